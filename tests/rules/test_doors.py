"""The order of doors, and doors that are one."""

import pytest

from contracts_app.rules.doors import door_of, door_order


def in_order(*addresses: str) -> list[str]:
    return sorted(addresses, key=door_order)


def test_house_numbers_are_counted_not_spelled() -> None:
    assert in_order("10号", "9号", "2号", "100号") == ["2号", "9号", "10号", "100号"]


def test_chinese_numerals_are_counted_as_well() -> None:
    groups = ["十一组", "二组", "十组", "一百零五组", "二十组", "一组"]
    assert in_order(*groups) == ["一组", "二组", "十组", "十一组", "二十组", "一百零五组"]


def test_a_group_is_walked_before_its_doors() -> None:
    walked = ["二组2号", "二组10号", "十组1号", "十组1号附2", "十组1号附10"]
    assert in_order(*reversed(walked)) == walked


def test_full_width_digits_count_like_narrow_ones() -> None:
    assert in_order("１０号", "9号") == ["9号", "１０号"]
    assert door_order("一组１２号") == door_order("一组12号")


@pytest.mark.parametrize("address", ["", "号", "二〇三室", "〇", "三里屯12-3", "10", "附零1"])
def test_every_address_has_a_place(address: str) -> None:
    assert sorted(["1号", address], key=door_order)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("一组3号", "一组 3 号", True),
        ("一组３号", "一组3号", True),
        ("一组，3号", "一组3号", True),
        ("一组A3", "一组a3", True),
        ("一组3号", "一组13号", False),
    ],
)
def test_how_an_address_was_typed_makes_no_other_door(one: str, other: str, same: bool) -> None:
    assert (door_of(one) == door_of(other)) is same

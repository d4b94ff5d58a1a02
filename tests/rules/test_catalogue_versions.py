"""Which versions of packages may be published, from which day, and which one is in force."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.catalogue import (
    Dated,
    Known,
    PackageDraft,
    Part,
    approval_missing,
    problems,
    read_money,
    read_window,
    states,
    tier_of,
    unstorable,
    wrong_first_day,
    wrong_last_day,
)
from contracts_app.vocabulary.packages import PackageState, Tier

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
KNOWN = Known({"BP", "EXAM", "TCM"}, {"BASIC", "HTN", "PLUS"}, {"HTN", "DM2"})
GOOD = PackageDraft(
    name="高血压延伸包",
    name_en="Extended package",
    insurance_fen=6000,
    public_health_fen=3600,
    self_fen=2400,
    target=({"tags": ["HTN"], "min_age": 35},),
    excludes=("PLUS",),
    approval_no="鲁价〔2026〕12号",
    parts=(Part("BP", 4, ("home", "station"), 3), Part("EXAM", 1, windows=("3m", "16-20w"))),
)
BASIC = replace(GOOD, insurance_fen=0, public_health_fen=0, self_fen=0, target=(), excludes=())


def found(code: str = "HTN", draft: PackageDraft = GOOD, **changes: Any) -> list[tuple[str, str]]:
    return [(one.code, one.place) for one in problems(code, replace(draft, **changes), KNOWN)]


def parts(*changed: dict[str, Any]) -> tuple[Part, ...]:
    return tuple(replace(GOOD.parts[0], **changes) for changes in changed)


def test_a_complete_version_has_no_problems() -> None:
    assert found() == []
    assert found("BASIC", BASIC) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, ("missing_required", "name")),
        ({"name_en": ""}, ("missing_required", "name_en")),
        ({"name": "包" * 41}, ("too_long", "name")),
        ({"approval_no": "1" * 81}, ("too_long", "approval_no")),
        ({"parts": ()}, ("no_items", "item-1")),
        ({"parts": parts({"item": "NONE"})}, ("item_unknown", "item-1")),
        ({"parts": parts({}, {})}, ("item_twice", "item-2")),
        ({"parts": parts({"modes": ("by_ship",)})}, ("mode_unknown", "item-1")),
        ({"parts": parts({"times": -1})}, ("bad_number", "times-1")),
        ({"parts": parts({"weight": 0})}, ("bad_number", "weight-1")),
        ({"parts": parts({"interval_months": 0})}, ("bad_number", "interval-1")),
        ({"parts": parts({"windows": ("soon",)})}, ("bad_window", "windows-1")),
        ({"parts": parts({"condition": "条" * 201})}, ("too_long", "condition-1")),
        ({"parts": parts(*[{"item": f"I{n}"} for n in range(31)])}, ("too_many_items", "item-31")),
        ({"target": ({"tags": ["NONE"]},)}, ("tag_unknown", "target-1")),
        ({"target": ({}, {"min_age": 7, "below_age": 7})}, ("ages_in_order", "target-2")),
        ({"target": ({"min_age": 131},)}, ("ages_in_order", "target-1")),
        ({"excludes": ("NONE",)}, ("package_unknown", "excludes")),
        ({"excludes": ("HTN",)}, ("excludes_itself", "excludes")),
        ({"excludes": ("BASIC",)}, ("excludes_basic", "excludes")),
        ({"self_fen": 100_000_01}, ("fee_too_high", "self_fen")),
        ({"member_cap": 0}, ("bad_number", "member_cap")),
        ({"member_cap": 21}, ("bad_number", "member_cap")),
    ],
)
def test_what_stands_against_a_version(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in found(**changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"self_fen": 1}, ("basic_is_free", "self_fen")),
        ({"target": ({"min_age": 65},)}, ("basic_for_all", "target-1")),
        ({"excludes": ("PLUS",)}, ("excludes_basic", "excludes")),
        ({"member_cap": 2}, ("basic_for_all", "member_cap")),
    ],
)
def test_the_basic_package_is_free_and_for_everybody(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert expected in found("BASIC", BASIC, **changes)


def test_a_draft_may_be_kept_without_a_name_and_services() -> None:
    assert list(unstorable(replace(GOOD, name="", name_en="", parts=()))) == []


def test_a_package_is_paid_when_it_costs_something() -> None:
    assert [tier_of("BASIC", 0), tier_of("HTN", 0), tier_of("HTN", 1)] == [
        Tier.BASIC, Tier.PERSONALISED, Tier.PAID,
    ]  # fmt: skip


def test_a_price_without_the_number_of_its_approval_is_an_example() -> None:
    assert not approval_missing(GOOD)
    assert approval_missing(replace(GOOD, approval_no=""))
    assert not approval_missing(replace(BASIC, approval_no=""))


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("60", 6000), ("60.5", 6050), (" 60.05 ", 6005), ("0", 0), ("0.01", 1), ("36 元", 3600),
        ("", None), ("-1", None), ("1.234", None), ("1,5", None), ("٣", None), ("1e3", None),
        ("60.", None), (".5", None),
    ],
)  # fmt: skip
def test_amounts_are_read_to_the_fen(text: str, fen: int | None) -> None:
    assert read_money(text) == fen


@given(st.integers(0, 999_999_999))
def test_every_amount_is_read_as_it_is_written(fen: int) -> None:
    assert read_money(f"{fen // 100}.{fen % 100:02d}") == fen


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("3m", "3m"), ("16-20W", "16-20w"), ("< 13周", "<13w"), ("6～8个月", "6-8m"),
        ("4岁", "4y"), ("42天", "42d"), ("20-16w", None), ("<3-4w", None), ("m", None),
        ("٣m", None), ("3", None), ("", None),
    ],
)  # fmt: skip
def test_times_are_read_in_both_languages(text: str, stored: str | None) -> None:
    assert read_window(text) == stored


@pytest.mark.parametrize(
    ("day", "newest", "code"),
    [
        (TODAY, None, None),
        (TODAY, TODAY, None),
        (TODAY - DAY, None, "valid_from_past"),
        (TODAY + 731 * DAY, TODAY, None),
        (TODAY + 732 * DAY, None, "bad_date"),
        (TODAY + DAY, TODAY + 2 * DAY, "before_newest"),
    ],
)
def test_from_which_day_a_version_may_hold(day: date, newest: date | None, code: str) -> None:
    assert wrong_first_day(day, TODAY, newest) == code


@pytest.mark.parametrize(
    ("package", "day", "code"),
    [
        ("HTN", TODAY, None),
        ("HTN", TODAY - DAY, "valid_from_past"),
        ("HTN", TODAY + 732 * DAY, "bad_date"),
        ("BASIC", TODAY, "basic_stays"),
    ],
)
def test_from_which_day_a_package_may_go(package: str, day: date, code: str) -> None:
    assert wrong_last_day(package, day, TODAY) == code


def test_how_versions_stand() -> None:
    listed = [
        Dated(1, True, TODAY - 9 * DAY, None),
        Dated(2, True, TODAY - DAY, None),
        Dated(3, True, TODAY + DAY, None),
        Dated(4, False, TODAY, None),
    ]
    assert list(states(listed, TODAY).values()) == [
        PackageState.PAST, PackageState.IN_FORCE, PackageState.COMING, PackageState.DRAFT,
    ]  # fmt: skip


def test_a_package_that_was_taken_from_the_offer_is_retired_from_that_day_on() -> None:
    gone = Dated(1, True, TODAY - 9 * DAY, TODAY)
    assert states([gone], TODAY - DAY) == {1: PackageState.IN_FORCE}
    assert states([gone], TODAY) == {1: PackageState.RETIRED}
    never = Dated(2, True, TODAY + 9 * DAY, TODAY)
    assert states([gone, never], TODAY - DAY)[2] == PackageState.RETIRED


def test_a_later_version_brings_a_package_back() -> None:
    gone, back = Dated(1, True, TODAY - 9 * DAY, TODAY - DAY), Dated(2, True, TODAY, None)
    assert states([gone, back], TODAY) == {1: PackageState.RETIRED, 2: PackageState.IN_FORCE}


DATES = st.dates(date(2026, 10, 1), date(2027, 1, 31))
VERSIONS = st.lists(st.tuples(st.booleans(), DATES, st.none() | DATES), max_size=6)


@given(VERSIONS, DATES)
def test_at_most_one_version_is_in_force(rows: list[Any], today: date) -> None:
    found = states((Dated(at, *row) for at, row in enumerate(rows, 1)), today)
    in_force = [at for at, state in found.items() if state == PackageState.IN_FORCE]
    assert len(in_force) <= 1
    for at in in_force:
        published, begun, gone = rows[at - 1]
        assert published
        assert begun <= today < (gone or date.max)

"""People as a desk types them: the checks of the roster, mothers, and relations of newborns."""

from datetime import date

import pytest

from contracts_app.rules.person import Typed, may_be_mother, read_person, relation_of_child

TODAY = date(2026, 11, 21)
NUMBER = "11010519491231002X"
"""The example of the standard: a woman born on the last day of 1949."""


def errors(**values: object) -> list[tuple[str, str]]:
    return read_person(
        Typed(**{"name": "王秀英", "id_type": "resident_id", **values}), TODAY
    ).errors


def test_a_number_tells_sex_and_birth_date() -> None:
    row = read_person(Typed("王秀英", "resident_id", "110105 19491231 002x"), TODAY)
    assert row.errors == []
    assert (row.id_number, row.sex, row.birth_date) == (NUMBER, "female", date(1949, 12, 31))


def test_without_a_number_sex_and_birth_date_are_needed() -> None:
    assert errors(id_type="none") == [
        ("sex", "missing_required"),
        ("birth_date", "missing_required"),
    ]
    assert errors(id_type="none", sex="male", birth_date=date(2020, 2, 29)) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"id_number": NUMBER[:-1] + "1"}, ("id_number", "id_checksum")),
        ({"id_number": NUMBER, "sex": "male"}, ("sex", "id_sex_mismatch")),
        (
            {"id_number": NUMBER, "birth_date": date(1949, 12, 30)},
            ("birth_date", "id_birth_mismatch"),
        ),
        ({"id_number": NUMBER, "id_type": "none"}, ("id_number", "id_type_mismatch")),
        ({}, ("id_number", "missing_required")),
        ({"id_number": NUMBER, "name": ""}, ("name", "missing_required")),
        ({"id_number": NUMBER, "name": "王" * 41}, ("name", "too_long")),
        ({"id_number": NUMBER, "id_type": "badge"}, ("id_type", "unknown_value")),
        (
            {"id_type": "none", "sex": "male", "birth_date": date(2026, 11, 22)},
            ("birth_date", "future_date"),
        ),
    ],
)
def test_what_a_roster_would_refuse_is_refused(
    values: dict[str, object], expected: tuple[str, str]
) -> None:
    assert errors(**values) == [expected]


@pytest.mark.parametrize(
    ("sex", "born", "may"),
    [
        ("female", date(2016, 11, 21), True),
        ("female", date(2016, 11, 22), False),
        ("female", date(1965, 11, 22), True),
        ("female", date(1965, 11, 21), False),
        ("male", date(1990, 1, 1), False),
    ],
)
def test_a_mother_is_a_woman_of_ten_to_sixty(sex: str, born: date, may: bool) -> None:
    assert may_be_mother(sex, born, TODAY) is may


@pytest.mark.parametrize(
    ("mother", "sex", "child"),
    [
        ("02", "male", "20"), ("10", "female", "30"), ("12", "female", "30"),
        ("38", "male", "40"), ("30", "female", "40"),
        ("52", "male", "70"), ("80", "male", "80"), ("99", "female", "80"),
    ],
)  # fmt: skip
def test_a_child_is_to_the_head_what_its_mother_makes_it(mother: str, sex: str, child: str) -> None:
    assert relation_of_child(mother, sex) == child

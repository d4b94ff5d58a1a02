"""The codes of health records: the vectors of the norm, and how a village goes on counting."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, HealthRecord, Household, NumberCounter, Resident
from contracts_app.queries.scope import everything
from contracts_app.rules.record_code import (
    RecordCode,
    RecordCodesExhausted,
    looks_statistical,
    next_record_code,
    read_record_code,
)
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.record_build import Offer, build_record
from contracts_app.services.record_numbers import never_behind, take_record_code
from tests.factories import (
    TODAY,
    VILLAGE,
    World,
    make_household,
    make_record,
    make_world,
    set_digits,
)
from tests.support.desks import race
from tests.support.records import desk_of_records, families_for_records
from tests.support.roster_imports import found, take
from tests.support.rosters import cells, member

COUNTIES = frozenset({"110199"})
PREFIX = "110199100101"
SERIES = f"record:{PREFIX}"
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
GOOD = {
    "A1 street and residents' committee": "11019900100100001",
    "A2 town and villagers' committee": "11019910010100023",
    "A3 township, last serial": "11019920019999999",
    "A4 another organisation": "11019910090100007",
    "A5 town and enterprise in one": "11019940010100002",
}
BAD = {
    "B1 serial 00000": "11019910010100000",
    "B2 town 000": "11019900000100001",
    "B3 town 600 and above": "11019960010100001",
    "B4 village 000": "11019910000000001",
    "B4 village 100, a gap": "11019910010000001",
    "B5 village 200": "11019910020000001",
    "B6 a letter": "1101991001010002X",
    "B7 a county outside the organisation": "11019810010100001",
}


@pytest.mark.parametrize("code", GOOD.values(), ids=GOOD)
def test_a_code_of_the_norm_is_read(code: str) -> None:
    assert read_record_code(code, COUNTIES) == RecordCode(code=code)


@pytest.mark.parametrize("code", BAD.values(), ids=BAD)
def test_a_code_that_breaks_the_norm_is_none(code: str) -> None:
    assert read_record_code(code, COUNTIES) is None


@pytest.mark.parametrize("text", ["1101991001010002", "12345678901234567890"])
def test_b6_codes_of_16_and_20_digits_are_older_names_of_a_record(text: str) -> None:
    assert read_record_code(text, COUNTIES) == RecordCode(legacy=text)


def test_a6_nothing_follows_serial_99999() -> None:
    with pytest.raises(RecordCodesExhausted):
        next_record_code(PREFIX, 99_999)


def build(household: Household, resident: Resident, **values: Any) -> HealthRecord:
    offer = Offer(household.code, resident.key, values.pop("on", TODAY), **values)
    return build_record(offer, "household", everything(TODAY), SYSTEM, TODAY)


def last_serial() -> int:
    return db.session.scalar(select(NumberCounter.last).filter_by(series=SERIES)) or 0


def test_a6_an_exhausted_village_says_so_and_takes_no_number(world: World) -> None:
    set_digits()
    household, people = make_household(world.grids[0])
    never_behind([f"{PREFIX}99998"])
    assert build(household, people[0]).code == f"{PREFIX}99999"
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            build(household, people[1])
        assert refused.value.codes == ["record_codes_exhausted"]
    assert last_serial() == 99_999
    assert db.session.scalar(select(HealthRecord).filter_by(resident_id=people[1].id)) is None


def test_a7_the_code_of_somebody_who_died_is_never_given_again(world: World) -> None:
    set_digits()
    household, people = make_household(world.grids[0])
    assert build(household, people[1]).code == f"{PREFIX}00001"
    leave_household(people[1].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert build(household, people[2]).code == f"{PREFIX}00002"


def test_b5_the_statistical_code_is_told_apart_in_a_roster(app: Flask) -> None:
    make_world()
    assert looks_statistical(BAD["B5 village 200"])
    report = take(cells(record_code=BAD["B5 village 200"]))
    assert found(report) == [(2, "record_code_statistical")]


def test_b7_a_code_belongs_to_one_person(world: World) -> None:
    set_digits()
    report = take(
        cells(record_code=GOOD["A1 street and residents' committee"]),
        member(3, record_code=GOOD["A1 street and residents' committee"]),
    )
    assert found(report) == [(3, "record_code_taken")]


def test_codes_follow_each_other_and_never_fall_behind_a_roster(world: World) -> None:
    set_digits()
    household, people = make_household(world.grids[0])
    assert build(household, people[0]).code == f"{PREFIX}00001"
    take(cells(record_code=f"{PREFIX}00017"))
    assert last_serial() == 17
    assert build(household, people[1]).code == f"{PREFIX}00018"
    never_behind([f"{PREFIX}00003"])
    assert build(household, people[2]).code == f"{PREFIX}00019"
    assert run_checks().ok


def test_a_roster_makes_a_record_for_each_code_it_brings(world: World) -> None:
    set_digits()
    code = f"{PREFIX}00005"
    take(cells(record_code=code, record_built_on="2019-3-4"))
    record = db.session.scalars(select(HealthRecord)).one()
    assert (record.code, record.channel, record.status) == (code, "import", "open")
    assert str(record.built_on) == "2019-03-04"
    assert record.institution_id == world.centre.id
    assert len(record.token) == 12
    take(cells(record_code=code, record_built_on="2019-3-5"))
    db.session.refresh(record)
    assert str(record.built_on) == "2019-03-05"
    assert run_checks().ok


def test_a_code_that_comes_later_makes_the_record_then(world: World) -> None:
    set_digits()
    take(cells())
    assert db.session.scalars(select(HealthRecord)).all() == []
    take(cells(record_code=f"{PREFIX}00005"))
    assert db.session.scalars(select(HealthRecord.code)).all() == [f"{PREFIX}00005"]
    assert run_checks().ok


@pytest.mark.parametrize(
    ("digits", "town", "code"),
    [
        (None, "100", "record_digits_missing"),
        ("101", None, "record_digits_missing"),
        ("201", "100", "record_digits_wrong"),
        ("101", "600", "record_digits_wrong"),
    ],
)
def test_a_village_without_right_digits_is_refused_by_its_name(
    world: World, digits: str | None, town: str | None, code: str
) -> None:
    set_digits(VILLAGE, digits, town)
    with pytest.raises(Refused) as refused:
        take_record_code(VILLAGE)
    assert [(one.code, one.subject) for one in refused.value.refusals] == [(code, "地方201")]


@BOTH
def test_a_rollback_in_the_middle_leaves_no_gap(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        set_digits()
        household, people = make_household(world.grids[0])
        db.session.commit()
        assert build(household, people[0]).code.endswith("00001")
        db.session.commit()
        assert build(household, people[1]).code.endswith("00002")
        db.session.rollback()
        assert build(household, people[2]).code.endswith("00002")
        db.session.commit()
        assert run_checks().ok


@BOTH
@pytest.mark.usefixtures("patient")
def test_desks_that_build_at_once_give_out_consecutive_codes(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        make_world()
        set_digits()
        wanted = families_for_records(db.session.scalars(select(Grid)).first(), 160)
        db.session.commit()
        outcomes = race(app, [desk_of_records(wanted[desk::8]) for desk in range(8)])
        assert outcomes == {"20 built": 8}
        codes = db.session.scalars(select(HealthRecord.code).order_by(HealthRecord.code)).all()
        assert codes == [f"{PREFIX}{serial:05d}" for serial in range(1, 161)]
        assert last_serial() == 160
        assert run_checks().ok


@BOTH
@pytest.mark.usefixtures("patient")
def test_two_desks_that_build_for_one_person_make_one_record(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        make_world()
        set_digits()
        wanted = families_for_records(db.session.scalars(select(Grid)).first(), 1)
        db.session.commit()
        outcomes = race(app, [desk_of_records(wanted) for _ in range(4)])
        assert outcomes == {"1 built": 1, "record_exists": 3}
        assert last_serial() == 1


def test_a_record_of_before_keeps_its_code_when_its_village_goes_on(world: World) -> None:
    set_digits()
    household, people = make_household(world.grids[0])
    make_record(people[0], f"{PREFIX}00040")
    with pytest.raises(Refused) as refused:
        build(household, people[0])
    assert refused.value.codes == ["record_exists"]
    assert build(household, people[1]).code == f"{PREFIX}00041"

"""What goes wrong in comparable programs: each test is named after the promise it would break.

All go through the public services and what `contracts list` shows; the rules behind them have tests
of their own.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Policy
from contracts_app.queries import desk as figures
from contracts_app.queries.scope import everything
from contracts_app.queries.signing_desk import unsigned_households
from contracts_app.queries.team_load import loads_of_teams
from contracts_app.queries.terms import list_terms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import leave_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.objections import record_objection
from contracts_app.services.renewal import renew_due
from tests.factories import World, make_household, make_world
from tests.services.test_signing import request_for, sign
from tests.support.desks import desk, race
from tests.support.roster_imports import found, memberships_of, roster_world, stored_counts, take
from tests.support.rosters import cells, member, number_for

DAY = timedelta(days=1)
SIGNED = date(2025, 5, 1)
BASIC = ("BASIC",)
MakeApp = Callable[..., Flask]


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def by_anniversary(world: World) -> World:
    """Terms last a year from the day of signing."""
    mode = select(Policy).filter_by(key="contract.period_mode")
    db.session.scalars(mode).one().value = "anniversary"
    db.session.commit()
    return world


class Family:
    """A couple and a grown-up child, who signed on a day."""

    def __init__(self, world: World, on: date = SIGNED, packages: tuple[str, ...] = BASIC) -> None:
        self.household, self.people = make_household(world.grids[0])
        self.number = ""
        self.sign(on, packages)

    def sign(self, on: date, packages: tuple[str, ...] = BASIC) -> None:
        signer = self.people[0]
        wanted = request_for(self.household, signer, signed_on=on, package_codes=packages)
        self.number = sign(wanted, on).contract_no
        db.session.commit()

    def leave(self, place: int, on: date, reason: str, heir: str = "") -> None:
        key, scope = self.people[place].key, everything(on)
        leave_household(key, reason, on, scope, SYSTEM, on, new_head=heir)
        db.session.commit()

    def object_to_renewal(self, on: date) -> None:
        record_objection(self.number, "end", on, "home", "家人", everything(on), SYSTEM, on)
        db.session.commit()

    def terms(self, as_of: date) -> list[dict[str, Any]]:
        code = self.household.code
        return [term for term in list_terms(as_of=as_of) if term["household_code"] == code]

    def days(self, as_of: date) -> list[tuple[date, date]]:
        return [(term["period_start"], term["period_end"]) for term in self.terms(as_of)]

    def statuses(self, as_of: date) -> list[str]:
        return [term["status"] for term in self.terms(as_of)]

    def last_digits(self, *places: int) -> list[str]:
        return [str(self.people[place].id_last4) for place in places]


def night(day: date) -> None:
    run_nightly(day, day, db.session.commit)


# ---------------------------------------------------------------- 1: renewal


def test_an_anniversary_does_not_drift_to_the_days_of_late_runs(by_anniversary: World) -> None:
    """Elsewhere a renewal lasts a year from the day on which it happened to run."""
    family = Family(by_anniversary)
    night(date(2026, 6, 20))
    night(date(2027, 7, 5))
    assert family.days(date(2027, 7, 5)) == [
        (date(2025, 5, 1), date(2026, 4, 30)),
        (date(2026, 5, 1), date(2027, 4, 30)),
        (date(2027, 5, 1), date(2028, 4, 30)),
    ]


def test_a_renewed_term_stays_as_it_was_signed(world: World) -> None:
    """Elsewhere a renewal writes over the last day of the same row, and history is lost."""
    family = Family(world, packages=("BASIC", "TCM"))
    (signed,) = family.terms(SIGNED)
    night(date(2027, 1, 1))
    before, _after = family.terms(date(2027, 1, 1))
    assert before == {**signed, "status": "renewed"}


def test_the_dead_and_those_who_moved_away_are_not_renewed(world: World) -> None:
    """Elsewhere a renewal copies the list of members as it was."""
    family = Family(world)
    family.leave(1, date(2026, 3, 1), "death")
    family.leave(2, date(2026, 9, 1), "moved_out")
    night(date(2027, 1, 1))
    covers = family.terms(date(2027, 1, 1))[1]["covers"]
    assert [cover["resident_id_last4"] for cover in covers] == family.last_digits(0)


def test_a_year_from_signing_has_twelve_months_each_time(by_anniversary: World) -> None:
    """Elsewhere the renewal of a yearly contract gives eleven months."""
    family = Family(by_anniversary, on=date(2026, 1, 31))
    night(date(2027, 1, 31))
    assert family.days(date(2027, 1, 31))[1] == (date(2027, 1, 31), date(2028, 1, 30))


@pytest.mark.parametrize("run", [date(2026, 11, 20), date(2027, 1, 1), date(2027, 2, 15)])
def test_each_day_around_a_renewal_belongs_to_one_term(world: World, run: date) -> None:
    """Elsewhere the new term begins on the day of the run: an overlap, or a gap."""
    family = Family(world)
    renew_due(max(run, date(2027, 1, 1)), run, SYSTEM, db.session.commit)
    for distance in (-2, -1, 0, 1, 45):
        day = date(2027, 1, 1) + distance * DAY
        assert family.statuses(day).count("active") == 1, day


def test_what_ended_years_ago_is_renewed_up_to_today(world: World) -> None:
    """Elsewhere the renewal of what is long over ends in the past as well."""
    family = Family(world)
    today = date(2029, 6, 1)
    night(today)
    assert family.statuses(today) == ["renewed", "renewed", "renewed", "active"]
    assert family.days(today)[-1] == (date(2029, 1, 1), date(2029, 12, 31))


def test_a_contract_that_ends_today_is_live_today(world: World) -> None:
    """Elsewhere it counts as over from the morning of its last day."""
    family = Family(world)
    last = date(2026, 12, 31)
    night(last)
    assert family.statuses(last) == ["active"]
    assert figures.live_contracts(everything(last)) == (1, False)
    assert loads_of_teams([world.team.id])[world.team.id].persons == 3


# ---------------------------------------------------------------- 2: batches


def test_one_contract_that_cannot_be_renewed_does_not_stop_the_others(world: World) -> None:
    """Elsewhere one contract that lacks something ends the whole run."""
    first, odd, last = (Family(world) for _ in range(3))
    odd.sign(date(2027, 1, 1))
    report = renew_due(date(2027, 1, 2), date(2027, 1, 2), SYSTEM, db.session.commit)
    assert (report.due, report.renewed, len(report.skipped)) == (3, 2, 1)
    for family in (first, last):
        assert family.statuses(date(2027, 1, 2)) == ["renewed", "active"]


def test_the_calendar_does_not_write_over_what_people_decided(world: World) -> None:
    """Elsewhere the nightly update calls all that is over expired, also what was suspended."""
    family = Family(world)
    autumn = date(2026, 11, 20)
    renew_due(date(2027, 1, 1), autumn, SYSTEM, db.session.commit)
    family.object_to_renewal(autumn)
    for year in (2027, 2028, 2029):
        night(date(year, 1, 1))
        assert [term["status"] for term in list_terms()] == ["expired", "terminated"]


# ---------------------------------------------------------------- 3, 4: at the same time


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_objection_stands_open_once_whoever_records_it_too(
    make_app: MakeApp, engine: str
) -> None:
    """Elsewhere NULL in a unique index (here: not withdrawn) lets two open rows in."""
    app = make_app(engine)
    with app.app_context():
        number = Family(make_world()).number

    def objecting() -> str:
        day = date(2026, 10, 8)
        record_objection(number, "end", day, "home", "家人", everything(day), SYSTEM, day)
        return "recorded"

    assert race(app, [objecting] * 4) == {"recorded": 1, "already_objected": 3}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_desks_do_not_sign_one_household_twice(make_app: MakeApp, engine: str) -> None:
    """Elsewhere nothing is held between look and write, and doubles are merged later."""
    app = make_app(engine)
    with app.app_context():
        household, people = make_household(make_world().grids[0])
        wanted = [request_for(household, people[0], idempotency_key=str(n)) for n in range(6)]
        db.session.commit()
    assert race(app, [desk(one) for one in wanted]) == {"signed": 1, "already_signed": 5}


# ---------------------------------------------------------------- 6, 7: families


def test_packages_and_covers_stay_with_the_family_that_signed_them(world: World) -> None:
    """Elsewhere what several people signed together shifts to the wrong one of them."""
    chosen = [("BASIC", "ELDER"), ("BASIC",), ("BASIC", "TCM"), ("BASIC", "ELDER", "PLUS")]
    families = [Family(world, packages=packages) for packages in chosen]
    night(date(2027, 1, 1))
    renewed = [family.terms(date(2027, 1, 1))[1] for family in families]
    assert [term["packages"] for term in renewed] == [
        ["BASIC", "ELDER"],
        ["BASIC"],
        ["BASIC"],
        ["BASIC", "ELDER"],
    ]
    for family, term in zip(families, renewed, strict=True):
        digits = [cover["resident_id_last4"] for cover in term["covers"]]
        assert digits == family.last_digits(0, 1, 2)


def test_a_contract_outlives_the_head_of_the_household(world: World) -> None:
    """Elsewhere removing the head deletes the contract of the family."""
    family = Family(world)
    on = date(2026, 12, 20)
    family.leave(0, on, "death", heir=family.people[1].key)
    assert family.statuses(on) == ["active"]
    night(date(2027, 1, 1))
    assert family.statuses(date(2027, 1, 1)) == ["renewed", "active"]


def test_all_pages_agree_on_who_is_signed(world: World) -> None:
    """Elsewhere "signed" is kept in five places that drift apart."""
    family = Family(world)
    make_household(world.grids[0])
    db.session.commit()

    def told(day: date) -> dict[str, int]:
        scope = everything(day)
        return {
            "unsigned on the desk": figures.unsigned_households(scope)[0],
            "unsigned to sign": len(unsigned_households(scope)),
            "live": figures.live_contracts(scope)[0],
            "listed": len(list_terms(status="active")),
            "of the team": loads_of_teams([world.team.id])[world.team.id].households,
        }

    assert set(told(SIGNED).values()) == {1}
    family.object_to_renewal(date(2026, 12, 1))
    night(date(2026, 12, 31))
    assert set(told(date(2026, 12, 31)).values()) == {1}
    night(date(2027, 1, 1))
    assert list(told(date(2027, 1, 1)).values()) == [2, 2, 0, 0, 0]


# ---------------------------------------------------------------- 8: imports


def test_a_file_takes_nobody_away_and_stores_just_what_it_says_it_did(app: Flask) -> None:
    """Elsewhere a known number renames and moves a person, success is told of rows that never
    arrived, and a household gets two heads."""
    roster_world()
    take(cells(name="张三"), member(3, name="李四"))
    report = take(
        cells(household_code="H2", name="王五", id_number=number_for(sequence=5)),
        member(3, household_code="H2", name="李四"),
        member(3, household_code="H2", name="赵六"),
        member(7, household_code="H1", name="孙七", relation="户主", address="一组1号"),
        member(9, household_code="H2", name="周八"),
    )
    assert found(report) == [
        (3, "already_in_other_household"),
        (4, "id_duplicate_in_file"),
        (5, "two_heads"),
    ]
    assert (report.accepted, report.rejected) == (2, 3)
    counts = stored_counts()
    assert (counts["resident"], counts["household"], counts["membership"]) == (4, 2, 4)
    assert [place[0] for place in memberships_of("李四")] == ["H1"]
    assert memberships_of("赵六") == []

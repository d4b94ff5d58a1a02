"""Terms that nobody is left under: closed with the last day of the last member (S0P3, S3P7)."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Resident
from contracts_app.queries.scope import everything
from contracts_app.queries.terms import list_terms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.household_life import leave_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import RenewalReport, renew_due
from contracts_app.services.status import move_statuses
from tests.factories import make_household, make_world
from tests.support.roster_imports import resident_named, take
from tests.support.rosters import cells, member, number_for
from tests.support.signed_in import audited, sign_up

SIGNED = date(2025, 11, 20)
AUTUMN = date(2026, 11, 21)
JANUARY = date(2027, 1, 1)
DAY = timedelta(days=1)
Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(any_app: Flask) -> Home:
    """A couple whose first term runs to the end of 2026."""
    household, people = make_household(make_world().grids[0], members=2, code="H1")
    sign_up(household, people[0], on=SIGNED)
    db.session.commit()
    return household, people


def leave(person: Resident, on: date, today: date, reason: str = "death", head: str = "") -> None:
    leave_household(person.key, reason, on, everything(today), SYSTEM, today, head)
    db.session.commit()


def all_leave(people: list[Resident], on: date, today: date, reason: str = "death") -> None:
    leave(people[0], on, today, reason, people[1].key)
    leave(people[1], on, today, reason)


def renew(as_of: date, today: date, *, dry_run: bool = False) -> RenewalReport:
    return renew_due(as_of, today, SYSTEM, db.session.commit, dry_run=dry_run)


def lapsed(run: RenewalReport) -> list[str]:
    """The reasons of a run in which nothing else was due."""
    assert run.due == len(run.lapsed)
    return [one["reason"] for one in run.lapsed]


def stored() -> list[tuple[str, date | None]]:
    db.session.expire_all()
    terms = db.session.scalars(select(Contract).order_by(Contract.term_no))
    return [(term.status, term.ended_on) for term in terms]


def told(day: date) -> list[str]:
    return [term["status"] for term in list_terms(as_of=day)]


def covers() -> list[tuple[str, date]]:
    db.session.expire_all()
    found = db.session.scalars(select(Cover).order_by(Cover.contract_id, Cover.id))
    return [(cover.state, cover.cover_to) for cover in found]


def test_a_contract_stays_while_one_of_its_members_does(home: Home) -> None:
    leave(home[1][1], AUTUMN, AUTUMN)
    assert stored() == [("active", None)]


def test_a_contract_ends_with_its_last_member(home: Home) -> None:
    on = AUTUMN - 3 * DAY
    all_leave(home[1], on, AUTUMN, "moved_out")
    assert stored() == [("expired", on)]
    assert (told(on), told(AUTUMN)) == (["active"], ["expired"])
    (event,) = audited("contract.end")
    assert (event.reason, event.after) == ("moved_out", {"ended_on": on.isoformat()})
    assert lapsed(renew(JANUARY, JANUARY)) == ["all_members_gone"]


def test_a_contract_is_live_through_the_day_its_last_member_left(home: Home) -> None:
    all_leave(home[1], AUTUMN, AUTUMN)
    assert stored() == [("active", AUTUMN)]
    assert told(AUTUMN) == ["active"]
    assert lapsed(renew(JANUARY, AUTUMN)) == ["all_members_gone"]
    assert move_statuses(AUTUMN)["expired"] == 0
    assert move_statuses(AUTUMN + DAY)["expired"] == 1
    assert stored() == [("expired", AUTUMN)]
    assert run_checks().ok


def test_a_term_that_all_left_on_its_last_day_is_in_order_on_that_day(home: Home) -> None:
    last = JANUARY - DAY
    all_leave(home[1], last, last)
    assert stored() == [("active", last)]
    assert run_checks().ok
    move_statuses(JANUARY)
    assert stored() == [("expired", last)]


def test_a_death_known_two_terms_late_ends_the_cover_in_every_term(home: Home) -> None:
    today = date(2028, 3, 1)
    renew(date(2028, 1, 1), date(2028, 1, 2))
    on = date(2026, 8, 1)
    leave(home[1][1], on, today)
    assert covers() == [
        ("ended", JANUARY - DAY),
        ("ended", on),
        ("ended", date(2027, 12, 31)),
        ("void", date(2027, 12, 31)),
        ("live", date(2028, 12, 31)),
        ("void", date(2028, 12, 31)),
    ]
    assert run_checks().ok


def test_terms_that_nobody_was_left_for_are_called_off_however_late_it_is_known(
    home: Home,
) -> None:
    renew(date(2028, 1, 1), date(2028, 1, 2))
    on = date(2026, 8, 1)
    all_leave(home[1], on, date(2028, 3, 1))
    assert stored() == [
        ("expired", on),
        ("terminated", JANUARY - DAY),
        ("terminated", date(2027, 12, 31)),
    ]
    assert run_checks().ok
    assert lapsed(renew(date(2029, 1, 1), date(2029, 1, 1))) == ["all_members_gone"]


def test_the_term_before_one_that_was_called_off_has_no_successor_any_more(home: Home) -> None:
    renew(JANUARY, JANUARY)
    all_leave(home[1], JANUARY - DAY, JANUARY + DAY)
    assert stored() == [("expired", None), ("terminated", JANUARY - DAY)]
    assert told(JANUARY + DAY) == ["expired", "terminated"]


def test_who_moves_to_another_household_is_not_covered_by_a_renewal_made_ahead(
    any_app: Flask,
) -> None:
    make_world()
    other = cells(household_code="H2", id_number=number_for(sequence=5), name="王五")
    take(cells(), member(3, name="李四"), other)
    household = db.session.scalars(select(Household).filter_by(code="H1")).one()
    sign_up(household, resident_named("张三"), on=SIGNED)
    renew(JANUARY, AUTUMN)
    take(member(3, name="李四", household_code="H2"), allow_moves=True)
    assert [state for state, _to in covers()] == ["live", "live", "upcoming", "void"]
    run_nightly(JANUARY, JANUARY, db.session.commit)
    assert [state for state, _to in covers()] == ["ended", "ended", "live", "void"]
    assert run_checks().ok


def test_a_dry_run_decides_about_later_terms_as_the_real_one(home: Home) -> None:
    home[1][0].died_on = None
    team = db.session.scalars(select(Contract)).one().team_id
    db.session.execute(
        db.text("UPDATE team SET dissolved_on = '2027-06-01' WHERE id = :id"), {"id": team}
    )
    db.session.commit()
    far = date(2029, 1, 1)
    dry = renew(far, AUTUMN, dry_run=True)
    assert (dry.renewed, [one["reason"] for one in dry.lapsed]) == (1, ["team_dissolved"])
    assert dry.lapsed[0]["contract_no"].endswith("-02")
    assert dry == renew(far, AUTUMN)


def test_the_nightly_run_for_an_earlier_day_moves_statuses_of_that_day(home: Home) -> None:
    today = JANUARY + 4 * DAY
    last = JANUARY - DAY
    assert run_nightly(last, today, db.session.commit)["moved"]["expired"] == 0
    assert stored() == [("active", None)]
    run_nightly(JANUARY, today, db.session.commit)
    assert [status for status, _ended in stored()] == ["renewed", "active"]


def test_the_nightly_run_for_a_later_day_keeps_the_statuses_of_today(home: Home) -> None:
    run_nightly(JANUARY, AUTUMN, db.session.commit)
    assert [status for status, _ended in stored()] == ["active", "upcoming"]


@pytest.mark.parametrize("column", ["died", "moved"])
def test_the_check_finds_covers_of_people_who_are_gone(home: Home, column: str) -> None:
    statement = {
        "died": "UPDATE resident SET died_on = '2026-11-01' WHERE id = :id",
        "moved": "UPDATE membership SET valid_to = '2026-11-01', end_reason = 'moved_out'"
        " WHERE resident_id = :id",
    }[column]
    db.session.execute(db.text(statement), {"id": home[1][1].id})
    broken = [one.name for one in run_checks().checks if one.violations and not one.warning]
    assert broken == ["covers_within_terms"]

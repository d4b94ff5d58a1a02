"""Renewal: the silent January, and everything that stops it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    Cover,
    Household,
    Membership,
    Objection,
    Resident,
)
from contracts_app.queries import renewal as queries
from contracts_app.queries.scope import everything
from contracts_app.services import renewal
from contracts_app.services.audit import SYSTEM
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import RenewalReport, renew_due
from contracts_app.services.status import move_statuses
from tests.factories import World, make_household, make_world
from tests.services.test_signing import request_for, sign

SIGNED = date(2025, 11, 20)
JANUARY = date(2027, 1, 1)


def renew(as_of: date = JANUARY, today: date = JANUARY, *, dry_run: bool = False) -> RenewalReport:
    return renew_due(as_of, today, SYSTEM, db.session.commit, dry_run=dry_run)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


@pytest.fixture
def signed(world: World) -> tuple[Household, list[Resident], Contract]:
    household, people = make_household(world.grids[0])
    contract = sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
    db.session.commit()
    return household, people, contract


Signed = tuple[Household, list[Resident], Contract]


def terms() -> list[Contract]:
    db.session.expire_all()
    return list(db.session.scalars(select(Contract).order_by(Contract.term_no)))


def test_a_term_renews_itself_for_the_calendar_year(signed: Signed) -> None:
    report = renew()
    assert (report.due, report.renewed, report.lapsed, report.skipped) == (1, 1, [], [])
    first, second = terms()
    assert (second.period_start, second.period_end) == (date(2027, 1, 1), date(2027, 12, 31))
    assert (first.root_no, second.contract_no) == (second.root_no, f"{first.root_no}-02")
    assert (first.status, second.status) == ("renewed", "active")
    states = dict(db.session.execute(select(Cover.contract_id, Cover.state).distinct()).all())
    assert states == {first.id: "ended", second.id: "live"}


def test_running_it_again_changes_nothing(signed: Signed) -> None:
    renew()
    again = renew()
    assert (again.due, again.renewed, again.already_renewed) == (0, 0, 1)
    assert len(terms()) == 2


def test_a_run_before_the_end_leaves_the_old_term_live_through_its_last_day(
    signed: Signed,
) -> None:
    renew(today=date(2026, 11, 21))
    assert [term.status for term in terms()] == ["active", "upcoming"]
    move_statuses(date(2026, 12, 31))
    assert [term.status for term in terms()] == ["active", "upcoming"]
    move_statuses(JANUARY)
    assert [term.status for term in terms()] == ["renewed", "active"]


def test_a_run_a_year_late_makes_two_terms_without_a_gap(signed: Signed) -> None:
    day = date(2028, 1, 1)
    assert renew(day, day).renewed == 2
    all_terms = terms()
    assert [term.status for term in all_terms] == ["renewed", "renewed", "active"]
    for before, after in zip(all_terms, all_terms[1:], strict=False):
        assert after.period_start == before.period_end + timedelta(days=1)


def test_a_run_for_a_far_day_queues_terms_and_the_calendar_moves_them_up(signed: Signed) -> None:
    assert renew(date(2029, 1, 1), date(2026, 11, 21)).renewed == 3
    assert [term.status for term in terms()] == ["active", "upcoming", "draft", "draft"]
    for year in (2027, 2028, 2029):
        move_statuses(date(year, 1, 1))
    assert [term.status for term in terms()] == ["renewed", "renewed", "renewed", "active"]


def test_a_dry_run_counts_the_same_and_writes_nothing(signed: Signed) -> None:
    far = date(2029, 1, 1)
    assert renew(far, dry_run=True).renewed == 3
    assert len(terms()) == 1
    assert renew(far).renewed == 3


def test_an_objection_lets_the_term_end(signed: Signed) -> None:
    _household, people, contract = signed
    db.session.add(
        Objection(
            contract_id=contract.id,
            kind="end",
            raised_on=date(2026, 12, 1),
            channel="station",
            person=people[0].name,
        )
    )
    report = renew()
    assert report.lapsed == [{"contract_no": contract.contract_no, "reason": "objection"}]
    assert [(term.status, term.lapse_reason) for term in terms()] == [("expired", "objection")]


def test_a_household_that_died_out_is_not_renewed(signed: Signed) -> None:
    _household, people, contract = signed
    for person in people:
        person.died_on = date(2026, 8, 1)
    db.session.commit()
    assert renew().lapsed == [{"contract_no": contract.contract_no, "reason": "all_members_gone"}]


def test_who_moved_away_is_not_covered_by_the_next_term(signed: Signed) -> None:
    _household, people, _contract = signed
    moved = db.session.scalars(select(Membership).filter_by(resident_id=people[2].id)).one()
    moved.valid_to, moved.end_reason = date(2026, 9, 1), "moved_out"
    db.session.commit()
    renew()
    second = terms()[1]
    covered = set(db.session.scalars(select(Cover.resident_id).filter_by(contract_id=second.id)))
    assert covered == {people[0].id, people[1].id}


def test_a_dissolved_team_renews_nobody(signed: Signed, world: World) -> None:
    world.team.dissolved_on = date(2026, 10, 1)
    db.session.commit()
    assert [entry["reason"] for entry in renew().lapsed] == ["team_dissolved"]


def test_where_the_policy_wants_a_new_signature_terms_lapse(signed: Signed) -> None:
    db.session.execute(
        db.text("UPDATE policy SET value = '\"lapse\"' WHERE key = 'contract.expiry_action'")
    )
    assert [entry["reason"] for entry in renew().lapsed] == ["expiry_policy"]


@pytest.mark.parametrize(("days", "renewed"), [(30, 1), (31, 0)])
def test_a_dead_signer_leaves_thirty_days_for_a_successor(
    signed: Signed, days: int, renewed: int
) -> None:
    _household, people, contract = signed
    people[0].died_on = JANUARY - timedelta(days=days)
    db.session.commit()
    report = renew()
    assert report.renewed == renewed
    assert len(report.skipped) == 1 - renewed
    if report.skipped:
        assert report.skipped[0]["reason"] == "signer_dead_over_30_days"


def test_paid_packages_need_fresh_consent_and_are_left_out(world: World) -> None:
    household, people = make_household(world.grids[0])
    bought = request_for(
        household, people[0], signed_on=SIGNED, package_codes=("BASIC", "TCM", "PLUS")
    )
    sign(bought, SIGNED)
    renew()
    codes = db.session.scalars(
        db.text(
            "SELECT p.code FROM contract_package c JOIN service_package p ON p.id = c.package_id"
            " JOIN contract t ON t.id = c.contract_id WHERE t.term_no = 2"
        )
    ).all()
    assert codes == ["BASIC"]


def test_capacity_never_blocks_a_renewal(signed: Signed, world: World) -> None:
    world.team.max_households = world.team.max_persons = 0
    db.session.commit()
    assert renew().renewed == 1


def test_each_renewal_leaves_an_audit_row(signed: Signed) -> None:
    renew()
    event = db.session.scalars(select(AuditEvent).filter_by(verb="contract.renew")).one()
    assert event.object_key == terms()[1].contract_no


def test_a_household_that_signed_anew_meanwhile_waits_for_a_person(
    signed: Signed, world: World
) -> None:
    household, people, contract = signed
    move_statuses(JANUARY)
    db.session.commit()
    sign(request_for(household, people[0], signed_on=JANUARY), JANUARY)
    report = renew()
    assert report.skipped == [{"contract_no": contract.contract_no, "reason": "error"}]
    assert [term.status for term in terms()] == ["expired", "active"]


def test_an_objection_after_an_early_run_calls_the_next_term_off(
    signed: Signed, world: World
) -> None:
    _household, people, contract = signed
    autumn = date(2026, 11, 21)
    renew(today=autumn)
    scope = everything(autumn)
    record_objection(
        contract.contract_no, "end", autumn, "home", people[0].name, scope, SYSTEM, autumn
    )
    db.session.commit()
    assert [term.status for term in terms()] == ["active", "terminated"]
    assert [entry["reason"] for entry in renew().lapsed] == ["objection"]
    assert [term.status for term in terms()] == ["expired", "terminated"]


def test_withdrawing_the_objection_takes_the_next_term_up_again(
    signed: Signed, world: World
) -> None:
    _household, people, contract = signed
    autumn = date(2026, 11, 21)
    renew(today=autumn)
    scope = everything(autumn)
    record_objection(
        contract.contract_no, "end", autumn, "home", people[0].name, scope, SYSTEM, autumn
    )
    withdraw_objection(contract.contract_no, "end", scope, SYSTEM, autumn)
    db.session.commit()
    assert [term.status for term in terms()] == ["active", "upcoming"]
    move_statuses(JANUARY)
    assert [term.status for term in terms()] == ["renewed", "active"]


def test_a_chunk_that_a_desk_overtook_is_decided_again_and_told_once(
    signed: Signed, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    household, people = make_household(world.grids[0])
    other = sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
    record_objection(
        other.contract_no, "end", SIGNED, "home", "家人", everything(SIGNED), SYSTEM, SIGNED
    )  # fmt: skip
    db.session.commit()
    looks: list[set[int]] = []

    def overtaken_once(first: int, last: int) -> set[int]:
        looks.append(queries.objected_to(first, last))
        return set(range(first, last + 1)) if len(looks) == 1 else looks[-1]

    monkeypatch.setattr(renewal, "due", SimpleNamespace(**vars(queries)))
    monkeypatch.setattr(renewal.due, "objected_to", overtaken_once)
    report = renew()
    assert len(looks) == 2
    assert (report.due, report.renewed, report.skipped) == (2, 1, [])
    assert [one["contract_no"] for one in report.lapsed] == [other.contract_no]
    assert len(terms()) == 3

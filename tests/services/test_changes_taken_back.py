"""An end or a change that was a mistake is taken back like every entry about a household."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, HouseholdAction, Resident
from contracts_app.queries.scope import everything
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_steps import withdraw_change
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import renew_due
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, make_team, make_world
from tests.support.changes import DAY, END, SIGNED, ask, both_confirm, covers_of, signed_in_march

KINDS = pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("terminate", {}),
        ("change_team", {"team_code": "T02"}),
        ("change_packages", {"package_codes": ("BASIC", "ELDER")}),
        ("change_team", {"team_code": "T02", "wanted_on": END + DAY}),
    ],
)
NIGHTS = pytest.mark.parametrize("nights", [0, 1, 40])


@pytest.fixture
def contract(make_app: Callable[..., Flask]) -> Iterator[Contract]:
    """Signed in March and renewed ahead for the year after next."""
    with make_app("sqlite").app_context():
        world = make_world()
        make_team(world.centre, code="T02")
        _household, _people, signed = signed_in_march(world)
        renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
        yield signed


@KINDS
@NIGHTS
def test_everything_is_as_before(
    contract: Contract, kind: str, how: dict[str, object], nights: int
) -> None:
    change = ask(contract, kind, **how)  # type: ignore[arg-type]
    both_confirm(contract, change)
    today = TODAY + nights * DAY
    if nights:
        run_nightly(today, today, db.session.commit)
    action = db.session.scalars(select(HouseholdAction)).one()
    undo_action(action.id, "弄错了", everything(today), SYSTEM, today)
    db.session.commit()
    db.session.expire_all()
    ahead = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    assert (contract.status, contract.ended_on, ahead.status) == ("active", None, "upcoming")
    assert covers_of(contract) == [("live", SIGNED, END)] * 3
    assert covers_of(ahead) == [("upcoming", END + DAY, date(2028, 12, 31))] * 3
    assert change.state == "withdrawn"
    made = db.session.scalars(select(Contract.status).filter_by(origin_no=contract.contract_no))
    assert set(made) <= {"void"}
    assert run_checks().ok


def test_a_request_that_is_open_by_then_is_still_to_be_answered(contract: Contract) -> None:
    change = ask(contract, "change_team", team_code="T02", wanted_on=END + DAY)
    both_confirm(contract, change)
    asked = ask(contract, "terminate")
    action = db.session.scalars(select(HouseholdAction)).one()
    undo_action(action.id, "弄错了", everything(TODAY), SYSTEM, TODAY)
    assert (change.state, asked.state) == ("withdrawn", "open")
    assert contract.status == "terminating"
    both_confirm(contract, asked)
    run_nightly(TODAY + DAY, TODAY + DAY, db.session.commit)
    db.session.expire_all()
    assert (contract.status, contract.ended_on) == ("terminated", TODAY)
    assert run_checks().ok


def test_a_change_stays_while_what_was_asked_for_its_new_contract_waits(
    contract: Contract,
) -> None:
    change = ask(contract, "change_team", team_code="T02")
    both_confirm(contract, change)
    day = TODAY + DAY
    run_nightly(day, day, db.session.commit)
    query = select(Contract).filter_by(contract_no=change.result_no)
    new = db.session.scalars(query).one()
    asked = ask(new, "terminate", today=day)
    action = db.session.scalars(select(HouseholdAction)).one()
    with pytest.raises(Refused, match="changed_since"):
        undo_action(action.id, "弄错了", everything(day), SYSTEM, day)
    assert (new.status, asked.state) == ("terminating", "open")
    withdraw_change(new.contract_no, asked.version, everything(day), SYSTEM, day)
    undo_action(action.id, "弄错了", everything(day), SYSTEM, day)
    assert (contract.status, new.status) == ("active", "void")


def test_an_end_calls_off_the_next_term_that_was_agreed_on_and_gives_it_back(
    contract: Contract,
) -> None:
    change = ask(contract, "change_team", team_code="T02", wanted_on=END + DAY)
    both_confirm(contract, change)
    renew_due(date(2029, 1, 1), TODAY, SYSTEM, db.session.commit)
    query = select(Contract).where(Contract.root_no == (change.result_no or "")[:-3])
    ahead = db.session.scalars(query.order_by(Contract.term_no)).all()
    assert [one.status for one in ahead] == ["upcoming", "draft"]
    asked = ask(contract, "terminate")
    both_confirm(contract, asked)
    db.session.expire_all()
    assert (contract.status, contract.ended_on) == ("terminating", TODAY)
    assert [one.status for one in ahead] == ["terminated", "terminated"]
    assert {state for one in ahead for state, *_days in covers_of(one)} == {"void"}
    last = select(HouseholdAction).order_by(HouseholdAction.id.desc()).limit(1)
    undo_action(db.session.scalars(last).one().id, "弄错了", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert [one.status for one in (contract, *ahead)] == ["active", "upcoming", "draft"]
    assert [covers_of(one)[0][0] for one in ahead] == ["upcoming", "draft"]
    assert run_checks().ok


@pytest.mark.parametrize(("came", "days"), [(0, 0), (3, 3), (3, 2)])
def test_an_end_stays_an_end_for_who_left_since(contract: Contract, came: int, days: int) -> None:
    both_confirm(contract, ask(contract, "terminate"))
    action = db.session.scalars(select(HouseholdAction)).one()
    today = TODAY + came * DAY
    if came:
        run_nightly(today, today, db.session.commit)
    gone = db.session.scalars(select(Resident.key).order_by(Resident.id.desc())).first()
    left_on = TODAY - 400 * DAY if not came else TODAY + days * DAY
    leave_household(gone or "", "moved_out", left_on, everything(today), SYSTEM, today)
    db.session.commit()
    with pytest.raises(Refused, match="changed_since"):
        undo_action(action.id, "弄错了", everything(today), SYSTEM, today)
    db.session.rollback()
    assert run_checks().ok


def test_an_end_is_not_taken_back_over_somebody_who_came_since(contract: Contract) -> None:
    both_confirm(contract, ask(contract))
    toddler = Typed("王小宝", "none", "", "male", date(2024, 6, 1))
    came = move_in("H1", Arrival(TODAY, "70", typed=toddler), everything(TODAY), SYSTEM, TODAY)
    ended = db.session.scalars(select(HouseholdAction).filter_by(kind="terminate")).one()
    with pytest.raises(Refused, match="changed_since"):
        undo_action(ended.id, "弄错了", everything(TODAY), SYSTEM, TODAY)
    undo_action(came.id, "先撤回", everything(TODAY), SYSTEM, TODAY)
    undo_action(ended.id, "弄错了", everything(TODAY), SYSTEM, TODAY)
    assert (contract.status, contract.ended_on) == ("active", None)
    assert run_checks().ok

"""What a household objected to stays objected to when its contract goes on as another one."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, HouseholdAction, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, make_household, make_team, make_world
from tests.support.changes import DAY, ask, both_confirm, covers_of, night, signed_in_march
from tests.support.signed_in import sign_up

NEXT_YEAR = date(2028, 1, 1)
Homes = tuple[Contract, list[Resident], Household, list[Resident]]


@pytest.fixture
def homes(make_app: Callable[..., Flask]) -> Iterator[Homes]:
    """A contract of March with its people, and a household without a contract."""
    with make_app("sqlite").app_context():
        world = make_world()
        make_team(world.centre, code="T02")
        neighbours, others = make_household(world.grids[0], members=2, code="H2")
        _household, people, contract = signed_in_march(world)
        yield contract, people, neighbours, others


def object_to(contract: Contract, kind: str = "end", on: date = TODAY) -> None:
    number, scope = contract.contract_no, everything(TODAY)
    record_objection(number, kind, on, "home", "王", scope, SYSTEM, TODAY)


def merge(head: Resident, contract: str = "") -> None:
    asked = Merge("H1", "H2", head.key, TODAY, contract)
    merge_households(asked, everything(TODAY), SYSTEM, TODAY)


def take_back() -> None:
    newest = select(HouseholdAction.id).order_by(HouseholdAction.id.desc())
    action = db.session.scalars(newest).first()
    assert action is not None
    undo_action(action, "弄错了", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()


def gone_on(old: Contract) -> Contract:
    query = select(Contract).where(Contract.origin_no == old.contract_no, Contract.status != "void")
    return db.session.scalars(query).one()


def in_january() -> tuple[int, list[str]]:
    """How many contracts are renewed, and why others are not."""
    report = renew_due(NEXT_YEAR, NEXT_YEAR, SYSTEM, db.session.commit)
    return report.renewed, [one["reason"] for one in (*report.lapsed, *report.skipped)]


@pytest.mark.parametrize(
    ("kind", "outcome"), [("end", "objection"), ("change_team", "change_pending")]
)
def test_a_household_that_joins_another_one_is_not_renewed_against_its_objection(
    homes: Homes, kind: str, outcome: str
) -> None:
    contract, _people, _household, others = homes
    object_to(contract, kind)
    merge(others[0])
    assert in_january() == (0, [outcome])
    assert run_checks().ok


def test_an_objection_stands_when_a_merge_brings_another_team(homes: Homes) -> None:
    contract, people, neighbours, others = homes
    theirs = sign_up(neighbours, others[0], team="T02")
    object_to(contract)
    merge(people[0], theirs.contract_no)
    assert in_january() == (0, ["objection"])


def test_a_wish_to_end_stands_when_packages_change_in_the_term(homes: Homes) -> None:
    contract = homes[0]
    object_to(contract)
    both_confirm(contract, ask(contract, "change_packages", package_codes=("BASIC",)))
    assert in_january() == (0, ["objection"])


def test_a_change_settles_the_objection_that_asked_for_it(homes: Homes) -> None:
    contract = homes[0]
    object_to(contract, "change_team")
    both_confirm(contract, ask(contract, "change_team", team_code="T02"))
    assert in_january() == (1, [])


def test_a_contract_agreed_on_for_the_next_year_settles_every_objection(homes: Homes) -> None:
    contract = homes[0]
    object_to(contract)
    both_confirm(contract, ask(contract, "change_team", team_code="T02", wanted_on=NEXT_YEAR))
    assert in_january() == (0, ["objection"])
    night(NEXT_YEAR)
    assert gone_on(contract).status == "active"


def test_what_is_withdrawn_under_the_new_number_is_renewed(homes: Homes) -> None:
    contract, _people, _household, others = homes
    object_to(contract)
    merge(others[0])
    number = gone_on(contract).contract_no
    withdraw_objection(number, "end", everything(TODAY), SYSTEM, TODAY)
    assert in_january() == (1, [])


@pytest.mark.parametrize("before", [True, False], ids=["before-the-merge", "after-it"])
def test_taking_the_merge_back_leaves_what_was_objected_to(homes: Homes, before: bool) -> None:
    contract, _people, _household, others = homes
    if before:
        object_to(contract)
    else:
        renew_due(NEXT_YEAR, TODAY, SYSTEM, db.session.commit)
    merge(others[0])
    if not before:
        object_to(gone_on(contract))
    take_back()
    assert contract.status == "active"
    assert in_january() == (0, ["objection"])
    assert run_checks().ok


def agreed_for_next_year(contract: Contract) -> Contract:
    both_confirm(contract, ask(contract, "change_team", team_code="T02", wanted_on=NEXT_YEAR))
    return gone_on(contract)


def test_a_wish_to_end_calls_off_what_was_agreed_on_before_for_the_next_year(
    homes: Homes,
) -> None:
    agreed = agreed_for_next_year(homes[0])
    object_to(homes[0])
    assert {state for state, *_days in covers_of(agreed)} == {"void"}
    night(NEXT_YEAR)
    assert (homes[0].status, homes[0].lapse_reason) == ("expired", "objection")
    assert agreed.status == "terminated"
    assert run_checks().ok


@pytest.mark.parametrize(("raised", "bound"), [(TODAY - DAY, True), (NEXT_YEAR - DAY, False)])
def test_a_wish_to_end_that_is_entered_in_january_calls_off_what_was_agreed_on_before_it(
    homes: Homes, raised: date, bound: bool
) -> None:
    contract, january = homes[0], NEXT_YEAR + 4 * DAY
    agreed = agreed_for_next_year(contract)
    night(NEXT_YEAR)
    number, scope = contract.contract_no, everything(january)
    record_objection(number, "end", raised, "home", "王", scope, SYSTEM, january)
    night(january + DAY)
    assert agreed.status == ("active" if bound else "terminated")
    assert {state for state, *_days in covers_of(agreed)} == {"live" if bound else "void"}
    assert (contract.status, contract.lapse_reason) == ("expired", "objection")
    assert run_checks().ok


def test_who_withdraws_the_wish_to_end_is_renewed_with_the_same_team(homes: Homes) -> None:
    contract = homes[0]
    renew_due(NEXT_YEAR, TODAY, SYSTEM, db.session.commit)
    agreed_for_next_year(contract)
    object_to(contract)
    withdraw_objection(contract.contract_no, "end", everything(TODAY), SYSTEM, TODAY)
    night(NEXT_YEAR)
    renewed = db.session.scalars(select(Contract).filter_by(root_no=contract.root_no, term_no=2))
    assert [(one.status, one.team_id) for one in renewed] == [("active", contract.team_id)]
    assert run_checks().ok


def test_a_wish_to_end_that_is_older_than_what_was_agreed_on_leaves_it(homes: Homes) -> None:
    agreed = agreed_for_next_year(homes[0])
    object_to(homes[0], on=TODAY - DAY)
    night(NEXT_YEAR)
    assert agreed.status == "active"
    assert run_checks().ok

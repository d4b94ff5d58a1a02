"""What a household agreed to pay for in the next term goes along when its contract goes on."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, HouseholdAction, Resident
from contracts_app.queries.contracts import list_packages
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.package_consents import record_consent
from contracts_app.services.renewal import renew_due
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, make_household, make_team, make_world
from tests.support.changes import ask, both_confirm, other_team, signed_in_march

NEXT_YEAR = date(2028, 1, 1)
Homes = tuple[Contract, list[Resident]]


@pytest.fixture
def homes(make_app: Callable[..., Flask]) -> Iterator[Homes]:
    """A contract of March that agreed to TCM for the next term, and people of another household."""
    with make_app("sqlite").app_context():
        world = make_world()
        make_team(world.centre, code="T02")
        _neighbours, others = make_household(world.grids[0], members=2, code="H2")
        _household, _people, contract = signed_in_march(world)
        scope = everything(TODAY)
        record_consent(contract.contract_no, "TCM", TODAY, "phone", "王", scope, SYSTEM)
        yield contract, others


def merge(head: Resident) -> None:
    asked = Merge("H1", "H2", head.key, TODAY, "")
    merge_households(asked, everything(TODAY), SYSTEM, TODAY)


def take_back() -> None:
    newest = db.session.scalars(select(HouseholdAction.id).order_by(HouseholdAction.id.desc()))
    undo_action(newest.first() or 0, "弄错了", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()


def packages_in_january() -> list[str]:
    """What the one contract of the next term holds."""
    assert renew_due(NEXT_YEAR, NEXT_YEAR, SYSTEM, db.session.commit).renewed == 1
    (term,) = db.session.scalars(select(Contract.id).filter_by(status="active"))
    return [row.code for row in list_packages(term)]


def test_a_package_agreed_to_goes_on_after_the_household_joins_another_one(homes: Homes) -> None:
    merge(homes[1][0])
    assert packages_in_january() == ["BASIC", "TCM"]
    assert run_checks().ok


def test_a_package_agreed_to_goes_on_with_another_team(homes: Homes) -> None:
    other_team(homes[0], package_codes=("TCM",))
    assert packages_in_january() == ["BASIC", "TCM"]


def test_a_package_that_is_given_up_inside_the_term_does_not_come_back_with_the_next_one(
    homes: Homes,
) -> None:
    both_confirm(homes[0], ask(homes[0], "change_packages", package_codes=("BASIC", "PLUS")))
    assert packages_in_january() == ["BASIC"]


def test_what_was_agreed_to_stands_where_it_was_when_the_entry_is_taken_back(homes: Homes) -> None:
    merge(homes[1][0])
    take_back()
    assert packages_in_january() == ["BASIC", "TCM"]
    assert run_checks().ok

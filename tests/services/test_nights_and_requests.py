"""The night and a desk at one request at the same moment, on PostgreSQL.

On SQLite one of them waits for the other by itself.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, HouseholdAction
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_nights import look_after_changes
from contracts_app.services.change_steps import withdraw_change
from contracts_app.services.household_life import Leaving, leave_together
from contracts_app.services.status import move_statuses
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, make_household, make_world
from tests.services.test_desks_meet_on_postgresql import beside, broken
from tests.support.changes import ask
from tests.support.signed_in import audited, sign_up

LATE = TODAY + timedelta(days=16)


@pytest.fixture
def contract(make_app: Callable[..., Flask]) -> Any:
    """The household asked today to end its contract; nobody has answered."""
    with make_app("postgresql").app_context():
        household, people = make_household(make_world().grids[0], code="H1")
        signed = sign_up(household, people[0], on=date(2026, 3, 2))
        ask(signed)
        db.session.commit()
        yield signed


def change() -> ContractChange:
    return db.session.scalars(select(ContractChange)).one()


def night(today: date) -> dict[str, int]:
    return look_after_changes(today, SYSTEM, db.session.commit)


def test_what_is_withdrawn_just_now_is_no_matter_of_the_institution(contract: Contract) -> None:
    withdraw_change(contract.contract_no, 1, everything(LATE), SYSTEM, LATE)
    done: list[dict[str, int]] = []
    other = beside(lambda: done.append(night(LATE)))
    other.end()
    assert (other.errors, done) == ([], [{"escalated": 0, "overtaken": 0}])
    assert (change().state, change().escalated_on) == ("withdrawn", None)
    assert audited("change.escalate") == []


def test_a_request_stays_open_where_the_end_of_the_term_is_taken_back_just_now(
    contract: Contract,
) -> None:
    leave_together("H1", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)
    tomorrow = TODAY + timedelta(days=1)
    move_statuses(tomorrow)
    db.session.commit()
    assert contract.status == "expired"
    entry = db.session.scalars(select(HouseholdAction)).one()
    undo_action(entry.id, "没有搬走", everything(tomorrow), SYSTEM, tomorrow)
    other = beside(lambda: night(tomorrow))
    other.end()
    assert (other.errors, broken()) == ([], [])
    assert (contract.ended_on, change().state) == (None, "open")

"""Whole lives of a household: each day is told later as it was when that day was today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Grid,
    Household,
    Membership,
    Resident,
    Suspension,
)
from contracts_app.queries.household_state import HouseholdState, state_on
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.household_moves import move_households
from contracts_app.services.nightly import run_nightly
from contracts_app.services.suspensions import Absence, resume, suspend
from contracts_app.vocabulary import MoveReason
from tests.factories import begin_anew, make_household, make_world
from tests.support.signed_in import sign_up

BEGIN = date(2026, 3, 2)


@dataclass
class Life:
    """One household that lives from day to day, and what was true on each day it came to."""

    household: Household
    people: list[Resident]
    grids: list[Grid]
    today: date = BEGIN

    def go_on(self, days_on: int) -> None:
        self.today += timedelta(days=days_on)
        run_nightly(self.today, self.today, db.session.flush)

    def sign(self, _who: int) -> None:
        first = next((one for one in self.members() if one.is_head), None)
        if first is not None:
            signer = db.session.get_one(Resident, first.resident_id)
            sign_up(self.household, signer, on=self.today, today=self.today)

    def move(self, to: int) -> None:
        grid = self.grids[to % 2].id
        move_households([self.household.id], grid, self.today, MoveReason.ROSTER, SYSTEM)

    def go_away(self, who: int) -> None:
        absence = Absence("H1", self.key(who), "work", self.today)
        suspend(absence, everything(self.today), SYSTEM, self.today)

    def come_back(self, who: int) -> None:
        resume("H1", self.key(who), self.today, everything(self.today), SYSTEM, self.today)

    def key(self, who: int) -> str:
        """Of one of the first people, or of nobody, which stands for all."""
        return ([one.key for one in self.people] + [""])[who % (len(self.people) + 1)]

    def leave(self, who: int, reason: str) -> None:
        rows = self.members()
        if not rows:
            return
        row = rows[who % len(rows)]
        others = [one for one in rows if one.id != row.id]
        heir = db.session.get_one(Resident, others[0].resident_id).key if others else ""
        person = db.session.get_one(Resident, row.resident_id)
        head, scope = heir if row.is_head else "", everything(self.today)
        leave_household(person.key, reason, self.today, scope, SYSTEM, self.today, head)

    def members(self) -> list[Membership]:
        query = select(Membership).filter_by(household_id=self.household.id, valid_to=None)
        return list(db.session.scalars(query.order_by(Membership.id)))

    def now(self) -> Any:
        """What is true, read from what is stored for today."""
        covers = dict(
            db.session.execute(
                select(Cover.resident_id, Contract.contract_no)
                .join(Contract, Contract.id == Cover.contract_id)
                .where(Cover.state == "live")
            ).all()
        )
        away: dict[int, list[str]] = {}
        for row in db.session.scalars(select(Suspension).order_by(Suspension.id)):
            if row.to_day is None:
                away.setdefault(row.resident_id, []).append(row.reason)
        keys = {person.id: person.key for person in self.people}
        people = {
            keys[row.resident_id]: (
                row.relation,
                row.is_head,
                covers.get(row.resident_id),
                away.get(row.resident_id, []),
            )
            for row in self.members()
        }
        live = select(Contract.contract_no, Contract.status).where(Contract.status == "active")
        db.session.refresh(self.household)
        return self.household.grid_id, people, db.session.execute(live).first()


def as_told(state: HouseholdState, grids: list[Grid]) -> Any:
    """The same of a state."""
    people = {
        one.key: (one.relation, one.is_head, one.contract_no, list(one.away))
        for one in state.members
    }
    term = state.term if state.term and state.term.status == "active" else None
    grid = next(grid.id for grid in grids if grid.code == state.grid_code)
    return grid, people, (term.contract_no, term.status) if term else None


MORNING = st.lists(
    st.tuples(st.sampled_from(["sign", "move", "go_away", "come_back"]), st.integers(0, 3)),
    max_size=3,
)
EVENING = st.lists(
    st.tuples(st.sampled_from(["death", "moved_out"]), st.integers(0, 3)), max_size=1
)
STEPS = st.lists(st.tuples(st.sampled_from([1, 40, 200, 366]), MORNING, EVENING), max_size=7)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_day_of_a_life_is_told_later_as_it_was(app: Flask, steps: list[Any]) -> None:
    begin_anew()
    world = make_world()
    life = Life(*make_household(world.grids[0], members=3, code="H1"), world.grids)
    lived = {}
    for days_on, morning, evening in steps:
        life.go_on(days_on)
        for what, who in morning:
            attempt(getattr(life, what), who)
        lived[life.today] = life.now()
        for reason, who in evening:
            attempt(life.leave, who, reason)
    life.go_on(1)
    told = {day: as_told(state_on(life.household.id, day), life.grids) for day in lived}
    db.session.rollback()
    assert told == lived


def attempt(do: Callable[..., None], *args: Any) -> None:
    """Whatever is refused changes nothing."""
    try:
        with db.session.begin_nested():
            do(*args)
    except (NotFound, Refused):
        db.session.expire_all()

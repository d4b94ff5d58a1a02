"""A household on a day of the past is what it was when that day was today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractChange,
    Cover,
    Grid,
    HeadChange,
    Household,
    HouseholdAction,
    Membership,
    Resident,
    SignerChange,
    Suspension,
)
from contracts_app.queries.household_state import HouseholdState, state_on
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.household_moves import move_households
from contracts_app.services.nightly import run_nightly
from contracts_app.services.signing import SigningRequest, sign_household
from contracts_app.services.suspensions import Absence, resume, suspend
from contracts_app.services.undo import undo_action
from contracts_app.vocabulary import MoveReason
from tests.factories import COUNTY, TODAY, World, begin_anew, make_household, make_world
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements

BEGIN = date(2026, 3, 2)
DAY = timedelta(days=1)
Home = tuple[Household, list[Resident]]


# ------------------------------------------------------------------ one thing after the other


@pytest.fixture
def town(app: Flask) -> World:
    return make_world()


@pytest.fixture
def home(town: World) -> Home:
    return make_household(town.grids[0], members=3, code="H1")


def on(day: date) -> HouseholdState:
    household = db.session.scalars(select(Household.id).filter_by(code="H1")).one()
    return state_on(household, day)


def names(state: HouseholdState) -> list[tuple[str, str, bool]]:
    return [(one.name, one.relation, one.is_head) for one in state.members]


def leave(person: Resident, reason: str, day: date, head: str = "") -> None:
    leave_household(person.key, reason, day, everything(day), SYSTEM, day, head)


def test_a_head_who_died_was_head_through_that_day(home: Home) -> None:
    _household, people = home
    leave(people[0], "death", TODAY, people[1].key)
    before = [("王秀英", "02", True), ("家人1", "10", False), ("家人2", "20", False)]
    assert names(on(TODAY)) == before
    assert names(on(TODAY + DAY)) == [("家人1", "02", True), ("家人2", "20", False)]


def test_a_head_who_changed_and_stayed_was_head_before(home: Home) -> None:
    household, people = home
    first, second, _child = db.session.scalars(select(Membership).order_by(Membership.id))
    first.is_head, first.relation = False, "10"
    db.session.flush()
    second.is_head, second.relation = True, "02"
    db.session.add_all(
        [
            HeadChange(
                county_code=COUNTY,
                household_id=household.id,
                from_resident_id=people[0].id,
                to_resident_id=people[1].id,
                changed_on=TODAY,
            ),
            HouseholdAction(
                county_code=COUNTY,
                household_id=household.id,
                kind="head",
                happened_on=TODAY,
                recorded_on=TODAY,
                recorded_at_utc=TODAY,
                actor="system",
                details={},
                changes=[
                    {
                        "table": "membership",
                        "id": second.id,
                        "before": {"is_head": False, "relation": "10"},
                        "after": {"is_head": True, "relation": "02"},
                    }
                ],
            ),
        ]
    )
    db.session.flush()
    assert names(on(TODAY - DAY))[:2] == [("王秀英", "02", True), ("家人1", "10", False)]
    assert names(on(TODAY))[:2] == [("家人1", "02", True), ("王秀英", "10", False)]


def test_a_death_that_is_taken_back_never_was(home: Home) -> None:
    household, people = home
    sign_up(household, people[0])
    leave(people[1], "death", TODAY)
    assert [one.name for one in on(TODAY + DAY).members] == ["王秀英", "家人2"]
    action = db.session.scalars(select(HouseholdAction.id)).one()
    undo_action(action, "by mistake", everything(TODAY), SYSTEM, TODAY)
    assert [one.name for one in on(TODAY + DAY).members] == ["王秀英", "家人1", "家人2"]
    assert {one.contract_no for one in on(TODAY).members} == {contract().contract_no}


def test_before_the_signing_there_was_no_contract(home: Home) -> None:
    household, people = home
    sign_up(household, people[0])
    assert on(TODAY - DAY).term is None
    assert {one.contract_no for one in on(TODAY - DAY).members} == {None}
    term = on(TODAY).term
    assert term
    assert (term.contract_no, term.status) == (contract().contract_no, "active")
    assert (term.team, term.signer) == ("第一家庭医生团队", "王秀英")
    assert [one.code for one in term.packages] == ["BASIC"]


def contract() -> Contract:
    return db.session.scalars(select(Contract)).one()


def test_a_term_is_being_ended_only_while_the_request_stands(home: Home) -> None:
    household, people = home
    term = sign_up(household, people[0])
    request = ContractChange(
        county_code=COUNTY,
        contract_id=term.id,
        kind="terminate",
        state="open",
        requested_by="household",
        reason="4",
        requested_on=TODAY + 5 * DAY,
        escalates_on=TODAY + 15 * DAY,
        changed_at_utc=TODAY,
        changed_by="system",
    )
    db.session.add(request)
    term.status = "terminating"
    db.session.flush()
    asked = [(state.term.status, state.term.request) for state in map(on, days(4, 5, 9))]
    assert asked == [("active", None), ("terminating", "terminate"), ("terminating", "terminate")]
    term.status, term.ended_on = "terminated", TODAY + 8 * DAY
    request.state, request.household_on, request.team_on = "done", TODAY, TODAY
    request.effective_on = TODAY + 8 * DAY
    db.session.flush()
    asked = [(state.term.status, state.term.request) for state in map(on, days(4, 8, 9))]
    assert asked == [("active", None), ("terminating", "terminate"), ("terminated", None)]


def days(*ahead: int) -> list[date]:
    return [TODAY + number * DAY for number in ahead]


def test_whoever_signed_for_the_household_by_then_stands_for_it(home: Home) -> None:
    household, people = home
    term = sign_up(household, people[0])
    for place, signed_on, closed_on in (
        (1, TODAY + 3 * DAY, None),
        (2, TODAY + 4 * DAY, TODAY + 5 * DAY),
        (2, None, None),
    ):
        db.session.add(
            SignerChange(
                county_code=COUNTY,
                contract_id=term.id,
                resident_id=people[place].id,
                reason="wish",
                since=TODAY,
                due_on=TODAY + 30 * DAY,
                signed_on=signed_on,
                mode="paper" if signed_on else None,
                closed_on=closed_on,
            )
        )
    db.session.flush()
    assert [state.term.signer for state in map(on, days(2, 3, 5))] == ["王秀英", "家人1", "家人1"]


def test_the_state_takes_as_many_statements_for_many_as_for_few(home: Home, town: World) -> None:
    few, people = home
    sign_up(few, people[0])
    many, crowd = make_household(town.grids[1], members=9)
    sign_up(many, crowd[0])
    for person in crowd[1:4]:
        leave(person, "moved_out", TODAY)
    with counted_statements() as one:
        state_on(few.id, TODAY)
    with counted_statements() as other:
        state_on(many.id, TODAY)
    assert len(one) == len(other) <= 14


# ------------------------------------------------------------------ whole lives


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
            signer = db.session.get_one(Resident, first.resident_id).key
            request = SigningRequest(
                household_code="H1",
                team_code="T01",
                representative=signer,
                package_codes=("BASIC",),
                channel="home",
                signed_on=self.today,
                notice=True,
                consent=True,
                paper=True,
            )
            sign_household(request, everything(self.today), SYSTEM, self.today)

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
        leave(person, reason, self.today, heir if row.is_head else "")

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

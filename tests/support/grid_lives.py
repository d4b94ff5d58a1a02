"""Grids that are split, merged and retired in tests, and what is looked at afterwards."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Grid,
    GridDuty,
    GridSuccession,
    Household,
    Responsibility,
    Staff,
    Team,
)
from contracts_app.queries.doors import who_answers
from contracts_app.queries.scope import everything
from contracts_app.rules.grid_parts import PartRule
from contracts_app.services import grid_life
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.grid_life import Effect, NewGrid, Part
from contracts_app.services.responsibilities import Slot, appoint
from contracts_app.vocabulary import CareLevel
from tests.factories import TODAY, HouseholdFactory, World, make_team, make_world

BEGAN = date(2020, 1, 1)
DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY


def grid_world() -> World:
    """G1 holds H1 to H4, G2 holds H5; T01 answers for both, T02 and T03 for nothing yet."""
    world = make_world()
    for code in ("T02", "T03"):
        make_team(world.centre, code=code)
    for number in range(1, 5):
        address = f"{'一二'[number % 2]}组{number}号"
        HouseholdFactory(grid_id=world.grids[0].id, code=f"H{number}", address=address)
    HouseholdFactory(grid_id=world.grids[1].id, code="H5")
    db.session.commit()
    return world


def part(code: str, *homes: str, addresses: tuple[str, ...] = (), rest: bool = False) -> Part:
    return Part(NewGrid(code, f"网格{code}"), PartRule(frozenset(homes), addresses, rest))


HALVES = (part("A", "H1", "H2"), part("B", rest=True))


def split(*parts: Part, code: str = "G1", today: date = TODAY, **how: Any) -> Effect:
    return grid_life.split_grid(code, parts or HALVES, everything(today), SYSTEM, today, **how)


def merge(*codes: str, into: NewGrid | str, today: date = TODAY, **how: Any) -> Effect:
    return grid_life.merge_grids(codes, into, everything(today), SYSTEM, today, **how)


def retire(code: str, into: str = "", today: date = TODAY, **how: Any) -> Effect:
    return grid_life.retire_grid(code, everything(today), SYSTEM, today, into=into, **how)


def assign(code: str, team: str, day: date) -> None:
    assign_grids([code], team, day, everything(TODAY), SYSTEM, TODAY)


def duties(code: str) -> list[tuple[str, date, date | None]]:
    query = (
        select(Team.code, GridDuty.valid_from, GridDuty.valid_to)
        .join(GridDuty, GridDuty.team_id == Team.id)
        .join(Grid, Grid.id == GridDuty.grid_id)
        .where(Grid.code == code)
        .order_by(GridDuty.valid_from)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def appoint_doctor(code: str, person: Staff, day: date = TODAY) -> None:
    """Make somebody the doctor of the households of a grid."""
    slot = Slot(CareLevel.HOUSEHOLD_DOCTOR, code)
    appoint([slot], person.key, day, everything(TODAY), SYSTEM, TODAY)


def doctors(code: str) -> list[tuple[int, date, date | None]]:
    query = (
        select(Responsibility.staff_id, Responsibility.valid_from, Responsibility.valid_to)
        .join(Grid, Grid.id == Responsibility.grid_id)
        .where(Grid.code == code)
        .order_by(Responsibility.valid_from)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def places() -> dict[str, str]:
    query = select(Household.code, Grid.code).join(Grid, Grid.id == Household.grid_id)
    return {row[0]: row[1] for row in db.session.execute(query.order_by(Household.code))}


def the_grid(code: str) -> Grid:
    return db.session.scalars(select(Grid).filter_by(code=code)).one()


def answers(door: str, *days: date) -> list[tuple[str, str | None]]:
    found = [who_answers(door, day, everything(TODAY)) for day in days]
    return [(one.grid_code, one.team.code if one.team else None) for one in found if one]


def refused(work: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        work()
    db.session.rollback()
    return [(one.code, one.subject) for one in caught.value.refusals]


def succession() -> list[tuple[str, int, int | None, date]]:
    query = select(GridSuccession).order_by(GridSuccession.id)
    return [(x.kind, x.grid_id, x.into_grid_id, x.changed_on) for x in db.session.scalars(query)]

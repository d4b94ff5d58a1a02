"""Two people decide about one person at the same time, on PostgreSQL; SQLite lets one write."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Responsibility
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.responsibilities import appoint
from contracts_app.services.responsibility_rows import Slot
from contracts_app.services.team_departure import Request, leave_team, retire
from contracts_app.vocabulary import CareLevel
from tests.factories import TODAY, World, make_team, make_world
from tests.services.test_desks_meet_on_postgresql import beside
from tests.support.teams import join, with_post

VILLAGE = "110199100201"


@pytest.fixture
def world(make_app: Callable[..., Flask]) -> Iterator[World]:
    app = make_app("postgresql")
    with app.app_context():
        yield make_world()


def go(act: Callable[..., Any], key: str, team: str = "T01") -> Any:
    wanted = Request(last_day=TODAY, understood=True)
    return act(team, key, wanted, everything(TODAY), SYSTEM, TODAY)


def answer_for_the_village(key: str, day: date) -> Any:
    slots = [Slot(CareLevel.VILLAGE_CONTACT, VILLAGE)]
    return appoint(slots, key, day, everything(TODAY), SYSTEM, TODAY)


def refusals(error: BaseException) -> list[tuple[str, str]]:
    assert isinstance(error, Refused)
    return [(one.code, one.subject) for one in error.refusals]


def test_the_second_of_two_teams_that_let_one_go_hears_of_the_first(world: World) -> None:
    make_team(world.centre, code="T02")
    nurse = with_post("nurse")
    join("nurse", team="T02", person=nurse.key)
    key = nurse.key
    answer_for_the_village(key, TODAY)
    db.session.commit()
    go(leave_team, key)
    other = beside(lambda: go(leave_team, key, "T02"))
    other.end()
    (error,) = other.errors
    assert refusals(error) == [("successor_needed", "duties")]


def test_who_retires_just_now_is_not_appointed(world: World) -> None:
    key = with_post("nurse").key
    db.session.commit()
    go(retire, key)
    other = beside(lambda: answer_for_the_village(key, date(2027, 1, 1)))
    other.end()
    (error,) = other.errors
    assert refusals(error) == [("staff_retired", "")]


def test_who_is_appointed_just_now_does_not_retire_without_a_successor(world: World) -> None:
    key = with_post("nurse").key
    db.session.commit()
    answer_for_the_village(key, TODAY)
    other = beside(lambda: go(retire, key))
    other.end()
    (error,) = other.errors
    assert refusals(error) == [("successor_needed", "duties")]
    assert db.session.scalars(select(Responsibility.valid_to)).all() == [None]

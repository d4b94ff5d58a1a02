"""Desks that sign while limits fall, and desks that run for a place kept for somebody else."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Team, TeamMember, WaitingPlace
from contracts_app.queries.scope import everything
from contracts_app.queries.team_load import loads_of_teams, persons_of_doctors
from contracts_app.services.audit import SYSTEM
from contracts_app.services.capacity import grant_room, set_policy
from contracts_app.services.checks import run_checks
from contracts_app.services.places import columns
from contracts_app.services.places.teams import import_teams
from contracts_app.services.signing_facts import SigningRequest
from contracts_app.services.waiting import join_queue, offer_places
from contracts_app.spreadsheets.reading import read_table
from tests.factories import TODAY, World, make_household, make_team, make_world
from tests.services.test_signing import request_for
from tests.support.desks import Work, desk, race

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]

DESKS = 40
FIRST_LIMIT = 34
LOWERED = (26, 18, 9)


def requests(world: World, count: int, **values: Any) -> list[SigningRequest]:
    families = [make_household(world.grids[0], members=1) for _ in range(count)]
    return [request_for(household, people[0], **values) for household, people in families]


def queued(waiting: int, others: int = 0) -> tuple[World, list[SigningRequest]]:
    """A team without a place, in whose queue the first of some households wait."""
    world = make_world()
    world.team.max_households = 0
    wanted = requests(world, waiting + others)
    for one in wanted[:waiting]:
        join_queue(one.household_code, "T01", everything(TODAY), SYSTEM, TODAY)
    return world, wanted


def by_file(limit: int) -> None:
    text = f"团队编码,团队名称,机构编码,户数上限\nT01,一队,ORG01,{limit}\n"
    table = read_table(text.encode(), columns.TEAMS.is_header)
    import_teams(table, everything(TODAY), SYSTEM, TODAY)


def by_policy(limit: int) -> None:
    """The nearest institution wins, so that each decision of this day is in another place."""
    code = {26: "ORG00", 18: "ORG01", 9: "ST1"}[limit]
    scope = everything(TODAY)
    set_policy(code, "team.households_hard", limit, TODAY, "少签", scope, SYSTEM, TODAY)


def lowering(lower: Callable[[int], None], log: list[tuple[int, int]]) -> Work:
    """Lower the limit step by step, noting before each commit how many had signed by then."""

    def work() -> str:
        team_id = db.session.scalars(select(Team.id).filter_by(code="T01")).one()
        for limit in LOWERED:
            lower(limit)
            log.append((limit, loads_of_teams([team_id])[team_id].households))
            db.session.commit()
        return "lowered"

    return work


def expected_limits(log: list[tuple[int, int]], signed: int) -> list[int]:
    """The limit in force at the first, second, … signing, by what was noted at each lowering."""
    found, limit = [], FIRST_LIMIT
    steps = list(log)
    for number in range(1, signed + 1):
        while steps and number > steps[0][1]:
            limit = steps.pop(0)[0]
        found.append(limit)
    return found


def terms() -> list[Contract]:
    return list(db.session.scalars(select(Contract).order_by(Contract.households_after)))


@BOTH
@pytest.mark.parametrize("lower", [by_file, by_policy])
def test_while_a_limit_falls_each_signing_keeps_the_one_in_force(
    make_app: MakeApp, engine: str, lower: Callable[[int], None]
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        if lower is by_file:
            world.team.max_households = FIRST_LIMIT
        else:
            world.team.institution_id = world.station.id
            sql = "UPDATE policy SET value = :v WHERE key = 'team.households_hard'"
            db.session.execute(db.text(sql), {"v": str(FIRST_LIMIT)})
        wanted = requests(world, DESKS)
        db.session.commit()
    log: list[tuple[int, int]] = []
    works = [desk(one) for one in wanted]
    outcomes = race(app, [*works[:12], lowering(lower, log), *works[12:]])
    assert set(outcomes) <= {"signed", "lowered", "capacity_households"}
    assert (outcomes["lowered"], len(log)) == (1, len(LOWERED))
    with app.app_context():
        made = terms()
        assert [one.households_after for one in made] == list(range(1, outcomes["signed"] + 1))
        assert [one.households_limit for one in made] == expected_limits(log, len(made))
        assert len(made) == max(LOWERED[-1], log[-1][1])
        assert run_checks().ok


@BOTH
def test_ten_desks_do_not_get_the_place_that_is_kept_for_another(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world, (waiting, *others) = queued(1, 10)
        world.team.max_households = 1
        db.session.flush()
        assert offer_places(TODAY, SYSTEM, lambda: None)["offered"] == 1
        db.session.commit()
    outcomes = race(app, [*map(desk, others[:5]), desk(waiting), *map(desk, others[5:])])
    assert outcomes == {"signed": 1, "capacity_households": 10}
    with app.app_context():
        assert db.session.scalars(select(WaitingPlace.state)).all() == ["taken"]
        assert run_checks().ok


@BOTH
def test_room_that_is_granted_goes_to_the_queue_before_any_desk_sees_it(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        _world, wanted = queued(3, 10)
        db.session.commit()

    def grant() -> str:
        scope = everything(TODAY)
        grant_room("T01", 3, 3, TODAY, TODAY, "新村", scope, SYSTEM, TODAY)
        return "granted"

    outcomes = race(app, [*map(desk, wanted[3:8]), grant, *map(desk, wanted[8:])])
    assert outcomes == {"granted": 1, "capacity_households": 10}
    assert race(app, list(map(desk, wanted))) == {"signed": 3, "capacity_households": 10}


@BOTH
def test_offers_made_by_many_at_once_give_each_place_once(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        world, _wanted = queued(8)
        world.team.max_households = 3
        db.session.commit()

    def offer() -> str:
        return str(offer_places(TODAY, SYSTEM, lambda: None)["offered"])

    assert sorted(race(app, [offer] * 6).elements()) == ["0"] * 5 + ["3"]


@BOTH
def test_desks_of_two_teams_do_not_overload_a_doctor_they_share(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        other, _leader = make_team(world.centre, code="T02")
        db.session.add(TeamMember(team_id=other.id, staff_id=world.doctor.id, post="gp"))
        sql = "UPDATE policy SET value = '5' WHERE key = 'doctor.persons_hard'"
        db.session.execute(db.text(sql))
        wanted = [
            *requests(world, 10, doctor=world.doctor.key),
            *requests(world, 10, doctor=world.doctor.key, team_code="T02"),
        ]
        doctor = world.doctor.id
        db.session.commit()
    assert race(app, list(map(desk, wanted))) == {"signed": 5, "capacity_doctor": 15}
    with app.app_context():
        assert persons_of_doctors([doctor], TODAY) == {doctor: 5}

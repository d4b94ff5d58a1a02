"""Sixteen desks, each a process of its own, race for the last places of a team, again and again."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Grid, Institution, Team
from contracts_app.queries.team_load import loads_of_teams
from contracts_app.services.checks import run_checks
from tests.deep.processes import answer, started, tell
from tests.factories import make_household, make_team, make_world

pytestmark = pytest.mark.deep

DESKS = 16
RUNS = 20
PLACES = 24
TRIES = 5
"""How many households each desk tries; each household is tried by two desks."""


def _families(run: int) -> list[tuple[str, str, str]]:
    """A team with few places, and the families that want one."""
    centre = db.session.scalars(db.select(Institution).filter_by(code="ORG01")).one()
    grid = db.session.scalars(db.select(Grid).filter_by(code="G1")).one()
    team, _leader = make_team(centre, code=f"R{run}", max_households=PLACES)
    made = []
    for place in range(DESKS * TRIES // 2):
        household, people = make_household(grid, members=2, code=f"R{run}-{place}")
        made.append((household.code, people[0].key, team.code))
    db.session.commit()
    return made


def _race(workers: list[Any], families: list[tuple[str, str, str]]) -> Counter[str]:
    wanted = families * 2
    for place, worker in enumerate(workers):
        tell(worker, wanted[place::DESKS])
    return sum((Counter(answer(worker)) for worker in workers), Counter())


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.timeout(1800)
def test_no_place_is_given_twice_in_twenty_races_of_sixteen_processes(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        make_world()
        db.session.commit()
        with started(app, DESKS, "sign") as workers:
            for run in range(RUNS):
                outcomes = _race(workers, _families(run))
                assert outcomes["signed"] == PLACES, (run, outcomes)
                assert outcomes.total() == DESKS * TRIES
                assert set(outcomes) <= {
                    "signed", "capacity_households", "already_signed",
                    "already_signed,capacity_households",
                }  # fmt: skip
                team = db.session.scalars(db.select(Team).filter_by(code=f"R{run}")).one()
                assert loads_of_teams([team.id]) == {team.id: (PLACES, PLACES * 2)}
                db.session.rollback()
        assert run_checks().ok

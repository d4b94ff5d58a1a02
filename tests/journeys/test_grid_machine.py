"""Weeks of grids in steps that nobody chose: every door has one answer on every day."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.journeys.grid_plans import PlannedGridLife
from tests.journeys.life_databases import database_on_postgresql, database_on_sqlite

SHORT = settings(
    max_examples=14,
    stateful_step_count=18,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
)
LONG = settings(
    stateful_step_count=60,
    deadline=None,
    derandomize=False,
    database=None,
    print_blob=True,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)


class OnSqlite(PlannedGridLife):
    open_database = staticmethod(database_on_sqlite)


class OnPostgresql(PlannedGridLife):
    open_database = staticmethod(database_on_postgresql)


def test_every_door_has_one_answer_whatever_becomes_of_the_grids() -> None:
    run_state_machine_as_test(OnSqlite, settings=SHORT)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_a_hundred_long_lives_of_grids_on_sqlite() -> None:
    run_state_machine_as_test(OnSqlite, settings=settings(LONG, max_examples=100))


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_twenty_long_lives_of_grids_on_postgresql() -> None:
    run_state_machine_as_test(OnPostgresql, settings=settings(LONG, max_examples=20))

"""The machines of contract lives and of whole lives, longer and more often, on both engines."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.journeys.life_databases import (
    database_on_postgresql,
    database_on_sqlite,
    on_postgresql,
    on_sqlite,
)
from tests.journeys.whole_promises import WholePromises

pytestmark = [pytest.mark.deep, pytest.mark.timeout(3600)]

LONG = settings(
    stateful_step_count=60,
    deadline=None,
    derandomize=False,
    database=None,
    print_blob=True,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)


def test_two_hundred_long_lives_on_sqlite() -> None:
    run_state_machine_as_test(on_sqlite(), settings=settings(LONG, max_examples=200))


def test_thirty_long_lives_on_postgresql() -> None:
    run_state_machine_as_test(on_postgresql(), settings=settings(LONG, max_examples=30))


class WholeOnSqlite(WholePromises):
    """Each life on a new copy of the migrated database."""

    open_database = staticmethod(database_on_sqlite)


class WholeOnPostgresql(WholePromises):
    """Each life in a new database."""

    open_database = staticmethod(database_on_postgresql)


def test_two_hundred_whole_lives_on_sqlite() -> None:
    run_state_machine_as_test(WholeOnSqlite, settings=settings(LONG, max_examples=200))


def test_thirty_whole_lives_on_postgresql() -> None:
    run_state_machine_as_test(WholeOnPostgresql, settings=settings(LONG, max_examples=30))

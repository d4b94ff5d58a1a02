"""Whole lives of households: every promise holds after every step, whatever comes after what.

Some lives each time; hundreds of longer ones are among the long runs (`tests/deep`).
"""

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.journeys.life_databases import database_on_sqlite
from tests.journeys.whole_promises import WholePromises

LIVES = settings(
    max_examples=3,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
)


class OnSqlite(WholePromises):
    """Each life on a new copy of the migrated database."""

    open_database = staticmethod(database_on_sqlite)


def test_every_promise_holds_through_whole_lives() -> None:
    run_state_machine_as_test(OnSqlite, settings=LIVES)

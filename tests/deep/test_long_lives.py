"""The machine of contract lives, longer and more often, on both engines."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.journeys.life_databases import on_postgresql, on_sqlite

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

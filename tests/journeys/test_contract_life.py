"""Years of contracts, lived by a machine in steps that nobody chose; the model must agree.

What the machine found once is kept below as plain tests.
"""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.journeys.life_databases import on_sqlite

LIFE = settings(
    max_examples=25, stateful_step_count=25, deadline=None, derandomize=True, database=None
)


def test_years_of_contracts_stay_true_to_the_model() -> None:
    run_state_machine_as_test(on_sqlite(), settings=LIFE)

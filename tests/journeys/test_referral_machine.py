"""Weeks of referrals in steps that nobody chose: each waits for one side, with one clock."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.journeys.life_databases import database_on_postgresql, database_on_sqlite
from tests.journeys.referral_machine import ReferralLife

SHORT = settings(
    max_examples=7,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
)
LONG = settings(
    stateful_step_count=80,
    deadline=None,
    derandomize=False,
    database=None,
    print_blob=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow],
)


class OnSqlite(ReferralLife):
    open_database = staticmethod(database_on_sqlite)


class OnPostgresql(ReferralLife):
    open_database = staticmethod(database_on_postgresql)


def test_every_open_referral_has_one_owner_and_one_clock_whatever_happens() -> None:
    run_state_machine_as_test(OnSqlite, settings=SHORT)


def test_the_same_holds_on_postgresql() -> None:
    run_state_machine_as_test(OnPostgresql, settings=settings(SHORT, max_examples=2))


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_a_hundred_long_lives_of_referrals_on_sqlite() -> None:
    run_state_machine_as_test(OnSqlite, settings=settings(LONG, max_examples=100))


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_thirty_long_lives_of_referrals_on_postgresql() -> None:
    run_state_machine_as_test(OnPostgresql, settings=settings(LONG, max_examples=30))

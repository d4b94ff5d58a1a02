"""The tests give the same answer on every run: in any order, on any machine, however busy it is."""

import os

import pytest
from flask import Flask
from hypothesis import settings

from tests.factories import HouseholdFactory, make_resident, make_world


@pytest.mark.parametrize("time", ["first", "second"])
def test_whom_a_test_makes_does_not_depend_on_the_tests_before(app: Flask, time: str) -> None:
    world = make_world()
    person = make_resident()
    assert person.id_number == "990000195803120025"
    assert HouseholdFactory(grid_id=world.grids[0].id).code == "H000000"


def test_examples_are_the_same_on_every_run_and_take_what_time_they_need(
    pytestconfig: pytest.Config,
) -> None:
    wandering = pytestconfig.getoption("--hypothesis-profile") == "wander"
    assert settings().derandomize is not wandering
    assert (settings().deadline, settings().database) == (None, None)


def test_no_setting_of_somebodys_own_instance_reaches_the_tests() -> None:
    ours = [name for name in os.environ if name.startswith("CONTRACTS_")]
    assert [name for name in ours if not name.startswith("CONTRACTS_TEST_")] == []

"""A clinic that was called off can be held again; the way down leaves it as it stands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories import make_world
from tests.support.databases import found, go_down, go_up, guards, newest_database, run
from tests.support.referrals import make_clinic, make_department

BEFORE, AFTER = "0024", "0025"
OFF = "UPDATE clinic SET state = 'called_off'"
ON = "UPDATE clinic SET state = 'open'"
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A database of the version before, with a clinic that was called off."""
    with newest_database(request.param, tmp_path):
        make_clinic(make_department(make_world().hospital))
        go_down(BEFORE)
        run(OFF)
        yield


def stands() -> tuple[list[Any], list[Any]]:
    return guards(), found("SELECT * FROM clinic ORDER BY id")


def test_before_it_nothing_comes_back_and_since_it_does(older: None) -> None:
    for _ in range(2):
        with pytest.raises(IntegrityError, match="a clinic cannot go on so"):
            run(ON)
        go_up(AFTER)
        run(ON)
        run(OFF)
        go_down(BEFORE)


def test_guards_and_rows_are_the_same_after_the_way_up_and_down(older: None) -> None:
    before = stands()
    go_up(AFTER)
    assert stands()[1] == before[1]
    go_down(BEFORE)
    assert stands() == before


def test_a_clinic_that_is_held_again_stays_so_on_the_way_down(older: None) -> None:
    go_up(AFTER)
    run(ON)
    held = stands()[1]
    go_down(BEFORE)
    assert stands()[1] == held
    run(OFF)

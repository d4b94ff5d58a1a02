"""What the last page of an agreement tells of its end or its change."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.services.agreements import snapshot_of
from tests.factories import TODAY
from tests.support.changes import Home, ask, both_confirm, night, other_team, signed_beside_t02


@pytest.fixture
def home(app: Flask) -> Home:
    return signed_beside_t02()


def test_a_contract_in_force_tells_of_no_end(home: Home) -> None:
    said = snapshot_of(home[2])
    assert "termination" not in said
    assert "changes" not in said


def test_an_end_that_both_confirmed_stands_on_the_paper(home: Home) -> None:
    both_confirm(home[2], ask(home[2], reason="4"))
    night(TODAY + timedelta(days=1))
    told = snapshot_of(home[2])["termination"]
    assert (told["on"], told["reason"]) == (TODAY.isoformat(), "4 主动解约")
    assert told["household"]


def test_another_team_is_told_with_the_number_that_goes_on(home: Home) -> None:
    new = other_team(home[2])
    night(TODAY + timedelta(days=1))
    (told,) = snapshot_of(home[2])["changes"]
    assert told["on"] == new.period_start.isoformat()
    assert told["what"] == f"更换签约团队，由协议 {new.contract_no} 接续"

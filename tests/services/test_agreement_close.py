"""What the last page of an agreement tells of its end or its change."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.queries.scope import everything
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import leave_household
from contracts_app.services.splits import Split, split_household
from tests.factories import TODAY
from tests.support.changes import (
    DAY,
    END,
    Home,
    ask,
    both_confirm,
    followed_by,
    household_confirms,
    night,
    other_team,
    signed_beside_t02,
    team_confirms,
)
from tests.support.wordings import make_wording


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


def test_another_team_for_the_next_term_is_told_before_and_after_the_term_is_over(
    home: Home,
) -> None:
    new = other_team(home[2], wanted_on=END + DAY)
    told = snapshot_of(home[2])["changes"]
    assert [(one["on"], one["what"]) for one in told] == [
        ("2028-01-01", f"更换签约团队，由协议 {new.contract_no} 接续")
    ]
    night(END + DAY)
    assert home[2].status == "expired"
    assert snapshot_of(home[2])["changes"] == told


def test_what_goes_on_has_the_wording_of_the_day_on_which_both_agreed(home: Home) -> None:
    change = ask(home[2], "change_team", team_code="T02")
    team_confirms(home[2], change)
    make_wording(version=2, valid_from=TODAY + 5 * DAY)
    household_confirms(home[2], change, today=TODAY + 9 * DAY, on=TODAY + DAY)
    new = followed_by(change.result_no)
    assert new.signed_on == TODAY + DAY
    assert snapshot_of(new)["template"]["version"] == 1


def test_what_was_agreed_on_for_later_is_not_told_of_a_term_that_everybody_left_before(
    home: Home,
) -> None:
    other_team(home[2], wanted_on=END + DAY)
    heads = [home[1][1].key, home[1][2].key, ""]
    for person, head in zip(home[1], heads, strict=True):
        leave_household(person.key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY, head)
    night(TODAY + DAY)
    assert "changes" not in snapshot_of(home[2])


def test_those_who_found_a_household_take_no_change_of_the_old_one_along(home: Home) -> None:
    _household, people, old = home
    other_team(old, wanted_on=END + DAY)
    found = Split("H1", members=(people[2].key,), head=people[2].key, on=TODAY)
    split_household(found, everything(TODAY), SYSTEM, TODAY)
    child = db.session.scalars(select(Contract).filter_by(origin_kind="split", term_no=1)).one()
    assert "changes" not in snapshot_of(child)

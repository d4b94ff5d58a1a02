"""Whom a team still follows after hospital: nobody else's rows say anything of a person."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Referral, Resident, ResidentMerge
from contracts_app.queries.homecomings import sent_home
from contracts_app.queries.rows import rows
from contracts_app.vocabulary.referrals import Direction, Outcome, ReferralStatus
from tests.factories import TODAY, World, make_household, make_world
from tests.support.care import record, reverse
from tests.support.referral_moves import committed
from tests.support.referrals import make_referral

HOME = TODAY - timedelta(days=40)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def came_home(world: World, person: Resident) -> Referral:
    """A way home that ended with the last visit."""
    return make_referral(
        world, status=ReferralStatus.CLOSED, direction=Direction.DOWN, resident=person,
        home_on=HOME, outcome=Outcome.FOLLOWED,
    )  # fmt: skip


def visit_taken_back(person: Resident) -> None:
    with committed():
        key = record(
            person,
            "HOME_FOLLOW",
            on=HOME + timedelta(days=6),
            values={"homecoming-effect": "better"},
        ).key
    reverse(key)


def unite(kept: Resident, merged: Resident) -> None:
    db.session.add(
        ResidentMerge(
            county_code=kept.county_code, kept_id=kept.id, merged_id=merged.id, merged_on=TODAY
        )
    )
    db.session.flush()


def followed(*people: Resident) -> list[int]:
    ids = [one.id for one in people]
    return [row.id for row in rows(sent_home(lambda column: column.in_(ids)))]


def test_a_visit_that_is_taken_back_under_the_row_that_was_kept_is_to_be_made_again(
    world: World,
) -> None:
    _home, (kept, merged) = make_household(world.grids[0], members=2)
    home = came_home(world, merged)
    unite(kept, merged)
    assert followed(merged) == []
    visit_taken_back(kept)
    assert followed(merged) == [home.id]


def test_a_visit_to_somebody_else_that_is_taken_back_leaves_a_way_home_ended(world: World) -> None:
    _home, (kept, merged, other) = make_household(world.grids[0], members=3)
    came_home(world, merged)
    came_home(world, other)
    unite(kept, merged)
    visit_taken_back(kept)
    assert followed(other) == []

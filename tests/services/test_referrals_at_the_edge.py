"""What befalls a referral beside its usual way: closed departments, long words, a new home."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Department, Membership, Referral
from contracts_app.vocabulary.referrals import Direction
from tests.factories import COUNTY, TODAY, World, make_household, store
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import DOWN_FORM, FORM, make_department
from tests.support.refusals import refused

CLOSED = [("department_closed", "department")]


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def elsewhere(world: World) -> Department:
    """A department of another hospital of the county."""
    other = InstitutionFactory.build(
        code="ORG91", kind="hospital", region_code=COUNTY, parent_id=world.bureau.id
    )
    store(other)
    return make_department(other, "CARD2")


def close(department: Department) -> None:
    department.closed_on = TODAY
    db.session.flush()


def test_nobody_is_passed_to_a_department_that_takes_none_any_more(
    green: Green, elsewhere: Department
) -> None:
    sent = green.begin("leader")
    close(make_department(green.world.hospital, "ORTH"))
    close(elsewhere)
    here = {"hospital": green.world.hospital.code, "department": "ORTH"}
    there = {"hospital": "ORG91", "department": "CARD2"}
    why = {"reason": "wrong_department"}
    assert refused(green.move, sent, "hospital", "redirect", **here, **why) == CLOSED
    assert refused(green.move, sent, "hospital", "reroute", **there, **why) == CLOSED


def test_nobody_is_sent_on_to_a_department_that_was_closed_since(
    green: Green, elsewhere: Department
) -> None:
    sent = green.begin("leader")
    there = {"hospital": "ORG91", "department": "CARD2"}
    green.move(sent, "hospital", "reroute", reason="no_capacity", **there)
    close(elsewhere)
    assert refused(green.move, sent, "leader", "send_on") == CLOSED
    with committed():
        green.move(sent, "leader", "cancel", reason="went_elsewhere")


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"note": "话" * 501}, ("too_long", "note")),
        ({"client_key": ""}, ("missing_required", "")),
        ({"client_key": "k" * 65}, ("too_long", "")),
        (
            {"consent": "refused", "note": "怕花钱", "form": {**FORM, "illness": "病" * 1001}},
            ("too_long", "illness"),
        ),
    ],
)
def test_what_no_page_sends_is_refused_and_nothing_is_kept(
    green: Green, values: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert refused(lambda: green.begin(**values)) == [fault]
    assert db.session.scalars(select(Referral)).all() == []


def test_who_moved_meanwhile_comes_home_to_where_he_or_she_lives(green: Green) -> None:
    new, _people = make_household(green.world.grids[1], members=1)
    sent = green.begin("leader")
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    old = db.session.scalars(select(Membership).filter_by(resident_id=green.person.id)).one()
    old.valid_to, old.end_reason = TODAY - timedelta(days=1), "moved_household"
    moved = {"resident_id": green.person.id, "household_id": new.id, "relation": "08"}
    store(Membership(county_code=COUNTY, valid_from=TODAY, **moved))
    plan = {"home": True, "on": TODAY, "reason": "stable", "consent_by": "self"}
    with committed():
        green.move(sent, "hospital", "feed_back", form=DOWN_FORM, **plan)
    down = db.session.scalars(select(Referral).filter_by(direction=Direction.DOWN)).one()
    assert (sent.household_id, down.household_id) == (old.household_id, new.id)

"""Who gets somebody who comes home, and what was done before that."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from contracts_app.extensions import db
from contracts_app.models import GridDuty, Referral, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referrals.assign import team_for
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World, make_household, make_team, store
from tests.support.care import duties, plan, record
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import make_referral
from tests.support.refusals import refused
from tests.support.same_person import Homes, child_of_both
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
WELL = {"homecoming-effect": "better"}


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def accepted_back(green: Green, **values: object) -> Referral:
    more = {"direction": Direction.DOWN, "resident": green.person, "team_id": None, **values}
    return make_referral(green.world, status=ReferralStatus.ACCEPTED_BY_PRIMARY, **more)


def test_the_team_of_the_contract_goes_before_that_of_the_grid(world: World) -> None:
    make_team(world.centre, code="T02")
    home, people = make_household(world.grids[0], members=2)
    ways = [_sent_home(world, one) for one in people]
    assert team_for(ways[0], TODAY).code == "T01"
    sign_up(home, people[0], team="T02", on=date(2026, 1, 5), members=(people[0].key,))
    db.session.flush()
    assert [team_for(one, TODAY).code for one in ways] == ["T02", "T01"]


def test_a_team_that_is_named_goes_before_both(world: World) -> None:
    other, _leader = make_team(world.centre, code="T02")
    way = _sent_home(world, make_household(world.grids[0], members=1)[1][0])
    assert team_for(way, TODAY, "T02").id == other.id
    other.dissolved_on = TODAY
    db.session.flush()
    assert refused(team_for, way, TODAY, "T02") == [("unknown_value", "team")]
    assert refused(team_for, way, TODAY, "T77") == [("unknown_value", "team")]


def test_a_centre_names_no_team_of_another_one(green: Green) -> None:
    world = green.world
    other = InstitutionFactory(
        code="ORG09", name="南山镇卫生院", kind="township_centre", parent_id=world.bureau.id
    )
    store(other)
    make_team(other, code="T09")
    make_team(world.station, code="T02")
    down = accepted_back(green)
    assert refused(green.move, down, "leader", "assign", team="T09") == [("unknown_value", "team")]
    green.move(down, "leader", "assign", team="T02")
    assert down.status == "assigned"


def test_where_nobody_answers_no_team_gets_anybody(world: World) -> None:
    way = _sent_home(world, make_household(world.grids[0], members=1)[1][0])
    db.session.execute(delete(GridDuty))
    assert refused(team_for, way, TODAY) == [("no_team", "")]


def test_once_a_team_has_somebody_the_tasks_stand_at_once(green: Green) -> None:
    plan([green.person], TODAY - 100 * DAY)
    down = accepted_back(green, home_on=TODAY - 2 * DAY)
    with committed():
        green.move(down, "leader", "assign")
    one = duties(green.person)["HOME_FOLLOW"]
    assert (one.slot, one.due_from, one.due_on) == ("d3", TODAY - 2 * DAY, TODAY + DAY)
    assert (down.team_id, one.team_id) == (green.world.team.id, green.world.team.id)


def test_who_was_visited_before_a_team_was_found_is_further_at_once(green: Green) -> None:
    plan([green.person], TODAY - 100 * DAY)
    down = accepted_back(green, home_on=TODAY - 4 * DAY)
    record(green.person, "HOME_FOLLOW", on=TODAY - 3 * DAY, values=WELL)
    assert down.status == "accepted_by_primary"
    with committed():
        green.move(down, "leader", "assign")
    assert down.status == "tracking"
    assert duties(green.person)["HOME_FOLLOW"].slot == "d30"


@pytest.mark.parametrize(("move", "told"), [("readmit", {}), ("cancel", {"reason": "mistake"})])
def test_what_was_due_is_dropped_where_the_way_home_ends(
    green: Green, move: str, told: dict[str, str]
) -> None:
    plan([green.person], TODAY - 100 * DAY)
    down = accepted_back(green)
    green.move(down, "leader", "assign")
    with committed():
        green.move(down, "leader", move, **told)
    assert "HOME_FOLLOW" not in duties(green.person)
    assert duties(green.person, "cancelled")["HOME_FOLLOW"].cancelled_for == "not_asked"


@pytest.fixture
def homes(world: World) -> Homes:
    return child_of_both(world)


def test_a_way_home_under_a_row_that_was_united_is_the_persons(world: World, homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    plan([kept, merged], TODAY - 100 * DAY)
    down = _sent_home(world, merged)
    asked = SamePerson(kept.key, merged.key, TODAY)
    merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    plan([kept])
    assert duties(kept)["HOME_FOLLOW"].slot == "d3"
    with committed():
        record(kept, "HOME_FOLLOW", values=WELL)
    assert (down.status, duties(kept)["HOME_FOLLOW"].slot) == ("tracking", "d30")
    assert team_for(down, TODAY).id == world.team.id


def _sent_home(world: World, person: Resident) -> Referral:
    more = {"direction": Direction.DOWN, "resident": person, "home_on": TODAY - 2 * DAY}
    return make_referral(world, status=ReferralStatus.ASSIGNED, **more)

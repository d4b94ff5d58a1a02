"""The queue of a full team: who gets a free place, until when, and what others may not take."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Household, Policy, Resident
from contracts_app.queries import queue
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.capacity import grant_room, set_policy
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.undo import undo_action
from contracts_app.services.waiting import join_queue, leave_queue
from tests.factories import TODAY, World, make_team
from tests.services.test_capacity_races import by_file
from tests.services.test_signing import codes_of, request_for
from tests.support.queues import (
    NOTHING,
    Family,
    family,
    full_world,
    join,
    leave,
    offer,
    raise_limit,
    states,
    try_to_sign,
    verbs,
)

DAY = timedelta(days=1)


@pytest.fixture
def world(any_app: Flask) -> World:
    return full_world()


def refused_joining(home: Family, team: str = "T01") -> list[str]:
    with pytest.raises(Refused) as refused:
        join(home, team)
    return refused.value.codes


def test_households_stand_in_the_order_of_asking(world: World) -> None:
    first, second = family(world, "A"), family(world, "B")
    places = [join(first), join(second)]
    assert [queue.position_of(place) for place in places] == [1, 2]
    leave(first)
    assert queue.position_of(places[1]) == 1
    assert verbs() == ["queue.join", "queue.join", "queue.leave"]


def test_asking_or_leaving_twice_changes_nothing(world: World) -> None:
    home = family(world, "A")
    assert join(home).id == join(home).id
    leave(home)
    leave(home)
    assert states() == [("A", "withdrawn")]
    assert verbs() == ["queue.join", "queue.leave"]


def test_a_queue_is_for_full_teams_and_for_who_has_no_contract(world: World) -> None:
    make_team(world.centre, code="T02")
    home = family(world, "A")
    assert refused_joining(home, "T02") == ["team_has_room"]
    join(home)
    assert refused_joining(home, "T02") == ["already_waiting"]
    full = db.session.scalars(select(Household).filter_by(code="FULL")).one()
    assert refused_joining((full, [])) == ["already_signed"]
    world.team.dissolved_on = TODAY
    db.session.flush()
    assert refused_joining(family(world, "B")) == ["team_inactive"]


def test_a_household_or_team_out_of_reach_cannot_be_queued(world: World) -> None:
    home = family(world, "A")
    for code, team in (("A", "T99"), ("Z", "T01")):
        with pytest.raises(NotFound):
            join_queue(code, team, everything(TODAY), SYSTEM, TODAY)
    with pytest.raises(NotFound):
        leave_queue("Z", everything(TODAY), SYSTEM, TODAY)
    assert home
    assert states() == []


def test_a_free_place_is_offered_to_the_first_and_kept_for_nobody_else(world: World) -> None:
    first, second, other = (family(world, code) for code in "ABC")
    join(first)
    join(second)
    assert raise_limit(world, 2) == {**NOTHING, "offered": 1}
    assert states() == [("A", "offered"), ("B", "waiting")]
    assert try_to_sign(other) == ["capacity_households"]
    assert try_to_sign(second) == ["capacity_households"]
    assert try_to_sign(first) == []
    assert states() == [("A", "taken"), ("B", "waiting")]
    assert verbs()[-2:] == ["queue.offer", "queue.take"]
    assert run_checks().ok


def test_places_are_offered_only_as_far_as_persons_reach(world: World) -> None:
    large, small = family(world, "A", members=4), family(world, "B", members=1)
    join(large)
    join(small)
    world.team.max_persons = 5
    assert raise_limit(world, 9)["offered"] == 0, "nobody overtakes a family that does not fit"
    world.team.max_persons = 6
    assert raise_limit(world, 9)["offered"] == 1
    assert states() == [("A", "offered"), ("B", "waiting")]
    assert try_to_sign(small) == ["capacity_persons"]
    assert try_to_sign(large) == []


def test_an_offer_holds_through_its_last_day_and_then_the_next_one_gets_it(world: World) -> None:
    first, second, other = (family(world, code) for code in "ABC")
    join(first)
    place = join(second)
    raise_limit(world, 2)
    last = TODAY + 7 * DAY
    assert offer(last)["expired"] == 0
    assert try_to_sign(other, last) == ["capacity_households"]
    done = offer(last + DAY)
    assert done == {**NOTHING, "offered": 1, "expired": 1}
    assert states() == [("A", "expired"), ("B", "offered")]
    assert (place.offered_on, place.offer_until) == (last + DAY, last + 8 * DAY)


def test_on_its_last_day_the_offer_can_be_taken(world: World) -> None:
    home = family(world, "A")
    join(home)
    raise_limit(world, 2)
    assert try_to_sign(home, TODAY + 7 * DAY) == []


def test_after_a_missed_night_an_offer_that_ran_out_keeps_nobody_away(world: World) -> None:
    home, other = family(world, "A"), family(world, "B")
    join(home)
    raise_limit(world, 2)
    assert try_to_sign(other, TODAY + 8 * DAY) == []


def test_how_long_a_place_is_kept_is_decided_by_policy(world: World) -> None:
    set_policy("ORG01", "capacity.offer_days", 2, TODAY, "x", everything(TODAY), SYSTEM, TODAY)
    place = join(family(world, "A"))
    raise_limit(world, 2)
    assert place.offer_until == TODAY + 2 * DAY


def test_room_that_is_granted_is_offered_at_once(world: World) -> None:
    join(family(world, "A"))
    grant_room("T01", 1, 5, TODAY, TODAY + DAY, "x", everything(TODAY), SYSTEM, TODAY)
    assert states() == [("A", "offered")]


def test_a_raised_policy_is_offered_at_once(world: World) -> None:
    default = select(Policy).filter_by(key="team.households_hard", institution_code="")
    db.session.scalars(default).one().value = 1
    world.team.max_households = None
    join(family(world, "A"))
    set_policy("ORG00", "team.households_hard", 2, TODAY, "x", everything(TODAY), SYSTEM, TODAY)
    assert states() == [("A", "offered")]


def test_a_limit_raised_by_a_file_is_offered_at_once(world: World) -> None:
    join(family(world, "A"))
    db.session.commit()
    by_file(2)
    assert states() == [("A", "offered")]


def test_the_place_of_a_family_that_left_is_offered(world: World) -> None:
    world.team.max_households = None
    world.team.max_persons = 2
    home = family(world, "A", members=1)
    join(home)
    leaving = select(Resident).where(Resident.name == "家人1").order_by(Resident.id)
    person = db.session.scalars(leaving).first()
    assert person
    leave_household(person.key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert states() == [("A", "offered")]


def test_the_night_after_a_term_ended_offers_its_place(world: World) -> None:
    join(family(world, "A"))
    head = db.session.scalars(select(Resident).order_by(Resident.id)).first()
    mate = db.session.scalars(select(Resident).filter_by(name="家人1")).first()
    assert head
    assert mate
    for person, heir in ((head, mate.key), (mate, "")):
        leave_household(person.key, "death", TODAY, everything(TODAY), SYSTEM, TODAY, heir)
    assert states() == [("A", "waiting")], "the term stands through its last day"
    report = run_nightly(TODAY + DAY, TODAY + DAY, db.session.commit)
    assert report["queues"] == {**NOTHING, "offered": 1}
    assert states() == [("A", "offered")]


def test_who_signs_with_another_team_leaves_the_queue(world: World) -> None:
    make_team(world.centre, code="T02")
    home = family(world, "A")
    join(home)
    assert try_to_sign(home, team_code="T02") == []
    assert states() == [("A", "withdrawn")]


def test_a_household_that_nobody_lives_in_leaves_the_queue_and_frees_its_offer(
    world: World,
) -> None:
    first, second = family(world, "A", members=1), family(world, "B")
    join(first)
    join(second)
    raise_limit(world, 2)
    leave_household(first[1][0].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert states() == [("A", "withdrawn"), ("B", "offered")]


def test_a_household_waits_again_when_the_death_was_a_mistake(world: World) -> None:
    first, second = family(world, "A", members=1), family(world, "B")
    join(first)
    join(second)
    death = leave_household(first[1][0].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert states() == [("A", "withdrawn"), ("B", "waiting")]
    undo_action(death.id, "wrong person", everything(TODAY), SYSTEM, TODAY)
    assert states() == [("A", "waiting"), ("B", "waiting")]
    assert verbs()[-1] == "queue.join"
    raise_limit(world, 2)
    assert states() == [("A", "offered"), ("B", "waiting")]


def test_leaving_the_queue_gives_the_offer_to_the_next(world: World) -> None:
    first, second = family(world, "A"), family(world, "B")
    join(first)
    join(second)
    raise_limit(world, 2)
    leave(first)
    assert states() == [("A", "withdrawn"), ("B", "offered")]


def test_the_queue_of_a_dissolved_team_ends(world: World) -> None:
    join(family(world, "A"))
    world.team.dissolved_on = TODAY
    db.session.flush()
    assert offer(TODAY + DAY)["withdrawn"] == 1
    assert states() == [("A", "withdrawn")]


def test_who_left_may_ask_again_and_stands_at_the_end(world: World) -> None:
    first, second = family(world, "A"), family(world, "B")
    join(first)
    join(second)
    leave(first)
    assert queue.position_of(join(first)) == 2


def test_running_the_offers_again_changes_nothing(world: World) -> None:
    join(family(world, "A"))
    raise_limit(world, 2)
    before = (states(), verbs())
    assert offer() == NOTHING
    assert (states(), verbs()) == before


def test_the_audit_rows_of_a_queue_name_no_person(world: World) -> None:
    home = family(world, "A")
    join(home)
    raise_limit(world, 2)
    try_to_sign(home)
    rows = db.session.scalars(select(AuditEvent).where(AuditEvent.verb.like("queue.%"))).all()
    assert {row.object_key for row in rows} == {"A"}
    assert not any(person.name in str(row.after) for row in rows for person in home[1])


def test_codes_of_a_full_team_stay_as_they_were(world: World) -> None:
    home = family(world, "A")
    assert codes_of(request_for(home[0], home[1][0])) == ["capacity_households"]

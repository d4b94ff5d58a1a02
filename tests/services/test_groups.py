"""Groups and sites: who belongs to them, when they meet, and who came."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import CareGroup, CareGroupAttendance, CareGroupMember, Resident
from contracts_app.queries import groups as queries
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.groups import (
    NewGroup,
    close_group,
    hold_meeting,
    join_group,
    leave_group,
    note_attendance,
    open_group,
)
from tests.factories import TODAY, World, make_household, tag_with
from tests.support.refusals import refused
from tests.support.signed_in import audited, far_household
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


@pytest.fixture
def people(world: World) -> list[Resident]:
    return make_household(world.grids[0], members=3, code="H1")[1]


def opened(name: str = "高血压俱乐部", day: date = TODAY, **values: Any) -> CareGroup:
    known = {"team": "T01", "kind": "club", "name": name, "topic": "HTN"}
    return open_group(NewGroup(**{**known, **values}), everything(day), SYSTEM, day)


def join(group: CareGroup, *people: Resident, day: date = TODAY) -> int:
    return join_group(group.key, [one.key for one in people], everything(day), SYSTEM, day)


def leave(group: CareGroup, person: Resident, last: date, day: date = TODAY) -> None:
    leave_group(group.key, person.key, last, everything(day), SYSTEM, day)


def meet(group: CareGroup, on: date = TODAY, topic: str = "低盐饮食", day: date = TODAY) -> Any:
    return hold_meeting(group.key, on, topic, everything(day), SYSTEM, day)


def attend(group: CareGroup, meeting: Any, *people: Resident, day: date = TODAY) -> int:
    keys = [one.key for one in people]
    return note_attendance(group.key, meeting.key, keys, everything(day), SYSTEM, day)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "?"}, ("unknown_value", "kind")),
        ({"topic": "?"}, ("unknown_value", "topic")),
        ({"name": " "}, ("missing_required", "name")),
        ({"name": "x" * 81}, ("too_long", "name")),
        ({"address": "x" * 201}, ("too_long", "address")),
    ],
)
def test_a_group_that_makes_no_sense_is_not_opened(
    world: World, values: dict[str, str], code: tuple[str, str]
) -> None:
    assert refused(lambda: opened(**values)) == [code]


def test_a_name_is_free_again_once_its_group_is_closed(world: World) -> None:
    group = opened()
    assert refused(lambda: opened(kind="mutual_aid")) == [("name_taken", "name")]
    close_group(group.key, TODAY, everything(TODAY), SYSTEM, TODAY)
    close_group(group.key, TODAY, everything(TODAY), SYSTEM, TODAY)
    assert opened().key != group.key
    assert len(audited("group.close")) == 1


def test_a_button_pressed_twice_opens_one_group(world: World) -> None:
    group = opened(address="村文化活动室")
    assert opened(" 高血压俱乐部 ", address=" 村文化活动室 ").key == group.key
    assert len(audited("group.open")) == 1
    asked = NewGroup("T01", "club", group.name, "HTN", group.address)
    other = Actor.of(world.users["leader"])
    again = refused(lambda: open_group(asked, everything(TODAY), other, TODAY))
    assert again == [("name_taken", "name")]


def test_people_join_once_and_may_come_back(world: World, people: list[Resident]) -> None:
    group = opened()
    assert join(group, *people[:2]) == 2
    assert join(group, *people) == 1
    leave(group, people[0], TODAY)
    leave(group, people[0], TODAY)
    assert join(group, people[0], day=TODAY + DAY) == 1
    rows = db.session.scalars(select(CareGroupMember).filter_by(resident_id=people[0].id)).all()
    assert sorted((one.from_day, one.to_day or date.max) for one in rows) == [
        (TODAY, TODAY),
        (TODAY + DAY, date.max),
    ]
    assert refused(lambda: join(group)) == [("nothing_chosen", "")]


def test_nobody_leaves_before_coming_or_ahead_of_time(world: World, people: list[Resident]) -> None:
    group = opened()
    join(group, people[0])
    assert refused(lambda: leave(group, people[0], TODAY - DAY)) == [("ends_before", "last_day")]
    assert refused(lambda: leave(group, people[0], TODAY + DAY)) == [("future_date", "last_day")]


def test_a_closed_group_takes_nobody_and_everybody_left_with_it(
    world: World, people: list[Resident]
) -> None:
    group = opened()
    join(group, *people)
    close_group(group.key, TODAY, everything(TODAY), SYSTEM, TODAY)
    assert queries.count_members([group.id]) == {}
    assert refused(lambda: join(group, people[0])) == [("group_closed", "")]


def test_who_came_is_noted_of_those_who_belonged_to_it_on_the_day(
    world: World, people: list[Resident]
) -> None:
    group = opened()
    join(group, *people[:2])
    meeting = meet(group)
    assert meet(group).id == meeting.id
    assert attend(group, meeting, people[0], people[1]) == 2
    assert attend(group, meeting, people[0]) == 1
    came = db.session.scalars(select(CareGroupAttendance.came)).all()
    assert sorted(came) == [False, True]
    assert [one.came for one in queries.list_sessions(group.id)] == [1]
    stranger = refused(lambda: attend(group, meeting, people[2]))
    assert stranger == [("unknown_value", people[2].key)]


def test_a_meeting_has_a_topic_and_a_day_on_which_the_group_was_open(world: World) -> None:
    group = opened()
    assert refused(lambda: meet(group, topic=" ")) == [("missing_required", "topic")]
    assert refused(lambda: meet(group, topic="x" * 121)) == [("too_long", "topic")]
    assert refused(lambda: meet(group, TODAY - DAY)) == [("group_not_open", "held_on")]
    assert refused(lambda: meet(group, TODAY + 93 * DAY)) == [("too_far_ahead", "held_on")]
    ahead = meet(group, TODAY + DAY)
    assert refused(lambda: attend(group, ahead)) == [("not_yet", "")]


def test_a_station_sees_only_its_own_people_in_a_group_of_the_centre(
    world: World, people: list[Resident]
) -> None:
    far, strangers = far_household()
    group = opened(kind="school", topic="")
    join(group, people[0], strangers[0])
    meeting = meet(group)

    def seen(role: str) -> set[str]:
        scope = scope_of(world.users[role], TODAY)
        return {one.household for one in queries.list_members(group.id, scope)}

    assert seen("village") == {"H1"}
    assert seen("doctor") == {"H1", far.code}
    village = scope_of(world.users["village"], TODAY)
    attend(group, meeting, strangers[0])
    note_attendance(group.key, meeting.key, [people[0].key], village, SYSTEM, TODAY)
    assert [one.came for one in queries.list_sessions(group.id)] == [2]
    with pytest.raises(NotFound):
        leave_group(group.key, strangers[0].key, TODAY, village, SYSTEM, TODAY)
    with pytest.raises(NotFound):
        join_group(group.key, [strangers[0].key], village, SYSTEM, TODAY)


def test_people_of_the_groups_illness_are_proposed_until_they_belong(
    world: World, people: list[Resident]
) -> None:
    group = opened()
    for one in people[:2]:
        tag_with(one, "HTN")
    join(group, people[0])
    found = queries.list_fitting(group.id, "HTN", everything(TODAY))
    assert [one.key for one in found] == [people[1].key]


def test_a_roster_asks_as_often_for_many_people_as_for_few(world: World) -> None:
    group, counts = opened(), []
    for _round in range(2):
        for _ in range(4):
            join(group, make_household(world.grids[0], members=1)[1][0])
        with counted_statements() as seen:
            queries.list_members(group.id, everything(TODAY))
            queries.list_sessions(group.id)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3


def test_a_group_has_only_as_many_members_as_a_meeting_shows(
    people: list[Resident], monkeypatch: pytest.MonkeyPatch
) -> None:
    group = opened()
    monkeypatch.setattr("contracts_app.services.groups.MOST_MEMBERS", 2)
    assert refused(lambda: join(group, *people)) == [("group_full", "")]
    assert join(group, *people[:2]) == 2
    assert join(group, *people[:2]) == 0
    assert refused(lambda: join(group, people[2])) == [("group_full", "")]

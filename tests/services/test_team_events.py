"""Teams plan, hold, correct and cancel what they do; nothing is lost on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Team, TeamEvent, TeamEventAttendance
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.team_life import has_passed_training, list_attendance, list_events
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import Conflict, NotFound
from contracts_app.services.team_attendance import Result
from contracts_app.services.team_life import (
    add_event,
    cancel_event,
    change_event,
    note_results,
    notes_of,
)
from tests.factories import TODAY, World, make_team
from tests.support.refusals import refused
from tests.support.signed_in import audited
from tests.support.team_life import colleagues, event, words

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def change(
    one: TeamEvent, wanted: Any, reason: str = "", *, held: bool = True, version: int | None = None
) -> TeamEvent:
    seen = one.version if version is None else version
    return change_event(
        "T01", one.key, seen, wanted, reason, everything(TODAY), SYSTEM, TODAY, held=held
    )


def cancel(one: TeamEvent, reason: str = "下雨改期", version: int | None = None) -> TeamEvent:
    return cancel_event("T01", one.key, version or one.version, reason, everything(TODAY), SYSTEM)


def test_a_planned_event_is_held_with_who_came(world: World) -> None:
    one = event("lecture", TODAY, held=False)
    leader, nurse = colleagues()[:2]
    wanted = words("lecture", audience=40, service_minutes=15, present=frozenset({leader, nurse}))
    change(one, wanted)
    assert (one.state, one.audience, one.version) == ("held", 40, 2)
    noted = list_attendance([one.id])[one.id]
    assert [(row.key, row.present) for row in noted] == [(leader, True), (nurse, True)]


def test_a_correction_of_what_was_held_says_why_and_the_trail_keeps_both(world: World) -> None:
    one = event("lecture", audience=30)
    corrected = words("lecture", audience=35)
    assert refused(lambda: change(one, corrected)) == [("missing_required", "reason")]
    change(one, corrected, "数错了")
    row = audited("team_event.change")[-1]
    assert (row.reason, row.before["audience"], row.after["audience"]) == ("数错了", 30, 35)
    assert row.object_key == one.key


def test_what_was_held_is_not_planned_again(world: World) -> None:
    one = event()
    assert refused(lambda: change(one, words(), "写错", held=False)) == [("was_held", "")]


def test_minutes_that_are_written_over_are_kept_behind_the_new_ones(world: World) -> None:
    one = event("meeting", notes="讨论随访安排")
    there = frozenset(colleagues())
    change(one, words("meeting", notes="讨论随访与签约", present=there), "补记")
    change(one, words("meeting", notes="讨论随访与签约 ", present=there), "同样的话")
    db.session.expire_all()
    kept = db.session.scalars(select(TeamEvent)).one()
    assert notes_of(kept) == "讨论随访与签约"
    assert [text["text"] for text in kept.notes] == ["讨论随访安排", "讨论随访与签约"]
    assert [row.after["changed"] for row in audited("team_event.change")] == [["notes"], []]
    assert "讨论" not in str(audited("team_event.change")[0].after)


def test_who_was_noted_by_mistake_is_noted_as_not_there(world: World) -> None:
    leader, nurse, third = colleagues()
    one = event("meeting", present=frozenset({leader, nurse}))
    change(one, words("meeting", present=frozenset({leader, third})), "记错人")
    found = {row.key: row.present for row in list_attendance([one.id])[one.id]}
    assert found == {leader: True, nurse: False, third: True}
    assert len(db.session.scalars(select(TeamEventAttendance)).all()) == 3


def test_a_cancelled_event_stays_with_its_reason_and_is_changed_no_more(world: World) -> None:
    one = event(held=False)
    assert refused(lambda: cancel(one, " ")) == [("missing_required", "reason")]
    cancel(one)
    assert (one.state, one.cancel_reason) == ("cancelled", "下雨改期")
    assert refused(lambda: cancel(one)) == [("event_cancelled", "")]
    assert refused(lambda: change(one, words())) == [("event_cancelled", "")]
    assert [row.state for row in list_events(one.team_id, TODAY, TODAY)] == ["cancelled"]


def test_nobody_writes_over_what_another_person_wrote_meanwhile(world: World) -> None:
    one = event(held=False)
    change(one, words(place="文化广场"), held=False)
    with pytest.raises(Conflict):
        change(one, words(place="学校"), held=False, version=1)
    with pytest.raises(Conflict):
        cancel(one, version=1)
    assert one.place == "文化广场"


def test_a_second_press_of_the_button_makes_no_second_event(world: World) -> None:
    first = event(audience=30)
    assert event(audience=30).key == first.key
    assert event(audience=31).key != first.key
    other = Actor.of(world.users["clerk"])
    assert (
        add_event("T01", words(audience=30), everything(TODAY), other, TODAY, held=True).key
        != first.key
    )
    cancel(first)
    assert event(audience=30).key != first.key


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"kind": "party"}, [("unknown_value", "kind")]),
    ({"kind": "lecture", "topic": "records"}, [("not_for_kind", "topic")]),
    ({"kind": "training", "topic": "lifestyle"}, [("not_for_kind", "topic")]),
    ({"kind": "lecture", "topic": None}, [("topic_missing", "topic")]),
    ({"form": "song"}, [("unknown_value", "form")]),
    ({"kind": "training", "topic": "records", "form": "lecture"}, [("not_for_kind", "form")]),
    ({"kind": "training", "topic": "records", "audience": 3}, [("not_for_kind", "audience")]),
    ({"place": " "}, [("missing_required", "place")]),
    ({"place": "地" * 121}, [("too_long", "place")]),
    ({"notes": "字" * 2001}, [("too_long", "notes")]),
    ({"audience": -1}, [("unknown_value", "audience")]),
    ({"service_minutes": 1441}, [("unknown_value", "service_minutes")]),
    ({"from_minute": 540}, [("bad_time", "to_minute")]),
    ({"to_minute": 540}, [("bad_time", "from_minute")]),
    ({"from_minute": 600, "to_minute": 600}, [("bad_time", "to_minute")]),
    ({"from_minute": 600, "to_minute": 1441}, [("bad_time", "to_minute")]),
    (
        {"from_minute": 540, "to_minute": 550, "service_minutes": 11},
        [("minutes_too_long", "service_minutes")],
    ),
]


@pytest.mark.parametrize(("values", "codes"), WRONG)
def test_what_does_not_make_sense_is_refused(
    world: World, values: dict[str, Any], codes: list[tuple[str, str]]
) -> None:
    wanted = replace(words(), **values)
    assert (
        refused(lambda: add_event("T01", wanted, everything(TODAY), SYSTEM, TODAY, held=False))
        == codes
    )
    assert db.session.scalars(select(TeamEvent)).all() == []


def test_nothing_is_held_before_its_day_and_nothing_is_planned_behind_today(world: World) -> None:
    assert refused(lambda: event(day=TOMORROW)) == [("future_date", "day")]
    assert refused(lambda: event(day=YESTERDAY, held=False)) == [("bad_date", "day")]
    assert refused(lambda: event(day=date(2020, 1, 1))) == [("bad_date", "day")]
    event(day=TOMORROW, held=False)
    event(day=YESTERDAY)


def test_a_plan_whose_day_has_passed_may_still_be_put_right(world: World) -> None:
    one = event(day=TODAY, held=False)
    later = TODAY + timedelta(days=3)
    same_day = words(day=TODAY, place="卫生室")
    change_event("T01", one.key, 1, same_day, "", everything(TODAY), SYSTEM, later, held=False)
    assert one.place == "卫生室"


def test_a_meeting_needs_somebody_and_nobody_of_another_team(world: World) -> None:
    _other, stranger = make_team(world.centre, code="T02")
    assert refused(lambda: event("meeting", present=frozenset())) == [("nobody_present", "present")]
    there = frozenset({stranger.key})
    assert refused(lambda: event("meeting", present=there)) == [("staff_unknown", "present")]


def test_a_team_that_is_there_no_longer_holds_nothing(world: World) -> None:
    team = db.session.scalars(select(Team).filter_by(code="T01")).one()
    team.dissolved_on = TODAY
    assert refused(event) == [("team_inactive", "day")]
    event(day=YESTERDAY)


@pytest.mark.parametrize("who", ["village", "doctor", "clerk", "leader"])
def test_whoever_has_the_team_in_reach_records_for_it(world: World, who: str) -> None:
    user = world.users[who]
    made = add_event("T01", words(), scope_of(user, TODAY), Actor.of(user), TODAY, held=True)
    assert made.made_by_id == user.id


def test_a_team_out_of_reach_does_not_exist(world: World) -> None:
    make_team(world.hospital, code="FAR")
    scope = scope_of(world.users["clerk"], TODAY)
    with pytest.raises(NotFound):
        add_event("FAR", words(), scope, SYSTEM, TODAY, held=True)
    one = event()
    make_team(world.centre, code="T02")
    with pytest.raises(NotFound):
        cancel_event("T02", one.key, 1, "别的团队", everything(TODAY), SYSTEM)


def results(one: TeamEvent, given: dict[str, Result], reason: str = "") -> None:
    note_results("T01", one.key, one.version, given, reason, everything(TODAY), SYSTEM)


def test_a_passed_training_is_known_from_its_day_on(world: World) -> None:
    one = event("training", YESTERDAY)
    leader, nurse, _third = colleagues()
    ids = {row.key: row.staff_id for row in list_attendance([one.id])[one.id]}
    assert not has_passed_training(ids[leader], "records", TODAY)
    results(one, {leader: Result(True, "92分"), nurse: Result(False, "55分")})
    assert has_passed_training(ids[leader], "records", YESTERDAY)
    assert not has_passed_training(ids[leader], "records", YESTERDAY - timedelta(days=1))
    assert not has_passed_training(ids[leader], "first_aid", TODAY)
    assert not has_passed_training(ids[nurse], "records", TODAY)


def test_a_result_that_stands_is_corrected_with_a_reason(world: World) -> None:
    one = event("training")
    leader = colleagues()[0]
    results(one, {leader: Result(False, "")})
    again = {leader: Result(True, "补考80分")}
    assert refused(lambda: results(one, again)) == [("missing_required", "reason")]
    results(one, again, "补考")
    results(one, again)
    rows = audited("team_event.results")
    assert [row.after["results"][leader] for row in rows] == [[False, ""], [True, "补考80分"]]
    assert rows[1].before["results"][leader] == [False, ""]


def test_a_cancelled_training_was_passed_by_nobody(world: World) -> None:
    one = event("training")
    leader = colleagues()[0]
    results(one, {leader: Result(True)})
    cancel(one, "重复登记")
    staff_id = list_attendance([one.id])[one.id][0].staff_id
    assert not has_passed_training(staff_id, "records", TODAY)


def test_who_was_not_there_has_passed_nothing(world: World) -> None:
    leader, nurse, _third = colleagues()
    one = event("training", present=frozenset({leader, nurse}))
    results(one, {leader: Result(True)})
    change(one, words("training", present=frozenset({nurse})), "记错人")
    staff = {row.key: row for row in list_attendance([one.id])[one.id]}
    assert (staff[leader].present, staff[leader].passed) == (False, None)
    given = {leader: Result(True)}
    assert refused(lambda: results(one, given)) == [("staff_unknown", "present")]


@pytest.mark.parametrize(
    "make", [lambda: event("meeting"), lambda: event("training", held=False)],
    ids=["a_meeting", "a_planned_training"],
)  # fmt: skip
def test_only_a_training_that_was_held_has_results(
    world: World, make: Callable[[], TeamEvent]
) -> None:
    one = make()
    given = {colleagues()[0]: Result(True)}
    assert refused(lambda: results(one, given)) == [("no_training", "")]


def test_texts_that_are_too_long_are_refused_wherever_they_are_written(world: World) -> None:
    one, leader = event("training"), colleagues()[0]
    long = "长" * 201
    assert refused(lambda: cancel(one, long)) == [("too_long", "reason")]
    assert refused(lambda: change(one, words("training"), long)) == [("too_long", "reason")]
    mark = {leader: Result(True, "分" * 41)}
    assert refused(lambda: results(one, mark)) == [("too_long", "result")]
    given = {leader: Result(True, "90分")}
    assert refused(lambda: results(one, given, long)) == [("too_long", "reason")]


def test_results_that_say_nothing_new_change_nothing(world: World) -> None:
    one = event("training")
    results(one, {key: Result(None, "") for key in colleagues()})
    assert one.version == 1
    assert audited("team_event.results") == []

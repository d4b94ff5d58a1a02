"""What a team or institution holds is changed by it or by whoever put it down, by nobody else.

A station reaches the teams of the centre above it: it notes, books and joins there.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts_app.models import TeamEvent
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.services import team_photos
from contracts_app.services.appointment_sessions import change_session, plan_session
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed
from contracts_app.services.file_room import FileRoom
from contracts_app.services.groups import NewGroup, close_group, open_group
from contracts_app.services.team_attendance import Result
from contracts_app.services.team_life import add_event, cancel_event, change_event, note_results
from contracts_app.services.team_plans import save_plan
from tests.factories import TODAY, World
from tests.support.appointments import plan
from tests.support.team_life import colleagues, picture, words

Who = tuple[Scope, Actor]


def who(world: World, role: str) -> Who:
    user = world.users[role]
    return scope_of(user, TODAY), Actor.of(user)


def training(by: Who) -> TeamEvent:
    wanted = words("training", present=frozenset(colleagues()))
    return add_event("T01", wanted, *by, TODAY, held=True)


def correct(one: TeamEvent, by: Who) -> Any:
    wanted = words("training", place="镇卫生院", present=frozenset(colleagues()))
    return change_event("T01", one.key, one.version, wanted, "写错", *by, TODAY, held=True)


def cancel(one: TeamEvent, by: Who) -> Any:
    return cancel_event("T01", one.key, one.version, "写错", *by)


def grade(one: TeamEvent, by: Who) -> Any:
    given = {colleagues()[0]: Result(True, "")}
    return note_results("T01", one.key, one.version, given, "", *by)


@pytest.mark.parametrize("do", [correct, cancel, grade])
def test_an_event_is_changed_by_its_team_and_by_whoever_noted_it(
    world: World, do: Callable[[TeamEvent, Who], Any]
) -> None:
    doctor, village = who(world, "doctor"), who(world, "village")
    with pytest.raises(NotAllowed):
        do(training(doctor), village)
    do(training(who(world, "leader")), doctor)
    do(training(village), village)


def test_a_photo_is_taken_away_by_the_team_and_by_whoever_sent_it(
    world: World, tmp_path: Path
) -> None:
    doctor, village = who(world, "doctor"), who(world, "village")
    one, room = training(doctor), FileRoom(tmp_path / "room", "team_photo")

    def send(by: Who, colour: str) -> str:
        read = team_photos.read_photo(picture(colour=colour))
        return team_photos.keep_photo("T01", one.key, read, room, *by).key

    def take_away(photo: str, by: Who) -> None:
        team_photos.withdraw_photo("T01", one.key, photo, "有居民正脸", *by, TODAY)

    of_team, of_station = send(doctor, "teal"), send(village, "red")
    with pytest.raises(NotAllowed):
        take_away(of_team, village)
    take_away(of_station, village)
    take_away(of_team, doctor)


def test_the_plan_of_a_year_is_written_by_its_team(world: World) -> None:
    def write(by: Who) -> Any:
        return save_plan("T01", TODAY.year, 0, {"lecture": 6}, "", "", *by, TODAY)

    with pytest.raises(NotAllowed):
        write(who(world, "village"))
    assert write(who(world, "doctor")).version == 1


def test_a_session_is_closed_by_its_team_and_by_whoever_planned_it(world: World) -> None:
    doctor, village = who(world, "doctor"), who(world, "village")

    def planned(by: Who, address: str) -> str:
        return plan_session(plan(address=address), world.centre.id, *by, TODAY).key

    of_team, of_station = planned(doctor, "全科门诊"), planned(village, "村卫生室")
    with pytest.raises(NotAllowed):
        change_session(of_team, "cancelled", *village, TODAY)
    change_session(of_station, "closed", *village, TODAY)
    change_session(of_team, "closed", *doctor, TODAY)


def test_a_group_is_closed_by_its_team_and_by_whoever_opened_it(world: World) -> None:
    doctor, village = who(world, "doctor"), who(world, "village")

    def opened(by: Who, name: str) -> str:
        return open_group(NewGroup("T01", "club", name), *by, TODAY).key

    of_team, of_station = opened(doctor, "高血压俱乐部"), opened(village, "村里的俱乐部")
    with pytest.raises(NotAllowed):
        close_group(of_team, TODAY, *village, TODAY)
    close_group(of_station, TODAY, *village, TODAY)
    close_group(of_team, TODAY, *doctor, TODAY)

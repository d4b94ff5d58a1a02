"""What stands around the care of people ends when they die or move away, and comes back again."""

from datetime import date, timedelta

import pytest

from contracts_app.models import (
    AppointmentSession,
    Household,
    Resident,
)
from contracts_app.queries.care_cards import CardFilters, list_to_print
from contracts_app.queries.scope import everything
from contracts_app.rules.person import Typed
from contracts_app.services.appointment_sessions import change_session
from contracts_app.services.appointments import mark
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.care_cards import issue
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.groups import close_group, join_group
from contracts_app.services.home_care import Visit, note_visit
from contracts_app.services.household_life import Leaving, leave_together
from contracts_app.services.journal import digest, foresee
from tests.factories import TODAY, World, make_household, tag_with
from tests.support.appointments import planned
from tests.support.around_care import cared_for_at_home, given_card
from tests.support.family import newest
from tests.support.signed_in import audited, sign_up
from tests.support.surrounded import belongs, cared_for, club, give, leave, places, surrounded, undo

DAY = timedelta(days=1)


@pytest.fixture
def home(world: World) -> tuple[Household, list[Resident]]:
    household, people = make_household(world.grids[0], members=3, code="H1")
    sign_up(household, people[0])
    return household, people


@pytest.fixture
def session(world: World) -> AppointmentSession:
    return planned(world, share=0, places=2)


@pytest.mark.parametrize(
    ("reason", "given_back", "closed"),
    [("death", "died", "died"), ("moved_out", "left", "moved")],
)
def test_whoever_dies_or_moves_away_has_nothing_open_any_more(
    home: tuple[Household, list], session: AppointmentSession,
    reason: str, given_back: str, closed: str,
) -> None:  # fmt: skip
    person, other = home[1][2], home[1][1]
    surrounded(person, session)
    give(session, other)
    leave(person, reason)
    assert places(person) == [("cancelled", given_back, 1)]
    assert cared_for(person) == [("family_bed", TODAY, closed), ("rehab", TODAY, closed)]
    assert belongs(person) == [(TODAY, TODAY)]
    assert places(other) == [("booked", None, 2)]
    verbs = ("appointment.cancel", "home_care.close", "group.leave")
    assert [len(audited(verb)) for verb in verbs] == [1, 2, 1]


@pytest.mark.parametrize("reason", ["death", "moved_out"])
def test_all_of_it_comes_back_with_the_person(
    home: tuple[Household, list], session: AppointmentSession, reason: str
) -> None:
    person = home[1][2]
    surrounded(person, session)
    undo(leave(person, reason))
    assert [one[0] for one in places(person)] == ["cancelled", "booked"]
    assert {one[2] for one in places(person)} == {1}
    assert cared_for(person) == [("family_bed", None, None), ("rehab", None, None)]
    assert belongs(person) == [(TODAY, None)]
    undo(leave(person, reason))
    assert [one[0] for one in places(person)] == ["cancelled", "cancelled", "booked"]


def test_a_whole_household_that_moves_away_leaves_nothing_open(
    home: tuple[Household, list], session: AppointmentSession
) -> None:
    for person, minute in zip(home[1], (480, 510, 540), strict=True):
        give(session, person, minute)
    action = leave_together("H1", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)
    assert [places(one)[0][:2] for one in home[1]] == [("cancelled", "left")] * 3
    undo(action)
    assert [places(one)[1][0] for one in home[1]] == ["booked"] * 3


def test_a_place_on_the_last_day_stays_with_who_moves_and_not_with_the_dead(
    home: tuple[Household, list], world: World
) -> None:
    today = planned(world, share=0, held_on=TODAY)
    dead, moved = home[1][1], home[1][2]
    give(today, dead)
    give(today, moved)
    leave(dead)
    leave(moved, "moved_out")
    assert places(dead)[0][0] == "cancelled"
    assert places(moved)[0][0] == "booked"


def test_who_came_and_who_was_entered_late_are_told_as_it_was(
    home: tuple[Household, list], world: World
) -> None:
    person = home[1][2]
    held = planned(world, share=0, held_on=TODAY)
    mark(held.key, give(held, person).key, "came", everything(TODAY), SYSTEM, TODAY)
    bed = cared_for_at_home(person, opened_on=TODAY - 9 * DAY)
    note_visit(bed.key, Visit("k", TODAY - DAY, "运动"), everything(TODAY), SYSTEM, TODAY)
    leave(person, on=TODAY - 3 * DAY)
    assert places(person) == [("came", None, 1)]
    assert cared_for(person) == [("rehab", TODAY - DAY, "died")]


def test_a_place_that_is_gone_meanwhile_is_another_one_or_none(
    home: tuple[Household, list], session: AppointmentSession, world: World
) -> None:
    _more, (one, two, *_rest) = make_household(world.grids[0], members=3, code="H9")
    person = home[1][2]
    give(session, person)
    first = leave(person)
    give(session, one)
    undo(first)
    assert places(person)[1:] == [("booked", None, 2)]
    second = leave(person)
    give(session, two)
    undo(second)
    assert [state for state, _reason, _no in places(person)] == ["cancelled", "cancelled"]


def test_nobody_comes_back_to_a_session_or_group_that_is_over(
    home: tuple[Household, list], session: AppointmentSession
) -> None:
    person = home[1][2]
    key = surrounded(person, session)
    action = leave(person)
    change_session(session.key, "cancelled", everything(TODAY), SYSTEM, TODAY)
    close_group(key, TODAY, everything(TODAY), SYSTEM, TODAY)
    undo(action)
    assert [one[0] for one in places(person)] == ["cancelled"]
    assert belongs(person) == [(TODAY, TODAY)]


def test_what_is_foreseen_is_what_happens(
    home: tuple[Household, list], session: AppointmentSession
) -> None:
    person = home[1][2]
    surrounded(person, session)
    seen = foresee(lambda: leave(person), digest)
    assert places(person) == [("booked", None, 1)]
    assert digest(leave(person)) == seen


def test_a_card_counts_no_more_for_the_dead_and_again_for_who_lives(
    home: tuple[Household, list],
) -> None:
    person = home[1][2]
    card = given_card(person)
    action = leave(person)
    assert list_to_print(everything(TODAY), CardFilters()) == []
    undo(action)
    assert [one.card_no for one in list_to_print(everything(TODAY), CardFilters())] == [
        card.card_no
    ]


def test_who_came_by_mistake_has_nothing_open_once_the_entry_is_taken_back(
    home: tuple[Household, list], session: AppointmentSession
) -> None:
    typed = Typed("王小宝", "none", "", "male", date(2024, 6, 1))
    arrival = Arrival(TODAY, "70", typed=typed)
    action = move_in("H1", arrival, everything(TODAY), SYSTEM, TODAY)
    person = newest()
    give(session, person, 510)
    cared_for_at_home(person)
    join_group(club(), [person.key], everything(TODAY), SYSTEM, TODAY)
    undo(action)
    assert places(person) == [("cancelled", "mistake", 1)]
    assert cared_for(person) == [("rehab", TODAY, "mistake")]
    assert belongs(person) == [(TODAY, TODAY)]
    assert run_checks().ok


def test_whoever_is_gone_since_the_page_was_opened_is_told_and_nobody_gets_anything(
    home: tuple[Household, list],
) -> None:
    keys, key = [one.key for one in home[1]], club()
    for one in home[1]:
        tag_with(one, "ELDER")
    leave(home[1][2])
    for ticked in (
        lambda: join_group(key, keys, everything(TODAY), SYSTEM, TODAY),
        lambda: issue(keys, date(2028, 1, 1), everything(TODAY), SYSTEM, TODAY),
    ):
        with pytest.raises(Refused) as gone:
            ticked()
        assert gone.value.codes == ["people_gone"]
    with pytest.raises(NotFound):
        join_group(key, [*keys, "nobody"], everything(TODAY), SYSTEM, TODAY)
    assert [belongs(one) for one in home[1]] == [[], [], []]

"""Sessions, their places, and what becomes of whoever has one."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Appointment, AppointmentSession, Resident
from contracts_app.queries import appointment_sessions as sessions
from contracts_app.queries import appointments as queries
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.appointments import KEPT_SHARE
from contracts_app.services.appointment_sessions import change_session, plan_session
from contracts_app.services.appointments import book, give_back, mark, move
from contracts_app.services.audit import SYSTEM
from contracts_app.services.capacity import set_policy
from contracts_app.services.errors import NotFound
from tests.factories import TODAY, World, make_household
from tests.support.appointments import booking, planned
from tests.support.refusals import refused
from tests.support.signed_in import audited, far_household, sign_up

SOON = TODAY + timedelta(days=7)


def give(session: AppointmentSession, person: Resident, minute: int = 480, **more: Any) -> Any:
    day = more.pop("today", TODAY)
    return book(booking(session, person, minute, **more), everything(day), SYSTEM, day)


@pytest.fixture
def people(world: World) -> list[Resident]:
    return make_household(world.grids[0], members=6)[1]


def states() -> list[str]:
    return list(db.session.scalars(select(Appointment.state).order_by(Appointment.id)))


def test_a_session_has_its_slots_and_the_share_that_the_policy_says(world: World) -> None:
    session = planned(world)
    slots = sessions.list_slots(session.id)
    assert [(one.number, one.at_minute, one.places) for one in slots] == [
        (1, 480, 2), (2, 510, 2), (3, 540, 2),
    ]  # fmt: skip
    assert session.kept_share == 20


def test_the_same_session_planned_twice_is_one(world: World) -> None:
    assert planned(world).key == planned(world).key
    assert planned(world, team="").key == planned(world, team="").key
    assert len(db.session.scalars(select(AppointmentSession)).all()) == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"place": "moon"}, ("unknown_value", "place")),
        ({"address": " "}, ("missing_required", "address")),
        ({"address": "室" * 81}, ("too_long", "address")),
        ({"held_on": TODAY - timedelta(days=1)}, ("past_day", "held_on")),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(
    world: World, values: dict[str, Any], code: tuple[str, str]
) -> None:
    assert refused(lambda: planned(world, **values)) == [code]


def test_a_team_that_is_dissolved_by_then_holds_no_session(world: World) -> None:
    world.team.dissolved_on = SOON
    assert refused(lambda: planned(world)) == [("team_inactive", "team")]


def test_the_places_of_a_slot_are_given_once_each(world: World, people: list[Resident]) -> None:
    session = planned(world)
    made = [give(session, one) for one in people[:2]]
    assert sorted(one.place_no for one in made) == [1, 2]
    assert refused(lambda: give(session, people[2])) == [("slot_full", "slot")]


def test_booking_the_same_again_is_one_appointment_and_another_time_is_refused(
    world: World, people: list[Resident]
) -> None:
    session = planned(world)
    assert give(session, people[0]).key == give(session, people[0]).key
    assert refused(lambda: give(session, people[0], 510)) == [("already_booked", "slot")]


def test_a_person_may_have_places_of_two_sessions(world: World, people: list[Resident]) -> None:
    give(planned(world), people[0])
    give(planned(world, address="卫生院二楼"), people[0])
    assert states() == ["booked", "booked"]


def test_kept_places_wait_for_residents_under_contract_through_the_day_before(
    world: World, people: list[Resident]
) -> None:
    session = planned(world, places=1, share=34)
    _home, (signed, *_rest) = make_household(world.grids[0], members=1, code="SIGNED")
    sign_up(_home, signed)
    # One of three places is kept: the last.
    give(session, people[0], 480)
    give(session, people[1], 510)
    assert refused(lambda: give(session, people[2], 540)) == [("place_kept", "slot")]
    assert give(session, signed, 540).priority == "contract"
    other = planned(world, places=1, share=34, address="卫生院二楼")
    give(other, people[2], 540, today=SOON)


def test_whoever_goes_first_leaves_the_other_places_to_others(
    world: World, people: list[Resident]
) -> None:
    session = planned(world, share=50)
    _home, (signed, *_rest) = make_household(world.grids[0], members=1, code="SIGNED")
    sign_up(_home, signed)
    assert give(session, signed).place_no == 2
    assert give(session, people[0]).place_no == 1


@pytest.mark.parametrize(
    ("state", "code"), [("closed", "session_closed"), ("cancelled", "session_cancelled")]
)
def test_a_closed_session_gives_no_more_places(
    world: World, people: list[Resident], state: str, code: str
) -> None:
    session = planned(world)
    change_session(session.key, state, everything(TODAY), SYSTEM, TODAY)
    assert refused(lambda: give(session, people[0])) == [(code, "")]


def test_words_and_slots_that_are_not_offered_are_refused(
    world: World, people: list[Resident]
) -> None:
    session = planned(world)
    assert refused(lambda: give(session, people[0], purpose="?")) == [("unknown_value", "purpose")]
    assert refused(lambda: give(session, people[0], note="x" * 201)) == [("too_long", "note")]
    assert refused(lambda: give(session, people[0], 481)) == [("unknown_value", "slot")]


def test_calling_a_session_off_gives_all_its_places_back(
    world: World, people: list[Resident]
) -> None:
    session = planned(world)
    for one, minute in zip(people, (480, 510, 540), strict=False):
        give(session, one, minute)
    assert change_session(session.key, "cancelled", everything(TODAY), SYSTEM, TODAY) == 3
    assert states() == ["cancelled"] * 3
    again = refused(lambda: change_session(session.key, "open", everything(TODAY), SYSTEM, TODAY))
    assert again == [("session_cancelled", "")]
    assert planned(world).key != session.key


def test_who_came_is_noted_on_the_day_and_may_be_corrected(
    world: World, people: list[Resident]
) -> None:
    session = planned(world, held_on=SOON)
    made = give(session, people[0])

    def note(to: str, day: date = SOON) -> Any:
        return mark(session.key, made.key, to, everything(day), SYSTEM, day)

    assert refused(lambda: note("came", TODAY)) == [("not_yet", "")]
    for to in ("no_show", "came", "booked", "came"):
        note(to)
        assert states() == [to]
    assert refused(lambda: note("cancelled")) == [("unknown_value", "")]
    assert [row.after["status"] for row in audited("appointment.mark")] == [
        "no_show", "came", "booked", "came",
    ]  # fmt: skip


def test_a_place_that_is_given_back_goes_to_the_next(world: World, people: list[Resident]) -> None:
    session = planned(world, places=1)
    made = give(session, people[0])
    give_back(session.key, made.key, "ill", everything(TODAY), SYSTEM, TODAY)
    give_back(session.key, made.key, "ill", everything(TODAY), SYSTEM, TODAY)
    assert give(session, people[1]).place_no == 1
    assert states() == ["cancelled", "booked"]
    assert len(audited("appointment.cancel")) == 1
    reasons = refused(
        lambda: give_back(session.key, made.key, "moved", everything(TODAY), SYSTEM, TODAY)
    )
    assert reasons == [("unknown_value", "reason")]


def test_moving_gives_the_new_place_and_keeps_the_old_one_where_that_is_full(
    world: World, people: list[Resident]
) -> None:
    session = planned(world, places=1)
    made = give(session, people[0])
    give(session, people[1], 510)

    def to(minute: int) -> Any:
        wanted = booking(session, people[0], minute)
        return move(session.key, made.key, wanted, everything(TODAY), SYSTEM, TODAY)

    db.session.commit()
    assert refused(lambda: to(510)) == [("slot_full", "slot")]
    db.session.rollback()
    assert states() == ["booked", "booked"]
    assert to(480).key == made.key
    assert to(540).key != made.key
    assert states() == ["cancelled", "booked", "booked"]
    assert audited("appointment.move")[0].before == {"on": "2026-11-28", "minute": 480}


def test_the_note_is_encrypted_and_never_in_the_audit_trail(
    world: World, people: list[Resident]
) -> None:
    made = give(planned(world), people[0], note="血压高，头晕")
    raw = db.session.execute(db.text("SELECT note FROM appointment")).scalar_one()
    assert "血压".encode() not in bytes(raw)
    assert made.note == "血压高，头晕"
    assert all("血压" not in str(vars(row)) for row in audited("appointment.book"))


def test_a_station_sees_in_a_session_of_the_centre_only_its_own_people(world: World) -> None:
    near, far = make_household(world.grids[0], members=1), far_household()
    session = planned(world)
    for _home, people in (near, far):
        give(session, people[0], 480)

    def seen(role: str) -> list[str]:
        rows = queries.list_appointments(session.id, scope_of(world.users[role], TODAY))
        return [row.household for row in rows]

    assert seen("village") == [near[0].code]
    assert sorted(seen("doctor")) == sorted([near[0].code, "FAR1"])
    assert sorted(seen("leader")) == sorted([near[0].code, "FAR1"])


def test_nobody_books_for_people_or_sessions_out_of_reach(world: World) -> None:
    _home, people = far_household()
    village = scope_of(world.users["village"], TODAY)
    session = planned(world)
    with pytest.raises(NotFound):
        book(booking(session, people[0]), village, SYSTEM, TODAY)
    with pytest.raises(NotFound):
        plan_session(*planned_by_another(world), village, SYSTEM, TODAY)


def planned_by_another(world: World) -> tuple[Any, int]:
    from tests.support.appointments import plan

    return plan(team=""), world.hospital.id


def test_the_dead_have_no_appointments(world: World, people: list[Resident]) -> None:
    session = planned(world)
    people[0].died_on = TODAY
    db.session.flush()
    with pytest.raises(NotFound):
        give(session, people[0])


@pytest.mark.parametrize(("value", "codes"), [(0, []), (100, []), (101, ["share_in_percent"])])
def test_the_bureau_decides_the_share_that_is_kept(
    world: World, value: int, codes: list[str]
) -> None:
    def decide() -> Any:
        scope = everything(TODAY)
        return set_policy("ORG00", KEPT_SHARE, value, TODAY, "优先出诊", scope, SYSTEM, TODAY)

    if codes:
        assert [code for code, _field in refused(decide)] == codes
    else:
        decide()
        assert planned(world).kept_share == value

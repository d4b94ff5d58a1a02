"""Sessions are planned, people booked, moved and marked on pages without a script."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    Grid,
    Institution,
    Resident,
    Team,
)
from tests.factories import TODAY, World, make_household, make_team
from tests.pages import PageClient, codes, texts
from tests.support.appointments import booking, planned
from tests.support.signed_in import audited, client_of, world_app
from tests.support.statements import counted_statements

SESSION = {
    "team": "T01", "held_on": "2026-11-28", "place": "village", "address": "茶沟村卫生室",
    "from_time": "8：30", "to_time": "1130", "slot_minutes": "20", "places": "2",
}  # fmt: skip


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        make_household(grid, members=2, code="H1")
        db.session.commit()
        yield app


def key(name: str = "王秀英") -> str:
    return db.session.scalars(select(Resident.key).filter_by(name=name)).first() or ""


def made_session(client: PageClient, **values: str) -> str:
    answer = client.submit("/appointments/new", SESSION | values, action="/appointments/new")
    assert answer.status_code == 303
    return str(answer.location)


def booked(client: PageClient, session: str, minute: int = 510, name: str = "王秀英") -> str:
    page = f"/households/H1/appointments?member={key(name)}&session={session.rsplit('/')[-1]}"
    values = {"slot": str(minute), "purpose": "follow_up", "booked_by": "phone", "note": "头晕"}
    answer = client.submit(page, values, action=page)
    assert answer.status_code == 303
    return str(answer.location)


def test_a_session_is_planned_with_the_times_as_people_write_them(
    town: Flask, village: PageClient
) -> None:
    page = village.get(made_session(village))
    assert "08:30–11:30" in page.text
    assert "茶沟村卫生室" in page.text
    made = db.session.scalars(select(AppointmentSession)).one()
    assert (made.from_minute, made.to_minute, made.slot_minutes) == (510, 690, 20)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"from_time": "soon"}, "bad_time"),
        ({"from_time": "25:00"}, "bad_time"),
        ({"to_time": "8:00"}, "bad_time"),
        ({"held_on": "2026-11-20"}, "past_day"),
        ({"held_on": "2027-11-20"}, "too_far_ahead"),
        ({"slot_minutes": "1"}, "bad_slots"),
        ({"places": "99"}, "bad_places"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused_in_words(
    town: Flask, village: PageClient, values: dict[str, str], code: str
) -> None:
    answer = village.submit("/appointments/new", SESSION | values, action="/appointments/new")
    assert answer.status_code == 422
    assert codes(answer) == [code]


def test_somebody_is_booked_from_the_household_and_stands_on_the_session(
    town: Flask, village: PageClient
) -> None:
    session = made_session(village)
    assert "/households/H1/appointments" in village.get("/households/H1").text
    page = village.get(booked(village, session))
    assert "2026-11-28 08:30" in page.text
    shown = village.get(session)
    assert "王秀英" in shown.text
    assert "头晕" in shown.text
    assert "余1个号" in shown.text


def test_sessions_of_several_teams_are_told_apart_where_one_is_chosen(town: Flask) -> None:
    clerk, page = client_of(town, "clerk"), f"/households/H1/appointments?member={key()}"
    made_session(clerk)
    team = db.session.scalars(select(Team)).one()
    centre = db.session.get_one(Institution, team.institution_id)
    other, _leader = make_team(centre, code="T09", name="第九团队")
    db.session.commit()
    offered, names = "//select[@name='session']/option", (team.name, other.name)
    assert names[0] not in texts(clerk.get(page), offered)[0]
    made_session(clerk, team="T09")
    found = texts(clerk.get(page), offered)
    assert [name in words for words, name in zip(found, names, strict=True)] == [True, True]


def test_a_note_and_a_name_never_stand_on_the_list_of_sessions(
    town: Flask, village: PageClient
) -> None:
    booked(village, made_session(village))
    page = village.get("/appointments?day=2026-11-28&view=week")
    assert "1/18" in page.text
    assert "王秀英" not in page.text
    assert "头晕" not in page.text


def test_the_week_goes_from_monday_to_sunday_and_on(town: Flask, village: PageClient) -> None:
    made_session(village)
    week = village.get("/appointments?day=2026-11-25&view=week").text
    assert "2026-11-23 – 2026-11-29" in week
    assert "茶沟村卫生室" in week
    assert "茶沟村卫生室" not in village.get("/appointments?day=2026-11-25").text
    assert "茶沟村卫生室" not in village.get("/appointments?day=2026-11-28&team=T99").text


def test_who_came_is_marked_and_the_mark_taken_back(town: Flask, village: PageClient) -> None:
    session = made_session(village, held_on="2026-11-21")
    booked(village, session)
    made = db.session.scalars(select(Appointment)).one()
    mark = f"{session}/people/{made.key}/mark"
    for state in ("came", "booked", "no_show"):
        assert village.submit(session, {"state": state}, action=mark).status_code == 303
        db.session.expire_all()
        assert made.state == state
    assert [row.verb for row in audited("appointment.mark")] == ["appointment.mark"] * 3


def test_before_the_day_nobody_is_marked(town: Flask, village: PageClient) -> None:
    session = made_session(village)
    booked(village, session)
    made = db.session.scalars(select(Appointment)).one()
    answer = village.post(
        f"{session}/people/{made.key}/mark",
        data={"state": "came", "csrf_token": village.token()},
    )
    assert (answer.status_code, codes(answer)) == (422, ["not_yet"])


def test_a_place_is_moved_to_another_day_and_given_back(town: Flask, village: PageClient) -> None:
    session, other = made_session(village), made_session(village, held_on="2026-11-30")
    booked(village, session)
    made = db.session.scalars(select(Appointment)).one()
    way = f"{session}/people/{made.key}/move?session={other.rsplit('/')[-1]}"
    assert "2026-11-28 08:30" in village.get(way).text
    assert village.submit(way, {"slot": "530"}, action=way).location == other
    moved = db.session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()
    assert moved is not None
    cancel = f"{other}/people/{moved.key}/cancel"
    assert village.submit(other, {"reason": "ill"}, action=cancel).status_code == 303
    states = db.session.scalars(select(Appointment.cancel_reason).order_by(Appointment.id)).all()
    assert states == ["moved", "ill"]
    assert "生病或住院" in village.get(other).text


def test_who_books_nothing_is_told_what_to_choose(town: Flask, village: PageClient) -> None:
    session = made_session(village)
    page = f"/households/H1/appointments?member={key()}&session={session.rsplit('/')[-1]}"
    village.get(page)
    answer = village.post_with_token(page, {"purpose": "checkup"})
    assert answer.status_code == 422
    told = texts(answer, "//*[contains(@class, 'error-summary')]//li")
    assert told == ["时间：该字段是必填字段。", "预约方式：该字段是必填字段。"]


def test_a_full_time_is_not_offered_and_refused_when_it_was_seen_before(
    town: Flask, village: PageClient
) -> None:
    session = made_session(village, places="1")
    page = f"/households/H1/appointments?member={key('家人1')}&session={session.rsplit('/')[-1]}"
    village.get(page)
    booked(village, session)
    values = {"slot": "510", "purpose": "tcm", "booked_by": "desk", "csrf_token": village.token()}
    answer = village.post(page, data=values)
    assert (answer.status_code, codes(answer)) == (422, ["slot_full"])
    assert "08:30 ·" not in village.get(page).text


def test_calling_a_session_off_says_how_many_have_to_be_told(
    town: Flask, village: PageClient
) -> None:
    session = made_session(village)
    booked(village, session)
    answer = village.submit(session, {"state": "cancelled"}, action=f"{session}/state")
    assert answer.status_code == 303
    assert "1人的预约随之取消" in village.get(session).text


def test_the_desk_counts_the_appointments_of_today(town: Flask, village: PageClient) -> None:
    booked(village, made_session(village, held_on="2026-11-21"))
    assert "今日预约" in village.get("/").text


def test_list_and_slip_are_printed_and_on_record(town: Flask, village: PageClient) -> None:
    session = made_session(village)
    booked(village, session)
    made = db.session.scalars(select(Appointment)).one()
    for address in (f"{session}/list.pdf", f"{session}/people/{made.key}/slip.pdf"):
        assert village.get(address).data.startswith(b"%PDF")
    assert [row.object_type for row in audited("print")] == ["appointment_session", "resident"]


def test_whoever_looks_at_a_session_is_on_record_with_whom_it_showed(
    town: Flask, village: PageClient
) -> None:
    session = made_session(village)
    booked(village, session)
    village.get(session)
    row = [one for one in audited("list") if one.object_type == "appointment_session"][-1]
    assert row.after == {"people": [key()]}


def test_a_session_asks_as_often_for_many_people_as_for_few(
    make_app: Callable[..., Flask],
) -> None:
    from contracts_app.blueprints.appointments.views import session_views, slot_views
    from contracts_app.queries.appointment_sessions import get_session, list_sessions
    from contracts_app.queries.scope import everything
    from contracts_app.services.appointments import book
    from contracts_app.services.audit import SYSTEM
    from tests.factories import make_world

    app = make_app("sqlite", demo=True, today=TODAY)
    with app.app_context():
        world: World = make_world()
        made = planned(world, places=9, share=0)
        scope, counts = everything(TODAY), []
        for _round in range(2):
            for _ in range(4):
                person = make_household(world.grids[0], members=1)[1][0]
                book(booking(made, person), scope, SYSTEM, TODAY)
            db.session.flush()
            with counted_statements() as seen:
                found = list_sessions(scope, TODAY, TODAY + timedelta(days=30))
                session_views(found)
                slot_views(get_session(made.key, scope), scope, TODAY)
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_from_which_no_week_can_be_counted_is_today(village: PageClient, day: str) -> None:
    page = village.get(f"/appointments?view=week&day={day}")
    assert page.status_code == 200
    monday = TODAY - timedelta(days=TODAY.weekday())
    assert monday.isoformat() in page.text

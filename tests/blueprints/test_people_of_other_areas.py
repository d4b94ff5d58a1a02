"""People of other areas on the sessions and in the groups of a team: its work, and no more."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Appointment
from contracts_app.queries.scope import everything
from contracts_app.services.appointment_sessions import plan_session
from contracts_app.services.appointments import book
from contracts_app.services.audit import SYSTEM
from contracts_app.services.groups import NewGroup, join_group, open_group
from tests.factories import TODAY
from tests.pages import PageClient, tree
from tests.support.appointments import booking, plan
from tests.support.signed_in import client_of, far_household, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        _home, people = far_household()
        session = plan_session(plan(), 0, everything(TODAY), SYSTEM, TODAY)
        made = book(booking(session, people[0]), everything(TODAY), SYSTEM, TODAY)
        new = NewGroup("T01", "club", "俱乐部")
        group = open_group(new, everything(TODAY), SYSTEM, TODAY)
        join_group(group.key, [people[0].key], everything(TODAY), SYSTEM, TODAY)
        app.config["THINGS"] = (session.key, made.key, group.key, people[0].name)
        db.session.commit()
        yield app


@pytest.fixture
def doctor(town: Flask) -> PageClient:
    return client_of(town, "doctor")


def links(client: PageClient, page: str) -> list[str]:
    found = tree(client.get(page)).xpath("//main//a/@href")
    return [one for one in found if one.startswith("/households/")]


def test_nothing_leads_to_a_household_that_may_not_be_opened(
    town: Flask, doctor: PageClient
) -> None:
    session, made, group, name = town.config["THINGS"]
    for page in (f"/appointments/{session}", f"/groups/{group}"):
        assert name in doctor.get(page).text
        assert links(doctor, page) == []
    back = f"/appointments/{session}/people/{made}/cancel"
    assert doctor.post_with_token(back, {"reason": "wish"}).status_code == 303
    assert links(doctor, f"/appointments/{session}") == []


def test_the_team_gives_them_another_time_of_its_session(town: Flask, doctor: PageClient) -> None:
    session, made, _group, _name = town.config["THINGS"]
    page = f"/appointments/{session}/people/{made}/move"
    assert doctor.get(page).status_code == 200
    given = doctor.submit(page, {"slot": "510"}, action=f"{page}?session={session}")
    assert given.status_code == 303
    states = [one.state for one in db.session.query(Appointment).order_by(Appointment.id)]
    assert states == ["cancelled", "booked"]

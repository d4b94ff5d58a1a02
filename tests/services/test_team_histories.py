"""Whatever happens to two teams, in whatever order: nobody who is gone is named anywhere."""

from contextlib import suppress
from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Staff, Team, TeamMember, TeamProfile
from contracts_app.queries.handovers import steps_by_team
from contracts_app.queries.scope import everything
from contracts_app.queries.team_staff import list_serving
from contracts_app.rules.teams import who_answers
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.team_departure import Heirs, Request, departing
from contracts_app.services.team_return import stay
from tests.factories import TODAY, World, make_team, make_world
from tests.support.teams import (
    give_post,
    join,
    lead,
    leave,
    make_contact,
    signed,
    team_of,
    with_post,
)

DAY = timedelta(days=1)

MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["join", "join", "post", "lead", "leave", "leave", "retire", "back", "sign"]
        ),
        st.integers(0, 7),
        st.integers(0, 7),
        st.sampled_from(["gp", "gp", "physician", "nurse", "village_doctor"]),
        st.integers(-3, 12),
    ),
    min_size=6,
    max_size=16,
)


@given(MOVES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_no_open_row_names_who_is_gone(
    app: Flask, moves: list[tuple[str, int, int, str, int]]
) -> None:
    db.session.rollback()
    world = make_world()
    make_team(world.centre, code="T02")
    make_contact(with_post("nurse"))
    for team in ("T01", "T02"):
        signed(world, with_post("gp", team), team=team)
        join("physician", f"医师{team}", team=team)
    today = TODAY
    for kind, who, heir, post, days in moves:
        today += DAY
        team = ("T01", "T02")[(who + heir) % 2]
        with suppress(Refused, NotFound, Conflict), db.session.begin_nested():
            _move(kind, world, team, (who, heir), post, today + DAY * days, today)
        _check_nothing_dangles(today)
    db.session.rollback()


def _move(
    kind: str, world: World, team: str, picks: tuple[int, int], post: str, day: date, today: date
) -> None:
    who, heir = picks
    people = list(db.session.scalars(select(Staff).order_by(Staff.id)))
    serving = [row.key for row in list_serving(team_of(team).id, today)]
    person = next(one for one in people if one.key == serving[who % len(serving)])
    if kind == "join":
        other = people[(who * 8 + heir) % len(people)]
        join(post, team=team, person=other.key, on=day, today=today)
    elif kind == "post":
        give_post(person, post, team=team, on=day, today=today)
    elif kind == "lead":
        lead(person, team=team, on=day, today=today)
    elif kind == "back":
        stay(team, person.key, everything(today), SYSTEM, today)
    elif kind == "sign":
        signed(world, person, team=team, on=today)
    else:
        retires = kind == "retire"
        heirs = _heirs(person, team, heir, day, today, retires=retires)
        leave(person, team=team, on=day, today=today, retires=retires, heirs=heirs)


def _heirs(
    person: Staff, team: str, pick: int, day: date, today: date, *, retires: bool
) -> dict[str, Heirs]:
    """Whoever fits where somebody does; the rule refuses the rest."""
    leaver = departing(team, person.key, everything(today), retires=retires)
    found = leaver.from_teams(Request(last_day=day), today)
    return {
        one.team.code: Heirs(
            *(
                fit[pick % len(fit)] if fit else ""
                for fit in (one.facts.leaders, one.facts.contacts, one.facts.doctors)
            )
        )
        for one in found
    }


def _check_nothing_dangles(today: date) -> None:
    end = today + timedelta(days=60)
    rows = list(db.session.scalars(select(TeamMember).order_by(TeamMember.valid_from)))
    people = {one.id: one for one in db.session.scalars(select(Staff))}
    open_places = {(row.team_id, row.staff_id) for row in rows if row.valid_to is None}
    for row in rows:
        gone = people[row.staff_id].retired_on
        assert gone is None or (row.valid_to is not None and row.valid_to < gone)
    for offset in range(-5, 60):
        day = today + DAY * offset
        serving = [
            row
            for row in rows
            if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
        ]
        places = [(row.team_id, row.staff_id) for row in serving]
        assert len(places) == len(set(places)), "somebody serves twice in one team"
        leaders = [row.team_id for row in serving if row.is_leader]
        assert sorted(leaders) == sorted(set(leaders)), "two lead one team"
        assert len(leaders) == 2, "a team has no leader"
    for profile in db.session.scalars(select(TeamProfile)):
        assert (profile.team_id, profile.contact_staff_id) in open_places
    steps = steps_by_team()
    for team_id, doctor in db.session.execute(
        select(Contract.team_id, Contract.doctor_id).where(Contract.doctor_id.is_not(None))
    ):
        follower = who_answers(doctor, end, steps.get(team_id, {}))
        assert (team_id, follower) in open_places, "nobody answers for a contract"


def test_the_teams_of_the_property_are_two(app: Flask) -> None:
    world = make_world()
    make_team(world.centre, code="T02")
    assert len(db.session.scalars(select(Team)).all()) == 2
    _check_nothing_dangles(TODAY)

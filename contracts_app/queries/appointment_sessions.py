"""Reads of sessions, their slots and who has which place.

A session is seen by whoever may sign with its team, or with its institution. The names on it are
seen by those whose session it is, and else only those of one's own households: a village doctor
books into the session of the centre and does not see who comes there from other villages.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from contracts_app.extensions import db
from contracts_app.models import AppointmentSession, AppointmentSlot, Institution, Team
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope, of_own_teams, teams_in
from contracts_app.rules.appointments import Hours
from contracts_app.vocabulary.appointments import SessionState

MOST = 400
_session = table_of(AppointmentSession)
_SESSION: tuple[Any, ...] = (
    AppointmentSession.id,
    AppointmentSession.key,
    AppointmentSession.held_on,
    AppointmentSession.place,
    AppointmentSession.address,
    AppointmentSession.from_minute,
    AppointmentSession.to_minute,
    AppointmentSession.slot_minutes,
    AppointmentSession.places,
    AppointmentSession.kept_share,
    AppointmentSession.state,
    AppointmentSession.team_id,
    AppointmentSession.made_by_id,
    Team.code.label("team_code"),
    Team.name.label("team"),
    Team.hotline,
    Institution.name.label("institution"),
)


def sessions_in(scope: Scope) -> ColumnElement[bool]:
    """Sessions of teams in scope, and of institutions in reach for all their teams."""
    teams = select(Team.id).where(teams_in(scope))
    return or_(
        AppointmentSession.team_id.in_(teams),
        and_(
            AppointmentSession.team_id.is_(None),
            AppointmentSession.institution_id.in_(scope.signing_institution_ids),
        ),
    )


def own_sessions(scope: Scope) -> ColumnElement[bool]:
    """Sessions that the scope's own team or institution holds: all names on them are its work."""
    return or_(
        and_(
            AppointmentSession.team_id.is_not(None),
            of_own_teams(scope, _session.c.team_id),
        ),
        and_(
            AppointmentSession.team_id.is_(None),
            AppointmentSession.institution_id.in_(scope.institution_ids),
        ),
    )


def _sessions(scope: Scope) -> Select[Any]:
    return (
        select(*_SESSION, own_sessions(scope).label("own"))
        .join(Institution, Institution.id == AppointmentSession.institution_id)
        .outerjoin(Team, Team.id == AppointmentSession.team_id)
        .where(sessions_in(scope))
    )


def list_sessions(
    scope: Scope, first: date, last: date, team: str = "", *, bookable: bool = False
) -> list[Row[Any]]:
    """Sessions of some days by day and hour, of one team where a code is given."""
    query = _sessions(scope).where(AppointmentSession.held_on.between(first, last))
    if team:
        query = query.where(Team.code == team)
    if bookable:
        query = query.where(AppointmentSession.state == SessionState.OPEN)
    order = (
        AppointmentSession.held_on,
        AppointmentSession.from_minute,
        AppointmentSession.id,
    )
    return list(db.session.execute(query.order_by(*order).limit(MOST)))


def get_session(key: str, scope: Scope) -> Row[Any] | None:
    """One session in scope; None outside it, as if it did not exist."""
    return db.session.execute(_sessions(scope).where(AppointmentSession.key == key)).one_or_none()


def hold_session(key: str, scope: Scope) -> AppointmentSession | None:
    """The session in scope, held until the transaction ends: its places are given one by one."""
    query = (
        select(AppointmentSession)
        .where(AppointmentSession.key == key, sessions_in(scope))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one_or_none()


def hold_sessions(keys: Collection[str], scope: Scope) -> None:
    """Hold some sessions in the order of their ids, so that nobody waits in a circle."""
    query = (
        select(AppointmentSession.id)
        .where(AppointmentSession.key.in_(keys), sessions_in(scope))
        .order_by(AppointmentSession.id)
        .with_for_update()
    )
    db.session.scalars(query).all()


def find_same_session(
    team_id: int | None, institution_id: int, held_on: date, hours: Hours, address: str
) -> AppointmentSession | None:
    """A session that was planned at this place and hour already and is not called off."""
    query = select(AppointmentSession).where(
        AppointmentSession.team_id == team_id
        if team_id is not None
        else and_(
            AppointmentSession.team_id.is_(None),
            AppointmentSession.institution_id == institution_id,
        ),
        AppointmentSession.held_on == held_on,
        AppointmentSession.from_minute == hours.from_minute,
        AppointmentSession.address == address,
        AppointmentSession.state != SessionState.CANCELLED,
    )
    return db.session.scalars(query.order_by(AppointmentSession.id).limit(1)).first()


def list_slots(session_id: int) -> list[Row[Any]]:
    """The slots of a session by time: id, number, at_minute and places."""
    query = select(
        AppointmentSlot.id,
        AppointmentSlot.number,
        AppointmentSlot.at_minute,
        AppointmentSlot.places,
    ).where(AppointmentSlot.session_id == session_id)
    return list(db.session.execute(query.order_by(AppointmentSlot.number)))


def minute_of(slot_id: int) -> int:
    """The first minute of a slot."""
    query = select(AppointmentSlot.at_minute).where(AppointmentSlot.id == slot_id)
    return db.session.scalars(query).one()

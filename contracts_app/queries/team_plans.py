"""The work plan of a team for a year, what was held of it, and who was trained."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Row, func, select

from contracts_app.extensions import db
from contracts_app.models import Staff, TeamEvent, TeamEventAttendance, TeamPlan, User
from contracts_app.vocabulary.team_life import LifeKind, LifeState

VERSIONS: Final = 50
TRAINED: Final = 300


def get_plan(team_id: int, year: int) -> TeamPlan | None:
    """The plan of a year as it stands: its last version."""
    query = (
        select(TeamPlan)
        .where(TeamPlan.team_id == team_id, TeamPlan.year == year)
        .order_by(TeamPlan.version.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()


def list_versions(team_id: int, year: int) -> list[Row[Any]]:
    """All versions of a plan, the last one first: when, by whom and why."""
    query = (
        select(
            TeamPlan.version,
            TeamPlan.targets,
            TeamPlan.words,
            TeamPlan.reason,
            TeamPlan.made_at_utc,
            User.display_name.label("made_by"),
        )
        .outerjoin(User, User.id == TeamPlan.made_by_id)
        .where(TeamPlan.team_id == team_id, TeamPlan.year == year)
        .order_by(TeamPlan.version.desc())
        .limit(VERSIONS)
    )
    return list(db.session.execute(query))


def count_by_kind(team_id: int, year: int) -> dict[str, int]:
    """How many events of each kind a team held in a year."""
    query = (
        select(TeamEvent.kind, func.count().label("held"))
        .where(
            TeamEvent.team_id == team_id,
            TeamEvent.state == LifeState.HELD,
            TeamEvent.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(TeamEvent.kind)
    )
    found = {row.kind: row.held for row in db.session.execute(query)}
    return {kind: found.get(kind, 0) for kind in LifeKind}


def list_trained(team_id: int, year: int) -> list[Row[Any]]:
    """Who came to which training of a team in a year, and how it ended; the last one first."""
    query = (
        select(
            TeamEvent.key,
            TeamEvent.day,
            TeamEvent.topic,
            TeamEvent.topic_words,
            TeamEventAttendance.passed,
            TeamEventAttendance.result,
            Staff.name,
        )
        .join(TeamEventAttendance, TeamEventAttendance.event_id == TeamEvent.id)
        .join(Staff, Staff.id == TeamEventAttendance.staff_id)
        .where(
            TeamEvent.team_id == team_id,
            TeamEvent.kind == LifeKind.TRAINING,
            TeamEvent.state == LifeState.HELD,
            TeamEvent.day.between(date(year, 1, 1), date(year, 12, 31)),
            TeamEventAttendance.present,
        )
        .order_by(TeamEvent.day.desc(), TeamEvent.id.desc(), TeamEventAttendance.id)
        .limit(TRAINED)
    )
    return list(db.session.execute(query))

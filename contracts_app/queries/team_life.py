"""What teams hold: the events of some days, one of them with its people, and counts for quotas."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    select,
)

from contracts_app.extensions import db
from contracts_app.models import (
    Institution,
    Staff,
    Team,
    TeamEvent,
    TeamEventAttendance,
    TeamEventPhoto,
    TeamMember,
)
from contracts_app.queries.policies import policies_of
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.queries.team_staff import existing_on, serves_on
from contracts_app.rules.team_life import KEYS, QUOTAS, Quota, Standing, stand
from contracts_app.vocabulary.team_life import LifeState

SHOWN: Final = 300
"""The most events of one list; a team that holds ten a day has as many in a month."""
TEAMS: Final = 2000
"""The most teams of one overview; a county has a few hundred."""
_event = table_of(TeamEvent)
_there = table_of(TeamEventAttendance)
_photo = table_of(TeamEventPhoto)
_team = table_of(Team)
_institution = table_of(Institution)
_PRESENT = (
    select(func.count())
    .where(_there.c.event_id == _event.c.id, _there.c.present)
    .correlate(_event)
    .scalar_subquery()
)
_PHOTOS = (
    select(func.count())
    .where(_photo.c.event_id == _event.c.id, _photo.c.withdrawn_on.is_(None))
    .correlate(_event)
    .scalar_subquery()
)
_COLUMNS: Final = (
    *("key", "kind", "state", "day", "from_minute", "to_minute", "place", "topic", "topic_words"),
    *("form", "audience", "service_minutes", "cancel_reason"),
)


def list_events(team_id: int, first: date, last: date) -> list[Any]:
    """The events of a team between two days, the first one first, with how many staff came."""
    query = (
        select(
            *(_event.c[name] for name in _COLUMNS),
            _PRESENT.label("present"),
            _PHOTOS.label("photos"),
        )
        .where(_event.c.team_id == team_id, _event.c.day.between(first, last))
        .order_by(_event.c.day, _event.c.from_minute, _event.c.id)
        .limit(SHOWN)
    )
    return list(rows(query))


def get_event(team_id: int, key: str) -> TeamEvent | None:
    """One event of a team that is in scope; None of another team's."""
    query = select(TeamEvent).where(TeamEvent.team_id == team_id, TeamEvent.key == key)
    return db.session.scalars(query).first()


def list_whole_events(team_id: int, first: date, last: date) -> list[TeamEvent]:
    """What was held between two days, with its notes, for the printed report."""
    query = (
        select(TeamEvent)
        .where(
            TeamEvent.team_id == team_id,
            TeamEvent.day.between(first, last),
            TeamEvent.state == LifeState.HELD,
        )
        .order_by(TeamEvent.day, TeamEvent.from_minute, TeamEvent.id)
        .limit(SHOWN)
    )
    return list(db.session.scalars(query))


def list_attendance(event_ids: Collection[int]) -> dict[int, list[Any]]:
    """Who was noted at some events, also those noted as not present, by the event's id."""
    query = (
        select(
            TeamEventAttendance.event_id,
            TeamEventAttendance.present,
            TeamEventAttendance.passed,
            TeamEventAttendance.result,
            Staff.id.label("staff_id"),
            Staff.key,
            Staff.name,
        )
        .join(Staff, Staff.id == TeamEventAttendance.staff_id)
        .where(TeamEventAttendance.event_id.in_(event_ids))
        .order_by(TeamEventAttendance.event_id, TeamEventAttendance.id)
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.event_id, []).append(row)
    return found


def list_photos(event_id: int) -> list[Row[Any]]:
    """The photos of an event that stand, the first one first: key, file and who sent it."""
    query = (
        select(TeamEventPhoto.key, TeamEventPhoto.file, TeamEventPhoto.user_id)
        .where(TeamEventPhoto.event_id == event_id, TeamEventPhoto.withdrawn_on.is_(None))
        .order_by(TeamEventPhoto.id)
    )
    return list(db.session.execute(query))


def list_colleagues(team_id: int, day: date) -> list[Row[Any]]:
    """Who serves in a team on a day and may be noted as present: id, key and name."""
    query = (
        select(Staff.id, Staff.key, Staff.name)
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .where(TeamMember.team_id == team_id, serves_on(day))
        .group_by(Staff.id, Staff.key, Staff.name)
        .order_by(func.min(TeamMember.id))
    )
    return list(db.session.execute(query))


def has_passed_training(staff_id: int, topic: str, on: date) -> bool:
    """Whether somebody has passed a training on a topic by a day (F15)."""
    return rows(training_passed(literal(staff_id), topic, on)).scalar() is not None


def training_passed(staff: SQLColumnExpression[Any], topic: str, on: date) -> Select[Any]:
    """The last day, up to one, on which somebody passed a training; a cancelled one is none."""
    return (
        select(func.max(_event.c.day))
        .join_from(_there, _event, _event.c.id == _there.c.event_id)
        .where(
            _there.c.staff_id == staff,
            _there.c.present,
            _there.c.passed,
            _event.c.topic == topic,
            _event.c.state == LifeState.HELD,
            _event.c.day <= on,
        )
    )


class Window(NamedTuple):
    """The days in which the events of a quota count."""

    quota: Quota
    first: date
    last: date


@dataclass(frozen=True)
class TeamProgress:
    """A team with all its quotas as they stand on a day."""

    id: int
    code: str
    name: str
    institution: str
    standings: tuple[Standing, ...]

    @property
    def late(self) -> int:
        """With how many quotas the team is late."""
        return sum(one.late for one in self.standings)


def list_progress(scope: Scope, shown: date, today: date) -> list[TeamProgress]:
    """The teams in scope with their quotas in the periods of a day: five statements for any number.

    Those that are late come first, most of all those that are so with most quotas.
    """
    found = _progress_of(_teams(scope, today), shown, today)
    return sorted(found, key=lambda one: -one.late)


def progress_of_team(team_id: int, scope: Scope, shown: date, today: date) -> list[Standing]:
    """The quotas of one team in scope, also of one that is there no longer."""
    teams = _teams(scope, None, team_id)
    return list(_progress_of(teams, shown, today)[0].standings) if teams else []


def count_late_teams(scope: Scope) -> int:
    """How many teams in scope are late with a quota today."""
    return sum(one.late > 0 for one in list_progress(scope, scope.today, scope.today))


def _teams(scope: Scope, existing: date | None, team_id: int | None = None) -> list[Any]:
    query = (
        select(
            _team.c.id,
            _team.c.code,
            _team.c.name,
            _team.c.institution_id,
            _institution.c.name.label("institution"),
        )
        .join_from(_team, _institution, _institution.c.id == _team.c.institution_id)
        .where(teams_in(scope))
        .order_by(_institution.c.code, _team.c.code)
        .limit(TEAMS)
    )
    if existing is not None:
        query = query.where(existing_on(existing))
    if team_id is not None:
        query = query.where(_team.c.id == team_id)
    return list(rows(query))


def _progress_of(teams: list[Any], shown: date, today: date) -> list[TeamProgress]:
    if not teams:
        return []
    policies = policies_of({one.institution_id for one in teams}, KEYS, today)
    windows = {
        Window(quota, *quota.period(shown, known))
        for known in policies.values()
        for quota in QUOTAS
    }
    counted = count_held([one.id for one in teams], windows)
    return [
        TeamProgress(
            one.id,
            one.code,
            one.name,
            one.institution,
            tuple(_standings(one.id, counted, policies[one.institution_id], shown, today)),
        )
        for one in teams
    ]


def _standings(
    team_id: int,
    counted: dict[tuple[int, Window], int],
    policies: dict[str, Any],
    shown: date,
    today: date,
) -> Iterable[Standing]:
    for quota in QUOTAS:
        window = Window(quota, *quota.period(shown, policies))
        one = stand(quota, counted.get((team_id, window), 0), policies, shown, today)
        if one.needed:
            yield one


def count_held(
    team_ids: Collection[int], windows: Collection[Window]
) -> dict[tuple[int, Window], int]:
    """How many events each team held in each window, in one statement; rules say what counts."""
    listed = list(windows)
    sums = [
        func.sum(case((_within(window), 1), else_=0)).label(f"w{place}")
        for place, window in enumerate(listed)
    ]
    query = (
        select(_event.c.team_id, *sums)
        .where(
            _event.c.team_id.in_(team_ids),
            _event.c.state == LifeState.HELD,
            _event.c.day.between(min(one.first for one in listed), max(one.last for one in listed)),
        )
        .group_by(_event.c.team_id)
    )
    return {
        (row.team_id, window): int(row[place])
        for row in rows(query)
        for place, window in enumerate(listed, start=1)
    }


def _within(window: Window) -> ColumnElement[bool]:
    """The same as `rules.team_life.count` asks of one event; a test ties the two."""
    quota = window.quota
    taken = _event.c.form == quota.form if quota.form else _event.c.kind.in_(quota.kinds)
    return and_(taken, _event.c.day.between(window.first, window.last))

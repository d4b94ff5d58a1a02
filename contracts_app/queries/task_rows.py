"""Whole lines of the work list for the people of one page, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Date, Select, and_, bindparam, or_, select

from contracts_app.models import (
    FollowUp,
    Grid,
    Household,
    Membership,
    Obligation,
    Resident,
    ResidentTag,
    ServiceItem,
    Staff,
    Suspension,
    Visit,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.suspensions import on_day
from contracts_app.queries.visits import united_with
from contracts_app.rules.work_list import worst_first
from contracts_app.vocabulary.care import DutyState, VisitState

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_UNTIL = bindparam("until", type_=Date)
_duty, _member, _home = table_of(Obligation), table_of(Membership), table_of(Household)
_grid, _person, _tag = table_of(Grid), table_of(Resident), table_of(ResidentTag)
_item, _staff, _away = table_of(ServiceItem), table_of(Staff), table_of(Suspension)
_visit, _form = table_of(Visit), table_of(FollowUp)

_PEOPLE = (
    select(
        _person.c.id,
        _person.c.key,
        _person.c.name,
        _person.c.sex,
        _person.c.birth_date,
        _person.c.id_last4,
        _member.c.is_head,
        _home.c.code.label("home"),
        _home.c.address,
        _grid.c.code.label("grid_code"),
        _grid.c.name.label("grid"),
        _away.c.reason.label("away"),
    )
    .join_from(
        _person,
        _member,
        and_(_member.c.resident_id == _person.c.id, _member.c.valid_to.is_(None)),
    )
    .join(_home, _home.c.id == _member.c.household_id)
    .join(_grid, _grid.c.id == _home.c.grid_id)
    .outerjoin(
        _away, and_(_away.c.resident_id == _person.c.id, on_day(bindparam("day", type_=Date)))
    )
    .where(_person.c.id.in_(_IDS))
)
_DUTIES = (
    select(
        _duty.c.resident_id,
        _duty.c.team_id,
        _duty.c.item_code,
        _duty.c.programme,
        _duty.c.kind,
        _duty.c.slot,
        _duty.c.due_from,
        _duty.c.due_on,
        _duty.c.planned_on,
        _item.c.name,
        _item.c.name_en,
        _staff.c.name.label("colleague"),
    )
    .join_from(_duty, _item, _item.c.code == _duty.c.item_code)
    .outerjoin(_staff, _staff.c.id == _duty.c.staff_id)
    .where(
        _duty.c.resident_id.in_(_IDS),
        _duty.c.state == DutyState.OPEN,
        or_(_duty.c.due_on <= _UNTIL, _duty.c.planned_on <= _UNTIL),
    )
    .order_by(_duty.c.due_on, _duty.c.id)
)
_TAGS = (
    select(_tag.c.resident_id, _tag.c.tag)
    .where(_tag.c.resident_id.in_(_IDS), _tag.c.valid_to.is_(None))
    .order_by(_tag.c.resident_id, _tag.c.tag)
)


def _newest(*conditions: Any) -> Any:
    """The last standing visit of the person of the row."""
    query = select(_visit.c.id).where(
        _visit.c.resident_id == _person.c.id, _visit.c.state == VisitState.STANDING, *conditions
    )
    return query.order_by(_visit.c.served_on.desc(), _visit.c.id.desc()).limit(1).scalar_subquery()


_LAST = select(
    _person.c.id, _newest(_visit.c.met).label("met_id"), _newest(~_visit.c.met).label("vain_id")
).where(_person.c.id.in_(_IDS))
_VISITS = (
    select(_visit.c.id, _visit.c.key, _visit.c.served_on, _form.c.form, _form.c.outcome)
    .join_from(_visit, _form, _form.c.visit_id == _visit.c.id, isouter=True)
    .where(_visit.c.id.in_(_IDS))
    .order_by(_visit.c.id, _form.c.id)
)


@dataclass(frozen=True)
class LastVisit:
    """A visit as a list may tell it: its day and how each form classified the person."""

    key: str
    served_on: date
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class TaskRow:
    """One person of the list: who, where, what is due, and when somebody was there last."""

    person: Any
    """key, name, sex, birth_date, id_last4, home, address, grid_code, grid and away."""
    duties: Sequence[Any]
    tags: tuple[str, ...]
    last: LastVisit | None
    vain_on: date | None
    """The day of a vain attempt, when nobody was met since."""

    @property
    def items(self) -> list[str]:
        """The codes of the services that are due."""
        return [duty.item_code for duty in self.duties]

    @property
    def colleagues(self) -> list[str]:
        """To whom it was handed, each once."""
        names = (duty.colleague for duty in self.duties if duty.colleague)
        return list(dict.fromkeys(names))

    @property
    def planned_on(self) -> date | None:
        """The first day for which something of it is planned."""
        return min((duty.planned_on for duty in self.duties if duty.planned_on), default=None)


def list_task_rows(ids: Sequence[int], until: date, today: date) -> list[Any]:
    """The lines of these people in the order of their ids given: six statements."""
    if not ids:
        return []
    people = {row.id: row for row in rows(_PEOPLE, {"ids": list(ids), "day": today})}
    duties = _by_person(_DUTIES, {"ids": list(ids), "until": until})
    tags = _by_person(_TAGS, {"ids": list(ids)})
    visits = _last_visits(list(ids))
    return [
        TaskRow(
            people[one],
            sorted(
                duties.get(one, ()), key=lambda duty: worst_first(duty.kind, duty.due_on, today)
            ),
            tuple(row.tag for row in tags.get(one, ())),
            *visits.get(one, (None, None)),
        )
        for one in ids
        if one in people
    ]


def _by_person(statement: Select[Any], asked: dict[str, Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows(statement, asked):
        found.setdefault(row.resident_id, []).append(row)
    return found


def _last_visits(ids: list[int]) -> dict[int, tuple[LastVisit | None, date | None]]:
    """By person the last visit, and the day of a vain attempt after it.

    Those under rows that were united with theirs are the person's.
    """
    kept = united_with(ids)
    newest = rows(_LAST, {"ids": [*ids, *kept]}).all()
    wanted = [one for row in newest for one in (row.met_id, row.vain_id) if one is not None]
    forms: dict[int, list[Any]] = {}
    for row in rows(_VISITS, {"ids": wanted or [0]}):
        forms.setdefault(row.id, []).append(row)
    met: dict[int, list[Any]] = {}
    vain: dict[int, list[Any]] = {}
    for row in newest:
        one = kept.get(row.id, row.id)
        for found, visit in ((met, row.met_id), (vain, row.vain_id)):
            if visit is not None:
                found[one] = max(found.get(one, []), forms[visit], key=_day)
    return {one: _last(met.get(one), vain.get(one)) for one in ids}


def _day(visit: list[Any]) -> tuple[date, int]:
    return (visit[0].served_on, visit[0].id) if visit else (date.min, 0)


def _last(met: list[Any] | None, vain: list[Any] | None) -> tuple[LastVisit | None, date | None]:
    last = None
    if met:
        outcomes = tuple(dict.fromkeys(row.outcome for row in met if row.outcome))
        last = LastVisit(met[0].key, met[0].served_on, outcomes)
    tried = vain[0].served_on if vain else None
    since = tried is not None and (last is None or tried >= last.served_on)
    return last, tried if since else None

"""Work is handed to one colleague of the team, and handed back by naming nobody."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import exists, select, update

from contracts_app.extensions import db
from contracts_app.models import Obligation, Staff, TeamMember
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.task_choices import duties_of, get_colleague
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.team_staff import serves_on
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary.care import DutyState

MOST: Final = 200
"""People at once; a page of the list has at most 100."""
_duty, _staff, _place = table_of(Obligation), table_of(Staff), table_of(TeamMember)


def hand_over(
    people: Collection[str], colleague: str, filters: TaskFilters, scope: Scope, actor: Actor
) -> int:
    """Give what the list shows of these people to a colleague by key, or back with an empty one.

    Returns how many people it concerns. Raises Refused with `nothing_chosen`, `too_many` or
    `staff_unknown` (serves in no team of this work), NotFound when none of the people has any.
    """
    if not people:
        raise Refused.of("nothing_chosen")
    if len(set(people)) > MOST:
        raise Refused.of("too_many")
    found = duties_of(scope, set(people), filters)
    if not found:
        raise NotFound("resident")
    staff_id = _staff_id(colleague, found, scope.today)
    changed = [one for one in found if one.staff_id != staff_id]
    _write(changed, staff_id)
    audit.record_all(list(_told(changed, colleague, actor)))
    return len({one.resident_id for one in found})


def _staff_id(colleague: str, found: Iterable[Any], today: date) -> int | None:
    if not colleague:
        return None
    teams = {one.team_id for one in found}
    staff = None if None in teams else get_colleague(colleague, teams, today)
    if staff is None:
        raise Refused.of("staff_unknown")
    return int(staff.id)


def _write(duties: list[Any], staff_id: int | None) -> None:
    ids = [one.id for one in duties]
    still = update(_duty).where(_duty.c.id.in_(ids), _duty.c.state == DutyState.OPEN)
    db.session.execute(still.values(staff_id=staff_id))
    db.session.expire_all()


def _told(duties: list[Any], colleague: str, actor: Actor) -> Iterable[dict[str, Any]]:
    """One audit row for each person: what went to whom, and whose it was."""
    owners = {one.staff_id for one in duties if one.staff_id is not None}
    query = select(_staff.c.id, _staff.c.key).where(_staff.c.id.in_(owners))
    keys = {row.id: row.key for row in db.session.execute(query)}
    by_person: dict[str, list[Any]] = {}
    for one in duties:
        by_person.setdefault(one.key, []).append(one)
    for key, own in by_person.items():
        before = {one.item_code: keys.get(one.staff_id, "") for one in own}
        after = {"to": colleague, "items": [one.item_code for one in own]}
        yield audit.event_row(
            actor, "task.hand_over", "resident", key, before={"staff": before}, after=after
        )


def take_from_departed(today: date) -> int:
    """Open work of somebody who serves no longer in its team is the team's again; how much it was.

    Also where a duty went to another team meanwhile.
    """
    serves = exists().where(
        _place.c.team_id == _duty.c.team_id,
        _place.c.staff_id == _duty.c.staff_id,
        serves_on(today),
    )
    lost = update(_duty).where(
        _duty.c.staff_id.is_not(None), _duty.c.state == DutyState.OPEN, ~serves
    )
    done = db.session.execute(lost.values(staff_id=None))
    db.session.expire_all()
    return int(getattr(done, "rowcount", 0))

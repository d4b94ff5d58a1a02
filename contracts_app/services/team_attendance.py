"""Who of the staff was at an event, and how a training ended for each; no row is ever deleted."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Staff, TeamEvent, TeamEventAttendance
from contracts_app.queries.team_life import list_attendance, list_colleagues
from contracts_app.rules.team_life import LONGEST
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.vocabulary.team_life import LifeKind, LifeState


class Result(NamedTuple):
    """How a training ended for somebody: passed, failed or not told, and the mark as written."""

    passed: bool | None
    result: str = ""


def keys_present(event_id: int) -> list[str]:
    """The keys of staff who were there, in the order they were noted."""
    return [one.key for one in list_attendance([event_id]).get(event_id, ()) if one.present]


def keys_allowed(team_id: int, day: date, event_id: int | None) -> set[str]:
    """Who may be noted: whoever serves in the team on the day, or was noted before."""
    serving = {one.key for one in list_colleagues(team_id, day)}
    noted = list_attendance([event_id]).get(event_id, ()) if event_id is not None else ()
    return serving | {one.key for one in noted}


def note_present(event: TeamEvent, keys: Collection[str]) -> None:
    """Note these as present and all others as not; who was not there has passed nothing."""
    noted = _rows_of(event.id)
    for key, row in noted.items():
        row.present = key in keys
        if not row.present:
            row.passed = None
    missing = sorted(set(keys) - set(noted))
    for person in db.session.scalars(
        select(Staff).where(Staff.key.in_(missing)).order_by(Staff.id)
    ):
        row = TeamEventAttendance(
            event_id=event.id, staff_id=person.id, present=True, passed=None, result=""
        )
        db.session.add(row)
    db.session.flush()


def _rows_of(event_id: int) -> dict[str, TeamEventAttendance]:
    query = (
        select(Staff.key, TeamEventAttendance)
        .join(TeamEventAttendance, TeamEventAttendance.staff_id == Staff.id)
        .where(TeamEventAttendance.event_id == event_id)
        .order_by(TeamEventAttendance.id)
    )
    return {key: row for key, row in db.session.execute(query)}  # noqa: C416  (rows, not pairs)


def set_results(event: TeamEvent, results: Mapping[str, Result], reason: str, actor: Actor) -> None:
    """Note how a training that was held ended for those who came; the event is held.

    A result that stands already is corrected with a reason. Raises Refused with `no_training`,
    `staff_unknown`, `too_long`, or `missing_required` (reason).
    """
    if event.kind != LifeKind.TRAINING or event.state != LifeState.HELD:
        raise Refused.of("no_training")
    rows = {key: row for key, row in _rows_of(event.id).items() if row.present}
    changed = {
        key: one
        for key, one in results.items()
        if key not in rows or Result(rows[key].passed, rows[key].result) != one
    }
    _check_results(rows, changed, reason)
    if not changed:
        return
    before = {key: _told(Result(rows[key].passed, rows[key].result)) for key in changed}
    for key, one in changed.items():
        rows[key].passed, rows[key].result = one
    event.version += 1
    db.session.flush()
    after = {key: _told(one) for key, one in changed.items()}
    audit.record(
        actor, "team_event.results", "team_event", event.key, reason=reason.strip(),
        before={"results": before}, after={"results": after},
    )  # fmt: skip


def _check_results(
    rows: Mapping[str, TeamEventAttendance], changed: Mapping[str, Result], reason: str
) -> None:
    if set(changed) - set(rows):
        raise Refused(Refusal("staff_unknown", "present"))
    if any(len(one.result) > LONGEST["result"] for one in changed.values()):
        raise Refused(Refusal("too_long", "result"))
    stood = any(rows[key].passed is not None or rows[key].result for key in changed)
    if stood and not reason.strip():
        raise Refused(Refusal("missing_required", "reason"))
    if len(reason.strip()) > LONGEST["reason"]:
        raise Refused(Refusal("too_long", "reason"))


def _told(one: Result) -> list[bool | str | None]:
    return [one.passed, one.result]

"""A visit that was wrong: corrected by another row, or taken back; it is never overwritten."""

from datetime import date

from sqlalchemy import update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Measurement, ServiceRecord, Visit
from contracts_app.queries.locks import hold_households
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.visits import (
    Visited,
    find_visit_by_client_key,
    get_visit,
)
from contracts_app.rules.visits import MAX_REASON
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.record_use import note_last_service
from contracts_app.services.visits.entry import VisitEntry
from contracts_app.services.visits.record import Recorded, known_visit, record_visit
from contracts_app.vocabulary.care import VisitState


def correct_visit(
    key: str, entry: VisitEntry, reason: str, scope: Scope, actor: Actor, today: date
) -> Recorded:
    """Replace a visit by another row that says what was right; both stay, with the reason.

    Raises NotFound outside the scope, Conflict `visit_closed` when it does not stand any more,
    Refused with `other_person` (a visit to somebody else is taken back and recorded anew), and
    what `record_visit` raises.
    """
    visit, person = _held(key, reason, scope)
    if entry.resident != person.key:
        raise Refused(Refusal("other_person", "resident"))
    sent = find_visit_by_client_key(entry.client_key)
    if sent is not None and sent.corrects_id == visit.id:
        return known_visit(sent, person, entry)
    _refuse_closed(visit)
    _close(visit, VisitState.CORRECTED, reason, actor)
    done = record_visit(entry, scope, actor, today, corrects=visit)
    audit.record(actor, "visit.correct", "visit", visit.key, after={"by": done.key})
    return done


def reverse_visit(key: str, reason: str, scope: Scope, actor: Actor, today: date) -> None:
    """Take a visit back: nothing of it counts any more, its places are free, its row stays.

    Raises NotFound outside the scope, Conflict `visit_closed`, Refused with `missing_required` or
    `too_long` for the reason.
    """
    visit, person = _held(key, reason, scope)
    _refuse_closed(visit)
    _close(visit, VisitState.REVERSED, reason, actor)
    note_last_service(person.id)
    plan_for([person.id], today)
    audit.record(actor, "visit.reverse", "visit", visit.key)


def _held(key: str, reason: str, scope: Scope) -> tuple[Visit, Visited]:
    """The visit and whom it is about, the household held."""
    found = get_visit(key, scope)
    if found is None:
        raise NotFound("visit")
    if not reason.strip():
        raise Refused(Refusal("missing_required", "reason"))
    if len(reason.strip()) > MAX_REASON:
        raise Refused(Refusal("too_long", "reason"))
    visit, person = found
    if hold_households([person.household_id]):
        db.session.refresh(visit)
    return visit, person


def _refuse_closed(visit: Visit) -> None:
    if visit.state != VisitState.STANDING:
        raise Conflict("visit_closed")


def _close(visit: Visit, state: VisitState, reason: str, actor: Actor) -> None:
    visit.state = state
    visit.closed_at_utc = clock.utcnow()
    visit.closed_by_id = actor.user_id
    visit.closed_reason = reason.strip()
    db.session.flush()
    for model in (ServiceRecord, Measurement):
        rows = table_of(model)
        still = update(rows).where(rows.c.visit_id == visit.id, rows.c.standing)
        db.session.execute(still.values(standing=False))

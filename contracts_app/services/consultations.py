"""Questions to a hospital from afar: asked with the record as it is, answered, read; each an event.

Whoever moves one holds it, behind the household where that is held.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Consultation, ConsultationEvent, Department, Resident, User
from contracts_app.queries.consultations import end_of, find_consultation
from contracts_app.queries.referral_scope import Stand
from contracts_app.rules import consultations as rules
from contracts_app.rules.referrals.limits import limit_of
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.consult_asking import Question, asked_before, checked
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.referrals.clocks import timing_of
from contracts_app.services.referrals.summary import summary_of
from contracts_app.vocabulary.consultations import (
    OPEN,
    OVER,
    ConsultKind,
    ConsultMove,
    ConsultStatus,
    DeclineReason,
)
from contracts_app.vocabulary.referrals import Urgency

MAX_NOTE: Final = 500


@dataclass(frozen=True)
class Reply:
    """What goes with a move: the parts of an answer, or why there is none."""

    answer: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    note: str = ""


def ask(question: Question, stand: Stand, actor: Actor, now: datetime) -> Consultation:
    """Ask a hospital about somebody. The same page again is the same question.

    Raises NotFound outside the scope, NotAllowed for a hospital, Refused with what is wrong, and
    with `question_sent_before` where the page says something else than before.
    """
    if stand.at_hospital:
        raise NotAllowed("consultation")
    known = asked_before(question, stand)
    if known is not None:
        return known
    asked = checked(question, stand)
    # Once more behind the household, where a second tap has waited for the first.
    known = asked_before(question, stand)
    if known is not None:
        return known
    limit, due = due_of(question, asked.department, now)
    made = Consultation(
        county_code=asked.household.county_code,
        key=new_key(16),
        client_key=question.client_key,
        kind=question.kind,
        status=ConsultStatus.ASKED,
        version=1,
        urgency=question.urgency,
        resident_id=asked.resident.id,
        household_id=asked.household.id,
        referral_id=asked.referral_id,
        from_institution_id=stand.institution_id,
        hospital_id=asked.department.institution_id,
        department_id=asked.department.id,
        asked_by_id=actor.user_id,
        consent_by=question.consent_by,
        question=question.words.strip(),
        summary=summary_of(asked.resident.id, clock.local(now).date()),
        asked_at_utc=now,
        time_limit=limit,
        due_at_utc=due,
    )
    db.session.add(made)
    db.session.flush()
    _write(made, _event_of(made, ConsultMove.ASK, None), stand.institution_id, actor, now)
    after = {"consultation": made.key, "kind": made.kind, "department": question.department}
    audit.record(actor, "consultation.ask", "resident", asked.resident.key, after=after)
    return made


def due_of(question: Question, department: Department, now: datetime) -> tuple[str, datetime]:
    """The limit that the hospital has for an answer, and when it runs out, in UTC."""
    key = rules.policy_of(ConsultKind(question.kind), Urgency(question.urgency))
    timing = timing_of(department.institution_id, now)
    return timing.ends(limit_of(key, timing.policies, rules.DEFAULTS), now)


def move(
    key: str,
    what: ConsultMove,
    reply: Reply,
    version: int | None,
    stand: Stand,
    actor: Actor,
    now: datetime,
) -> Consultation:
    """Make a move of a question.

    Raises NotFound outside the scope, NotAllowed where it is the other end's, Conflict where
    somebody moved it since `version`, Refused with `consult_move` or what the move asks for.
    """
    question = held(key, stand, version)
    end = end_of(question, stand)
    step = rules.BY_MOVE[what]
    if end is None or step.end != end:
        raise NotAllowed("consultation")
    if not rules.allows(what, ConsultStatus(question.status)):
        raise Refused.of("consult_move")
    reply = replace(reply, note=reply.note.strip())
    if len(reply.note) > MAX_NOTE:
        raise Refused(Refusal("too_long", "note"))
    # Read before anything changes: the database never sees an answer without the new status.
    event = _event_of(question, what, _last(question))
    # A clock that was set back in between makes nothing earlier than what was before.
    now = max(now, event.at_utc)
    if what in _DEEDS:
        _DEEDS[what](question, reply, now)
    event.reason = reply.reason if what == ConsultMove.DECLINE else ""
    event.note = reply.note or None
    _write(question, event, stand.institution_id, actor, now)
    _note(question, what, actor)
    return question


def _note(question: Consultation, what: ConsultMove, actor: Actor) -> None:
    person = db.session.get_one(Resident, question.resident_id)
    after = {"consultation": question.key, "move": what.value}
    audit.record(actor, "consultation.move", "resident", person.key, after=after)


def withdraw_for_the_dead(resident_rows: Collection[int], actor: Actor, now: datetime) -> None:
    """Withdraw what is open about people whose death was recorded; whoever calls holds their homes.

    Held in the order in which late answers are told of, so nobody waits in a circle.
    """
    query = select(Consultation.id).where(
        Consultation.resident_id.in_(resident_rows), Consultation.status.in_(OPEN)
    )
    order = Consultation.due_at_utc, Consultation.id
    for one in db.session.scalars(query.order_by(*order)).all():
        question = hold(one)
        if question.status in OPEN:
            event = _event_of(question, ConsultMove.WITHDRAW, _last(question))
            at = max(now, event.at_utc)
            _write(question, event, question.from_institution_id, actor, at)
            _note(question, ConsultMove.WITHDRAW, actor)


def held(key: str, stand: Stand, version: int | None) -> Consultation:
    """A question, held until the transaction ends. Raises NotFound, Conflict."""
    found = find_consultation(key, stand)
    if found is None:
        raise NotFound("consultation")
    question = hold(found)
    if version is not None and question.version != version:
        raise _conflict(question)
    return question


def hold(question_id: int) -> Consultation:
    """Wait for whoever moves the same question; it is read anew."""
    query = select(Consultation).where(Consultation.id == question_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _last(question: Consultation) -> ConsultationEvent:
    query = select(ConsultationEvent).where(
        ConsultationEvent.consultation_id == question.id,
        ConsultationEvent.seq == question.version,
    )
    return db.session.scalars(query).one()


def _conflict(question: Consultation) -> Conflict:
    last = _last(question)
    user = db.session.get(User, last.user_id) if last.user_id else None
    when = clock.local(last.at_utc).strftime("%H:%M")
    name, account = (user.display_name, user.username) if user else ("", "")
    return Conflict("consultation_moved", name, when, account)


def _answer(question: Consultation, reply: Reply, now: datetime) -> None:
    answer = rules.read_answer(reply.answer)
    if found := [Refusal(*fault) for fault in rules.faults_of(answer)]:
        raise Refused(*found)
    question.answer, question.answered_at_utc = answer, now


def _decline(_question: Consultation, reply: Reply, _now: datetime) -> None:
    if reply.reason not in set(DeclineReason):
        code = "unknown_value" if reply.reason else "missing_required"
        raise Refused(Refusal(code, "reason"))
    if reply.reason == DeclineReason.OTHER and not reply.note:
        raise Refused(Refusal("missing_required", "note"))


_DEEDS: Final[dict[ConsultMove, Callable[[Consultation, Reply, datetime], None]]] = {
    ConsultMove.ANSWER: _answer,
    ConsultMove.DECLINE: _decline,
}


def _event_of(
    question: Consultation, what: ConsultMove, before: ConsultationEvent | None
) -> ConsultationEvent:
    """The next event of a question, not stored yet."""
    step = rules.BY_MOVE[what]
    return ConsultationEvent(
        county_code=question.county_code,
        consultation_id=question.id,
        seq=1 if before is None else before.seq + 1,
        before_seq=None if before is None else before.seq,
        move=what,
        from_status=None if before is None else before.to_status,
        to_status=step.target,
        side=step.end,
        reason="",
        at_utc=before.at_utc if before else question.asked_at_utc,
    )


def _write(
    question: Consultation, event: ConsultationEvent, place: int, actor: Actor, now: datetime
) -> None:
    """Let the question go on, and store the event behind it: the database looks at the order."""
    event.took_seconds = int((now - event.at_utc).total_seconds())
    event.at_utc, event.user_id = now, actor.user_id
    event.institution_id = place
    if event.to_status in OVER:
        question.over_at_utc = now
    question.status, question.version = event.to_status, event.seq
    db.session.flush()
    db.session.add(event)
    db.session.flush()

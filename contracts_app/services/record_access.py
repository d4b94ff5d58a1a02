"""An outsider applies to read a record; the institution decides, the person or guardian answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordAccessRequest, Resident
from contracts_app.queries.record_access import get_request
from contracts_app.queries.record_detail import policies_of_record
from contracts_app.queries.scope import Scope
from contracts_app.rules.record_access import (
    Answer,
    ground_of,
    last_day,
    may_move,
    refuse_application,
    refuse_consent,
    refuse_until,
    shut_by,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.record_grants import Handed, give_link
from contracts_app.services.record_sections import held_record
from contracts_app.vocabulary.record_access import (
    READABLE,
    AccessPurpose,
    AccessState,
    AnswerMode,
    ApplicantKind,
    GuardianRelation,
)
from contracts_app.vocabulary.records import ConsentBasis, RecordStatus

MAX_NAME: Final = 80
MAX_NOTE: Final = 200
_KEY: Final = 16
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Application:
    """What the written application says."""

    kind: str
    organisation: str
    applicant: str
    purpose: str
    sections: tuple[str, ...]
    applied_on: date
    until: date
    contact: str = ""
    note: str = ""


@dataclass(frozen=True)
class Consent:
    """What the person or the guardian said, and how it was signed."""

    agreed: bool
    basis: str
    on: date
    mode: str
    incapable: bool = False
    guardian: str = ""
    relation: str = ""
    strokes: Any = None


def apply_for_record(
    code: str, asked: Application, scope: Scope, actor: Actor, today: date
) -> RecordAccessRequest:
    """Enter a written application to read one record.

    Raises NotFound outside the scope, Refused with `unknown_value`, `missing_required`, `too_long`
    or the codes of `refuse_application`.
    """
    record = held_record(code, scope)
    _check_words(asked)
    if wrong := refuse_application(asked.sections, asked.applied_on, asked.until, today):
        raise Refused(Refusal(*wrong))
    made = RecordAccessRequest(
        county_code=record.county_code,
        key=new_key(_KEY),
        record_id=record.id,
        applicant_kind=asked.kind,
        organisation=asked.organisation.strip(),
        applicant=asked.applicant.strip(),
        contact=asked.contact.strip() or None,
        purpose=asked.purpose,
        note=asked.note.strip() or None,
        sections=" ".join(one.value for one in READABLE if one in asked.sections),
        applied_on=asked.applied_on,
        until=asked.until,
        entered_by_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
        state=AccessState.APPLIED,
    )
    db.session.add(made)
    db.session.flush()
    told = {"sections": made.sections, "purpose": made.purpose, "until": made.until.isoformat()}
    _note("record_access.apply", made, actor, **told)
    return made


def _check_words(asked: Application) -> None:
    for value, words, field in (
        (asked.kind, ApplicantKind, "kind"),
        (asked.purpose, AccessPurpose, "purpose"),
    ):
        if value not in list(words):
            raise Refused(Refusal("unknown_value", field))
    needed = {"applicant": asked.applicant}
    if asked.kind == ApplicantKind.INSTITUTION:
        needed["organisation"] = asked.organisation
    for field, text in needed.items():
        _needed(text, field)
    for field, text, most in (
        ("applicant", asked.applicant, MAX_NAME),
        ("organisation", asked.organisation, MAX_NAME),
        ("contact", asked.contact, MAX_NAME),
        ("note", asked.note, MAX_NOTE),
    ):
        if len(text.strip()) > most:
            raise Refused(Refusal("too_long", field))


def _needed(text: str, field: str, most: int = MAX_NOTE) -> str:
    if not text.strip():
        raise Refused(Refusal("missing_required", field))
    if len(text.strip()) > most:
        raise Refused(Refusal("too_long", field))
    return text.strip()


def approve(key: str, until: date, scope: Scope, actor: Actor, today: date) -> RecordAccessRequest:
    """The institution approves, until a day; the person or guardian has still to be asked.

    Raises NotFound outside the scope, Conflict when somebody decided before, Refused with
    `access_no_paper`, `access_day_past`, `access_too_long` or the codes of `shut_by`.
    """
    request = _going_on(key, AccessState.APPROVED, scope)
    _check_kept(request)
    if request.scan is None:
        raise Refused.of("access_no_paper")
    record = db.session.get_one(HealthRecord, request.record_id)
    policies = policies_of_record(record, scope, today)
    if wrong := refuse_until(until, today, last_day(today, policies)):
        raise Refused(Refusal(wrong, "until"))
    request.state, request.granted_until = AccessState.APPROVED, until
    _decided(request, actor)
    _note("record_access.approve", request, actor, until=until.isoformat())
    return request


def refuse(key: str, reason: str, scope: Scope, actor: Actor) -> RecordAccessRequest:
    """The institution refuses, with a reason. Raises as `approve` does."""
    request = _going_on(key, AccessState.REFUSED, scope)
    request.reason = _needed(reason, "reason")
    request.state = AccessState.REFUSED
    _decided(request, actor)
    _note("record_access.refuse", request, actor)
    return request


def _decided(request: RecordAccessRequest, actor: Actor) -> None:
    request.decided_by_id, request.decided_at_utc = actor.user_id, clock.moment()
    db.session.flush()


def answer(
    key: str, said: Consent, scope: Scope, actor: Actor, today: date
) -> tuple[RecordAccessRequest, Handed | None]:
    """Note what the person or the guardian said; with a consent the link and its code are made.

    Raises NotFound outside the scope, Conflict when somebody was faster, Refused with
    `unknown_value`, `missing_required`, `too_long`, `access_day_past`, `access_not_drawn` or the
    codes of `refuse_consent`, and with a consent those of `shut_by`.
    """
    to = AccessState.GRANTED if said.agreed else AccessState.DECLINED
    request = _going_on(key, to, scope)
    if said.agreed:
        _check_kept(request)
    _check_consent(request, said, today)
    if said.agreed and (request.granted_until is None or request.granted_until < today):
        raise Refused.of("access_day_past")
    _write_answer(request, said, actor)
    request.state = to
    handed = give_link(request, _end_of(request)) if said.agreed else None
    db.session.flush()
    verb = "record_access.consent" if said.agreed else "record_access.decline"
    _note(verb, request, actor, basis=said.basis, mode=said.mode, on=said.on.isoformat())
    return request, handed


def _check_consent(request: RecordAccessRequest, said: Consent, today: date) -> None:
    for value, words, field in (
        (said.basis, ConsentBasis, "basis"),
        (said.mode, AnswerMode, "mode"),
    ):
        if value not in list(words):
            raise Refused(Refusal("unknown_value", field))
    decided = clock.local(request.decided_at_utc).date() if request.decided_at_utc else today
    given = Answer(said.basis, said.on, said.incapable)
    person = _resident(request)
    if wrong := refuse_consent(given, person.birth_date, decided, today, person.died_on):
        raise Refused(Refusal(wrong, "basis" if "guardian" in wrong else "on"))
    if said.basis == ConsentBasis.GUARDIAN:
        _needed(said.guardian, "guardian", MAX_NAME)
        if said.relation not in list(GuardianRelation):
            raise Refused(Refusal("unknown_value", "relation"))
    if said.mode == AnswerMode.SCREEN and said.strokes is None:
        raise Refused(Refusal("access_not_drawn", "paper"))


def _write_answer(request: RecordAccessRequest, said: Consent, actor: Actor) -> None:
    given = Answer(said.basis, said.on, said.incapable)
    if said.basis == ConsentBasis.GUARDIAN:
        ground = ground_of(given, _resident(request).birth_date)
        request.guardian_ground = ground.value if ground else ""
        request.guardian_relation = said.relation
        request.guardian_name = said.guardian.strip()
    request.answer_basis, request.answer_mode = said.basis, said.mode
    request.answered_on, request.answered_by_id = said.on, actor.user_id
    request.answered_at_utc = clock.moment()
    request.strokes = said.strokes if said.mode == AnswerMode.SCREEN else None


def _end_of(request: RecordAccessRequest) -> datetime:
    """The end of the last day that was approved."""
    if request.granted_until is None:
        raise ValueError("nothing was approved")
    return clock.utc_of(request.granted_until + _DAY)


def renew_link(key: str, scope: Scope, actor: Actor) -> tuple[RecordAccessRequest, Handed]:
    """Give a new link and code for a running grant; the old ones open nothing any more.

    Raises NotFound outside the scope, Refused with `access_over` or the codes of `shut_by`.
    """
    request = _held(key, scope)
    ends = request.expires_at_utc
    if request.state != AccessState.GRANTED or ends is None or ends <= clock.moment():
        raise Refused.of("access_over")
    _check_kept(request)
    handed = give_link(request, ends)
    db.session.flush()
    _note("record_access.link", request, actor)
    return request, handed


def revoke(key: str, reason: str, scope: Scope, actor: Actor) -> RecordAccessRequest:
    """End a grant at once, with a reason. Raises as `refuse` does."""
    request = _going_on(key, AccessState.REVOKED, scope)
    request.end_reason = _needed(reason, "reason")
    request.state = AccessState.REVOKED
    request.ended_by_id, request.ended_at_utc = actor.user_id, clock.moment()
    db.session.flush()
    _note("record_access.revoke", request, actor)
    return request


def _held(key: str, scope: Scope) -> RecordAccessRequest:
    request = get_request(key, scope, held=True)
    if request is None:
        raise NotFound("record_access_request")
    return request


def _going_on(key: str, to: AccessState, scope: Scope) -> RecordAccessRequest:
    """The application, if this step follows on what it is now."""
    request = _held(key, scope)
    if not may_move(request.state, to):
        raise Conflict("access_changed")
    return request


def _check_kept(request: RecordAccessRequest) -> None:
    record = db.session.get_one(HealthRecord, request.record_id)
    if why := shut_by(record.status == RecordStatus.OPEN, _resident(request).died_on):
        raise Refused.of(why)


def _resident(request: RecordAccessRequest) -> Resident:
    record = db.session.get_one(HealthRecord, request.record_id)
    return db.session.get_one(Resident, record.resident_id)


def _note(verb: str, request: RecordAccessRequest, actor: Actor, **told: Any) -> None:
    after = {"access": request.key, **told}
    audit.record(actor, verb, "resident", _resident(request).key, after=after)

"""How a referral up begins: sent, telephoned ahead, or refused by the resident.

Whoever refers holds the household of the person first, so nobody who dies or leaves meanwhile is
referred; the database holds that nobody is referred twice to one department. An emergency that was
telephoned ahead takes the place of what is open there (giving_way.py).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Department, Household, Institution, Referral, Resident
from contracts_app.queries.care_facts import caring_team_id
from contracts_app.queries.policies import policies_for
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.referrals import cover_of, find_department, last_home_coming
from contracts_app.rules.referrals.forms import UP_FORM, faults, read_form
from contracts_app.rules.referrals.readmission import soon_again
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed, NotFound, Refusal, Refused
from contracts_app.services.held import held_at_home
from contracts_app.services.referral_places.give import hold, wait
from contracts_app.services.referrals.clocks import timing_of
from contracts_app.services.referrals.giving_way import call_off, hold_open, refuse_second
from contracts_app.services.referrals.numbering import new_number
from contracts_app.services.referrals.requests import Request, differs, faults_of_page
from contracts_app.services.referrals.sent import MAX_NOTE, name_of
from contracts_app.services.referrals.steps import By, Said, first_step
from contracts_app.services.referrals.summary import summary_of
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import (
    Care,
    Cause,
    Consent,
    ConsentBy,
    Direction,
    Outcome,
    Side,
    UpReason,
    Urgency,
)

_LONGEST_KEY: Final = 64


@dataclass(frozen=True)
class _Start:
    """A checked request with what it is about."""

    request: Request
    resident: Resident
    household: Household
    department: Department
    hospital: Institution
    stand: Stand
    by: By


def begin(request: Request, stand: Stand, actor: Actor, now: datetime) -> Referral:
    """Begin a referral, by what was said: a refusal, a call ahead, or the usual way.

    The same page again is the same referral. Raises what these ways raise, and Refused with
    `page_sent_before` where it says something else than before.
    """
    if request.consent == Consent.REFUSED:
        return record_refusal(request, stand, actor, now)
    if request.answered_by.strip():
        return call_ahead(request, stand, actor, now)
    return send(request, stand, actor, now)


def send(request: Request, stand: Stand, actor: Actor, now: datetime) -> Referral:
    """Send somebody to a hospital: a station asks its centre first, a centre the hospital.

    The same page again is the same referral. Raises NotFound outside the scope, Refused with the
    faults of the form, `consent_missing`, `already_referred`, `no_township`, or what a kept place
    refuses.
    """
    start = _begun(request, stand, actor, now)
    if isinstance(start, Referral):
        return start
    refuse_second(start.resident.id, start.department.id)
    form = _form(request, start.department)
    move = Move.HAND_IN if start.by.side == Side.STARTER else Move.SUBMIT
    referral = _new(start, form)
    first_step(referral, move, start.by, Said(note=request.note))
    if request.clinic:
        hold(referral, request.clinic, actor, now)
    _record(start, referral, "referral.send")
    return referral


def call_ahead(request: Request, stand: Stand, actor: Actor, now: datetime) -> Referral:
    """An emergency that was agreed on the telephone; its form is owed.

    What is open to the same department gives way to it. Raises what `send` raises, and Refused with
    `missing_required` where nobody at the hospital is named, `too_long` for more than a name, or
    `unknown_value` where it is no emergency.
    """
    start = _begun(request, stand, actor, now)
    if isinstance(start, Referral):
        return start
    by = _told(start)
    before = hold_open(start.resident.id, start.department.id)
    referral = _new(start, None)
    referral.form_due_at_utc = timing_of(start.stand.institution_id, now).form_due(now)
    instead = call_off(before, referral.referral_no, by)
    first_step(referral, Move.CALL_AHEAD, by, Said(note=request.note, details=instead))
    wait(referral, actor, now)
    _record(start, referral, "referral.call_ahead")
    return referral


def _told(start: _Start) -> By:
    """Whoever writes down what was agreed on the telephone."""
    request, by = start.request, start.by
    if request.urgency != Urgency.EMERGENCY:
        raise Refused(Refusal("unknown_value", "urgency"))
    name = name_of(request.answered_by)
    if not name:
        raise Refused(Refusal("missing_required", "answered_by"))
    if found := _closed(start.department):
        raise Refused(*found)
    return By(by.actor, by.side, by.institution_id, by.at, Cause.PHONE, name)


def record_refusal(request: Request, stand: Stand, actor: Actor, now: datetime) -> Referral:
    """The person was advised to go and refuses: kept with the reason, and closed at once.

    Raises NotFound outside the scope, Refused with `missing_required` without a reason, or
    `too_long`; what else the form lacks is nobody's loss.
    """
    start = _begun(request, stand, actor, now)
    if isinstance(start, Referral):
        return start
    refuse_second(start.resident.id, start.department.id)
    referral = _new(start, read_form(UP_FORM, request.form))
    said = Said(note=request.note.strip(), outcome=Outcome.REFUSED)
    first_step(referral, Move.REFUSE, start.by, said)
    _record(start, referral, "referral.refuse")
    return referral


def _begun(request: Request, stand: Stand, actor: Actor, now: datetime) -> Referral | _Start:
    """What the same page has begun already; or the checked request, its household held.

    Asked once more behind the household, where a second tap has waited for the first.
    """
    found = _known(request, stand)
    if found is not None:
        return found
    start = _checked(request, stand, actor, now)
    return _known(request, stand) or start


def _known(request: Request, stand: Stand) -> Referral | None:
    """What the same page has begun already, if it was the same person's."""
    query = select(Referral).where(
        Referral.client_key == request.client_key,
        Referral.from_institution_id == stand.institution_id,
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return None
    if db.session.get_one(Resident, found.resident_id).key != request.resident:
        raise NotFound("resident")
    if differs(found, request):
        raise Refused.of("page_sent_before")
    return found


def _checked(request: Request, stand: Stand, actor: Actor, now: datetime) -> _Start:
    if stand.at_hospital:
        raise NotAllowed("referral")
    resident, _membership, household = held_at_home(request.resident, stand.scope)
    if resident.died_on is not None:
        raise NotFound("resident")
    found = find_department(request.hospital, request.department, household.county_code)
    _check_words(request, known=found is not None)
    if found is None:
        raise Refused(Refusal("unknown_value", "department"))
    department, hospital = found
    if stand.township_id is None:
        raise Refused.of("no_township")
    at_centre = stand.kind == InstitutionKind.TOWNSHIP_CENTRE
    side = Side.TOWNSHIP if at_centre else Side.STARTER
    by = By(actor, side, stand.institution_id, now)
    return _Start(request, resident, household, department, hospital, stand, by)


def _check_words(request: Request, *, known: bool) -> None:
    """Everything that can be said of a page without looking anywhere else, at once."""
    asked = request.consent != Consent.UNABLE
    wrong = {
        ("missing_required", ""): not request.client_key,
        ("too_long", ""): len(request.client_key) > _LONGEST_KEY,
        ("too_long", "note"): len(request.note.strip()) > MAX_NOTE,
        ("unknown_value", "department"): not known,
        ("unknown_value", "urgency"): request.urgency not in set(Urgency),
        ("unknown_value", "reason"): request.reason not in set(UpReason),
        ("unknown_value", "care"): request.care not in set(Care),
        ("consent_undecided", "consent"): request.consent not in set(Consent),
        ("consent_missing", "consent_by"): asked and request.consent_by not in set(ConsentBy),
        ("asked_unless_emergency", "consent"): not asked and request.urgency != Urgency.EMERGENCY,
    }
    found = [fault for fault, applies in wrong.items() if applies]
    if found := [*found, *(one for one in faults_of_page(request) if one not in found)]:
        raise Refused(*(Refusal(*fault) for fault in found))


def _form(request: Request, department: Department) -> dict[str, str]:
    form = read_form(UP_FORM, request.form)
    found = [Refusal(*fault) for fault in faults(UP_FORM, form)]
    if found := found + _closed(department):
        raise Refused(*found)
    return form


def _closed(department: Department) -> list[Refusal]:
    closed = department.closed_on is not None
    return [Refusal("department_closed", "department")] if closed else []


def _new(start: _Start, form: dict[str, str] | None) -> Referral:
    request, today = start.request, clock.local(start.by.at).date()
    asked = request.consent != Consent.UNABLE
    origin_id, days = _soon_again(start, today)
    made = Referral(
        county_code=start.household.county_code,
        client_key=request.client_key,
        direction=Direction.UP,
        resident_id=start.resident.id,
        household_id=start.household.id,
        contract_id=cover_of(start.resident.id, today),
        origin_id=origin_id,
        readmission_days=days,
        urgency=request.urgency,
        care=request.care,
        reason=request.reason,
        from_institution_id=start.stand.institution_id,
        township_id=start.stand.township_id,
        hospital_id=start.hospital.id,
        department_id=start.department.id,
        team_id=caring_team_id(start.resident.id, start.household.grid_id, today),
        started_by_id=start.by.actor.user_id,
        consent=request.consent,
        consent_by=request.consent_by if asked else None,
        form=form,
        summary=summary_of(start.resident.id, today),
    )
    # Last, and before its department: everybody who numbers waits for the counter of the county.
    made.referral_no = new_number(made.county_code, start.by.at)
    return made


def _soon_again(start: _Start, today: date) -> tuple[int | None, int | None]:
    """The way home from which somebody needs the hospital again soon, and after how many days."""
    within = soon_again(policies_for(start.hospital.id, today))
    found = last_home_coming(start.resident.id, today - timedelta(days=within))
    return (found.id, (today - found.home_on).days) if found else (None, None)


def _record(start: _Start, referral: Referral, verb: str) -> None:
    """Numbers and codes alone: the audit trail says nothing of an illness."""
    after = {
        "number": referral.referral_no,
        "hospital": start.hospital.code,
        "department": start.department.code,
        "urgency": referral.urgency,
    }
    audit.record(start.by.actor, verb, "resident", start.resident.key, after=after)

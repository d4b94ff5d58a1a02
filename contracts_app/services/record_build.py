"""A record is built when somebody agrees, and not when somebody refuses (F5); once in a life."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthRecord, Household, RecordConsent, Resident
from contracts_app.queries.record_detail import record_of
from contracts_app.queries.record_places import store_of, village_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.records import Building, refuse_answer, refuse_building
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.held import held_member
from contracts_app.services.keys import new_key
from contracts_app.services.record_events import note_event
from contracts_app.services.record_numbers import take_record_code
from contracts_app.services.record_staff import check_training
from contracts_app.vocabulary.records import (
    TYPED_CHANNELS,
    BuildChannel,
    ConsentAnswer,
    ConsentBasis,
    RecordEventKind,
    RecordStatus,
    RefusalReason,
)

MAX_NOTE: Final = 200
MAX_SHELF: Final = 40
_TOKEN: Final = 16


@dataclass(frozen=True)
class Offer:
    """A record was offered to a member of a household on a day, and who answered."""

    household: str
    member: str
    on: date
    basis: str = ConsentBasis.OWN
    note: str = ""


def build_record(
    offer: Offer, channel: str, scope: Scope, actor: Actor, today: date, shelf: str = ""
) -> HealthRecord:
    """Build the record of a member, with the next code of the village.

    Raises NotFound outside the scope, Refused with `record_exists`, `record_of_dead`,
    `record_not_permanent`, `future_date`, `bad_date`, `guardian_needed`, `unknown_value`,
    `too_long`, `record_training_needed` or the codes of `take_record_code`.
    """
    household, resident = held_member(offer.household, offer.member, scope, today)
    check_training(actor, today)
    _check(offer, resident)
    if channel not in TYPED_CHANNELS:
        raise Refused(Refusal("unknown_value", "channel"))
    if len(shelf) > MAX_SHELF:
        raise Refused(Refusal("too_long", "shelf"))
    asked = Building(
        resident.birth_date, resident.died_on, resident.permanent, offer.on, offer.basis
    )
    _refuse(refuse_building(asked, today))
    _answer(offer, resident, ConsentAnswer.AGREED, "", actor)
    record = _new(household, resident, offer, BuildChannel(channel), shelf.strip(), actor)
    note_event(record, RecordEventKind.BUILT, offer.on, actor, {"channel": channel})
    told = {"household": household.code, "record": record.code, "channel": channel}
    audit.record(actor, "record.build", "resident", resident.key, after=told)
    return record


def refuse_record(
    offer: Offer, reason: str, scope: Scope, actor: Actor, today: date
) -> RecordConsent:
    """Note that somebody wants no record, and why; it may be offered again.

    Raises NotFound outside the scope, Refused with `record_exists`, `record_of_dead`,
    `unknown_value`, `future_date`, `bad_date`, `guardian_needed` or `too_long`.
    """
    household, resident = held_member(offer.household, offer.member, scope, today)
    _check(offer, resident)
    if reason not in list(RefusalReason):
        raise Refused(Refusal("unknown_value", "reason"))
    if resident.died_on is not None:
        raise Refused.of("record_of_dead")
    _refuse(refuse_answer(resident.birth_date, offer.on, offer.basis, today))
    said = _answer(offer, resident, ConsentAnswer.REFUSED, reason, actor)
    told = {"household": household.code, "reason": reason}
    audit.record(actor, "record.refuse", "resident", resident.key, after=told)
    return said


def _check(offer: Offer, resident: Resident) -> None:
    if record_of(resident.id) is not None:
        raise Refused.of("record_exists")
    if offer.basis not in list(ConsentBasis):
        raise Refused(Refusal("unknown_value", "basis"))
    if len(offer.note) > MAX_NOTE:
        raise Refused(Refusal("too_long", "note"))


def _refuse(code: str | None) -> None:
    if code is not None:
        subjects = {"guardian_needed": "basis", "future_date": "on", "bad_date": "on"}
        raise Refused(Refusal(code, subjects.get(code, "")))


def _answer(
    offer: Offer, resident: Resident, answer: ConsentAnswer, reason: str, actor: Actor
) -> RecordConsent:
    said = RecordConsent(
        county_code=resident.county_code,
        resident_id=resident.id,
        answer=answer,
        basis=offer.basis,
        reason=reason,
        note=offer.note.strip() or None,
        said_on=offer.on,
        user_id=actor.user_id,
        recorded_at_utc=clock.utcnow(),
    )
    db.session.add(said)
    db.session.flush()
    return said


def _new(
    household: Household,
    resident: Resident,
    offer: Offer,
    channel: BuildChannel,
    shelf: str,
    actor: Actor,
) -> HealthRecord:
    village = village_of(household)
    record = HealthRecord(
        county_code=household.county_code,
        resident_id=resident.id,
        code=take_record_code(village),
        token=new_key(_TOKEN),
        status=RecordStatus.OPEN,
        channel=channel,
        built_on=offer.on,
        built_by_id=actor.user_id,
        institution_id=store_of(village, clock.today()),
        shelf=shelf,
    )
    resident.record_code, resident.record_built_on = record.code, record.built_on
    db.session.add(record)
    db.session.flush()
    return record

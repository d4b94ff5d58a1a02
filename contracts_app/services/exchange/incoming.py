"""What the system of a hospital says of a referral: the same moves as at its desk, once.

A message has a number of the hospital's own. The same again does nothing new; what is older than
what the hospital said last is refused, because it may have been overtaken on its way.
"""

from dataclasses import dataclass
from datetime import datetime

from contracts_app import clock
from contracts_app.crypto import canonical_json, token_hash
from contracts_app.extensions import db
from contracts_app.models import ExchangeMessage, Institution, Referral
from contracts_app.queries.exchange import (
    clinic_at,
    find_message,
    last_clinic,
    last_stated,
)
from contracts_app.queries.referral_places import department_code
from contracts_app.queries.referral_scope import Stand, find_referral, stand_of_hospital
from contracts_app.rules.exchange.answers import (
    AHEAD,
    Answer,
    Given,
    Resource,
    Unreadable,
    check_is_an_answer,
    read_answer,
)
from contracts_app.rules.exchange.statuses import MOVES
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.referrals.deeds import do, hold_home
from contracts_app.services.referrals.sent import Sent
from contracts_app.services.referrals.steps import hold
from contracts_app.vocabulary.exchange import MessageKind
from contracts_app.vocabulary.referrals import Direction, ReferralStatus

_S = ReferralStatus


@dataclass(frozen=True)
class Taken:
    """Where a referral stands after a message; `again` when it had come before."""

    number: str
    status: str
    version: int
    again: bool = False


@dataclass(frozen=True)
class _Said:
    """An answer with the hospital that gives it, held until the transaction ends."""

    answer: Answer
    referral: Referral
    stand: Stand
    actor: Actor
    now: datetime

    def do(self, move: Move, sent: Sent, version: int | None = None) -> None:
        do(self.answer.number, move, sent, version, self.stand, self.actor, self.now)


def actor_of(own: Institution, request_id: str = "") -> Actor:
    """The system of a hospital as the actor of audit rows."""
    return Actor(f"exchange:{own.code}", None, own.county_code, request_id)


def read(sent: Resource) -> Answer:
    """What a valid resource answers. Raises Refused with the code of what cannot be read."""
    try:
        answer = read_answer(sent)
        check_is_an_answer(answer)
    except Unreadable as error:
        raise Refused.of(error.code) from error
    return answer


def take(own: Institution, message_id: str, sent: Resource, actor: Actor, now: datetime) -> Taken:
    """Make the moves that a message tells of.

    Raises NotFound for what is none of this hospital, Refused with what cannot be read or done,
    Conflict with `out_of_order`, or where somebody moved it since it was read.
    """
    answer = read(sent)
    if answer.message_id and answer.message_id != message_id:
        raise Refused(Refusal("other_message_id", "Bundle.identifier"))
    sha256 = token_hash(canonical_json(sent).decode())
    if before := _before(own, message_id, sha256):
        return before
    stand = stand_of_hospital(own, clock.local(now).date())
    referral = _held(answer.number, stand)
    # Once more behind the referral, where the same message has waited for itself.
    if before := _before(own, message_id, sha256):
        return before
    _check_order(answer, referral, own, now)
    _move(_Said(answer, referral, stand, actor, now))
    row = _row(own, message_id, referral, MessageKind.ANSWER, now)
    row.sha256, row.stated_at_utc = sha256, answer.stated
    db.session.add(row)
    db.session.flush()
    return Taken(referral.referral_no, referral.status, referral.version)


def _before(own: Institution, message_id: str, sha256: str) -> Taken | None:
    """What the same message did when it came before, also of what the hospital sees no more.

    Raises Refused with `message_id_used` where it said something else.
    """
    known = find_message(own.id, message_id)
    if known is None:
        return None
    if (known.kind, known.sha256) != (MessageKind.ANSWER, sha256):
        raise Refused.of("message_id_used")
    return Taken(known.referral_no, known.status, known.version, again=True)


def _held(number: str, stand: Stand) -> Referral:
    """Held before it is asked whether the message came before: two at once come one by one."""
    found = find_referral(number, stand)
    if found is None:
        raise NotFound("referral")
    hold_home(found)
    return hold(found)


def _check_order(answer: Answer, referral: Referral, own: Institution, now: datetime) -> None:
    if answer.stated > now + AHEAD:
        raise Refused(Refusal("future_date", "Task.lastModified"))
    last = last_stated(referral.id, own.id)
    if last is not None and answer.stated < last:
        raise Conflict("out_of_order")


def _row(
    own: Institution, message_id: str, referral: Referral, kind: MessageKind, now: datetime
) -> ExchangeMessage:
    return ExchangeMessage(
        county_code=referral.county_code,
        institution_id=own.id,
        message_id=message_id,
        kind=kind,
        referral_id=referral.id,
        sha256=token_hash(""),
        version=referral.version,
        received_at_utc=now,
    )


def _move(said: _Said) -> None:
    if said.referral.direction != Direction.UP:
        # On the way home the hospital's desk says what it has to say.
        raise Refused.of("move_not_possible")
    answer = said.answer
    status = _S.SCHEDULED if answer.status == _S.ACCEPTED and answer.given else answer.status
    if status == _S.SCHEDULED:
        _give(said)
    else:
        said.do(_move_to(status, answer, said.referral), _sent(answer), answer.version)


def _move_to(status: ReferralStatus, answer: Answer, referral: Referral) -> Move:
    """Another department of the same hospital is a move of its own."""
    own = db.session.get_one(Institution, referral.hospital_id).code
    if status == _S.REROUTED and answer.hospital == own:
        return Move.REDIRECT
    return MOVES[status]


def _sent(answer: Answer) -> Sent:
    return Sent(
        reason=answer.reason,
        note=answer.note,
        hospital=answer.hospital,
        department=answer.department,
        on=clock.local(answer.ended).date() if answer.ended else None,
        form=answer.feedback,
    )


def _give(said: _Said) -> None:
    """Give the place that is named: with the yes, as the first one, or instead of another."""
    answer, referral = said.answer, said.referral
    if answer.given is None:
        raise Refused(Refusal("missing_required", "Appointment"))
    version = answer.version
    if referral.status == _S.SUBMITTED:
        said.do(Move.ACCEPT, Sent(), version)
        version = None
    place = _place(answer.given, answer.note, referral)
    # A place that was kept while the hospital thought is booked by its yes.
    if version is None and referral.status == _S.SCHEDULED and _has(referral, place):
        return
    again = referral.status in (_S.SCHEDULED, _S.NO_SHOW)
    said.do(Move.REBOOK if again else Move.BOOK, place, version)


def _has(referral: Referral, place: Sent) -> bool:
    found = last_clinic(referral.id)
    return found is not None and bool(found.Clinic.key == place.place_key)


def _place(given: Given, note: str, referral: Referral) -> Sent:
    if referral.department_id is None:
        raise Refused(Refusal("unknown_value", "Appointment"))
    if given.is_bed:
        code = department_code(referral.department_id)
        return Sent(note=note, place="bed", place_key=code)
    key = given.clinic or _clinic_at(given.start, referral.department_id)
    return Sent(note=note, place="clinic", place_key=key)


def _clinic_at(start: datetime | None, department_id: int) -> str:
    wall = clock.local(start) if start else None
    found = wall and clinic_at(department_id, wall.date(), wall.hour * 60 + wall.minute)
    if not found:
        raise Refused(Refusal("no_such_clinic", "Appointment.start"))
    return found


def fetched(own: Institution, number: str, message_id: str, now: datetime) -> int:
    """The id of a referral that a hospital may fetch.

    Raises NotFound for what is none of this hospital, Conflict with `replayed` for a number of a
    message that was used.
    """
    found = find_referral(number, stand_of_hospital(own, clock.local(now).date()))
    if found is None:
        raise NotFound("referral")
    if find_message(own.id, message_id) is not None:
        raise Conflict("replayed")
    return found


def note_fetched(own: Institution, referral_id: int, message_id: str, now: datetime) -> None:
    """Write that it was fetched; the same message fetches nothing a second time."""
    referral = db.session.get_one(Referral, referral_id)
    db.session.add(_row(own, message_id, referral, MessageKind.FETCH, now))
    db.session.flush()

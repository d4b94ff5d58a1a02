"""Documents that go with referrals and questions: kept once, encrypted, taken back with a reason.

Both ends see them as long as they see what they belong to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Consultation, Referral, ReferralDocument, Resident, User
from contracts_app.queries.referral_files import (
    OfConsultation,
    OfReferral,
    Owner,
    find_document,
    find_same,
    number_of,
)
from contracts_app.queries.referral_scope import Stand
from contracts_app.rules.referrals.papers import (
    MAX_PLACE,
    MAX_REASON,
    MAX_TITLE,
    MOST,
    is_open,
    recognition_faults,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.file_room import FileRoom
from contracts_app.services.keys import new_key
from contracts_app.services.own_work import may_change, refuse_others
from contracts_app.services.referral_documents import ReadDocument
from contracts_app.vocabulary.referral_papers import DocumentKind, End

_ORPHAN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True)
class About:
    """What somebody says of a document."""

    kind: str
    title: str = ""
    mutual: bool = False
    made_by: str = ""
    made_on: date | None = None


@dataclass(frozen=True)
class Sender:
    """Who sends or takes back, from where, when."""

    stand: Stand
    actor: Actor
    at: datetime

    @property
    def end(self) -> End:
        """From which of the two ends."""
        return End.HOSPITAL if self.stand.at_hospital else End.PRIMARY


def owner_of(thing: Referral | Consultation) -> Owner:
    """By what the documents of a referral or question are found."""
    return OfReferral(thing.id) if isinstance(thing, Referral) else OfConsultation(thing.id)


def keep_document(
    thing: Referral | Consultation, about: About, read: ReadDocument, room: FileRoom, by: Sender
) -> ReferralDocument:
    """Keep a document, once: the same sent again brings back the one that is kept.

    Raises Refused with `referral_over`, `too_many_documents`, `document_known` where the same file
    stands with other words, or what is missing beside it.
    """
    if not is_open(thing.over_at_utc, by.at):
        raise Refused.of("referral_over")
    _check(about, db.session.get_one(Resident, thing.resident_id), clock.local(by.at).date())
    _hold(thing)
    owner = owner_of(thing)
    same = find_same(owner, read.sha256)
    if same is not None:
        return _said_alike(same, about)
    if number_of(owner) >= MOST:
        raise Refused(Refusal("too_many_documents", "file"))
    return _stored(thing, about, read, room, by)


def _said_alike(kept: ReferralDocument, about: About) -> ReferralDocument:
    """The kept one, if the same is said of it. Raises Refused."""
    said = About(kept.kind, kept.title or "", kept.mutual, kept.made_by, kept.made_on)
    if said != about:
        raise Refused(Refusal("document_known", "file"))
    return kept


def _hold(thing: Referral | Consultation) -> None:
    """Whoever sends something else along at the same moment is waited for."""
    model = type(thing)
    db.session.execute(select(model.id).where(model.id == thing.id).with_for_update())


def _check(about: About, person: Resident, today: date) -> None:
    wrong = {
        ("unknown_value", "kind"): about.kind not in set(DocumentKind),
        ("too_long", "title"): len(about.title) > MAX_TITLE,
        ("too_long", "made_by"): len(about.made_by) > MAX_PLACE,
        ("future_date", "made_on"): about.made_on is not None and about.made_on > today,
        ("before_birth", "made_on"): about.made_on is not None
        and about.made_on < person.birth_date,
    }
    found = [fault for fault, applies in wrong.items() if applies]
    if about.mutual:
        found += recognition_faults(about.kind, about.made_by, about.made_on)
    if found:
        raise Refused(*(Refusal(*fault) for fault in found))


def _stored(
    thing: Referral | Consultation, about: About, read: ReadDocument, room: FileRoom, by: Sender
) -> ReferralDocument:
    row = ReferralDocument(
        county_code=thing.county_code,
        key=new_key(16),
        referral_id=thing.id if isinstance(thing, Referral) else None,
        consultation_id=thing.id if isinstance(thing, Consultation) else None,
        kind=about.kind,
        title=about.title or None,
        mutual=about.mutual,
        made_by=about.made_by,
        made_on=about.made_on,
        file=new_key(24),
        file_type=read.file_type,
        pages=read.pages,
        size=len(read.content),
        sha256=read.sha256,
        side=by.end,
        institution_id=by.stand.institution_id,
        user_id=by.actor.user_id,
        uploaded_at_utc=by.at,
    )
    room.keep(row.file, read.content)
    try:
        db.session.add(row)
        db.session.flush()
    except IntegrityError:
        room.forget(row.file)
        raise
    _note("document.send", thing, row, by.actor, kind=about.kind)
    return row


def _note(
    verb: str, thing: Referral | Consultation, row: ReferralDocument, actor: Actor, **more: str
) -> None:
    """Codes and keys: what a document shows is not in the audit trail."""
    person = db.session.get_one(Resident, thing.resident_id)
    audit.record(actor, verb, "resident", person.key, after={"document": row.key, **more})


def the_document(thing: Referral | Consultation, key: str, stand: Stand) -> ReferralDocument:
    """A document that stands and that a user is told. Raises NotFound."""
    found = find_document(owner_of(thing), key, stand)
    if found is None or found.withdrawn_at_utc is not None:
        raise NotFound("document")
    return found


def to_withdraw(thing: Referral | Consultation, key: str, by: Sender) -> ReferralDocument:
    """A document that may be taken back.

    Raises NotFound, NotAllowed for that of the other end, Conflict where that was done already.
    """
    found = find_document(owner_of(thing), key, by.stand)
    if found is None:
        raise NotFound("document")
    own = found.institution_id in by.stand.scope.institution_ids
    refuse_others("document", by.actor, found.user_id, own=own)
    _refuse_taken_back(found)
    return found


def _refuse_taken_back(row: ReferralDocument) -> None:
    if row.withdrawn_at_utc is None:
        return
    user = db.session.get(User, row.withdrawn_by_id) if row.withdrawn_by_id else None
    name, account = (user.display_name, user.username) if user else ("", "")
    at = clock.local(row.withdrawn_at_utc)
    raise Conflict("document_withdrawn", name, f"{at:%H:%M}", account)


def may_withdraw(row: ReferralDocument, stand: Stand, actor: Actor) -> bool:
    """Whether it was sent by the own institution or one below it, or by the same user."""
    own = row.institution_id in stand.scope.institution_ids
    return may_change(actor, row.user_id, own=own)


def withdraw_document(
    thing: Referral | Consultation, key: str, reason: str, by: Sender
) -> ReferralDocument:
    """Take a document back: it is handed out no more, the row tells that there was one.

    Its file goes with the next night. Raises what `to_withdraw` raises, and Refused with
    `missing_required` or `too_long`.
    """
    row = to_withdraw(thing, key, by)
    words = reason.strip()
    if not words or len(words) > MAX_REASON:
        raise Refused(Refusal("too_long" if words else "missing_required", "reason"))
    _hold(thing)
    # Read anew: another one may have taken it back since it was looked at.
    db.session.refresh(row)
    _refuse_taken_back(row)
    row.withdrawn_at_utc, row.withdrawn_by_id = by.at, by.actor.user_id
    row.withdrawn_reason = words
    db.session.flush()
    _note("document.withdraw", thing, row, by.actor)
    return row


def content_of(row: ReferralDocument, room: FileRoom) -> bytes:
    """A document as it is kept. Raises NotFound where its file is gone."""
    kept = room.kept(row.file)
    if kept is None:
        raise NotFound("file")
    return kept


def forget_orphans(room: FileRoom) -> int:
    """Delete files that no document names: withdrawn ones, and what a stopped server wrote."""
    old = room.keys_before(clock.utcnow() - _ORPHAN_AFTER)
    return sum(_forgotten(old[first : first + 500], room) for first in range(0, len(old), 500))


def _forgotten(names: Sequence[str], room: FileRoom) -> int:
    query = select(ReferralDocument.file).where(
        ReferralDocument.file.in_(names), ReferralDocument.withdrawn_at_utc.is_(None)
    )
    known = set(db.session.scalars(query))
    gone = [name for name in names if name not in known]
    for name in gone:
        room.forget(name)
    return len(gone)

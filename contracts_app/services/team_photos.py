"""Photos of events: taken by content, made plain and smaller, kept encrypted under random names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import TeamEvent, TeamEventPhoto
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_staff import is_own_team
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.file_room import FileRoom
from contracts_app.services.keys import new_key
from contracts_app.services.own_work import refuse_others
from contracts_app.services.photos import as_jpeg, plain_picture
from contracts_app.services.team_event_checks import refuse_reason
from contracts_app.services.team_life import event_in
from contracts_app.vocabulary.team_life import LifeState

MAX_BYTES: Final = 12 * 1024 * 1024
SIDE: Final = 1600
"""Pixels of the longer side as it is kept."""
THUMBNAIL: Final = 320
MOST: Final = 12
"""Photos of one event that stand."""
_QUALITY: Final = 75
_ORPHAN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True)
class ReadPhoto:
    """A photo as it will be kept."""

    sha256: str
    jpeg: bytes


def read_photo(data: bytes) -> ReadPhoto:
    """Read a photo; asks no database, because it takes a while.

    Raises Refused with `photo_missing`, `photo_too_large`, `photo_type` or `photo_broken`.
    """
    if not data:
        raise Refused(Refusal("photo_missing", "photo"))
    picture = plain_picture(data, MAX_BYTES, SIDE)
    return ReadPhoto(sha256(data).hexdigest(), as_jpeg(picture, _QUALITY))


def keep_photo(
    team_code: str, key: str, read: ReadPhoto, room: FileRoom, scope: Scope, actor: Actor
) -> TeamEventPhoto:
    """Keep a photo of an event, once: the same sent again brings back the one that is kept.

    Raises NotFound, Refused with `event_cancelled`, `photo_withdrawn` (it was taken away before) or
    `too_many_photos`.
    """
    _team, event = event_in(team_code, key, scope)
    if event.state == LifeState.CANCELLED:
        raise Refused.of("event_cancelled")
    known = select(TeamEventPhoto).filter_by(event_id=event.id, sha256=read.sha256)
    kept = db.session.scalars(known).first()
    if kept is not None:
        if kept.withdrawn_on is not None:
            raise Refused(Refusal("photo_withdrawn", "photo"))
        return kept
    if _number_of(event) >= MOST:
        raise Refused(Refusal("too_many_photos", "photo"))
    return _stored(event, read, room, actor)


def _number_of(event: TeamEvent) -> int:
    query = select(func.count()).where(
        TeamEventPhoto.event_id == event.id, TeamEventPhoto.withdrawn_on.is_(None)
    )
    return db.session.scalar(query) or 0


def _stored(event: TeamEvent, read: ReadPhoto, room: FileRoom, actor: Actor) -> TeamEventPhoto:
    photo = TeamEventPhoto(
        key=new_key(16),
        event_id=event.id,
        file=new_key(24),
        sha256=read.sha256,
        user_id=actor.user_id,
        uploaded_at_utc=clock.utcnow(),
        withdrawn_reason="",
    )
    room.keep(photo.file, read.jpeg)
    try:
        db.session.add(photo)
        db.session.flush()
    except IntegrityError:
        room.forget(photo.file)
        raise
    audit.record(actor, "team_event.photo", "team_event", event.key, after={"photo": photo.key})
    return photo


def withdraw_photo(
    team_code: str, key: str, photo_key: str, reason: str, scope: Scope, actor: Actor, today: date
) -> None:
    """Take a photo away with a reason: it is shown no more, the row tells that there was one.

    Its file goes with the next night. Raises NotFound, NotAllowed, Refused with `missing_required`
    or `too_long`.
    """
    _team, event = event_in(team_code, key, scope)
    photo = own_photo(event, photo_key, scope, actor)
    refuse_reason(reason)
    photo.withdrawn_on, photo.withdrawn_reason = today, reason.strip()
    db.session.flush()
    audit.record(
        actor, "team_event.photo_withdraw", "team_event", event.key, reason=reason.strip(),
        before={"photo": photo.key},
    )  # fmt: skip


def own_photo(event: TeamEvent, photo_key: str, scope: Scope, actor: Actor) -> TeamEventPhoto:
    """A photo that stands, of the own team's event or of one's own. Raises NotFound, NotAllowed."""
    photo, own = photo_of(event, photo_key), is_own_team(event.team_id, scope)
    refuse_others("photo", actor, event.made_by_id, photo.user_id, own=own)
    return photo


def photo_of(event: TeamEvent, photo_key: str) -> TeamEventPhoto:
    """A photo of an event that stands. Raises NotFound."""
    query = select(TeamEventPhoto).where(
        TeamEventPhoto.event_id == event.id,
        TeamEventPhoto.key == photo_key,
        TeamEventPhoto.withdrawn_on.is_(None),
    )
    photo = db.session.scalars(query).first()
    if photo is None:
        raise NotFound("photo")
    return photo


def picture_of(file: str, room: FileRoom, side: int = SIDE) -> bytes | None:
    """A kept photo as JPEG, as it is kept or smaller; None when its file is gone."""
    kept = room.kept(file)
    if kept is None or side >= SIDE:
        return kept
    return as_jpeg(plain_picture(kept, MAX_BYTES, side), _QUALITY)


def forget_orphans(room: FileRoom) -> int:
    """Delete files that no photo shows: withdrawn ones, and what a stopped server was writing."""
    old = room.keys_before(clock.utcnow() - _ORPHAN_AFTER)
    return sum(_forgotten(old[first : first + 500], room) for first in range(0, len(old), 500))


def _forgotten(names: Sequence[str], room: FileRoom) -> int:
    query = select(TeamEventPhoto.file).where(
        TeamEventPhoto.file.in_(names), TeamEventPhoto.withdrawn_on.is_(None)
    )
    known = set(db.session.scalars(query))
    gone = [name for name in names if name not in known]
    for name in gone:
        room.forget(name)
    return len(gone)

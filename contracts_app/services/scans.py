"""Photos of signed paper: read by their content, matched by the code on them, kept encrypted.

Matching only proposes a return; a person looks at the signatures and confirms it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import zxingcpp
from PIL import Image, ImageFilter
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Institution, PaperReturn, SignedScan
from contracts_app.queries.papers import find_paper, list_papers
from contracts_app.queries.scans import get_scan
from contracts_app.queries.scope import Scope
from contracts_app.rules.paper_code import PaperCode, read_paper_code
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.file_room import FileRoom
from contracts_app.services.keys import new_key
from contracts_app.services.photos import as_jpeg, plain_picture
from contracts_app.vocabulary.paper import MatchedBy

MAX_BYTES: Final = 12 * 1024 * 1024
SIDE: Final = 2000
"""Pixels of the longer side as it is kept: words of nine points can be read on it."""
THUMBNAIL: Final = 320
_READ_AT: Final = 4000
"""Pixels at which codes are looked for: the one at the foot of a page is 11 mm wide."""
_QUALITY: Final = 70
_QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_SHARPER: Final = ImageFilter.UnsharpMask(radius=2, percent=250, threshold=0)
_ORPHAN_AFTER: Final = timedelta(days=1)


class Matched(StrEnum):
    """What came of a photo."""

    PAPER = "paper"
    """It shows one paper that is in scope."""
    NOTHING = "nothing"
    """No code can be read on it, or none of a paper in scope."""
    SEVERAL = "several"
    """It shows more than one paper; somebody has to say which is meant."""
    KNOWN = "known"
    """The same photo was sent before."""


@dataclass(frozen=True)
class ReadScan:
    """A photo as it will be kept, and the codes on it."""

    sha256: str
    jpeg: bytes
    codes: tuple[PaperCode, ...]


def read_scan(data: bytes) -> ReadScan:
    """Read a photo; asks no database, because it takes a while.

    Raises Refused with `photo_too_large`, `photo_type` or `photo_broken`.
    """
    picture = plain_picture(data, MAX_BYTES, _READ_AT)
    codes = codes_on(picture)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return ReadScan(sha256(data).hexdigest(), as_jpeg(picture, _QUALITY), codes)


def codes_on(picture: Image.Image) -> tuple[PaperCode, ...]:
    """The distinct codes of papers that can be read on a picture, sharpened where none can."""
    grey = picture.convert("L")
    return _read(grey) or _read(grey.filter(_SHARPER))


def _read(grey: Image.Image) -> tuple[PaperCode, ...]:
    found = zxingcpp.read_barcodes(grey, formats=_QR)
    codes = (read_paper_code(one.text) for one in found)
    return tuple(dict.fromkeys(code for code in codes if code is not None))


def keep_scan(
    read: ReadScan, room: FileRoom, institution: Institution, scope: Scope, actor: Actor
) -> Matched:
    """Keep a photo that was read, once, under the paper that it shows if that is plain."""
    if _known(read, institution):
        return Matched.KNOWN
    found = list_papers(read.codes, scope)
    paper = found[0] if len(found) == 1 else None
    row = _row_of(read, paper, institution, actor)
    if not _stored(row, read, room):
        return Matched.KNOWN
    _note("scan.keep", row, paper, actor)
    if len(found) > 1:
        return Matched.SEVERAL
    return Matched.PAPER if paper else Matched.NOTHING


def _known(read: ReadScan, institution: Institution) -> bool:
    same = select(SignedScan.id).filter_by(institution_id=institution.id, sha256=read.sha256)
    return db.session.scalar(same) is not None


def _row_of(read: ReadScan, paper: Any, institution: Institution, actor: Actor) -> SignedScan:
    return SignedScan(
        county_code=institution.county_code,
        key=new_key(16),
        institution_id=institution.id,
        contract_id=paper.contract_id if paper else None,
        form_id=_form_of(paper) if paper else None,
        found_by=MatchedBy.QR if paper else "",
        file=new_key(24),
        sha256=read.sha256,
        user_id=actor.user_id,
        uploaded_at_utc=clock.utcnow(),
    )


def _form_of(paper: Any) -> int | None:
    """A scan belongs to one of both: to the contract, once there is one."""
    form_id: int | None = paper.form_id
    return None if paper.contract_id else form_id


def _stored(row: SignedScan, read: ReadScan, room: FileRoom) -> bool:
    """Write file and row; False when somebody sent the same photo at the same moment."""
    room.keep(row.file, read.jpeg)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        room.forget(row.file)
        return False
    return True


def _note(verb: str, scan: SignedScan, paper: Any, actor: Actor) -> None:
    if paper is None:
        audit.record(actor, verb, "scan", scan.key)
        return
    kind = "contract" if paper.contract_id else "paper_form"
    audit.record(actor, verb, kind, paper.number, after={"scan": scan.key})


def match_scan(key: str, text: str, scope: Scope, actor: Actor) -> Any:
    """Say which paper a photo shows, by its number or code; returns the paper.

    Raises NotFound for a photo or paper out of scope, Refused with `no_paper_code` or `scan_used`.
    """
    scan = _kept(key, scope, actor, may_match)
    code = read_paper_code(text)
    if code is None:
        raise Refused.of("no_paper_code")
    paper = find_paper(code, scope)
    if paper is None:
        raise NotFound("paper")
    scan.contract_id, scan.form_id = paper.contract_id, _form_of(paper)
    scan.found_by = MatchedBy.NUMBER
    db.session.flush()
    _note("scan.match", scan, paper, actor)
    return paper


def drop_scan(key: str, scope: Scope, actor: Actor) -> None:
    """Forget a photo that shows something else. Its file goes with the next night: as long as
    nothing is committed, the photo still stands.

    Raises NotFound for a photo out of scope, Refused(`scan_used`) once its paper is back.
    """
    scan = _kept(key, scope, actor, is_unused)
    db.session.delete(scan)
    db.session.flush()
    audit.record(actor, "scan.drop", "scan", key)


def is_unused(scan: Any) -> bool:
    """Whether no return tells of what this photo shows; it may be dropped."""
    return bool(scan.return_id is None)


def may_match(scan: Any) -> bool:
    """Whether the paper of a photo may be told anew: as long as it is not back, and where somebody
    typed the number of one that was back before, for a slip would keep it with strangers."""
    if is_unused(scan):
        return True
    noted = db.session.get_one(PaperReturn, scan.return_id)
    typed = bool(scan.found_by == MatchedBy.NUMBER)
    return typed and bool(noted.returned_at_utc < scan.uploaded_at_utc)


def _kept(key: str, scope: Scope, actor: Actor, may: Callable[[Any], bool]) -> SignedScan:
    found = get_scan(key, scope, actor.user_id)
    if found is None:
        raise NotFound("scan")
    if not may(found):
        raise Refused.of("scan_used")
    return db.session.get_one(SignedScan, found.id)


def picture_of(file: str, room: FileRoom, side: int = SIDE) -> bytes | None:
    """A kept photo as JPEG, as it is kept or smaller; None when its file is gone."""
    kept = room.kept(file)
    if kept is None or side >= SIDE:
        return kept
    return as_jpeg(plain_picture(kept, MAX_BYTES, side), _QUALITY)


def codes_of_kept(file: str, room: FileRoom) -> tuple[PaperCode, ...]:
    """The codes on a kept photo, for somebody who has to choose one of them."""
    kept = room.kept(file)
    return codes_on(plain_picture(kept, MAX_BYTES, SIDE)) if kept else ()


def forget_orphans(room: FileRoom) -> int:
    """Delete files without a row: what was being written when the server was stopped."""
    old = room.keys_before(clock.utcnow() - _ORPHAN_AFTER)
    return sum(_forgotten(old[first : first + 500], room) for first in range(0, len(old), 500))


def _forgotten(names: Sequence[str], room: FileRoom) -> int:
    known = set(db.session.scalars(select(SignedScan.file).where(SignedScan.file.in_(names))))
    gone = [name for name in names if name not in known]
    for name in gone:
        room.forget(name)
    return len(gone)

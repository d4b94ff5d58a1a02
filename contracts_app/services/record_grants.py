"""The link and the code with which an outsider opens a granted record, and each look through it."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contracts_app.crypto import lookup_hash, token_hash
from contracts_app.extensions import db
from contracts_app.models import RecordAccessLook, RecordAccessRequest
from contracts_app.queries.record_access import find_by_token, owner_of
from contracts_app.rules.record_access import is_locked
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.record_access import LookOutcome

_TOKEN: Final = 24
_CODE: Final = 8


@dataclass(frozen=True)
class Handed:
    """What is told once: the end of the link, and the code that goes another way."""

    token: str
    code: str


def give_link(request: RecordAccessRequest, expires_at: datetime) -> Handed:
    """Make a new link and code for a grant; only their hashes are stored."""
    handed = Handed(new_key(_TOKEN), new_key(_CODE))
    request.token_hash, request.code_hash = token_hash(handed.token), _hashed(request, handed.code)
    request.expires_at_utc, request.wrong_codes = expires_at, 0
    return handed


def _hashed(request: RecordAccessRequest, code: str) -> str:
    return lookup_hash(f"record_access.{request.key}", code.strip().lower())


def check_link(token: str, now: datetime) -> None:
    """Raises NotFound when this link opens nothing at this moment."""
    if find_by_token(token_hash(token), now, held=False) is None:
        raise NotFound("access")


def look(token: str, code: str, address: str, now: datetime) -> RecordAccessRequest:
    """Open a grant with its code; the look is on record before anything is shown.

    Raises NotFound when the link opens nothing now, Refused with `access_locked` (too many wrong
    codes) or `access_wrong_code`; whoever shows the refusal writes `note_wrong_code`.
    """
    request = find_by_token(token_hash(token), now)
    if request is None:
        raise NotFound("access")
    if is_locked(request.wrong_codes):
        raise Refused.of("access_locked")
    if not hmac.compare_digest(request.code_hash or "", _hashed(request, code)):
        raise Refused.of("access_wrong_code")
    _note(request, LookOutcome.SHOWN, address, now)
    return request


def note_wrong_code(token: str, address: str, now: datetime) -> None:
    """Count a wrong code; after some the link is shut until a new one is given.

    Nothing is held before the counting itself: of two who hold, neither could count.
    """
    request = find_by_token(token_hash(token), now, held=False)
    if request is not None:
        request.wrong_codes = RecordAccessRequest.wrong_codes + 1
        _note(request, LookOutcome.WRONG_CODE, address, now)


def _note(request: RecordAccessRequest, outcome: LookOutcome, address: str, now: datetime) -> None:
    db.session.add(
        RecordAccessLook(
            county_code=request.county_code,
            request_id=request.id,
            at_utc=now,
            outcome=outcome,
            address=address[:45],
        )
    )
    db.session.flush()
    outsider = Actor("outside_reader", county_code=request.county_code)
    told = {"access": request.key, "outcome": outcome.value}
    key = owner_of(request).Resident.key
    audit.record(outsider, "record_access.look", "resident", key, after=told)

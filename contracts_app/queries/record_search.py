"""Finding a record by what stands on its card or its paper: its code, an older code, its QR."""

import re
import unicodedata
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, IdentifierAlias
from contracts_app.queries.record_detail import code_of_token
from contracts_app.queries.record_scope import is_within
from contracts_app.queries.scope import Scope

_NOISE: Final = re.compile(r"[\s‐-―−-]+")
_CARD: Final = re.compile(r".*/records/card/([0-9a-z]{12,16})/?")
_LENGTH: Final = 17
_OLDER: Final = (16, 20)


def find_record(text: str, scope: Scope) -> str | None:
    """The code of the record in scope that a scanned or typed text names; None otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip()
    card = _CARD.fullmatch(plain)
    if card:
        return code_of_token(card[1], scope)
    digits = _NOISE.sub("", plain)
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) == _LENGTH:
        by_code = select(HealthRecord.code).where(HealthRecord.code == digits, is_within(scope))
        return db.session.scalar(by_code)
    return _by_older_code(digits, scope) if len(digits) in _OLDER else None


def _by_older_code(digits: str, scope: Scope) -> str | None:
    query = (
        select(HealthRecord.code)
        .join(IdentifierAlias, IdentifierAlias.resident_id == HealthRecord.resident_id)
        .where(
            IdentifierAlias.kind == "record_code",
            IdentifierAlias.value == digits,
            is_within(scope),
        )
    )
    return db.session.scalars(query.limit(1)).first()

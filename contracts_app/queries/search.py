"""Finding a household by what somebody has at hand: a name, its pinyin, a number, a door.

Only people who live in the household today are searched. Every way in is a simple condition, so
that a plain scan over all households gives the same answer.
"""

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, or_, select, union

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Membership, Resident
from contracts_app.queries.scope import Scope, contracts_in, households_in
from contracts_app.rules.id_number import comparable
from contracts_app.vocabulary.catalogue import PASSPORT, RESIDENT_ID

MAX_LENGTH = 60
"""Longest search text in characters; the rest is ignored."""

_LAST_FOUR = re.compile(r"\d{3}[\dX]")
_LETTERS = re.compile(r"[a-zü' -]+")
_DOCUMENT = re.compile(r"(?=.*\d)[0-9A-Z()]{5,18}")


def tidy_term(text: str) -> str:
    """The text as it is searched: full-width forms narrow, no spaces around, at most 60 long."""
    # PostgreSQL takes no NUL in a text.
    return unicodedata.normalize("NFKC", text.replace("\0", "")).strip()[:MAX_LENGTH].strip()


def nothing() -> ColumnElement[bool]:
    """The condition that finds no household, for a search that is no longer known."""
    return false()


def matching(text: str) -> ColumnElement[bool]:
    """The condition on households that one of the ways of searching finds them."""
    term = tidy_term(text)
    ways: list[Select[int]] = [
        select(Household.id).where(Household.address.contains(term, autoescape=True)),
        select(Household.id).where(Household.code.startswith(term, autoescape=True)),
        select(Contract.household_id).where(
            or_(Contract.contract_no == term, Contract.root_no == term)
        ),
        select(Membership.household_id)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(Membership.valid_to.is_(None), _person(term)),
    ]
    return Household.id.in_(union(*ways))


def _person(term: str) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [Resident.name.contains(term, autoescape=True)]
    pinyin = pinyin_term(term)
    if pinyin:
        ways.append(Resident.search_key.startswith(pinyin, autoescape=True))
        ways.append(Resident.search_key.contains(f" {pinyin}", autoescape=True))
    if _LAST_FOUR.fullmatch(term.upper()):
        ways.append(Resident.id_last4 == term.upper())
        ways.append(Resident.phone_last4 == term)
    hashes = document_hashes(term)
    if hashes:
        ways.append(Resident.identity_hash.in_(hashes))
    return or_(*ways)


def pinyin_term(term: str) -> str:
    """The letters a search key may begin with, or '' when the term is not written in letters."""
    lowered = term.lower()
    if not _LETTERS.fullmatch(lowered):
        return ""
    return re.sub(r"[' -]", "", lowered).replace("ü", "v")


def document_hashes(term: str) -> list[str]:
    """The keyed hashes under which a full ID or passport number is found; 15 digits become 18."""
    if not _DOCUMENT.fullmatch(term.upper()):
        return []
    forms = {comparable(term, RESIDENT_ID), comparable(term, PASSPORT)} - {None}
    return [crypto.lookup_hash("resident", form) for form in sorted(filter(None, forms))]


@dataclass(frozen=True)
class Hit:
    """The one thing an exact number names."""

    kind: str
    """`household` or `contract`."""
    code: str


def find_exact(text: str, scope: Scope) -> Hit | None:
    """The household or contract in scope that a full ID, household code or contract number names.

    None when nothing or more than one thing bears it.
    """
    term = tidy_term(text)
    by_code = select(Household.code).where(Household.code == term, households_in(scope))
    hit = _only(by_code) or _by_document(term, scope)
    if hit:
        return Hit("household", hit)
    by_number = select(Contract.contract_no).where(
        Contract.contract_no == term, contracts_in(scope)
    )
    number = _only(by_number)
    return Hit("contract", number) if number else None


def _by_document(term: str, scope: Scope) -> str | None:
    hashes = document_hashes(term)
    if not hashes:
        return None
    return _only(
        select(Household.code)
        .join(Membership, Membership.household_id == Household.id)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(
            Resident.identity_hash.in_(hashes), Membership.valid_to.is_(None), households_in(scope)
        )
        .distinct()
    )


def _only(query: Select[str]) -> str | None:
    found = db.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None

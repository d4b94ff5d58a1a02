"""Finding a household by what somebody has at hand: a name, its pinyin, a number, a door.

Only people who live in the household today are searched. Every way in is a simple condition, so
that a plain scan over all households gives the same answer.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    and_,
    false,
    func,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Membership, Resident, ResidentMerge
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import Scope, contracts_in, households_in
from contracts_app.rules.id_number import comparable
from contracts_app.vocabulary.catalogue import PASSPORT, RESIDENT_ID

MAX_LENGTH = 60
"""Longest search text in characters; the rest is ignored."""

_SHORT_NAME = 3
"""Characters of a name whose every end is indexed; the index of longer names is read whole."""

_LONG_NAME = literal_column(f"length(resident.name) > {_SHORT_NAME}", Boolean)
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


def matching(text: str, scope: Scope | None = None) -> ColumnElement[bool]:
    """The condition on households that one of the ways of searching finds them.

    `scope` tells where doors are looked at: reading every address of a county takes long. The
    condition itself is not narrowed by it.
    """
    term = tidy_term(text)
    if not term:
        return true()
    ways: list[Select[int]] = [
        _doors(term, scope),
        select(Household.id).where(begins(Household.code, term)),
        select(Contract.household_id).where(Contract.contract_no == term),
        select(Contract.household_id).where(Contract.root_no == term),
        select(Membership.household_id).where(
            Membership.valid_to.is_(None), Membership.resident_id.in_(union_all(*_people(term)))
        ),
    ]
    return Household.id.in_(union_all(*ways))


def _doors(term: str, scope: Scope | None) -> Select[int]:
    found = select(Household.id).where(Household.address.contains(term, autoescape=True))
    return found if scope is None else found.where(households_of(scope))


def _people(term: str) -> list[Select[int]]:
    """Ids of residents, each way a walk along an index of its own (migration 0003)."""
    ways = [*_names(term), *_readings(term)]
    if _LAST_FOUR.fullmatch(term.upper()):
        ways.append(Resident.id_last4 == term.upper())
        ways.append(Resident.phone_last4 == term)
    hashes = document_hashes(term)
    if hashes:
        ways.append(_bears(hashes))
    return [*(select(Resident.id).where(way) for way in ways), *_whole_indexes(term)]


def _whole_indexes(term: str) -> list[Select[int]]:
    """Long names and keys of many words; SQLite is told to read just their small indexes."""
    part = Resident.name.contains(term, autoescape=True)
    ways = [_reading("ix_resident_search_name_long").where(_LONG_NAME, part)]
    if letters := pinyin_term(term):
        many = "search_key LIKE '% % %'" if _is_postgres() else "search_key GLOB '* * *'"
        word = Resident.search_key.contains(f" {letters}", autoescape=True)
        more = literal_column(f"resident.{many}", Boolean)
        ways.append(_reading("ix_resident_search_key_more").where(more, word))
    return ways


def _reading(index: str) -> Select[int]:
    return select(Resident.id).with_hint(Resident, f"INDEXED BY {index}", "sqlite")


def _names(term: str) -> list[ColumnElement[bool]]:
    """The term stands anywhere in the name: at its start, or at each place of a short name."""
    ends = [_from(place) for place in (2, 3) if place + len(term) <= _SHORT_NAME + 1]
    return [begins(end, term) for end in (Resident.name, *ends)]


def _from(place: int) -> ColumnElement[str]:
    # Numbers are written out: a bound one would not fit the expression of the index.
    return func.substr(Resident.name, literal_column(str(place)), type_=String)


def _readings(term: str) -> list[ColumnElement[bool]]:
    """The letters begin the first, the second or a later word of the search key."""
    letters = pinyin_term(term)
    if not letters:
        return []
    postgres = _is_postgres()
    space = func.strpos if postgres else func.instr
    gap = space(Resident.search_key, literal_column("' '")) + literal_column("1")
    return [
        begins(Resident.search_key, letters),
        begins(func.substr(Resident.search_key, gap, type_=String), letters),
    ]


def begins(value: SQLColumnExpression[str], term: str) -> ColumnElement[bool]:
    """The text begins with the term, written so that an index serves it.

    SQLite takes no index for a LIKE with ESCAPE, PostgreSQL none for a range in its own collation.
    """
    end = after(term)
    if _is_postgres() or not end:
        return value.startswith(term, autoescape=True)
    return and_(value >= term, value < end)


def after(term: str) -> str:
    """The least text, in the order of code points, behind everything that begins with the term."""
    kept = term.rstrip(chr(sys.maxunicode))
    if not kept:
        return ""
    last = ord(kept[-1]) + 1
    # The surrogates are no characters.
    return kept[:-1] + chr(0xE000 if 0xD800 <= last <= 0xDFFF else last)


def _is_postgres() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


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


def _bears(hashes: list[str]) -> ColumnElement[bool]:
    """The person with one of these numbers, also where another row of the same person has it.

    A row that was kept may stand for a third one since.
    """
    other = aliased(Resident)
    same = select(other.id).where(other.identity_hash.in_(hashes)).cte("same", recursive=True)
    kept = select(ResidentMerge.kept_id).join(same, same.c.id == ResidentMerge.merged_id)
    same = same.union(kept.where(~ResidentMerge.undone))
    return Resident.id.in_(select(same.c.id))


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
        .where(_bears(hashes), Membership.valid_to.is_(None), households_in(scope))
        .distinct()
    )


def _only(query: Select[str]) -> str | None:
    found = db.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None

"""What is stored about the households and people of one chunk, read with a handful of queries."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, Select, and_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Household,
    IdentifierAlias,
    Membership,
    Resident,
    ResidentMerge,
    ResidentTag,
)
from contracts_app.rules.roster_types import Known, ParsedRow, StoredHousehold, StoredResident
from contracts_app.services.identity import numbered_hash, unnumbered_hash
from contracts_app.services.roster.places import Land

AnyRow = Row[*tuple[Any, ...]]
Person = AnyRow
"""A stored resident with the open membership, see `_COLUMNS`."""
SLICE: Final = 5_000
"""So many values stand in one IN list; both engines take more."""
RECORD_CODE: Final = "record_code"

_COLUMNS: Final[tuple[Any, ...]] = (
    Resident.id,
    Resident.key,
    Resident.name,
    Resident.sex,
    Resident.birth_date,
    Resident.id_type,
    Resident.identity_hash,
    Resident.id_number.is_not(None).label("numbered"),
    Resident.phone,
    Resident.ethnicity,
    Resident.education,
    Resident.marital_status,
    Resident.registered,
    Resident.permanent,
    Resident.record_code,
    Resident.record_built_on,
    Resident.died_on,
    Resident.note,
    Membership.id.label("membership_id"),
    Membership.household_id,
    Membership.relation,
    Membership.is_head,
    Membership.valid_from.label("since"),
    Household.code.label("household_code"),
    Household.grid_id,
)
_TAG: Final[tuple[Any, ...]] = (
    ResidentTag.id,
    ResidentTag.resident_id,
    ResidentTag.tag,
    ResidentTag.source,
    ResidentTag.valid_from,
)
_HOUSEHOLD: Final[tuple[Any, ...]] = (
    Household.id,
    Household.code,
    Household.grid_id,
    Household.address,
)
_OPEN: Final = and_(Membership.resident_id == Resident.id, Membership.valid_to.is_(None))


@dataclass(slots=True)
class Stored:
    """The rows of the database that one chunk of a file concerns.

    `people` holds residents by identity hash, `members` the open members of a household by its id,
    `hashes` the identity hash of every row of the chunk by its row number.
    """

    households: dict[str, AnyRow] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    members: dict[int, list[Person]] = field(default_factory=dict)
    owners: dict[str, Person] = field(default_factory=dict)
    tags: dict[int, list[AnyRow]] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)
    """Rows that stand for another row of the same person."""
    hashes: dict[int, str] = field(default_factory=dict)

    def household_ids(self) -> set[int]:
        """The households of the file, and those where its people live now."""
        own = {household.id for household in self.households.values()}
        return own | {one.household_id for one in self.people.values() if one.household_id}

    def head(self, household_code: str) -> Person | None:
        """The present head of a stored household."""
        return next((one for one in self.members_of(household_code) if one.is_head), None)

    def heads(self) -> dict[int, int | None]:
        """The present head of each stored household by its id; None where nobody heads it."""
        known: dict[int, int | None] = dict.fromkeys(one.id for one in self.households.values())
        heads = (one for members in self.members.values() for one in members if one.is_head)
        return known | {one.household_id: one.id for one in heads}

    def members_of(self, household_code: str) -> list[Person]:
        """The open members of a household; none when it is not stored."""
        household = self.households.get(household_code)
        return self.members.get(household.id, []) if household else []


def slices(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The distinct values in lists that fit into one statement."""
    listed = list(dict.fromkeys(values))
    for start in range(0, len(listed), SLICE):
        yield listed[start : start + SLICE]


def load_stored(households: list[tuple[str, list[ParsedRow]]], land: Land) -> Stored:
    """Read everything that the judgement and the storing of these households need."""
    stored = Stored()
    rows = [row for _, listed in households for row in listed]
    counties = {code: _county(listed, land) for code, listed in households}
    _load_households(stored, counties)
    _load_members(stored, [household.id for household in stored.households.values()])
    stored.hashes = {row.number: _identity(row, counties[row.household_code]) for row in rows}
    _load_people(stored)
    old = {one.household_id for one in stored.people.values() if one.household_id is not None}
    _load_members(stored, [id_ for id_ in old if id_ not in stored.members])
    _load_merged(stored)
    _load_owners(stored, rows)
    _load_tags(stored, rows)
    return stored


def _county(rows: list[ParsedRow], land: Land) -> str:
    named = (land.counties[row.village_code] for row in rows if row.village_code)
    return next(named, land.county_code)


def _identity(row: ParsedRow, county: str) -> str:
    if row.id_number:
        return numbered_hash(row.id_number)
    return unnumbered_hash(county, row.household_code, row.name, row.sex, row.birth_date)


def _load_households(stored: Stored, counties: dict[str, str]) -> None:
    """The stored households; one whose rows tell no county is found when its code names just it."""
    for county in set(counties.values()):
        for codes in slices(code for code, one in counties.items() if one == county):
            query = select(*_HOUSEHOLD).where(Household.code.in_(codes))
            if county:
                query = query.where(Household.county_code == county)
            found = list(db.session.execute(query))
            times = Counter(row.code for row in found)
            stored.households |= {row.code: row for row in found if times[row.code] == 1}


def _load_members(stored: Stored, household_ids: Iterable[int]) -> None:
    listed = list(household_ids)
    for ids in slices(listed):
        query = (
            select(*_COLUMNS)
            .join_from(Household, Membership, Membership.household_id == Household.id)
            .join(Resident, _OPEN)
            .where(Membership.household_id.in_(ids))
            .order_by(Resident.id)
        )
        for person in db.session.execute(query):
            stored.members.setdefault(person.household_id, []).append(person)
            stored.people[person.identity_hash] = person


def _load_people(stored: Stored) -> None:
    """The people of the file who do not live in its households."""
    wanted = (value for value in stored.hashes.values() if value not in stored.people)
    for hashes in slices(wanted):
        query = _with_membership().where(Resident.identity_hash.in_(hashes))
        stored.people |= {one.identity_hash: one for one in db.session.execute(query)}


def _load_merged(stored: Stored) -> None:
    for ids in slices(one.id for one in stored.people.values() if one.household_id is None):
        query = select(ResidentMerge.merged_id).where(
            ResidentMerge.merged_id.in_(ids), ~ResidentMerge.undone
        )
        stored.merged.update(db.session.scalars(query))


def _with_membership() -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .select_from(Resident)
        .outerjoin(Membership, _OPEN)
        .outerjoin(Household, Household.id == Membership.household_id)
    )


def _load_owners(stored: Stored, rows: list[ParsedRow]) -> None:
    """Who holds the record codes of the file, and the older ones kept as aliases."""
    for codes in slices(row.record_code for row in rows if row.record_code):
        query = _with_membership().where(Resident.record_code.in_(codes))
        stored.owners |= {one.record_code: one for one in db.session.execute(query)}
    for values in slices(row.record_alias for row in rows if row.record_alias):
        known = select(IdentifierAlias.value, IdentifierAlias.resident_id).where(
            IdentifierAlias.kind == RECORD_CODE, IdentifierAlias.value.in_(values)
        )
        stored.aliases |= {one.value: one.resident_id for one in db.session.execute(known)}


def _load_tags(stored: Stored, rows: list[ParsedRow]) -> None:
    """The open tags of people whose row has a cell of tags, or may have one."""
    if not any(row.tags is not None for row in rows):
        return
    for ids in slices(one.id for one in stored.people.values()):
        query = select(*_TAG).where(
            ResidentTag.resident_id.in_(ids), ResidentTag.valid_to.is_(None)
        )
        for tag in db.session.execute(query):
            stored.tags.setdefault(tag.resident_id, []).append(tag)


def known_of(stored: Stored, rows: Iterable[ParsedRow], land: Land) -> Known:
    """The same for the rules, which know no database."""
    shown = {one.id: _resident(one, land) for one in stored.people.values()}
    shown |= {one.id: _resident(one, land) for one in stored.owners.values()}
    numbers: dict[str, StoredResident] = {}
    unnumbered: dict[int, StoredResident] = {}
    for row in rows:
        person = stored.people.get(stored.hashes[row.number])
        if person is None:
            continue
        if row.id_number:
            numbers[row.id_number] = shown[person.id]
        elif person.id not in stored.merged:
            unnumbered[row.number] = shown[person.id]
    return Known(
        households={
            code: _household(code, one, stored.head(code), shown, land)
            for code, one in stored.households.items()
        },
        residents=numbers,
        unnumbered=unnumbered,
        record_codes={code: shown[one.id] for code, one in stored.owners.items()},
    )


def _household(
    code: str, one: AnyRow, head: Person | None, shown: dict[int, StoredResident], land: Land
) -> StoredHousehold:
    grid_code = land.grid_codes.get(one.grid_id, "?")
    in_scope = one.grid_id in land.grid_codes
    return StoredHousehold(code, grid_code, shown[head.id] if head else None, in_scope)


def _resident(one: Person, land: Land) -> StoredResident:
    """A head may move in the eyes of the rules; `settling` sees who would stay behind."""
    born: date = one.birth_date
    return StoredResident(
        key=one.id,
        name=one.name,
        sex=one.sex,
        birth_date=born,
        household_code=one.household_code,
        numbered=bool(one.numbered),
        movable=one.grid_id in land.grid_codes,
    )

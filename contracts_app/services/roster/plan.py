"""What has to be written for the accepted households of a chunk, worked out before any write."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from contracts_app import crypto
from contracts_app.models import SINCE_EVER
from contracts_app.queries.record_places import store_in
from contracts_app.rules.dates import last_day_before
from contracts_app.rules.names import search_key
from contracts_app.rules.roster_types import ParsedRow
from contracts_app.services.roster.matching import Matching
from contracts_app.services.roster.places import Land
from contracts_app.services.roster.report import CREATED, MOVED, UNCHANGED, UPDATED
from contracts_app.services.roster.stored import Person, Stored
from contracts_app.vocabulary.records import CAME_WITH_ROSTER

SOURCE: Final = "import"
HOUSEHOLD_COLUMNS: Final = ("id", "county_code", "code", "grid_id", "address")
RESIDENT_COLUMNS: Final = (
    *("id", "county_code", "key", "name", "search_key", "sex", "birth_date", "id_type"),
    *("identity_hash", "id_number", "id_last4", "phone", "phone_last4"),
    *("ethnicity", "education", "marital_status", "registered", "permanent"),
    *("record_code", "record_built_on", "note"),
)
MEMBERSHIP_COLUMNS: Final = (
    *("county_code", "household_id", "resident_id", "relation", "is_head", "valid_from"),
)
TAG_COLUMNS: Final = ("county_code", "resident_id", "tag", "source", "valid_from")
ALIAS_COLUMNS: Final = ("county_code", "resident_id", "kind", "value")
RECORD_COLUMNS: Final = (
    *("county_code", "resident_id", "code", "token", "status", "channel"),
    *("built_on", "institution_id", "shelf"),
)

_PLACE: Final = {name: place for place, name in enumerate(RESIDENT_COLUMNS)}
_PLAIN: Final = (
    *("ethnicity", "education", "marital_status", "note"),
    *("registered", "permanent", "record_built_on"),
)


@dataclass(slots=True)
class Plan:
    """Rows to insert, in the order of the column lists above, and rows to change, by id."""

    households: list[list[Any]] = field(default_factory=list)
    residents: list[list[Any]] = field(default_factory=list)
    memberships: list[list[Any]] = field(default_factory=list)
    tags: list[list[Any]] = field(default_factory=list)
    aliases: list[list[Any]] = field(default_factory=list)
    records: list[list[Any]] = field(default_factory=list)
    """Health records; their tokens are still empty."""
    record_days: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Resident id and another day on which the record was built."""
    household_changes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    new_grids: dict[int, int] = field(default_factory=dict)
    """Household id and the grid that a stored household comes to."""
    resident_changes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    relations: list[tuple[int, str, bool]] = field(default_factory=list)
    """Membership id, relation and whether it is the head's."""
    closed: list[tuple[int, date]] = field(default_factory=list)
    """Memberships that end because the person joined another household, with their last day."""
    ended_tags: list[tuple[int, date]] = field(default_factory=list)
    moved: list[tuple[int, ParsedRow]] = field(default_factory=list)
    events: list[tuple[str, str, str, dict[str, Any]]] = field(default_factory=list)
    """Verb, object type, object key and what the audit row tells."""


@dataclass(slots=True)
class Numbers:
    """Ids and keys set aside for what the plan creates."""

    households: Iterator[int]
    residents: Iterator[int]
    keys: Iterator[str]


class Planner:
    """Compares accepted rows with what is stored and notes the differences."""

    def __init__(
        self,
        stored: Stored,
        matching: Matching,
        land: Land,
        numbers: Numbers,
        today: date,
    ) -> None:
        self.plan = Plan()
        self._stored = stored
        self._matching = matching
        self._land = land
        self._numbers = numbers
        self.counts: dict[str, Counter[str]] = {"households": Counter(), "residents": Counter()}
        self._today = today
        self._seen: set[int] = set()

    def add(self, code: str, rows: list[ParsedRow]) -> None:
        """Plan one household; its head comes first, so that a repeated row cannot displace it."""
        rows = sorted(rows, key=lambda row: not row.is_head)
        household_id, county, is_new = self._household(code, rows)
        new: dict[tuple[str, str, date | None], list[Any]] = {}
        added = 0
        for row in rows:
            what = self._person(row, county, household_id, new)
            self.counts["residents"][what] += 1
            added += what == CREATED
        if added or is_new:
            verb = "household.create" if is_new else "household.members_added"
            self._event(verb, "household", code, {"members": added})

    def _household(self, code: str, rows: list[ParsedRow]) -> tuple[int, str, bool]:
        head = rows[0] if rows[0].is_head else None
        stored = self._stored.households.get(code)
        if stored is None:
            first = rows[0]
            county = self._land.counties[first.village_code]
            id_ = next(self._numbers.households)
            grid_id = self._land.grid_ids[first.grid_code]
            self.plan.households.append([id_, county, code, grid_id, first.address])
            self.counts["households"][CREATED] += 1
            return id_, county, True
        self._compare_household(stored, code, head)
        return stored.id, self._land.counties[rows[0].village_code], False

    def _compare_household(self, stored: Any, code: str, head: ParsedRow | None) -> None:
        changes: dict[str, Any] = {}
        if head is not None:
            wanted = {"grid_id": self._land.grid_ids[head.grid_code], "address": head.address}
            changes = {k: value for k, value in wanted.items() if getattr(stored, k) != value}
        self.counts["households"][UPDATED if changes else UNCHANGED] += 1
        if not changes:
            return
        self._event("household.update", "household", code, {"changed": sorted(changes)})
        if (grid_id := changes.pop("grid_id", None)) is not None:
            self.plan.new_grids[stored.id] = grid_id
        if changes:
            self.plan.household_changes.append((stored.id, changes))

    def _person(
        self,
        row: ParsedRow,
        county: str,
        household_id: int,
        new: dict[tuple[str, str, date | None], list[Any]],
    ) -> str:
        person = self._matching.of(row)
        if person is not None:
            return self._known_person(row, person, county, household_id)
        who = (row.name, row.sex, row.birth_date)
        twin = new.get(who)
        if twin is not None and row.id_number is None:
            return UNCHANGED
        if twin is not None and twin[_PLACE["id_number"]] is None:
            self._fill(twin, row)
            return UPDATED
        new[who] = self._new_person(row, county, household_id)
        return CREATED

    def _new_person(self, row: ParsedRow, county: str, household_id: int) -> list[Any]:
        id_, key = next(self._numbers.residents), next(self._numbers.keys)
        number, phone = row.id_number, row.phone
        resident = [
            *(id_, county, key, row.name, search_key(row.name), row.sex, row.birth_date),
            *(row.id_type, self._stored.hashes[row.number]),
            None if number is None else crypto.encrypt(number.encode(), "resident.id_number"),
            number[-4:] if number else "",
            None if phone is None else crypto.encrypt(phone.encode(), "resident.phone"),
            phone[-4:] if phone else "",
            *(row.ethnicity, row.education, row.marital_status),
            *(row.registered is not False, row.permanent is not False),
            *(row.record_code, row.record_built_on, row.note),
        ]
        self.plan.residents.append(resident)
        self.plan.memberships.append(
            [county, household_id, id_, row.relation, row.is_head, SINCE_EVER]
        )
        for tag in row.tags or ():
            self.plan.tags.append([county, id_, tag, SOURCE, self._today])
        self._add_alias(row, county, id_)
        if row.record_code:
            self._add_record(row, county, id_)
        return resident

    def _fill(self, resident: list[Any], row: ParsedRow) -> None:
        """A person without a number stands in an earlier row of the same file."""
        number = row.id_number or ""
        resident[_PLACE["id_number"]] = crypto.encrypt(number.encode(), "resident.id_number")
        resident[_PLACE["id_last4"]] = number[-4:]
        resident[_PLACE["id_type"]] = row.id_type
        resident[_PLACE["identity_hash"]] = self._stored.hashes[row.number]

    def _add_alias(self, row: ParsedRow, county: str, resident_id: int) -> bool:
        if not row.record_alias or row.record_alias in self._stored.aliases:
            return False
        self.plan.aliases.append([county, resident_id, "record_code", row.record_alias])
        return True

    def _add_record(self, row: ParsedRow, county: str, resident_id: int) -> None:
        known = [county, resident_id, row.record_code, "", *CAME_WITH_ROSTER, row.record_built_on]
        self.plan.records.append([*known, store_in(self._land.stores, row.village_code), ""])

    def _known_person(self, row: ParsedRow, person: Person, county: str, household_id: int) -> str:
        if person.id in self._seen:
            return self._seen_again(row, person)
        self._seen.add(person.id)
        changes = self._changes(row, person)
        changed = set(changes) - {"id_last4", "phone_last4", "identity_hash"}
        if changes:
            self.plan.resident_changes.append((person.id, changes))
        if "record_code" in changes:
            self._add_record(row, county, person.id)
        elif "record_built_on" in changes:
            self.plan.record_days.append((person.id, {"built_on": row.record_built_on}))
        if self._tags(row, person, county):
            changed.add("tags")
        if self._add_alias(row, county, person.id):
            changed.add("record_alias")
        moved = self._membership(row, person, county, household_id, changed)
        if changed:
            verb = "resident.move" if moved else "resident.update"
            told = {"changed": sorted(changed), "household": row.household_code}
            self._event(verb, "resident", person.key, told)
        return MOVED if moved else UPDATED if changed else UNCHANGED

    def _seen_again(self, row: ParsedRow, person: Person) -> str:
        """The person stands in an earlier row of the file; only a missing number is still taken."""
        changes = self._identity_changes(row, person) if row.id_number else {}
        if not changes:
            return UNCHANGED
        self.plan.resident_changes.append((person.id, changes))
        changed = sorted(set(changes) - {"id_last4", "identity_hash"})
        told = {"changed": changed, "household": row.household_code}
        self._event("resident.update", "resident", person.key, told)
        return UPDATED

    def _changes(self, row: ParsedRow, person: Person) -> dict[str, Any]:
        """New values of stored columns; a blank cell says nothing and changes nothing."""
        found: dict[str, Any] = {}
        if row.phone and row.phone != person.phone:
            found |= {"phone": row.phone, "phone_last4": row.phone[-4:]}
        for name in _PLAIN:
            value = getattr(row, name)
            if value not in (None, "") and value != getattr(person, name):
                found[name] = value
        if row.record_code and person.record_code is None:
            found["record_code"] = row.record_code
        if row.id_number:
            found |= self._identity_changes(row, person)
        return found

    def _identity_changes(self, row: ParsedRow, person: Person) -> dict[str, Any]:
        number = row.id_number or ""
        found: dict[str, Any] = {}
        if row.id_type != person.id_type:
            found["id_type"] = row.id_type
        if not person.numbered:
            identity = self._stored.hashes[row.number]
            found |= {"id_number": number, "id_last4": number[-4:], "identity_hash": identity}
        return found

    def _tags(self, row: ParsedRow, person: Person, county: str) -> bool:
        """The cell replaces the tags that an import gave; those of other sources stay."""
        if row.tags is None:
            return False
        stored = self._stored.tags.get(person.id, [])
        missing = [tag for tag in row.tags if tag not in {one.tag for one in stored}]
        gone = [one for one in stored if one.source == SOURCE and one.tag not in row.tags]
        self.plan.tags.extend([county, person.id, tag, SOURCE, self._today] for tag in missing)
        self.plan.ended_tags.extend(
            (one.id, last_day_before(self._today, one.valid_from)) for one in gone
        )
        return bool(missing or gone)

    def _membership(
        self, row: ParsedRow, person: Person, county: str, household_id: int, changed: set[str]
    ) -> bool:
        """Keep, change, open or move the membership; whether the person moved."""
        if person.household_id == household_id:
            if (person.relation, person.is_head) != (row.relation, row.is_head):
                self.plan.relations.append((person.membership_id, row.relation, row.is_head))
                changed.add("relation")
            return False
        self.plan.memberships.append(
            [county, household_id, person.id, row.relation, row.is_head, self._today]
        )
        changed.add("household")
        if person.household_id is None:
            return False
        last_day = last_day_before(self._today, person.since)
        self.plan.closed.append((person.membership_id, last_day))
        self.plan.moved.append((person.id, row))
        return True

    def _event(self, verb: str, object_type: str, key: str, told: dict[str, Any]) -> None:
        self.plan.events.append((verb, object_type, key, told))

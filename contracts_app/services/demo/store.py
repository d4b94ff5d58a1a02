"""Writing families in bulk: one statement for each table and grid."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import insert

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import SINCE_EVER, Grid, Household, Membership, Resident, ResidentTag
from contracts_app.rules.names import search_key
from contracts_app.services.demo.people import COUNTY, Family, Person
from contracts_app.services.demo.record_rows import Records
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.catalogue import RESIDENT_ID

_SOURCE: Final = "roster"
_WITH_RECORD: Final = 0.85


def insert_all(model: type[Any], rows: list[dict[str, Any]]) -> None:
    """Insert rows that all have the same keys.

    The table itself is used: past the mapper, rows with a NULL stay in the same statement.
    """
    if rows:
        db.session.execute(insert(model.__table__), rows)


def insert_numbered(model: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows that all have the same keys; returns their ids in the same order."""
    if not rows:
        return []
    statement = insert(model.__table__).returning(
        model.__table__.c.id, sort_by_parameter_order=True
    )
    return list(db.session.scalars(statement, rows))


@dataclass
class Store:
    """Writes families and gives health record codes, one serial for each village."""

    rng: Random
    today: date
    serials: dict[str, int] = field(default_factory=dict)
    records: Records = field(default_factory=Records)

    def write(self, grid: Grid, families: list[Family]) -> int:
        """Insert the households of one grid with their people; returns how many people."""
        households = [
            {
                "county_code": COUNTY,
                "code": family.code,
                "grid_id": grid.id,
                "address": family.address,
            }
            for family in families
        ]
        for family, new_id in zip(families, insert_numbered(Household, households), strict=True):
            family.id = new_id
        people = [person for family in families for person in family.people]
        for person in people:
            self._give_record(person, grid.village_code)
        self._write_people(people)
        insert_all(Membership, [_place(f, p) for f in families for p in f.people])
        insert_all(ResidentTag, [_tag(one, tag, self.today) for one in people for tag in one.tags])
        return len(people)

    def _give_record(self, person: Person, village_code: str) -> None:
        if not person.permanent or self.rng.random() > _WITH_RECORD:
            return
        serial = self.serials[village_code] = self.serials.get(village_code, 0) + 1
        village = f"{int(village_code[9:]) - 100:03d}"
        person.record_code = f"{village_code[:9]}{village}{serial:05d}"
        age = (self.today - person.born).days
        person.record_built_on = self.today - timedelta(days=self.rng.randrange(min(age, 2500) + 1))

    def _write_people(self, people: list[Person]) -> None:
        for person in people:
            person.key = new_key()
        ids = insert_numbered(Resident, [_resident(person) for person in people])
        for person, new_id in zip(people, ids, strict=True):
            person.id = new_id
        self.records.write([person for person in people if person.record_code], self.today)


def _resident(person: Person) -> dict[str, Any]:
    return {
        "county_code": COUNTY,
        "key": person.key,
        "name": person.name,
        "search_key": search_key(person.name),
        "sex": person.sex,
        "birth_date": person.born,
        "id_type": RESIDENT_ID,
        "identity_hash": crypto.lookup_hash("resident", person.number),
        "id_number": person.number,
        "id_last4": person.number[-4:],
        "phone": person.phone,
        "phone_last4": person.phone[-4:] if person.phone else "",
        "ethnicity": person.ethnicity,
        "education": person.education,
        "marital_status": person.marital_status,
        "registered": person.registered,
        "permanent": person.permanent,
        "record_code": person.record_code,
        "record_built_on": person.record_built_on,
    }


def _place(family: Family, person: Person) -> dict[str, Any]:
    return {
        "county_code": COUNTY,
        "household_id": family.id,
        "resident_id": person.id,
        "relation": person.relation,
        "is_head": person.is_head,
        "valid_from": SINCE_EVER,
    }


def _tag(person: Person, tag: str, today: date) -> dict[str, Any]:
    since = max(person.born, date(today.year - 3, 1, 1))
    return {
        "county_code": COUNTY,
        "resident_id": person.id,
        "tag": tag,
        "source": _SOURCE,
        "valid_from": since,
    }

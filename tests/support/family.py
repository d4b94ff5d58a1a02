"""A family under contract, and what is looked at after somebody came to it."""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Cover, Household, Membership, Resident
from contracts_app.services.checks import run_checks
from contracts_app.services.identity import numbered_hash
from tests.factories import World, id_number, make_household, make_resident
from tests.support.signed_in import sign_up

LAST = date(2027, 12, 31)
"""The last day of its term."""


def signed_family(world: World) -> tuple[Household, list[Resident]]:
    """A woman of 1990 heads; her husband and a child live with her; signed on 1 November."""
    household, people = make_household(
        world.grids[0], members=3, code="H1", birth=date(1990, 3, 12)
    )
    sign_up(household, people[0], on=date(2026, 11, 1))
    return household, people


def add_member(household: Household, name: str, birth: date, relation: str) -> Resident:
    """One more person who lives there."""
    person = make_resident(name, birth)
    db.session.add(
        Membership(
            county_code=household.county_code,
            household_id=household.id,
            resident_id=person.id,
            relation=relation,
        )
    )
    db.session.flush()
    return person


def newest() -> Resident:
    """Who was stored last."""
    return db.session.scalars(select(Resident).order_by(Resident.id.desc())).first()


def numbered(person: Resident) -> Resident:
    """The same person with a number that a roster would take."""
    number = id_number(person.birth_date, 21)
    person.id_number, person.identity_hash = number, numbered_hash(number)
    db.session.flush()
    return person


def covers(person: Resident) -> list[tuple[str, date, date]]:
    """State, first and last day of each cover of a person."""
    db.session.expire_all()
    query = select(Cover.state, Cover.cover_from, Cover.cover_to)
    rows = db.session.execute(query.where(Cover.resident_id == person.id).order_by(Cover.id))
    return [tuple(row) for row in rows]


def membership(person: Resident) -> Membership:
    """The last one of a person."""
    query = select(Membership).where(Membership.resident_id == person.id)
    return db.session.scalars(query.order_by(Membership.id.desc())).first()


def is_whole() -> bool:
    """Whether every promise of the data is kept."""
    report = run_checks()
    assert [one for one in report.checks if one.violations and not one.warning] == []
    return report.ok

"""Desks that build health records, and people for whom they do."""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, HealthRecord, Household, Membership
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.record_build import Offer, build_record
from tests.factories import COUNTY, TODAY, HouseholdFactory, make_resident
from tests.support.desks import Work

Wanted = tuple[str, str]
"""A household by its code and one who lives there by key."""


def families_for_records(grid: Grid | None, people: int) -> list[Wanted]:
    """So many people without a record, ten in a household."""
    assert grid is not None
    wanted: list[Wanted] = []
    household: Household | None = None
    for place in range(people):
        if household is None or place % 10 == 0:
            household = HouseholdFactory(grid_id=grid.id)
        person = make_resident(f"居民{place}", date(1970, 1, 1))
        db.session.add(
            Membership(
                county_code=COUNTY,
                household_id=household.id,
                resident_id=person.id,
                relation="02" if place % 10 == 0 else "80",
                is_head=place % 10 == 0,
            )
        )
        wanted.append((household.code, person.key))
    db.session.flush()
    return wanted


def desk_of_records(wanted: list[Wanted]) -> Work:
    """Somebody who builds one record after the other, each in a transaction of its own."""

    def work() -> str:
        for household, member in wanted:
            offer = Offer(household, member, TODAY)
            build_record(offer, "household", everything(TODAY), SYSTEM, TODAY)
            db.session.commit()
        return f"{len(wanted)} built"

    return work


def codes_given() -> list[str]:
    """The codes of all records in their order."""
    return list(db.session.scalars(select(HealthRecord.code).order_by(HealthRecord.code)))

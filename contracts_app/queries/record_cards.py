"""Who gets an information card, and what stands on it."""

from typing import Any

from sqlalchemy import and_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Grid,
    HealthRecord,
    Household,
    Institution,
    Membership,
    Region,
    Resident,
)
from contracts_app.queries.record_list import RecordFilters, filtered
from contracts_app.queries.record_scope import is_last
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.records import RecordStatus


def list_cards(scope: Scope, filters: RecordFilters, most: int, code: str = "") -> list[Any]:
    """Open records of the list in the order of grids and households, up to `most`."""
    chosen: Any = select(
        HealthRecord.code,
        HealthRecord.token,
        HealthRecord.built_on,
        Resident.name,
        Resident.sex,
        Resident.birth_date,
        Household.address,
        Region.name.label("village"),
        Institution.name.label("store"),
        Institution.phone.label("phone"),
    )
    query = (
        filtered(chosen, scope, filters)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .join(Membership, and_(Membership.resident_id == Resident.id, is_last()))
        .join(Household, Household.id == Membership.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Region, Region.code == Grid.village_code)
        .outerjoin(Institution, Institution.id == HealthRecord.institution_id)
        .where(HealthRecord.status == RecordStatus.OPEN)
    )
    if code:
        query = query.where(HealthRecord.code == code)
    ordered = query.order_by(Grid.code, Household.code, HealthRecord.code)
    return list(db.session.execute(ordered.limit(most)))

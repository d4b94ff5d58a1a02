"""How many records are in use, and how many are electronic, of how many (G1, K12, K13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, select

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, Household, Membership, Resident
from contracts_app.queries.reach import households_of
from contracts_app.queries.record_scope import records_in
from contracts_app.queries.scope import Scope
from contracts_app.rules.record_policies import ElectronicOf, electronic_of, use_window
from contracts_app.rules.records import UseWindow, in_use_since
from contracts_app.vocabulary.records import RecordStatus


@dataclass(frozen=True)
class Figures:
    """Open records, those in use and those that are electronic, and who lives here."""

    built: int
    in_use: int
    electronic: int
    residents: int
    window: UseWindow
    of: ElectronicOf

    @property
    def electronic_of(self) -> int:
        """The number of which the electronic records are a share."""
        return self.built if self.of is ElectronicOf.FILES else self.residents


def record_figures(scope: Scope, policies: Mapping[str, Any], today: date) -> Figures:
    """The figures of today in two statements; a record is electronic with a basic form in it."""
    window = use_window(policies)
    served = HealthRecord.served_on.between(in_use_since(today, window), today)
    counted = (
        func.count(),
        func.count().filter(served),
        func.count().filter(HealthRecord.gaps.is_not(None)),
    )
    mine = (records_in(scope), HealthRecord.status == RecordStatus.OPEN)
    built, in_use, electronic = db.session.execute(
        select(*counted).select_from(HealthRecord).where(*mine)
    ).one()
    return Figures(built, in_use, electronic, _residents(scope), window, electronic_of(policies))


def _residents(scope: Scope) -> int:
    """People who have lived in reach for half a year and live there still (F8)."""
    homes = select(Household.id).where(households_of(scope))
    here: ColumnElement[bool] = Membership.household_id.in_(homes)
    query = (
        select(func.count(distinct(Resident.id)))
        .join(Membership, Membership.resident_id == Resident.id)
        .where(here, Membership.valid_to.is_(None), Resident.permanent, Resident.died_on.is_(None))
    )
    return db.session.scalar(query) or 0

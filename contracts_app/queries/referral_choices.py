"""What can be chosen for a referral beside free places: clinics of all departments, and centres."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, select

from contracts_app.models import Clinic, Institution
from contracts_app.queries.place_weeks import had_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import ClinicState

_CENTRES: Final = 300
_CLINICS: Final = 2_000
"""Two weeks of clinics of a county's hospitals."""
_clinic, _institution = table_of(Clinic), table_of(Institution)


@dataclass(frozen=True)
class FreeClinic:
    """A clinic of a day with what is left of the places kept for referrals."""

    key: str
    department_id: int
    held_on: date
    from_minute: int
    to_minute: int
    expert: str
    free: int


def list_clinics(
    department_ids: Collection[int], first: date, last: date, now: datetime
) -> list[FreeClinic]:
    """The clinics of departments between two days with what can be given of each, by day and hour.

    One of which nothing is given any more has nothing free, and is there all the same.
    """
    columns = ("key", "department_id", "held_on", "from_minute", "to_minute", "expert")
    query = (
        select(
            *(_clinic.c[name] for name in (*columns, "release_at_utc", "released_at_utc")),
            (_clinic.c.reserved - had_in(_clinic.c.id, now)).label("left"),
        )
        .where(
            _clinic.c.department_id.in_(department_ids),
            _clinic.c.state == ClinicState.OPEN,
            _clinic.c.held_on.between(first, last),
        )
        .order_by(_clinic.c.held_on, _clinic.c.from_minute, _clinic.c.id)
    )
    found = rows(query.limit(_CLINICS)) if department_ids else ()
    return [_clinic_of(row, now) for row in found]


def _clinic_of(row: Any, now: datetime) -> FreeClinic:
    given = row.released_at_utc is None and now < row.release_at_utc
    return FreeClinic(
        key=row.key,
        department_id=row.department_id,
        held_on=row.held_on,
        from_minute=row.from_minute,
        to_minute=row.to_minute,
        expert=row.expert,
        free=max(0, row.left) if given else 0,
    )


def list_centres(county: str) -> list[Row[Any]]:
    """The township centres of a county: code and name."""
    query = select(_institution.c.code, _institution.c.name).where(
        _institution.c.county_code == county,
        _institution.c.kind == InstitutionKind.TOWNSHIP_CENTRE,
    )
    return list(rows(query.order_by(_institution.c.code).limit(_CENTRES)))

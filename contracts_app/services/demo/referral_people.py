"""Who is referred in a demonstration: adults, where they live, and who answers for them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Grid,
    GridDuty,
    Household,
    Institution,
    Membership,
    Referral,
    Resident,
)
from contracts_app.vocabulary import CoverState, InstitutionKind


@dataclass(frozen=True)
class Homes:
    """By village the station and its centre, and by grid the team on duty."""

    stations: dict[str, tuple[int, int]]
    teams: dict[int, int]

    @classmethod
    def of(cls, today: date) -> "Homes":
        """As they are on a day."""
        query = select(Institution.region_code, Institution.id, Institution.parent_id)
        query = query.where(Institution.kind == InstitutionKind.VILLAGE_STATION)
        query = query.where(Institution.parent_id.is_not(None))
        duty = select(GridDuty.grid_id, GridDuty.team_id).where(
            GridDuty.valid_from <= today, GridDuty.valid_to.is_(None)
        )
        stations = {row[0]: (row[1], int(row[2] or 0)) for row in db.session.execute(query)}
        return cls(stations, {row[0]: row[1] for row in db.session.execute(duty)})


@dataclass(frozen=True)
class Patient:
    """Somebody with the home and the terms that cover."""

    id: int
    sex: str
    birth_date: date
    household_id: int
    station: int
    centre: int
    grid_team: int | None
    covers: Sequence[Any]

    def contract_on(self, day: date) -> int | None:
        """The term that covered the person on a day."""
        return next((row.contract_id for row in self._on(day)), None)

    def team_on(self, day: date) -> int | None:
        """The team of that term, or that of the grid."""
        return next((row.team_id for row in self._on(day)), self.grid_team)

    def _on(self, day: date) -> list[Any]:
        return [row for row in self.covers if row.cover_from <= day <= row.cover_to]


def adults(born_before: date) -> list[int]:
    """The ids of all who are old enough, live at home and were not referred yet."""
    referred = select(Referral.resident_id)
    query = (
        select(Resident.id)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(Membership.valid_to.is_(None), Resident.birth_date < born_before)
        .where(Resident.died_on.is_(None), Resident.id.not_in(referred))
    )
    return list(db.session.scalars(query.order_by(Resident.id)))


def patients_of(ids: Sequence[int], homes: Homes) -> dict[int, Patient]:
    """What is asked of these people."""
    covers = _covers(ids)
    query = (
        select(
            Resident.id, Resident.sex, Resident.birth_date, Household.id.label("household_id"),
            Grid.id.label("grid_id"), Grid.village_code,
        )
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .where(Resident.id.in_(ids), Membership.valid_to.is_(None))
    )  # fmt: skip
    return {
        row.id: Patient(
            row.id, row.sex, row.birth_date, row.household_id, *homes.stations[row.village_code],
            homes.teams.get(row.grid_id), covers[row.id],
        )
        for row in db.session.execute(query)
    }  # fmt: skip


def _covers(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    query = (
        select(
            Cover.resident_id, Cover.contract_id, Cover.cover_from, Cover.cover_to,
            Contract.team_id,
        )
        .join(Contract, Contract.id == Cover.contract_id)
        .where(Cover.resident_id.in_(ids), Cover.cover_to >= Cover.cover_from)
        .where(Cover.state.in_((CoverState.LIVE, CoverState.ENDED)))
        .order_by(Cover.cover_from, Cover.id)
    )  # fmt: skip
    for row in db.session.execute(query):
        found[row.resident_id].append(row)
    return found

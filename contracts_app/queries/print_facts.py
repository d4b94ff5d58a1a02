"""What a preflight looks at in the households of an order: a few statements for any number."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    GridDuty,
    Household,
    Membership,
    PaperForm,
    Resident,
    Team,
)
from contracts_app.queries.grid_days import answering
from contracts_app.queries.households import lived_in
from contracts_app.queries.policies import policies_of
from contracts_app.queries.signing_desk import leaves_no_room
from contracts_app.queries.suspensions import away_on
from contracts_app.queries.team_load import COVERED
from contracts_app.queries.team_staff import missing_of, serving_in
from contracts_app.rules.doors import door_of
from contracts_app.rules.print_preflight import TeamState
from contracts_app.vocabulary.paper import FORM_OUT

_POLICIES = ("team.min_roles", "team.solo_allowed")


@dataclass
class People:
    """Who lives in a household today."""

    names: list[str] = field(default_factory=list)
    to_cover: int = 0
    """Those who have lived here for half a year and whom no contract covers."""
    has_phone: bool = False
    at_home: int = 0

    def add(self, row: Any) -> None:
        self.names.append(row.name)
        self.to_cover += row.permanent and not row.covered
        self.has_phone = self.has_phone or row.has_phone
        self.at_home += not row.away


def people_of(household_ids: Collection[int], today: date) -> dict[int, People]:
    """The living members of these households, by household id."""
    covered = exists().where(Cover.resident_id == Resident.id, Cover.state.in_(COVERED))
    query = (
        select(
            Membership.household_id,
            Resident.name,
            Resident.permanent,
            (Resident.phone.is_not(None)).label("has_phone"),
            covered.label("covered"),
            away_on(Resident.id, today).label("away"),
        )
        .join(Resident, Resident.id == Membership.resident_id)
        .where(
            Membership.household_id.in_(household_ids),
            Membership.valid_to.is_(None),
            Resident.died_on.is_(None),
        )
        .order_by(Membership.household_id, Resident.id)
    )
    found = {one: People() for one in household_ids}
    for row in db.session.execute(query):
        found[row.household_id].add(row)
    return found


def shared_doors(grid_ids: Collection[int]) -> set[tuple[int, str]]:
    """Doors of these grids, as pairs of grid id and door, behind which two households live."""
    query = select(Household.grid_id, Household.address).where(
        Household.grid_id.in_(grid_ids), Household.address != "", lived_in()
    )
    doors = Counter((row.grid_id, door_of(row.address)) for row in db.session.execute(query))
    return {place for place, number in doors.items() if number > 1}


def households_with_contract(household_ids: Collection[int], today: date) -> set[int]:
    """Those of these households whose terms leave no room for one that is signed from today on."""
    mine = Contract.household_id.in_(household_ids)
    return set(db.session.scalars(select(Contract.household_id).where(mine, leaves_no_room(today))))


def households_with_form(household_ids: Collection[int]) -> set[int]:
    """Those of these households for which a numbered form is on its way."""
    query = select(PaperForm.household_id).where(
        PaperForm.household_id.in_(household_ids), PaperForm.state.in_(FORM_OUT)
    )
    return {one for one in db.session.scalars(query) if one is not None}


def team_states(grid_ids: Collection[int], today: date) -> dict[int, TeamState]:
    """Whether the team of each of these grids could sign; grids without a team are left out."""
    query = (
        select(GridDuty.grid_id, Team.id, Team.institution_id)
        .join(Team, Team.id == GridDuty.team_id)
        .where(GridDuty.grid_id.in_(grid_ids), answering(today))
        .order_by(GridDuty.id)
    )
    duties = db.session.execute(query).all()
    complete = _complete({row.id: row.institution_id for row in duties}, today)
    states = (TeamState.INCOMPLETE, TeamState.READY)
    return {row.grid_id: states[row.id in complete] for row in duties}


def _complete(institutions: dict[int, int], today: date) -> set[int]:
    """The teams that lack nobody, of those given with their institutions."""
    serving = serving_in(institutions, today)
    policies = policies_of(set(institutions.values()), _POLICIES, today)
    return {
        team
        for team, institution in institutions.items()
        if not missing_of(serving.get(team, ()), policies[institution])
    }

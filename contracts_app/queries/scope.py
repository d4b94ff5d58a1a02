"""What a user may see: the institution's tree, narrowed to a team. Every query goes through it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, GridDuty, Household, Institution, Team, User
from contracts_app.vocabulary import STANDING, DutyLevel, InstitutionKind, Role


@dataclass(frozen=True)
class Scope:
    """The reach of one user on one day. Empty tuples see nothing."""

    today: date
    county_code: str
    institution_ids: tuple[int, ...]
    prefixes: tuple[str, ...]
    """Beginnings of region codes; a village is in reach when its code begins with one of them."""
    signing_institution_ids: tuple[int, ...]
    """Institutions whose teams may be signed with: the tree, and the township centres above it."""
    team_id: int | None


def scope_of(user: User, today: date) -> Scope:
    """The scope of a user, from the institution tree as it stands."""
    institutions = db.session.execute(
        select(Institution.id, Institution.parent_id, Institution.kind, Institution.region_code)
        .where(Institution.county_code == user.institution.county_code)
        .order_by(Institution.id)
    ).all()
    parents = {row.id: row.parent_id for row in institutions}
    inside = [row for row in institutions if _below(row.id, user.institution_id, parents)]
    above = _ancestors(user.institution_id, parents)
    centres = [row.id for row in institutions if row.id in above and row.kind == "township_centre"]
    ids = tuple(row.id for row in inside)
    places = [row.region_code for row in inside if row.kind != InstitutionKind.HOSPITAL]
    return Scope(
        today=today,
        county_code=user.institution.county_code,
        institution_ids=ids,
        prefixes=() if user.role == Role.HOSPITAL else _shortest(places),
        signing_institution_ids=(*ids, *centres),
        team_id=user.team_id,
    )


def everything(today: date, county_code: str = "") -> Scope:
    """The scope of commands and jobs, which act for the whole instance."""
    ids = tuple(db.session.scalars(select(Institution.id).order_by(Institution.id)))
    return Scope(today, county_code, ids, ("",), ids, None)


def _below(start: int, root: int, parents: dict[int, int | None]) -> bool:
    return start == root or root in _ancestors(start, parents)


def _ancestors(start: int, parents: dict[int, int | None]) -> set[int]:
    found: set[int] = set()
    step = parents.get(start)
    while step is not None and step not in found:
        found.add(step)
        step = parents.get(step)
    return found


def _shortest(places: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for place in sorted(set(places)):
        if not any(place.startswith(prefix) for prefix in kept):
            kept.append(place)
    return tuple(kept)


def villages_in(
    scope: Scope, column: ColumnElement[str] | InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """The region code in `column` lies within the scope's places."""
    if "" in scope.prefixes:
        return column.is_not(None)
    return or_(false(), *(column.startswith(prefix, autoescape=True) for prefix in scope.prefixes))


def grids_in(scope: Scope) -> ColumnElement[bool]:
    """Grids of the scope's places; with a team, those the team is responsible for today."""
    places = villages_in(scope, Grid.village_code)
    if scope.team_id is None:
        return places
    return and_(places, Grid.id.in_(_grids_of_team(scope)))


def _grids_of_team(scope: Scope) -> Select[int]:
    return select(GridDuty.grid_id).where(
        GridDuty.team_id == scope.team_id,
        GridDuty.level == DutyLevel.TEAM,
        GridDuty.valid_from <= scope.today,
        or_(GridDuty.valid_to.is_(None), GridDuty.valid_to >= scope.today),
    )


def households_in(scope: Scope) -> ColumnElement[bool]:
    """Households on the scope's grids; with a team, also those under contract with it."""
    on_grid = Household.grid_id.in_(select(Grid.id).where(grids_in(scope)))
    if scope.team_id is None:
        return on_grid
    signed = select(Contract.household_id).where(
        Contract.team_id == scope.team_id, Contract.status.in_(STANDING)
    )
    return or_(on_grid, Household.id.in_(signed))


def teams_in(scope: Scope) -> ColumnElement[bool]:
    """Teams of the scope's institutions, or the one team it is narrowed to."""
    if scope.team_id is not None:
        return Team.id == scope.team_id
    return Team.institution_id.in_(scope.signing_institution_ids)


def contracts_in(scope: Scope) -> ColumnElement[bool]:
    """Contracts of households in scope, and those of the scope's own teams."""
    of_household = Contract.household_id.in_(select(Household.id).where(households_in(scope)))
    if scope.team_id is not None:
        return or_(of_household, Contract.team_id == scope.team_id)
    own = select(Team.id).where(Team.institution_id.in_(scope.institution_ids))
    return or_(of_household, Contract.team_id.in_(own))

"""Reads of households: the filtered list and one household with its people and contracts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    exists,
    or_,
    select,
    union_all,
)

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    GridDuty,
    Household,
    Membership,
    Region,
    ResidentTag,
    Team,
)
from contracts_app.queries.grid_days import on_duty
from contracts_app.queries.household_rows import UNSIGNED, list_rows
from contracts_app.queries.paging import Cursor, Page, count_up_to, is_few, keys_of_page
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import Scope, households_in
from contracts_app.queries.search import matching, tidy_term
from contracts_app.queries.suspensions import is_away
from contracts_app.rules.names import spellings
from contracts_app.vocabulary import STANDING, ContractStatus

STATUS_FILTERS = (
    UNSIGNED,
    ContractStatus.UPCOMING.value,
    ContractStatus.ACTIVE.value,
    ContractStatus.TERMINATING.value,
)
AWAY_FILTERS = ("all",)
"""Words of the filter for who is away: everybody of the household."""
_TERMS_SHOWN = 100


@dataclass(frozen=True)
class HouseholdFilters:
    """Codes that narrow the list; empty ones do not. `matching` is the condition of a search.

    `village` is the code of a village, or the beginning of several: that of a town. Who is not
    signed and wholly away is no work today and is found with `away` alone.
    """

    grid: str = ""
    team: str = ""
    tag: str = ""
    status: str = ""
    village: str = ""
    away: str = ""
    matching: ColumnElement[bool] | None = None


def list_households(scope: Scope, filters: HouseholdFilters, cursor: Cursor) -> Page:
    """One page of households in scope by code: five statements whatever its size.

    Rows carry code, address, grid, head (name, id_last4, birth_date), members, tags, status,
    contract_no and period_end.
    """
    query = _filtered(select(Household.code), scope, filters)
    total, more = count_up_to(query)
    keys, previous, following = keys_of_page(query, Household.code, cursor)
    return Page(list_rows(scope, keys), total, more, previous, following)


def has_households(scope: Scope) -> bool:
    """Whether any household lies in scope; before the first roster there is none."""
    return db.session.scalar(select(Household.id).where(households_of(scope)).limit(1)) is not None


def found_by(text: str, scope: Scope) -> ColumnElement[bool]:
    """The condition of a search, with and without the spaces beside Chinese characters."""
    return or_(*(matching(one, scope) for one in spellings(tidy_term(text))))


def lived_in() -> ColumnElement[bool]:
    """Somebody lives in the household today."""
    return exists().where(Membership.household_id == Household.id, Membership.valid_to.is_(None))


def count_households(scope: Scope, filters: HouseholdFilters) -> tuple[int, bool]:
    """How many households in scope fit, counted up to 1,000, and whether there are more."""
    return count_up_to(_filtered(select(Household.id), scope, filters))


def _filtered(query: Select[Any], scope: Scope, filters: HouseholdFilters) -> Select[Any]:
    grids = []
    if filters.grid:
        grids.append(Grid.code == filters.grid)
    if filters.village:
        grids.append(Grid.village_code.startswith(filters.village, autoescape=True))
    query = query.where(households_of(scope, *grids))
    if filters.team:
        query = query.where(_of_team(filters.team, scope.today))
    if filters.tag:
        query = query.where(_with_tag(filters.tag))
    if filters.status:
        query = query.where(_with_status(filters.status))
    if filters.away:
        query = query.where(is_away(scope.today))
    elif filters.status == UNSIGNED:
        query = query.where(~is_away(scope.today))
    return query if filters.matching is None else query.where(filters.matching)


def _of_team(code: str, today: date) -> ColumnElement[bool]:
    """On a grid the team is responsible for today, or under contract with it."""
    team = select(Team.id).where(Team.code == code)
    grids = select(GridDuty.grid_id).where(GridDuty.team_id.in_(team), on_duty(today))
    signed = select(Contract.household_id).where(
        Contract.team_id.in_(team), Contract.status.in_(STANDING)
    )
    on_grid = select(Household.id).where(Household.grid_id.in_(grids))
    return Household.id.in_(union_all(on_grid, signed))


def _with_tag(tag: str) -> ColumnElement[bool]:
    bearers = select(ResidentTag.resident_id).where(
        ResidentTag.tag == tag, ResidentTag.valid_to.is_(None)
    )
    if is_few(bearers):
        homes = select(Membership.household_id).where(
            Membership.valid_to.is_(None), Membership.resident_id.in_(bearers)
        )
        return Household.id.in_(homes)
    at_home = and_(Membership.household_id == Household.id, Membership.valid_to.is_(None))
    return exists().where(
        at_home,
        ResidentTag.resident_id == Membership.resident_id,
        # An expression is no column: SQLite would read everybody with the tag for each household.
        ResidentTag.tag.concat("") == tag,
        ResidentTag.valid_to.is_(None),
    )


def _with_status(status: str) -> ColumnElement[bool]:
    words = STANDING if status == UNSIGNED else (status,)
    signed = select(Contract.household_id).where(Contract.status.in_(words))
    if status != UNSIGNED and is_few(signed):
        return Household.id.in_(signed)
    found = exists().where(Contract.household_id == Household.id, Contract.status.in_(words))
    return and_(~found, lived_in()) if status == UNSIGNED else found


@dataclass(frozen=True)
class HouseholdPlace:
    """One household and where it is."""

    id: int
    code: str
    address: str
    grid_id: int
    grid_code: str
    grid: str
    village: str


def get_household(code: str, scope: Scope) -> HouseholdPlace | None:
    """The household with this code in scope; None outside it, as if it did not exist."""
    row = db.session.execute(
        select(
            Household.id,
            Household.code,
            Household.address,
            Grid.id.label("grid_id"),
            Grid.code.label("grid_code"),
            Grid.name.label("grid"),
            Region.name.label("village"),
        )
        .join(Grid, Grid.id == Household.grid_id)
        .join(Region, Region.code == Grid.village_code)
        .where(Household.code == code, households_in(scope))
        .order_by(Household.id)
        .limit(1)
    ).first()
    return None if row is None else HouseholdPlace(*row)


def list_terms_of_household(household_id: int) -> list[Row[Any]]:
    """The contract terms of a household, the newest first."""
    query = (
        select(
            Contract.contract_no,
            Contract.status,
            Contract.signed_on,
            Contract.period_start,
            Contract.period_end,
            Contract.ended_on,
            Contract.end_reason,
            Team.code.label("team_code"),
            Team.name.label("team"),
        )
        .join(Team, Team.id == Contract.team_id)
        .where(Contract.household_id == household_id)
        .order_by(Contract.period_start.desc(), Contract.id.desc())
    )
    return list(db.session.execute(query.limit(_TERMS_SHOWN)))

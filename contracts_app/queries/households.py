"""Reads of households: the filtered list and one household with its people and contracts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    GridDuty,
    Household,
    Membership,
    Region,
    Resident,
    ResidentTag,
    Team,
)
from contracts_app.queries.coverage import on_duty
from contracts_app.queries.paging import Cursor, Page, count_up_to, keys_of_page
from contracts_app.queries.scope import Scope, households_in
from contracts_app.vocabulary import LIVE, STANDING, ContractStatus
from contracts_app.vocabulary.catalogue import KEY, TAGS

UNSIGNED = "unsigned"
"""The status of a household without a live or upcoming contract."""

STATUS_FILTERS = (
    UNSIGNED,
    ContractStatus.UPCOMING.value,
    ContractStatus.ACTIVE.value,
    ContractStatus.TERMINATING.value,
)
_KEY_TAGS = tuple(tag.code for tag in TAGS if tag.kind == KEY)
_TERMS_SHOWN = 100


@dataclass(frozen=True)
class HouseholdFilters:
    """Codes that narrow the list; empty ones do not. `matching` is the condition of a search."""

    grid: str = ""
    team: str = ""
    tag: str = ""
    status: str = ""
    village: str = ""
    matching: ColumnElement[bool] | None = None


def list_households(scope: Scope, filters: HouseholdFilters, cursor: Cursor) -> Page:
    """One page of households in scope by code: six statements whatever its size.

    Rows carry code, address, grid, head (name, id_last4, birth_date), members, tags, status,
    contract_no and period_end.
    """
    query = _filtered(select(Household.code).where(_in_scope(scope)), scope, filters)
    total, more = count_up_to(query)
    keys, previous, following = keys_of_page(query, Household.code, cursor)
    return Page(_list_rows(scope, keys), total, more, previous, following)


def count_households(scope: Scope, filters: HouseholdFilters) -> tuple[int, bool]:
    """How many households in scope fit, counted up to 1,000, and whether there are more."""
    return count_up_to(_filtered(select(Household.id).where(_in_scope(scope)), scope, filters))


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    if not scope.county_code:
        return households_in(scope)
    return and_(Household.county_code == scope.county_code, households_in(scope))


def _filtered(query: Select[Any], scope: Scope, filters: HouseholdFilters) -> Select[Any]:
    if filters.grid:
        query = query.where(Household.grid_id.in_(select(Grid.id).where(Grid.code == filters.grid)))
    if filters.village:
        grids = select(Grid.id).where(Grid.village_code == filters.village)
        query = query.where(Household.grid_id.in_(grids))
    if filters.team:
        query = query.where(_of_team(filters.team, scope.today))
    if filters.tag:
        query = query.where(_with_tag(filters.tag))
    if filters.status:
        query = query.where(_with_status(filters.status))
    return query if filters.matching is None else query.where(filters.matching)


def _of_team(code: str, today: date) -> ColumnElement[bool]:
    """On a grid the team is responsible for today, or under contract with it."""
    team = select(Team.id).where(Team.code == code)
    grids = select(GridDuty.grid_id).where(GridDuty.team_id.in_(team), on_duty(today))
    signed = select(Contract.household_id).where(
        Contract.team_id.in_(team), Contract.status.in_(STANDING)
    )
    return or_(Household.grid_id.in_(grids), Household.id.in_(signed))


def _with_tag(tag: str) -> ColumnElement[bool]:
    tagged = (
        select(Membership.household_id)
        .join(ResidentTag, ResidentTag.resident_id == Membership.resident_id)
        .where(
            Membership.valid_to.is_(None), ResidentTag.tag == tag, ResidentTag.valid_to.is_(None)
        )
    )
    return Household.id.in_(tagged)


def _with_status(status: str) -> ColumnElement[bool]:
    words = STANDING if status == UNSIGNED else (status,)
    signed = Household.id.in_(select(Contract.household_id).where(Contract.status.in_(words)))
    return ~signed if status == UNSIGNED else signed


@dataclass(frozen=True)
class HouseholdRow:
    """One line of the list: nothing of a person but a name, the last four and the age."""

    code: str
    address: str
    grid_code: str
    grid: str
    head: str | None
    head_last4: str | None
    head_born: date | None
    members: int
    tags: tuple[str, ...]
    status: str
    contract_no: str | None
    period_end: date | None


def _list_rows(scope: Scope, codes: list[str]) -> list[Any]:
    if not codes:
        return []
    bases = _bases(scope, codes)
    ids = [base.id for base in bases]
    members, tags, terms = _member_counts(ids), _key_tags(ids), _current_terms(ids)
    rows = []
    for base in bases:
        term = terms.get(base.id)
        rows.append(
            HouseholdRow(
                code=base.code,
                address=base.address,
                grid_code=base.grid_code,
                grid=base.grid,
                head=base.head,
                head_last4=base.id_last4,
                head_born=base.birth_date,
                members=members.get(base.id, 0),
                tags=tuple(tags.get(base.id, ())),
                status=term.status if term else UNSIGNED,
                contract_no=term.contract_no if term else None,
                period_end=term.period_end if term else None,
            )
        )
    return rows


def _bases(scope: Scope, codes: list[str]) -> list[Any]:
    head = and_(
        Membership.household_id == Household.id, Membership.is_head, Membership.valid_to.is_(None)
    )
    query = (
        select(
            Household.id,
            Household.code,
            Household.address,
            Grid.code.label("grid_code"),
            Grid.name.label("grid"),
            Resident.name.label("head"),
            Resident.id_last4,
            Resident.birth_date,
        )
        .join(Grid, Grid.id == Household.grid_id)
        .outerjoin(Membership, head)
        .outerjoin(Resident, Resident.id == Membership.resident_id)
        .where(Household.code.in_(codes))
        .order_by(Household.code)
    )
    if scope.county_code:
        query = query.where(Household.county_code == scope.county_code)
    return list(db.session.execute(query))


def _member_counts(ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Membership.household_id, func.count())
        .where(Membership.household_id.in_(ids), Membership.valid_to.is_(None))
        .group_by(Membership.household_id)
    )
    return {row[0]: row[1] for row in rows}


def _key_tags(ids: Iterable[int]) -> dict[int, list[str]]:
    """The key groups of the current members of each household, in the catalogue's order."""
    rows = db.session.execute(
        select(Membership.household_id, ResidentTag.tag)
        .join(ResidentTag, ResidentTag.resident_id == Membership.resident_id)
        .where(
            Membership.household_id.in_(ids),
            Membership.valid_to.is_(None),
            ResidentTag.valid_to.is_(None),
            ResidentTag.tag.in_(_KEY_TAGS),
        )
        .distinct()
    ).all()
    found: dict[int, list[str]] = {}
    for row in sorted(rows, key=lambda row: _KEY_TAGS.index(row.tag)):
        found.setdefault(row.household_id, []).append(row.tag)
    return found


def _current_terms(ids: Iterable[int]) -> dict[int, Any]:
    """The live term of each household, else its upcoming one, else its latest that is not void."""
    rows = db.session.execute(
        select(Contract.household_id, Contract.contract_no, Contract.status, Contract.period_end)
        .where(Contract.household_id.in_(ids), Contract.status != ContractStatus.VOID)
        .order_by(Contract.period_start, Contract.id)
    )
    best: dict[int, Any] = {}
    for row in rows:
        known = best.get(row.household_id)
        if known is None or _rank(row.status) >= _rank(known.status):
            best[row.household_id] = row
    return best


def _rank(status: str) -> int:
    if status in LIVE:
        return 2
    return 1 if status in STANDING else 0


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
        .where(Household.code == code, _in_scope(scope))
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
            Team.code.label("team_code"),
            Team.name.label("team"),
        )
        .join(Team, Team.id == Contract.team_id)
        .where(Contract.household_id == household_id)
        .order_by(Contract.period_start.desc(), Contract.id.desc())
    )
    return list(db.session.execute(query.limit(_TERMS_SHOWN)))

"""One page of the household list: whole rows for the codes that were found."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, String, and_, bindparam, exists, or_, select

from contracts_app.models import (
    Contract,
    Grid,
    Household,
    Membership,
    Resident,
    ResidentTag,
    Suspension,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.suspensions import on_day
from contracts_app.queries.term_days import rank
from contracts_app.vocabulary import ContractStatus
from contracts_app.vocabulary.catalogue import KEY, TAGS

UNSIGNED = "unsigned"
"""The status of a household without a live or upcoming contract."""

EMPTY = "empty"
"""The status of a household without a contract in which nobody lives any more."""

_KEY_TAGS = tuple(tag.code for tag in TAGS if tag.kind == KEY)

_household, _grid, _resident = table_of(Household), table_of(Grid), table_of(Resident)
_membership, _tag, _contract = table_of(Membership), table_of(ResidentTag), table_of(Contract)
_away = table_of(Suspension)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

_HEAD = and_(
    _membership.c.household_id == _household.c.id,
    _membership.c.is_head,
    _membership.c.valid_to.is_(None),
)
_BASES = (
    select(
        _household.c.id,
        _household.c.code,
        _household.c.address,
        _grid.c.code.label("grid_code"),
        _grid.c.name.label("grid"),
        _resident.c.name.label("head"),
        _resident.c.id_last4,
        _resident.c.birth_date,
    )
    .join_from(_household, _grid, _grid.c.id == _household.c.grid_id)
    .outerjoin(_membership, _HEAD)
    .outerjoin(_resident, _resident.c.id == _membership.c.resident_id)
    .where(
        _household.c.code.in_(bindparam("codes", expanding=True)),
        or_(
            bindparam("county", type_=String) == "", _household.c.county_code == bindparam("county")
        ),
    )
    .order_by(_household.c.code)
)
# Every group is read and the key groups are picked afterwards: asked for those only, SQLite would
# read everybody who is in one.
_PEOPLE = (
    select(
        _membership.c.household_id,
        _membership.c.resident_id,
        _tag.c.tag,
        exists()
        .where(_away.c.resident_id == _membership.c.resident_id, on_day(bindparam("day")))
        .label("away"),
    )
    .join_from(
        _membership,
        _tag,
        and_(_tag.c.resident_id == _membership.c.resident_id, _tag.c.valid_to.is_(None)),
        isouter=True,
    )
    .where(_membership.c.household_id.in_(_IDS), _membership.c.valid_to.is_(None))
)
_TERMS = (
    select(
        _contract.c.household_id,
        _contract.c.contract_no,
        _contract.c.status,
        _contract.c.period_end,
    )
    .where(_contract.c.household_id.in_(_IDS), _contract.c.status != ContractStatus.VOID)
    .order_by(_contract.c.period_start, _contract.c.id)
)


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
    away: int
    """How many of them are away for long."""
    tags: tuple[str, ...]
    status: str
    contract_no: str | None
    period_end: date | None


def list_rows(scope: Scope, codes: list[str]) -> list[Any]:
    """The rows of these households by code: three statements for any number of them."""
    if not codes:
        return []
    bases = rows(_BASES, {"codes": codes, "county": scope.county_code}).all()
    ids = [base.id for base in bases]
    people = _people(ids, scope.today)
    terms = _current_terms(ids)
    return [_list_row(one, people[one.id], terms.get(one.id)) for one in bases]


@dataclass
class _People:
    """The current members of a household, who of them are away, and the groups they are in."""

    members: set[int] = field(default_factory=set)
    away: set[int] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)


def _list_row(base: Any, people: _People, term: Any) -> HouseholdRow:
    status = UNSIGNED if people.members else EMPTY
    return HouseholdRow(
        code=base.code,
        address=base.address,
        grid_code=base.grid_code,
        grid=base.grid,
        head=base.head,
        head_last4=base.id_last4,
        head_born=base.birth_date,
        members=len(people.members),
        away=len(people.away),
        tags=tuple(tag for tag in _KEY_TAGS if tag in people.tags),
        status=term.status if term else status,
        contract_no=term.contract_no if term else None,
        period_end=term.period_end if term else None,
    )


def _people(ids: list[int], day: date) -> dict[int, _People]:
    found = {one: _People() for one in ids}
    for row in rows(_PEOPLE, {"ids": ids, "day": day}):
        people = found[row.household_id]
        people.members.add(row.resident_id)
        people.tags.add(row.tag)
        if row.away:
            people.away.add(row.resident_id)
    return found


def _current_terms(ids: list[int]) -> dict[int, Any]:
    """The live term of each household, else its upcoming one, else its latest that is not void."""
    best: dict[int, Any] = {}
    for row in rows(_TERMS, {"ids": ids}):
        known = best.get(row.household_id)
        if known is None or rank(row.status) >= rank(known.status):
            best[row.household_id] = row
    return best

"""Today's list of the signing desk: who has no contract yet, and who was signed last."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Grid, Household, Membership, Resident, Team
from contracts_app.queries.household_rows import UNSIGNED
from contracts_app.queries.households import (
    AWAY_FILTERS,
    HouseholdFilters,
    count_households,
    lived_in,
)
from contracts_app.queries.paging import count_up_to
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import Scope, households_in
from contracts_app.queries.suspensions import is_away
from contracts_app.queries.team_load import COVERED
from contracts_app.vocabulary import LIVE, STANDING, ContractStatus

LIMIT = 20
_LIVE_FIRST = (
    Contract.status.not_in(LIVE),
    Contract.status.not_in(STANDING),
    Contract.period_start,
)


def _signed() -> ColumnElement[bool]:
    return exists(
        select(Contract.id).where(
            Contract.household_id == Household.id, Contract.status.in_(STANDING)
        )
    )


def leaves_no_room(today: date) -> ColumnElement[bool]:
    """A term beside which nothing is signed from today on, as a signing counts it.

    Also one that nobody has signed yet, or that goes on until a day ahead although it is called
    ended; a void one counts for nothing.
    """
    last_day = func.coalesce(Contract.ended_on, Contract.period_end)
    not_void = Contract.status != ContractStatus.VOID
    return and_(not_void, last_day >= today, last_day >= Contract.period_start)


def get_term_in_the_way(household_id: int, today: date) -> Any | None:
    """The term beside which this household can sign nothing; the live one goes first."""
    query = (
        select(
            Contract.contract_no,
            Contract.status,
            Contract.period_start,
            func.coalesce(Contract.ended_on, Contract.period_end).label("last_day"),
            Team.name,
        )
        .join(Team, Team.id == Contract.team_id)
        .where(Contract.household_id == household_id, leaves_no_room(today))
        .order_by(*_LIVE_FIRST)
    )
    return db.session.execute(query.limit(1)).first()


def list_covers_elsewhere(household_id: int, today: date) -> dict[str, Any]:
    """The cover by another household's contract of each member who has one, by key.

    Its team, first and last day; of two that follow each other the first. One that is over stops
    nobody, also before the night has told so. The other household is nobody's business here.
    """
    query = (
        select(Resident.key, Team.name.label("team"), Cover.cover_from, Cover.cover_to)
        .join_from(Membership, Cover, Cover.resident_id == Membership.resident_id)
        .join(Resident, Resident.id == Cover.resident_id)
        .join(Contract, Contract.id == Cover.contract_id)
        .join(Team, Team.id == Contract.team_id)
        .where(
            Membership.household_id == household_id,
            Membership.valid_to.is_(None),
            Cover.state.in_(COVERED),
            Cover.cover_to >= today,
            Contract.household_id != household_id,
        )
        .order_by(Cover.cover_from.desc(), Cover.id.desc())
    )
    return {row.key: row for row in db.session.execute(query)}


def _status(today: date) -> ScalarSelect[Any]:
    """What the term of a household is called beside which it can sign nothing."""
    mine = select(Contract.status).where(Contract.household_id == Household.id)
    return mine.where(leaves_no_room(today)).order_by(*_LIVE_FIRST).limit(1).scalar_subquery()


def _cards(scope: Scope, *which: ColumnElement[bool]) -> list[Any]:
    query = (
        select(
            Household.code,
            Household.address,
            Grid.name.label("grid"),
            Resident.name.label("head"),
            Resident.id_last4,
            Resident.birth_date,
            _status(scope.today).label("status"),
            is_away(scope.today).label("away"),
        )
        .join(Grid, Grid.id == Household.grid_id)
        .join(
            Membership,
            (Membership.household_id == Household.id)
            & Membership.is_head
            & Membership.valid_to.is_(None),
        )
        .join(Resident, Resident.id == Membership.resident_id)
        .where(households_in(scope), *which)
        .order_by(Grid.code, Household.code)
        .limit(LIMIT)
    )
    return list(db.session.execute(query))


def unsigned_households(scope: Scope) -> list[Any]:
    """The first households in walking order without a live or upcoming contract, and at home."""
    return _cards(scope, ~_signed(), ~is_away(scope.today))


def found_households(scope: Scope, matching: ColumnElement[bool]) -> list[Any]:
    """The first households that match a search, signed or not."""
    return _cards(scope, matching)


def count_unsigned(scope: Scope) -> tuple[int, bool]:
    """How many households wait for a signature, counted up to 1,000, and whether more do."""
    return count_households(scope, HouseholdFilters(status=UNSIGNED))


def count_unsigned_away(scope: Scope) -> tuple[int, bool]:
    """How many households without a contract are all away, counted likewise."""
    return count_households(scope, HouseholdFilters(status=UNSIGNED, away=AWAY_FILTERS[0]))


def count_found(scope: Scope, matching: ColumnElement[bool]) -> tuple[int, bool]:
    """How many households match a search, counted likewise."""
    query = select(Household.id).where(households_of(scope), matching, lived_in())
    return count_up_to(query)


def _signed_by(user_id: int, today: date, scope: Scope) -> ColumnElement[bool]:
    return and_(
        Contract.signed_by_id == user_id,
        Contract.signed_on == today,
        Contract.term_no == 1,
        Contract.status != ContractStatus.VOID,
        households_in(scope),
    )


def signed_today(scope: Scope, user_id: int, today: date) -> list[Any]:
    """The last of what this user signed today, the latest first."""
    query = (
        select(Contract.contract_no, Household.code, Household.address)
        .join(Household, Household.id == Contract.household_id)
        .where(_signed_by(user_id, today, scope))
        .order_by(Contract.id.desc())
        .limit(LIMIT)
    )
    return list(db.session.execute(query))


def count_signed_today(scope: Scope, user_id: int, today: date) -> int:
    """How many contracts this user signed today."""
    homes = select(Contract.id).join(Household, Household.id == Contract.household_id)
    return count_up_to(homes.where(_signed_by(user_id, today, scope)))[0]

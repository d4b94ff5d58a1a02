"""Today's list of the signing desk: who has no contract yet, and who was signed last."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, Membership, Resident
from contracts_app.queries.household_rows import UNSIGNED
from contracts_app.queries.households import HouseholdFilters, count_households, lived_in
from contracts_app.queries.paging import count_up_to
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import Scope, households_in
from contracts_app.queries.suspensions import is_away
from contracts_app.vocabulary import STANDING

LIMIT = 20


def _signed() -> ColumnElement[bool]:
    return exists(
        select(Contract.id).where(
            Contract.household_id == Household.id, Contract.status.in_(STANDING)
        )
    )


def _cards(scope: Scope, *which: ColumnElement[bool]) -> list[Any]:
    query = (
        select(
            Household.code,
            Household.address,
            Grid.name.label("grid"),
            Resident.name.label("head"),
            Resident.id_last4,
            Resident.birth_date,
            _signed().label("signed"),
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


def count_found(scope: Scope, matching: ColumnElement[bool]) -> tuple[int, bool]:
    """How many households match a search, counted likewise."""
    query = select(Household.id).where(households_of(scope), matching, lived_in())
    return count_up_to(query)


def signed_today(scope: Scope, user_id: int, today: date) -> list[Any]:
    """What this user signed today, the latest first."""
    query = (
        select(Contract.contract_no, Household.code, Household.address)
        .join(Household, Household.id == Contract.household_id)
        .where(
            Contract.signed_by_id == user_id,
            Contract.signed_on == today,
            Contract.term_no == 1,
            households_in(scope),
        )
        .order_by(Contract.id.desc())
        .limit(LIMIT)
    )
    return list(db.session.execute(query))

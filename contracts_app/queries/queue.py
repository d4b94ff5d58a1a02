"""The queues of full teams: who waits or has an offer, in which place, and until when."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    Household,
    Membership,
    Resident,
    Team,
    WaitingPlace,
)
from contracts_app.queries.paging import count_up_to
from contracts_app.queries.scope import Scope, households_in
from contracts_app.queries.team_load import IN_QUEUE, stands_on
from contracts_app.vocabulary import STANDING, WaitingState

LIMIT = 50
"""More rows of a queue than a person reads."""


def open_place_of(household_id: int) -> WaitingPlace | None:
    """The place of a household in the queue of any team."""
    query = select(WaitingPlace).where(
        WaitingPlace.household_id == household_id, WaitingPlace.state.in_(IN_QUEUE)
    )
    return db.session.scalars(query).first()


def hold_places(team_id: int) -> list[WaitingPlace]:
    """The places of a team's queue in order, held and as they are stored now."""
    query = (
        select(WaitingPlace)
        .where(WaitingPlace.team_id == team_id, WaitingPlace.state.in_(IN_QUEUE))
        .order_by(WaitingPlace.id)
        .with_for_update(of=WaitingPlace)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def teams_with_queue(team_ids: Collection[int] | None = None) -> list[int]:
    """Teams (among these) in whose queue somebody waits or holds an offer, by rising id."""
    query = select(WaitingPlace.team_id).where(WaitingPlace.state.in_(IN_QUEUE)).distinct()
    if team_ids is not None:
        query = query.where(WaitingPlace.team_id.in_(team_ids))
    return list(db.session.scalars(query.order_by(WaitingPlace.team_id)))


def standing_households(household_ids: Collection[int]) -> set[int]:
    """Those of these households that have a live or upcoming contract by now."""
    query = select(Contract.household_id).where(
        Contract.household_id.in_(household_ids), Contract.status.in_(STANDING)
    )
    return set(db.session.scalars(query))


def household_codes(household_ids: Collection[int]) -> dict[int, str]:
    """The codes of these households, by id."""
    query = select(Household.id, Household.code).where(Household.id.in_(household_ids))
    return {row.id: row.code for row in db.session.execute(query)}


def _numbered(day: date) -> Any:
    """All places that stand on a day with their position in the queue of their team, from 1."""
    position = func.row_number().over(partition_by=WaitingPlace.team_id, order_by=WaitingPlace.id)
    columns = (
        WaitingPlace.id,
        WaitingPlace.team_id,
        WaitingPlace.household_id,
        WaitingPlace.state,
        WaitingPlace.asked_on,
        WaitingPlace.offer_until,
    )
    query = select(*columns, position.label("position"))
    return query.where(stands_on(day)).subquery()


def position_of(place: WaitingPlace) -> int:
    """The position of an open place in the queue of its team, from 1."""
    query = select(func.count()).where(
        WaitingPlace.team_id == place.team_id,
        WaitingPlace.state.in_(IN_QUEUE),
        WaitingPlace.id <= place.id,
    )
    return db.session.scalar(query) or 0


def list_places(scope: Scope) -> list[Row[Any]]:
    """Households in scope that wait or have an offer; who has one comes first.

    Each with code, address, grid, head, last four of the ID number, birth date, team, position,
    state, day of asking and last day of the offer.
    """
    numbered = _numbered(scope.today)
    query = _with_head(numbered).where(households_in(scope))
    first = numbered.c.state != WaitingState.OFFERED
    order = first, numbered.c.offer_until, numbered.c.team_id, numbered.c.position
    return list(db.session.execute(query.order_by(*order).limit(LIMIT)))


def get_place(household_id: int, day: date) -> Row[Any] | None:
    """The place of one household on a day, likewise; an offer that ran out is none."""
    numbered = _numbered(day)
    query = _with_head(numbered).where(numbered.c.household_id == household_id)
    return db.session.execute(query.limit(1)).first()


def _with_head(numbered: Any) -> Select[Any]:
    is_head = (
        (Membership.household_id == Household.id)
        & Membership.is_head
        & Membership.valid_to.is_(None)
    )
    names = ("state", "position", "asked_on", "offer_until")
    return (
        select(
            Household.code,
            Household.address,
            Grid.name.label("grid"),
            Resident.name.label("head"),
            Resident.id_last4,
            Resident.birth_date,
            Team.code.label("team_code"),
            Team.name.label("team"),
            *(numbered.c[name] for name in names),
        )
        .join_from(numbered, Household, Household.id == numbered.c.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Team, Team.id == numbered.c.team_id)
        .outerjoin(Membership, is_head)
        .outerjoin(Resident, Resident.id == Membership.resident_id)
    )


def list_queue(team_id: int, scope: Scope) -> list[Row[Any]]:
    """The queue of a team in order, without names; `mine` = the household lies in scope."""
    numbered = _numbered(scope.today)
    query = (
        select(
            Household.id.label("household_id"),
            Household.code,
            households_in(scope).label("mine"),
            *(numbered.c[name] for name in ("state", "position", "asked_on", "offer_until")),
        )
        .join_from(numbered, Household, Household.id == numbered.c.household_id)
        .where(numbered.c.team_id == team_id)
        .order_by(numbered.c.position)
        .limit(LIMIT)
    )
    return list(db.session.execute(query))


def count_queue(team_id: int, day: date) -> int:
    """How many households stand in the queue of a team on a day."""
    query = select(func.count()).where(WaitingPlace.team_id == team_id, stands_on(day))
    return db.session.scalar(query) or 0


def count_offers(scope: Scope) -> tuple[int, bool]:
    """Households in scope for which a place is kept today, counted up to 1,000."""
    query = (
        select(WaitingPlace.id)
        .join(Household, Household.id == WaitingPlace.household_id)
        .where(
            WaitingPlace.state == WaitingState.OFFERED,
            WaitingPlace.offer_until >= scope.today,
            households_in(scope),
        )
    )
    return count_up_to(query)

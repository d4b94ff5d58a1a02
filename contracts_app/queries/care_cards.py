"""Reads of care cards: who may have one, who has one, and whether one counts on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    CareCard,
    Grid,
    GridDuty,
    Household,
    Institution,
    Membership,
    Resident,
    ResidentTag,
    Team,
)
from contracts_app.queries.grid_days import on_duty
from contracts_app.queries.paging import Cursor, Page, count_up_to, keys_of_page
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import Scope, households_in
from contracts_app.vocabulary.around import CardGround, CardState

_OF_A_HOUSEHOLD = 100
_PRINTED = 400
_held = aliased(CareCard)
_GROUNDS = tuple(ground.value for ground in CardGround)


@dataclass(frozen=True)
class CardFilters:
    """Codes that narrow the list; `having` shows the holders instead of who may have a card."""

    ground: str = ""
    grid: str = ""
    having: bool = False


def counting(day: date, card: Any = CareCard) -> ColumnElement[bool]:
    """Cards that count on a day; as `rules.care_card.counts_on`."""
    return and_(
        card.from_day <= day,
        card.to_day >= day,
        or_(card.state != CardState.WITHDRAWN, card.withdrawn_on > day),
    )


def holders_on(resident_ids: Collection[int], day: date) -> frozenset[int]:
    """Those of the residents whose card counts on a day."""
    query = select(CareCard.resident_id).where(
        CareCard.resident_id.in_(resident_ids), counting(day)
    )
    return frozenset(db.session.scalars(query))


def _people(scope: Scope, filters: CardFilters, columns: tuple[Any, ...]) -> Select[Any]:
    grids = (Grid.code == filters.grid,) if filters.grid else ()
    has_card = Resident.id.in_(select(_held.resident_id).where(counting(scope.today, _held)))
    query = (
        select(*columns)
        .select_from(Resident)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.valid_to.is_(None), Resident.died_on.is_(None))
        .where(households_of(scope, *grids), has_card if filters.having else ~has_card)
    )
    if filters.having and not filters.ground:
        return query
    wanted = (filters.ground,) if filters.ground else _GROUNDS
    tagged = exists().where(
        ResidentTag.resident_id == Resident.id,
        ResidentTag.tag.in_(wanted),
        ResidentTag.valid_to.is_(None),
    )
    return query.where(tagged)


def list_people(scope: Scope, filters: CardFilters, cursor: Cursor) -> Page:
    """One page of who may have or has a card, by household: four statements whatever its size."""
    key = Household.code.concat("/").concat(Resident.key)
    query = _people(scope, filters, (key,))
    total, more = count_up_to(query)
    keys, previous, following = keys_of_page(query, key, cursor)
    people = _rows(scope, [one.rsplit("/", 1)[1] for one in keys])
    return Page(people, total, more, previous, following)


_SHOWN: tuple[Any, ...] = (
    Resident.id,
    Resident.key,
    Resident.name,
    Resident.id_last4,
    Resident.birth_date,
    Household.code.label("household"),
    Household.address,
    Grid.name.label("grid"),
    CareCard.card_no,
    CareCard.ground,
    CareCard.from_day,
    CareCard.to_day,
)


@dataclass(frozen=True)
class Person:
    """A line of the list."""

    row: Any
    tags: tuple[str, ...]


def _rows(scope: Scope, keys: list[str]) -> list[Any]:
    query = (
        select(*_SHOWN)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .outerjoin(CareCard, and_(CareCard.resident_id == Resident.id, counting(scope.today)))
        .where(Resident.key.in_(keys), Membership.valid_to.is_(None))
        .order_by(Household.code, Resident.key)
    )
    rows = list(db.session.execute(query))
    tags = tags_of([row.id for row in rows])
    return [Person(row, tags.get(row.id, ())) for row in rows]


def tags_of(resident_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By the id of a resident the groups of today that give a card."""
    query = (
        select(ResidentTag.resident_id, ResidentTag.tag)
        .where(
            ResidentTag.resident_id.in_(resident_ids),
            ResidentTag.tag.in_(_GROUNDS),
            ResidentTag.valid_to.is_(None),
        )
        .order_by(ResidentTag.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for resident_id, tag in db.session.execute(query):
        found[resident_id] = (*found.get(resident_id, ()), tag)
    return found


def list_members_in(keys: Collection[str], scope: Scope) -> list[Row[Any]]:
    """Living people in scope by these keys, in order: id, key, county and household."""
    columns: tuple[Any, ...] = (
        Resident.id, Resident.key, Resident.county_code, Membership.household_id,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Resident.key.in_(keys), Membership.valid_to.is_(None), Resident.died_on.is_(None))
        .where(households_in(scope))
        .order_by(Resident.id)
    )
    return list(db.session.execute(query))


def active_cards(resident_ids: Collection[int]) -> dict[int, CareCard]:
    """By the id of a resident the card that is active, whether or not it ran out."""
    query = select(CareCard).where(
        CareCard.resident_id.in_(resident_ids), CareCard.state == CardState.ACTIVE
    )
    return {one.resident_id: one for one in db.session.scalars(query.order_by(CareCard.id))}


def list_of_household(household_id: int, day: date) -> dict[str, Row[Any]]:
    """By the key of a present member the card that counts on a day."""
    columns: tuple[Any, ...] = (
        Resident.key, CareCard.card_no, CareCard.ground, CareCard.to_day,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(CareCard, CareCard.resident_id == Resident.id)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
        .where(counting(day))
        .order_by(Resident.id)
        .limit(_OF_A_HOUSEHOLD)
    )
    return {row.key: row for row in db.session.execute(query)}


def get_card(card_no: str, scope: Scope) -> CareCard | None:
    """The card of somebody who lives in scope; None outside it."""
    query = (
        select(CareCard)
        .join(Membership, Membership.resident_id == CareCard.resident_id)
        .join(Household, Household.id == Membership.household_id)
        .where(CareCard.card_no == card_no, Membership.valid_to.is_(None), households_in(scope))
    )
    return db.session.scalars(query).one_or_none()


def hold_card(card_no: str, scope: Scope) -> CareCard | None:
    """Likewise, held until the transaction ends."""
    card = get_card(card_no, scope)
    if card is not None:
        db.session.refresh(card, with_for_update=True)
    return card


def teams_of_grids(grid_ids: Collection[int], day: date) -> dict[int, dict[str, str]]:
    """By the id of a grid the team that answers for it on a day: institution, team and hotline."""
    columns: tuple[Any, ...] = (
        GridDuty.grid_id,
        Institution.name.label("institution"),
        Team.name.label("team"),
        Team.hotline,
    )
    query = (
        select(*columns)
        .join(Team, Team.id == GridDuty.team_id)
        .join(Institution, Institution.id == Team.institution_id)
        .where(GridDuty.grid_id.in_(grid_ids), on_duty(day))
        .order_by(GridDuty.id)
    )
    return {
        row.grid_id: {
            "institution": row.institution,
            "team": row.team,
            "hotline": row.hotline or "",
        }
        for row in db.session.execute(query)
    }


def key_of(resident_id: int) -> str:
    """The key of a resident."""
    return db.session.scalars(select(Resident.key).where(Resident.id == resident_id)).one()


_PRINT: tuple[Any, ...] = (
    Resident.key,
    Resident.name,
    Resident.id_last4,
    CareCard.card_no,
    CareCard.ground,
    CareCard.from_day,
    CareCard.to_day,
    Household.grid_id,
)


def list_to_print(scope: Scope, filters: CardFilters, card_no: str = "") -> list[Row[Any]]:
    """Cards that count today, by household; of one number where it is given."""
    query = _people(scope, CardFilters(filters.ground, filters.grid, having=True), _PRINT).join(
        CareCard, and_(CareCard.resident_id == Resident.id, counting(scope.today))
    )
    if card_no:
        query = query.where(CareCard.card_no == card_no)
    return list(
        db.session.execute(query.order_by(Household.code, Resident.key).limit(_PRINTED + 1))
    )

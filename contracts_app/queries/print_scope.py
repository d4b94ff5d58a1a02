"""Whose agreements an order to the print centre means: chosen by place, team, day and what is new.

Contracts that stand, or households that have none yet; always within the scope, at most one more
than a job takes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    GridDuty,
    Household,
    Membership,
    PaperForm,
    PrintCopy,
    Resident,
    Team,
)
from contracts_app.queries.grid_days import on_duty
from contracts_app.queries.households import lived_in
from contracts_app.queries.reach import contracts_of, households_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.doors import door_order
from contracts_app.rules.print_preflight import MOST
from contracts_app.vocabulary import STANDING
from contracts_app.vocabulary.paper import PrintKind


class Which(StrEnum):
    """Which of the signed agreements of a place."""

    ALL = "all"
    TODAY = "today"
    MINE = "mine"
    """Signed today by whoever orders the print."""
    UNPRINTED = "unprinted"


@dataclass(frozen=True)
class Chosen:
    """What is to be printed, in codes that may stand in an address. Empty ones do not narrow."""

    kind: PrintKind
    which: Which = Which.ALL
    village: str = ""
    grid: str = ""
    team: str = ""
    count: int = 0
    """Of blank forms."""

    def as_json(self) -> dict[str, Any]:
        """As a job keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Chosen":
        """What a job keeps of what was chosen for it."""
        return cls(**{**kept, "kind": PrintKind(kept["kind"]), "which": Which(kept["which"])})


_head = aliased(Membership)
_before = aliased(Contract)
_FROZEN = or_(
    Contract.agreement_hash.is_not(None),
    exists().where(
        _before.root_no == Contract.root_no,
        _before.term_no < Contract.term_no,
        _before.agreement_hash.is_not(None),
    ),
)
"""A renewed term rests on the words of the term that was signed."""
_SIGNED: tuple[Any, ...] = (
    Contract.id.label("contract_id"),
    Contract.term_no,
    _FROZEN.label("has_agreement"),
)
_NOT_SIGNED: tuple[Any, ...] = (
    null().label("contract_id"),
    literal(0).label("term_no"),
    literal(True).label("has_agreement"),
)
_WHO: tuple[Any, ...] = (
    Household.id.label("household_id"),
    Household.code,
    Household.address,
    Household.grid_id,
    Grid.code.label("grid_code"),
    Grid.name.label("grid"),
    Resident.name.label("head"),
    Resident.birth_date.label("head_born"),
)


def count_chosen(scope: Scope, chosen: Chosen, user_id: int) -> int:
    """How many agreements are meant; one more than a job takes stands for all above."""
    query = _ids(scope, chosen, user_id).limit(MOST + 1)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def list_chosen(scope: Scope, chosen: Chosen, user_id: int) -> list[Row[Any]]:
    """What is meant, in the order of grids and doors: households, with contracts where signed."""
    query = _with_heads(_ids(scope, chosen, user_id).limit(MOST + 1), chosen.kind)
    found = list(db.session.execute(query))
    return sorted(found, key=_walked)


def _walked(row: Any) -> tuple[Any, ...]:
    return row.grid_code, door_order(row.address), row.code, row.term_no


def _ids(scope: Scope, chosen: Chosen, user_id: int) -> Select[Any]:
    if chosen.kind is PrintKind.SIGNED:
        return _contracts(scope, chosen, user_id).order_by(Contract.id)
    return _unsigned(scope, chosen).order_by(Household.id)


def _contracts(scope: Scope, chosen: Chosen, user_id: int) -> Select[Any]:
    query = select(Contract.id).where(Contract.status.in_(STANDING), contracts_of(scope))
    if places := _places(chosen):
        homes = select(Household.id).join(Grid, Grid.id == Household.grid_id).where(*places)
        query = query.where(Contract.household_id.in_(homes))
    if chosen.team:
        teams = select(Team.id).where(Team.code == chosen.team)
        query = query.where(Contract.team_id.in_(teams))
    if chosen.which in (Which.TODAY, Which.MINE):
        query = query.where(Contract.signed_on == scope.today, Contract.term_no == 1)
    if chosen.which is Which.MINE:
        query = query.where(Contract.signed_by_id == user_id)
    if chosen.which is Which.UNPRINTED:
        as_form = exists().where(
            PaperForm.contract_id == Contract.id, PrintCopy.form_id == PaperForm.id
        )
        query = query.where(~exists().where(PrintCopy.contract_id == Contract.id), ~as_form)
    return query


def _unsigned(scope: Scope, chosen: Chosen) -> Select[Any]:
    signed = exists().where(Contract.household_id == Household.id, Contract.status.in_(STANDING))
    places = list(_places(chosen))
    if chosen.team:
        duties = select(GridDuty.grid_id).join(Team, Team.id == GridDuty.team_id)
        places.append(Grid.id.in_(duties.where(Team.code == chosen.team, on_duty(scope.today))))
    return select(Household.id).where(households_of(scope, *places), ~signed, lived_in())


def _places(chosen: Chosen) -> list[ColumnElement[bool]]:
    places = []
    if chosen.village:
        places.append(Grid.village_code.startswith(chosen.village, autoescape=True))
    if chosen.grid:
        places.append(Grid.code == chosen.grid)
    return places


def _with_heads(ids: Select[Any], kind: PrintKind) -> Select[Any]:
    """Whole rows for the ids of contracts or of households."""
    if kind is PrintKind.SIGNED:
        query = select(*_SIGNED, *_WHO).join_from(
            Contract, Household, Household.id == Contract.household_id
        )
        query = query.where(Contract.id.in_(ids))
    else:
        query = select(*_NOT_SIGNED, *_WHO).select_from(Household).where(Household.id.in_(ids))
    own = and_(_head.household_id == Household.id, _head.is_head, _head.valid_to.is_(None))
    return (
        query.join(Grid, Grid.id == Household.grid_id)
        .outerjoin(_head, own)
        .outerjoin(Resident, Resident.id == _head.resident_id)
    )

"""A household moves to another home, or is headed by another member; its contract goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Grid, HouseholdAction, HouseholdMove
from contracts_app.queries.locks import hold_open_grids
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.heads import last_change_of_head, set_head
from contracts_app.services.household_moves import move_households
from contracts_app.services.household_people import (
    Home,
    Person,
    check_day,
    hold_homes,
    relations_to,
)
from contracts_app.services.journal import Entry, perform
from contracts_app.vocabulary import MoveReason
from contracts_app.vocabulary.life import ActionKind


@dataclass(frozen=True)
class NewHome:
    """Where a household lives from a day on."""

    household: str
    on: date
    grid: str
    address: str


@dataclass(frozen=True)
class NewHead:
    """Who heads a household from a day on while all stay; people by key."""

    household: str
    head: str
    on: date
    relations: Mapping[str, str] = field(default_factory=dict)
    """What the others are to the new head; what likely follows where nothing is told."""


def move_home(asked: NewHome, scope: Scope, actor: Actor, today: date) -> HouseholdAction:
    """Let a whole household live elsewhere; its contract goes on with its team.

    Raises NotFound outside the scope, Refused with `future_date`, `bad_date` (on or before an
    earlier move), `missing_required` (no address), `unknown_value` (no such leaf grid in use) or
    `nothing_changed`.
    """
    (home,) = hold_homes([asked.household], scope, today)
    check_day(asked.on, today)
    address = asked.address.strip()
    if not address:
        raise Refused(Refusal("missing_required", "address"))
    grid = _grid(asked.grid, scope)
    if grid == home.household.grid_id and address == home.household.address:
        raise Refused(Refusal("nothing_changed", "address"))
    _check_order(home, asked.on)
    entry = Entry(ActionKind.HOME, home.household, asked.on, details={"grid": asked.grid})

    def act() -> None:
        if not hold_open_grids([grid]):
            raise Refused(Refusal("unknown_value", "grid"))
        home.household.address = address
        db.session.flush()
        move_households([home.id], grid, asked.on, MoveReason.HOME, actor)

    return perform(entry, act, actor, today)


def _grid(code: str, scope: Scope) -> int:
    query = select(Grid.id).where(Grid.code == code, grids_in(scope))
    found = db.session.scalar(query.order_by(Grid.id).limit(1))
    if found is None:
        raise Refused(Refusal("unknown_value", "grid"))
    return found


def _check_order(home: Home, on: date) -> None:
    """The history of a household's places never runs backwards, of its addresses neither."""
    query = select(func.max(HouseholdMove.moved_on)).where(HouseholdMove.household_id == home.id)
    moved = db.session.scalar(query)
    entries = select(func.max(HouseholdAction.happened_on)).where(
        HouseholdAction.household_id == home.id,
        HouseholdAction.kind == ActionKind.HOME,
        HouseholdAction.undone_at_utc.is_(None),
    )
    told = db.session.scalar(entries)
    if (moved is not None and on <= moved) or (told is not None and on < told):
        raise Refused(Refusal("bad_date", "on"))


def change_head(asked: NewHead, scope: Scope, actor: Actor, today: date) -> HouseholdAction:
    """Let another member head a household, and tell the relations of the others anew.

    With the present head it corrects the relations that are told, and nothing else. Raises
    NotFound outside the scope, Refused with `not_member`, `nothing_changed`, `future_date`,
    `bad_date` (also before the present head became head) or `unknown_value` (a relation).
    """
    (home,) = hold_homes([asked.household], scope, today)
    head = home.member(asked.head, "head")
    if head.membership.is_head and not _corrected(home, head, asked.relations):
        raise Refused(Refusal("nothing_changed", "head"))
    check_day(asked.on, today, [head])
    last = last_change_of_head(home.id)
    if last is not None and asked.on < last:
        raise Refused(Refusal("bad_date", "on"))
    entry = Entry(ActionKind.HEAD, home.household, asked.on, {head.id}, details={"head": head.key})
    return perform(entry, lambda: tell_head(home, head, asked.relations, asked.on), actor, today)


def _corrected(home: Home, head: Person, told: Mapping[str, str]) -> bool:
    """Whether somebody is told to be something else to the head who stays."""
    others = home.besides([head])
    relations = relations_to(head, others, told)
    return any(one.membership.relation != relations[one.key] for one in others)


def tell_head(home: Home, head: Person, told: Mapping[str, str], on: date) -> None:
    """Let a member head the household, with the relations of those who stay; told by key."""
    others = home.besides([head])
    relations = relations_to(head, others, told)
    if not head.membership.is_head:
        old = home.head
        set_head(home.household, old.membership if old else None, head.membership, on)
    for one in others:
        one.membership.relation = relations[one.key]
    db.session.flush()

"""What came after an entry and rests on it, so that the entry is not taken back before it."""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import Cover, HouseholdAction, Membership, Resident, Suspension
from contracts_app.queries.signers import open_changes, unsigned_chains
from contracts_app.queries.suspensions import list_standing
from contracts_app.rules.suspension import Spell
from contracts_app.services.errors import Refused
from contracts_app.services.journal import Change
from contracts_app.services.status import OPEN_COVERS
from contracts_app.vocabulary import CoverState

MOVED_BY_CALENDAR: Final = frozenset({"status", "state"})
"""Columns that nights go on moving after an entry."""
Touched = set[tuple[str, int, str]]
"""Columns of rows by table and id."""


def refuse_if_entered_since(changes: list[Change], since: list[list[Change]]) -> None:
    """A later entry changed the same, be it that it is by chance as this one left it."""
    mine = _touched(changes)
    if any(mine & _touched(later) for later in since):
        raise Refused.of("changed_since")


def entered_since(action: HouseholdAction) -> list[list[Change]]:
    """What later entries about the same households changed."""
    ids = households_of(action)
    theirs = or_(HouseholdAction.household_id.in_(ids), HouseholdAction.other_household_id.in_(ids))
    query = select(HouseholdAction.changes).where(
        theirs, HouseholdAction.id > action.id, HouseholdAction.undone_at_utc.is_(None)
    )
    return list(db.session.scalars(query.order_by(HouseholdAction.id)))


def households_of(action: HouseholdAction) -> list[int]:
    """The one or two households that an entry is about."""
    ids = (action.household_id, action.other_household_id)
    return [one for one in ids if one is not None]


def _touched(changes: Iterable[Change]) -> Touched:
    return {
        (change["table"], change["id"], name)
        for change in changes
        for name, value in change["after"].items()
        if name not in MOVED_BY_CALENDAR
        and (change["before"] is None or change["before"].get(name) != value)
    }


def refuse_for_strangers(action: HouseholdAction) -> None:
    """Who never came is covered, away or the signer there by what was entered or signed since."""
    never = [
        change["id"]
        for change in action.changes
        if change["table"] == "membership" and change["before"] is None
    ]
    came = and_(Membership.id.in_(never), _away_there())
    away = select(Suspension.id).join(Membership, came).where(Suspension.undone.is_(False))
    if db.session.scalar(away.limit(1)) is not None or _covered_without_home(never):
        raise Refused.of("changed_since")
    chains = unsigned_chains(households_of(action))
    if any(not open_changes([one.root_no]) for one in chains):
        raise Refused.of("changed_since")


def _away_there() -> ColumnElement[bool]:
    return and_(
        Membership.resident_id == Suspension.resident_id,
        Membership.household_id == Suspension.household_id,
        Membership.valid_from <= Suspension.from_day,
    )


def _covered_without_home(never: Collection[int]) -> bool:
    came = select(Membership.resident_id).where(Membership.id.in_(never))
    lives = exists().where(
        Membership.resident_id == Cover.resident_id, Membership.valid_to.is_(None)
    )
    covered = select(Cover.id).where(
        Cover.resident_id.in_(came), Cover.state.in_(OPEN_COVERS), ~lives
    )
    return db.session.scalar(covered.limit(1)) is not None


def refuse_two_absences(changes: list[Change]) -> None:
    """An absence that goes on again shares days with one that was entered since."""
    away = [change["id"] for change in changes if change["table"] == "suspension"]
    people = select(Suspension.resident_id).where(Suspension.id.in_(away))
    spells: dict[tuple[int, bool], list[Spell]] = {}
    for one in list_standing(set(db.session.scalars(people))):
        kind = one.resident_id, one.with_household
        spells.setdefault(kind, []).append(Spell(one.from_day, one.to_day))
    for of_one in spells.values():
        in_order = sorted(of_one, key=lambda spell: spell.first)
        if any(one.shares_a_day_with(later.first) for one, later in pairwise(in_order)):
            raise Refused.of("changed_since")


def refuse_without_head(changes: list[Change]) -> None:
    """Somebody came back to a household that the others have left since, or that has a new head."""
    rows_changed = [change["id"] for change in changes if change["table"] == "membership"]
    touched = select(Membership.household_id).where(Membership.id.in_(rows_changed))
    heads = func.sum(case((Membership.is_head, 1), else_=0))
    query = (
        select(Membership.household_id)
        .where(Membership.household_id.in_(touched), Membership.valid_to.is_(None))
        .group_by(Membership.household_id)
        .having(heads != 1)
    )
    if db.session.scalars(query).first() is not None:
        raise Refused.of("changed_since")


def refuse_for_the_gone(changes: list[Change]) -> None:
    """A cover that is given back would outlast the life or the days at home of its person."""
    covers = [change["id"] for change in changes if change["table"] == "cover"]
    mine = Membership.resident_id == Resident.id
    lives = exists(select(Membership.id).where(mine, Membership.valid_to.is_(None)))
    left = select(func.max(Membership.valid_to)).where(mine).scalar_subquery()
    query = (
        select(Cover.id)
        .join(Resident, Resident.id == Cover.resident_id)
        .where(
            Cover.id.in_(covers),
            Cover.state != CoverState.VOID,
            Cover.cover_to >= Cover.cover_from,
            or_(Cover.cover_to > Resident.died_on, and_(~lives, Cover.cover_to > left)),
        )
    )
    if db.session.scalars(query.limit(1)).first() is not None:
        raise Refused.of("changed_since")


def refuse_for_who_came(changed: list[Change], since: list[list[Change]]) -> None:
    """A term gets back days for which somebody who came to the household since is not covered."""
    ended = any(one["table"] == "contract" and one["after"].get("ended_on") for one in changed)
    if ended and any(map(_brought_somebody, since)):
        raise Refused.of("changed_since")


def _brought_somebody(changes: Iterable[Change]) -> bool:
    return any(one["table"] == "membership" and one["before"] is None for one in changes)

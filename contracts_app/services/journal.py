"""Entries about households: what one changed is seen from the rows, foreseen, and kept for undoing.

No verb says itself what it changes. The rows it may touch are looked at before and after, so a
preview, the history and the undo all tell of what really happened.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from contracts_app import clock
from contracts_app.crypto import canonical_json
from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, HouseholdAction, Membership
from contracts_app.queries.rows import rows, table_of
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duties import plan_for
from contracts_app.services.watched import DECIDES_CARE, WATCHED, Watched
from contracts_app.vocabulary.life import ActionKind

Change = dict[str, Any]
"""One row: `table`, `id`, `before` (None of a new row) and `after`, each by column."""
Image = dict[tuple[str, int], dict[str, Any]]


@dataclass
class Entry:
    """What is about to happen to a household, and whom and where else it touches."""

    kind: ActionKind
    household: Household
    happened_on: date
    residents: set[int] = field(default_factory=set)
    other_household: Household | None = None
    details: dict[str, Any] = field(default_factory=dict)
    """Keys and codes only; never a name or a number of a person."""


def perform(entry: Entry, act: Callable[[], None], actor: Actor, today: date) -> HouseholdAction:
    """Do it and keep what it changed, with its audit row, in the current transaction.

    What is refused on the way leaves nothing behind. The entry names everybody and both households
    that were there before; `act` adds those that it makes, a newborn or the household of a split.
    Whoever calls holds the households.
    """
    with db.session.begin_nested():
        return _perform(entry, act, actor, today)


def _perform(entry: Entry, act: Callable[[], None], actor: Actor, today: date) -> HouseholdAction:
    before = _image(entry)
    act()
    db.session.flush()
    after = _image(entry)
    changes = _differences(before, after)
    if DECIDES_CARE & {change["table"] for change in changes}:
        plan_for(_people(entry), today)
    action = HouseholdAction(
        county_code=entry.household.county_code,
        household_id=entry.household.id,
        other_household_id=entry.other_household.id if entry.other_household else None,
        kind=entry.kind,
        happened_on=entry.happened_on,
        recorded_on=today,
        recorded_at_utc=clock.utcnow(),
        user_id=actor.user_id,
        actor=actor.name,
        details=entry.details,
        changes=changes,
    )
    db.session.add(action)
    db.session.flush()
    _record(action, entry, actor)
    return action


def _record(action: HouseholdAction, entry: Entry, actor: Actor) -> None:
    told = {**entry.details, "action": action.id, "on": entry.happened_on.isoformat()}
    for household in filter(None, (entry.household, entry.other_household)):
        audit.record(actor, f"household.{entry.kind}", "household", household.code, after=told)


def foresee(do: Callable[[], HouseholdAction], read: Callable[[HouseholdAction], Any]) -> Any:
    """Do it, read from it what a preview shows, and leave everything as it was."""
    with db.session.begin_nested() as attempt:
        told = read(do())
        attempt.rollback()
    db.session.expire_all()
    return told


def digest(action: HouseholdAction) -> str:
    """A short word for what an entry changes: the same for the preview and for the deed.

    Ids and numbers of new rows are left out, since they may be given anew the second time.
    """
    told = [
        [
            change["table"],
            None if change["before"] is None else change["id"],
            change["before"],
            _comparable(change),
        ]
        for change in action.changes
    ]
    return hashlib.sha256(canonical_json(told)).hexdigest()[:24]


def _comparable(change: Change) -> dict[str, Any]:
    if change["before"] is not None:
        return dict(change["after"])
    return {
        name: value
        for name, value in change["after"].items()
        if not name.endswith("_id") and name != "contract_no"
    }


def _image(entry: Entry) -> Image:
    """The watched rows of the households and residents of an entry, as they are now."""
    households = _households(entry)
    residents = _people(entry)
    contracts = _contracts(households, residents)
    image: Image = {}
    for watched in WATCHED.values():
        image |= _rows_of(watched, households, residents, contracts)
    return image


def _households(entry: Entry) -> set[int]:
    return {home.id for home in (entry.household, entry.other_household) if home is not None}


def _people(entry: Entry) -> set[int]:
    return entry.residents | members_ever(_households(entry))


def members_ever(households: Collection[int]) -> set[int]:
    """The ids of everybody who is or was a member of these households."""
    member = table_of(Membership)
    query = select(member.c.resident_id).where(member.c.household_id.in_(households))
    return set(rows(query).scalars())


def _contracts(households: Collection[int], residents: Collection[int]) -> set[int]:
    """Of these households, and all that cover these people."""
    contract, cover = table_of(Contract), table_of(Cover)
    own = select(contract.c.id).where(contract.c.household_id.in_(households))
    covering = select(cover.c.contract_id).where(cover.c.resident_id.in_(residents))
    return {*rows(own).scalars(), *rows(covering).scalars()}


def _rows_of(
    watched: Watched,
    households: Collection[int],
    residents: Collection[int],
    contracts: Collection[int],
) -> Image:
    columns = watched.table.c
    belongs: list[ColumnElement[bool]] = []
    for name, ids in (
        (watched.household, households),
        (watched.resident, residents),
        (watched.contract, contracts),
    ):
        if name:
            belongs.append(columns[name].in_(ids))
    chosen = [columns[name] for name in watched.columns]
    query = select(columns.id, *chosen).where(or_(*belongs)).order_by(columns.id)
    return {
        (watched.table.name, row.id): {name: _plain(row._mapping[name]) for name in watched.columns}
        for row in rows(query)
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _differences(before: Image, after: Image) -> list[Change]:
    return [
        {
            "table": table,
            "id": id_,
            "before": _told(before.get((table, id_)), values, WATCHED[table].always),
            "after": _told(values, before.get((table, id_))),
        }
        for (table, id_), values in after.items()
        if before.get((table, id_)) != values
    ]


def _told(
    values: Mapping[str, Any] | None,
    other: Mapping[str, Any] | None,
    always: Collection[str] = (),
) -> dict[str, Any] | None:
    """The columns that differ and those that are always told; all of a row that is new."""
    if values is None or other is None:
        return None if values is None else dict(values)
    return {name: value for name, value in values.items() if name in always or other[name] != value}

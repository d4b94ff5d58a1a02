"""Writing the plan of a chunk, in an order that no unique rule objects to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from contracts_app.extensions import db
from contracts_app.models import (
    Cover,
    HealthRecord,
    Household,
    IdentifierAlias,
    Membership,
    Resident,
    ResidentTag,
)
from contracts_app.queries.rows import table_of
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.household_moves import move_to_grids
from contracts_app.services.import_report import RowProblem
from contracts_app.services.record_life import open_with_entry
from contracts_app.services.record_numbers import never_behind
from contracts_app.services.roster import plan as planned
from contracts_app.services.roster.bulk import insert_rows, new_keys
from contracts_app.services.roster.plan import Plan
from contracts_app.services.roster.stored import slices
from contracts_app.vocabulary import CoverState, LeaveReason, MoveReason
from contracts_app.vocabulary.records import BuildChannel

HOUSEHOLD = table_of(Household)
RESIDENT = table_of(Resident)
_MEMBERSHIP = table_of(Membership)
_TAG = table_of(ResidentTag)
_ALIAS = table_of(IdentifierAlias)
_RECORD = table_of(HealthRecord)
_COVERED = (CoverState.LIVE, CoverState.UPCOMING)

Changes = Iterable[tuple[int, dict[str, Any]]]


def write(plan: Plan, actor: Actor, today: date) -> None:
    """Write a plan in the current transaction.

    Rows go in sorted by what makes them unique, so that two imports at the same moment wait for
    each other instead of blocking each other.
    """
    # Whoever builds a record at a desk holds the counter of the village and only then its code.
    never_behind(row[2] for row in plan.records)
    _close_memberships(plan)
    move_to_grids(plan.new_grids, today, MoveReason.ROSTER, actor=None)
    _change(HOUSEHOLD, plan.household_changes)
    _change(RESIDENT, plan.resident_changes)
    plan.households.sort(key=lambda row: (row[1], row[2]))
    plan.residents.sort(key=lambda row: str(row[8]))
    insert_rows(HOUSEHOLD, planned.HOUSEHOLD_COLUMNS, plan.households)
    insert_rows(RESIDENT, planned.RESIDENT_COLUMNS, plan.residents)
    _write_records(plan)
    known = [row[2] for row in plan.memberships if row[5] == today]
    insert_rows(_MEMBERSHIP, planned.MEMBERSHIP_COLUMNS, plan.memberships)
    if known:
        # Who had moved away and is on the roster lives here again.
        open_with_entry(known, today, actor)
    _change(_TAG, [(id_, {"valid_to": day}) for id_, day in plan.ended_tags])
    insert_rows(_TAG, planned.TAG_COLUMNS, plan.tags)
    insert_rows(_ALIAS, planned.ALIAS_COLUMNS, plan.aliases)
    audit.record_all(
        [
            audit.event_row(actor, verb, object_type, key, after=told)
            for verb, object_type, key, told in plan.events
        ]
    )


def _write_records(plan: Plan) -> None:
    """A record for each code that came, and other days for records that came with a roster."""
    place = planned.RECORD_COLUMNS.index("token")
    for row, token in zip(plan.records, new_keys(len(plan.records)), strict=True):
        row[place] = token
    plan.records.sort(key=lambda row: str(row[2]))
    insert_rows(_RECORD, planned.RECORD_COLUMNS, plan.records)
    if plan.record_days:
        statement = (
            update(_RECORD)
            .where(
                _RECORD.c.resident_id == bindparam("row_id"),
                _RECORD.c.channel == BuildChannel.IMPORT,
            )
            .values(built_on=bindparam("built_on"))
        )
        days = [{"row_id": id_, **values} for id_, values in plan.record_days]
        db.session.connection().execute(statement, days)


def _close_memberships(plan: Plan) -> None:
    """Old memberships and old heads go first: of each there is only one at a time."""
    reason = LeaveReason.JOINED_OTHER.value
    _change(
        _MEMBERSHIP,
        [(id_, {"valid_to": day, "end_reason": reason}) for id_, day in plan.closed],
    )
    for heads in (False, True):
        _change(
            _MEMBERSHIP,
            [
                (id_, {"relation": relation, "is_head": is_head})
                for id_, relation, is_head in plan.relations
                if is_head is heads
            ],
        )


def _change(table: Table, changes: Changes) -> None:
    """Update rows by id; those with the same columns go together."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for id_, values in changes:
        groups[tuple(sorted(values))].append({"row_id": id_, **values})
    for names, rows in groups.items():
        statement = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({name: bindparam(name) for name in names})
        )
        db.session.connection().execute(statement, rows)


def covered_movers(plan: Plan) -> list[RowProblem]:
    """Warnings for people who moved while a contract covers them; the cover is left as it is."""
    rows = dict(plan.moved)
    covered: set[int] = set()
    for ids in slices(rows):
        query = select(Cover.resident_id).where(
            Cover.resident_id.in_(ids), Cover.state.in_(_COVERED)
        )
        covered.update(db.session.scalars(query))
    return [
        RowProblem(row.number, row.household_code, "household_code", "moved_while_covered")
        for id_, row in rows.items()
        if id_ in covered
    ]

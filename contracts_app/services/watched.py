"""Which tables and columns an entry about a household may change, and how rows belong to it."""

from typing import Final, NamedTuple

from sqlalchemy import Table

from contracts_app.models import (
    Appointment,
    CareGroupMember,
    Contract,
    Cover,
    HeadChange,
    HealthRecord,
    HomeCare,
    Household,
    Membership,
    Resident,
    ResidentMerge,
    SignerChange,
    Suspension,
    WaitingPlace,
)
from contracts_app.queries.rows import table_of


class Watched(NamedTuple):
    """A table, the columns that an entry may change, and how its rows belong to the entry."""

    table: Table
    columns: tuple[str, ...]
    household: str | None = None
    resident: str | None = None
    contract: str | None = None
    always: tuple[str, ...] = ()
    """Columns whose value before is told with every change of a row, since the undo rests on it."""


WATCHED: Final = {
    one.table.name: one
    for one in (
        Watched(table_of(Resident), ("died_on", "id_type"), resident="id"),
        Watched(table_of(Household), ("grid_id", "address"), household="id"),
        Watched(
            table_of(Membership),
            (
                "household_id", "resident_id", "relation", "is_head", "valid_from", "valid_to",
                "end_reason",
            ),
            "household_id", "resident_id",
        ),
        Watched(
            table_of(Contract),
            (
                "contract_no", "household_id", "team_id", "status", "ended_on", "called_off_on",
                "lapse_reason", "end_reason", "signer_id",
            ),
            "household_id", contract="id",
        ),
        Watched(
            table_of(Cover),
            ("contract_id", "resident_id", "state", "cover_from", "cover_to"),
            resident="resident_id", contract="contract_id", always=("state",),
        ),
        Watched(
            table_of(SignerChange),
            ("contract_id", "resident_id", "due_on", "signed_on", "mode", "closed_on"),
            contract="contract_id",
        ),
        Watched(
            table_of(Suspension),
            ("resident_id", "household_id", "reason", "from_day", "to_day", "undone"),
            "household_id", "resident_id",
        ),
        Watched(
            table_of(HeadChange),
            ("household_id", "from_resident_id", "to_resident_id", "changed_on", "undone"),
            "household_id",
        ),
        Watched(
            table_of(HealthRecord),
            ("status", "close_reason", "closed_on", "restored_on"),
            resident="resident_id",
        ),
        Watched(
            table_of(ResidentMerge), ("kept_id", "merged_id", "undone"), resident="merged_id"
        ),
        Watched(
            table_of(Appointment), ("resident_id", "session_id", "state", "cancel_reason"),
            resident="resident_id",
        ),
        Watched(
            table_of(CareGroupMember), ("resident_id", "group_id", "from_day", "to_day"),
            resident="resident_id",
        ),
        Watched(
            table_of(HomeCare), ("resident_id", "kind", "opened_on", "closed_on", "end_reason"),
            resident="resident_id",
        ),
        # Who is offered a place moves with the nights; an entry tells only who leaves a queue.
        Watched(table_of(WaitingPlace), ("ended_on",), "household_id"),
    )
}  # fmt: skip
"""By name, in the order in which their rows are told; nothing else is changed by an entry."""
DECIDES_CARE: Final = frozenset(
    {"resident", "household", "membership", "contract", "cover", "resident_merge"}
)
"""Tables that tell who is here, where, and who is promised what: on them rests what is due."""

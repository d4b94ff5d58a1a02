"""Reads of entries about households: the list, one entry, and the names that they speak of."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, Table, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    CareGroup,
    CareGroupMember,
    Contract,
    ContractChange,
    Cover,
    Grid,
    HeadChange,
    HealthRecord,
    HomeCare,
    Household,
    HouseholdAction,
    Membership,
    Resident,
    ResidentMerge,
    SignerChange,
    Suspension,
    Team,
    User,
    WaitingPlace,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary.life import ChangeState

_SHOWN: Final = 200
_FIXED: Final[dict[str, tuple[Table, tuple[str, ...]]]] = {
    "cover": (table_of(Cover), ("resident_id", "contract_id", "cover_from", "cover_to")),
    "membership": (table_of(Membership), ("resident_id", "household_id")),
    "contract": (table_of(Contract), ("household_id", "period_start")),
    "signer_change": (table_of(SignerChange), ("contract_id", "resident_id", "due_on")),
    "suspension": (table_of(Suspension), ("resident_id",)),
    "head_change": (table_of(HeadChange), ("household_id",)),
    "resident_merge": (table_of(ResidentMerge), ("kept_id", "merged_id")),
    "health_record": (table_of(HealthRecord), ("resident_id", "code")),
    "appointment": (table_of(Appointment), ("resident_id", "session_id")),
    "care_group_member": (table_of(CareGroupMember), ("resident_id", "group_id")),
    "home_care": (table_of(HomeCare), ("resident_id", "kind")),
    "waiting_place": (table_of(WaitingPlace), ("household_id", "team_id")),
}
"""What a changed row is about, whether or not an entry changed these columns."""
_PEOPLE: Final = (
    "resident_id", "signer_id", "from_resident_id", "to_resident_id", "kept_id", "merged_id",
)  # fmt: skip


@dataclass
class Names:
    """What entries speak of, in words, by id."""

    people: dict[int, str] = field(default_factory=dict)
    contracts: dict[int, str] = field(default_factory=dict)
    households: dict[int, str] = field(default_factory=dict)
    grids: dict[int, str] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    sessions: dict[int, date] = field(default_factory=dict)
    """The day of each session of appointments."""
    rows: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    """The fixed columns of each changed row, by table and id."""


@dataclass(frozen=True)
class ListedEntry:
    """An entry with its number within the household, and who made it and took it back."""

    number: int
    action: HouseholdAction
    by: str
    undone_by: str | None


def list_entries(household_id: int, most: int = _SHOWN) -> list[ListedEntry]:
    """The entries that a household has a part in, the newest first."""
    query = _numbered(household_id).limit(most)
    return [
        ListedEntry(number, action, by or action.actor, undone_by)
        for number, action, by, undone_by in db.session.execute(query)
    ]


def get_entry(household_id: int, number: int) -> HouseholdAction | None:
    """The entry with this number among those of the household."""
    listed = db.session.execute(
        select(HouseholdAction)
        .where(_part_of(household_id))
        .order_by(HouseholdAction.id)
        .offset(max(0, number - 1))
        .limit(1)
    )
    return listed.scalar_one_or_none() if number > 0 else None


def decided_by_institution(entries: Collection[HouseholdAction]) -> set[int]:
    """The ids of those entries that carried out a request to which the institution said yes."""
    numbers = {number for one in entries if (number := one.details.get("contract"))}
    query = (
        select(Contract.contract_no, ContractChange.kind)
        .join(ContractChange, ContractChange.contract_id == Contract.id)
        .where(
            Contract.contract_no.in_(numbers),
            ContractChange.state == ChangeState.DONE,
            ContractChange.approved_on.is_not(None),
        )
    )
    agreed = {tuple(row) for row in db.session.execute(query)} if numbers else set()
    return {one.id for one in entries if (one.details.get("contract"), one.kind) in agreed}


def _part_of(household_id: int) -> Any:
    return or_(
        HouseholdAction.household_id == household_id,
        HouseholdAction.other_household_id == household_id,
    )


def _numbered(household_id: int) -> Select[Any]:
    """Nothing is ever deleted, so the place of an entry among its like is its number for good."""
    maker, undoer = aliased(User), aliased(User)
    number = func.row_number().over(order_by=HouseholdAction.id)
    return (
        select(number, HouseholdAction, maker.display_name, undoer.display_name)
        .outerjoin(maker, maker.id == HouseholdAction.user_id)
        .outerjoin(undoer, undoer.id == HouseholdAction.undone_by_id)
        .where(_part_of(household_id))
        .order_by(HouseholdAction.id.desc())
    )


def names_in(changes: Iterable[list[dict[str, Any]]]) -> Names:
    """Whatever these changes speak of, in a fixed number of statements."""
    listed = [change for one in changes for change in one]
    names = Names()
    told = [dict(values) for one in listed for values in (one["before"], one["after"]) if values]
    for table, ids in _ids_by_table(listed).items():
        source, columns = _FIXED[table]
        chosen = select(source.c.id, *(source.c[name] for name in columns))
        for row in rows(chosen.where(source.c.id.in_(ids))):
            values = row._asdict()
            names.rows[table, values.pop("id")] = values
            told.append(values)
    own = {name: {one["id"] for one in listed if one["table"] == name} for name in _OWN}
    _name(names, told, own)
    return names


_OWN: Final = ("resident", "household", "contract")


def _ids_by_table(listed: list[dict[str, Any]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for change in listed:
        if change["table"] in _FIXED:
            found[change["table"]].add(change["id"])
    return found


def _name(names: Names, told: list[dict[str, Any]], own: dict[str, set[int]]) -> None:
    def mentioned(*columns: str) -> set[int]:
        return {one[name] for one in told for name in columns if one.get(name) is not None}

    people = mentioned(*_PEOPLE) | own["resident"]
    contracts = mentioned("contract_id") | own["contract"]
    households = mentioned("household_id") | own["household"]
    names.people = _column(Resident.id, Resident.name, people)
    names.contracts = _column(Contract.id, Contract.contract_no, contracts)
    names.households = _column(Household.id, Household.code, households)
    names.grids = _column(Grid.id, Grid.name, mentioned("grid_id"))
    names.teams = _column(Team.id, Team.name, mentioned("team_id"))
    names.groups = _column(CareGroup.id, CareGroup.name, mentioned("group_id"))
    held_on = AppointmentSession.held_on
    names.sessions = _column(AppointmentSession.id, held_on, mentioned("session_id"))


def _column(id_: Any, told: Any, ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    return {row[0]: row[1] for row in db.session.execute(select(id_, told).where(id_.in_(ids)))}

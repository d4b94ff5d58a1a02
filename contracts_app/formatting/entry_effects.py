"""What an entry about a household does, in sentences: from the rows it changed and their names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from contracts_app.formatting import day
from contracts_app.formatting.labels import label
from contracts_app.queries.entries import Names
from contracts_app.vocabulary import ContractStatus, CoverState
from contracts_app.vocabulary.records import RecordStatus


@dataclass(frozen=True)
class _Row:
    """One changed row: what the entry made of it, and what it is about in words."""

    is_new: bool
    after: dict[str, Any]
    values: dict[str, Any]
    """The fixed columns with those that the entry changed above them."""
    id: int
    names: Names

    @property
    def person(self) -> str:
        return self.name_of(self.values.get("resident_id"))

    @property
    def contract(self) -> str:
        return self.names.contracts.get(self.values.get("contract_id", 0), "")

    @property
    def household(self) -> str:
        return self.names.households.get(self.values.get("household_id", 0), "")

    def name_of(self, resident_id: int | None) -> str:
        return self.names.people.get(resident_id or 0, _("nobody"))

    def day(self, name: str) -> str:
        return _day(self.values[name])


def _day(value: Any) -> str:
    """Days in changes are text; those of the fixed columns are dates."""
    return str(day(date.fromisoformat(value) if isinstance(value, str) else value))


def effects(changes: list[dict[str, Any]], names: Names) -> list[str]:
    """The sentences of all changes in their order, each once."""
    lines = [line for change in changes for line in _told(change, names)]
    return list(dict.fromkeys([*lines, *_uncovered(changes, names)]))


def _told(change: dict[str, Any], names: Names) -> Iterator[str]:
    after, fixed = change["after"], names.rows.get((change["table"], change["id"]), {})
    # What a later entry made of the row does not matter here.
    row = _Row(change["before"] is None, after, {**fixed, **after}, change["id"], names)
    return _TELLERS[change["table"]](row)


def _resident(row: _Row) -> Iterator[str]:
    if row.after.get("died_on"):
        person = row.name_of(row.id)
        yield _("%(name)s: died on %(day)s", name=person, day=_day(row.after["died_on"]))

    elif row.after.get("id_type") and not row.is_new:
        kind = label(row.after["id_type"], "id_type")
        yield _("%(name)s: the number is on record (%(kind)s)", name=row.name_of(row.id), kind=kind)


def _household(row: _Row) -> Iterator[str]:
    code = row.names.households.get(row.id, "")
    grid = row.names.grids.get(row.after.get("grid_id", 0), "")
    if row.is_new:
        told = {"code": code, "grid": grid, "address": row.after["address"]}
        yield _("New household %(code)s in the grid %(grid)s, address %(address)s", **told)
        return
    if grid:
        yield _("Household %(code)s moves to the grid %(grid)s", code=code, grid=grid)
    if "address" in row.after:
        yield _("Household %(code)s: new address %(address)s", code=code, **row.after)


def _membership(row: _Row) -> Iterator[str]:
    told = {"name": row.person, "code": row.household}
    if row.is_new:
        told["day"], told["relation"] = row.day("valid_from"), _relation(row)
        yield _("%(name)s: %(relation)s in household %(code)s from %(day)s", **told)
    elif row.after.get("valid_to"):
        told["day"] = row.day("valid_to")
        yield _("%(name)s: last day in household %(code)s is %(day)s", **told)
    elif row.after.get("relation"):
        told["relation"] = _relation(row)
        yield _("%(name)s: relation in household %(code)s is now %(relation)s", **told)


def _relation(row: _Row) -> str:
    return label(row.values["relation"], "relation")


def _contract(row: _Row) -> Iterator[str]:
    number = row.names.contracts.get(row.id, "")
    told = {"no": number, "code": row.household}
    team = row.names.teams.get(row.values.get("team_id", 0), "")
    if row.is_new:
        yield _("New contract %(no)s of household %(code)s with %(team)s", team=team, **told)
    elif row.after.get("status") == ContractStatus.VOID:
        yield _("Contract %(no)s is void", **told)
    elif row.after.get("ended_on"):
        yield _ending(row, number)
    if row.after.get("signer_id"):
        person = row.name_of(row.after["signer_id"])
        yield _("Contract %(no)s: %(name)s stands for the household", name=person, **told)


def _ending(row: _Row, number: str) -> str:
    if row.after["ended_on"] < str(row.values["period_start"]):
        return _("Contract %(no)s is called off and never begins", no=number)
    return _("Contract %(no)s ends on %(day)s", no=number, day=row.day("ended_on"))


def _cover(row: _Row) -> Iterator[str]:
    told = {"name": row.person, "no": row.contract}
    if row.after.get("state") == CoverState.VOID:
        yield _("%(name)s: the cover by contract %(no)s never begins", **told)
    elif row.is_new:
        told |= {"first": row.day("cover_from"), "last": row.day("cover_to")}
        yield _("%(name)s: covered by contract %(no)s from %(first)s to %(last)s", **told)
    elif "cover_to" in row.after or row.after.get("state") == CoverState.ENDED:
        told["day"] = row.day("cover_to")
        yield _("%(name)s: the cover by contract %(no)s ends on %(day)s", **told)


def _signer(row: _Row) -> Iterator[str]:
    if row.after.get("closed_on"):
        yield _("Contract %(no)s needs no new signature any more", no=row.contract)
    elif "resident_id" in row.after and not row.after.get("signed_on"):
        told = {"no": row.contract, "day": row.day("due_on")}
        if row.values.get("resident_id"):
            yield _("Contract %(no)s: %(name)s signs by %(day)s", name=row.person, **told)
        else:
            yield _("Contract %(no)s: somebody else has to sign by %(day)s", **told)


def _suspension(row: _Row) -> Iterator[str]:
    if row.is_new:
        yield _("%(name)s: away from %(day)s on", name=row.person, day=row.day("from_day"))
    elif row.after.get("undone"):
        yield _("%(name)s: the absence never begins", name=row.person)
    elif row.after.get("to_day"):
        yield _("%(name)s: last day away is %(day)s", name=row.person, day=row.day("to_day"))


def _head(row: _Row) -> Iterator[str]:
    if row.is_new:
        yield _(
            "Head of household %(code)s from %(day)s: %(new)s instead of %(old)s",
            code=row.household,
            day=row.day("changed_on"),
            new=row.name_of(row.values["to_resident_id"]),
            old=row.name_of(row.values["from_resident_id"]),
        )


def _same_person(row: _Row) -> Iterator[str]:
    kept, merged = row.name_of(row.values["kept_id"]), row.name_of(row.values["merged_id"])
    yield _("%(merged)s and %(kept)s are one person", merged=merged, kept=kept)


def _record(row: _Row) -> Iterator[str]:
    told = {"name": row.person, "code": row.values["code"]}
    if row.after.get("status") == RecordStatus.CLOSED:
        told["day"] = row.day("closed_on")
        yield _("%(name)s: health record %(code)s is closed on %(day)s", **told)
    elif row.after.get("status") == RecordStatus.OPEN:
        yield _("%(name)s: health record %(code)s is open again", **told)


def _appointment(row: _Row) -> Iterator[str]:
    told = {"name": row.person, "day": day(row.names.sessions[row.values["session_id"]])}
    if row.is_new:
        yield _("%(name)s: has the appointment on %(day)s", **told)
    elif row.after.get("cancel_reason"):
        yield _("%(name)s: the appointment on %(day)s is cancelled", **told)


def _group(row: _Row) -> Iterator[str]:
    told = {"name": row.person, "group": row.names.groups.get(row.values["group_id"], "")}
    if row.after.get("to_day"):
        yield _("%(name)s: last day in “%(group)s” is %(day)s", day=row.day("to_day"), **told)
    elif row.is_new:
        yield _("%(name)s: belongs to “%(group)s” from %(day)s", day=row.day("from_day"), **told)


def _care_at_home(row: _Row) -> Iterator[str]:
    told = {"name": row.person, "kind": label(row.values["kind"], "home_care_kind")}
    if row.after.get("closed_on"):
        yield _("%(name)s: %(kind)s, closed on %(day)s", day=row.day("closed_on"), **told)
    elif row.is_new:
        yield _("%(name)s: %(kind)s, open from %(day)s", day=row.day("opened_on"), **told)


def _queue(row: _Row) -> Iterator[str]:
    if row.after.get("ended_on"):
        team = row.names.teams.get(row.values.get("team_id", 0), "")
        yield _("Household %(code)s waits for %(team)s no more", code=row.household, team=team)


_TELLERS: Final[dict[str, Callable[[_Row], Iterator[str]]]] = {
    "resident": _resident,
    "household": _household,
    "membership": _membership,
    "contract": _contract,
    "cover": _cover,
    "signer_change": _signer,
    "suspension": _suspension,
    "head_change": _head,
    "resident_merge": _same_person,
    "health_record": _record,
    "appointment": _appointment,
    "care_group_member": _group,
    "home_care": _care_at_home,
    "waiting_place": _queue,
}


def _uncovered(changes: list[dict[str, Any]], names: Names) -> Iterator[str]:
    """Who came or went without a cover that begins or ends with it."""
    covered = {_who(change, names) for change in changes if change["table"] == "cover"}
    moves = [change for change in changes if change["table"] == "membership"]
    came = {_who(change, names) for change in moves if change["before"] is None}
    went = {_who(change, names) for change in moves if "valid_to" in (change["before"] or ())}
    for who in sorted(came - went - covered):
        yield _("%(name)s: not covered by a contract", name=names.people.get(who, ""))
    for who in sorted(went - came - covered):
        person = names.people.get(who, "")
        yield _("%(name)s: covered by no contract, so no cover ends", name=person)


def _who(change: dict[str, Any], names: Names) -> int:
    fixed = names.rows.get((change["table"], change["id"]), {})
    return int({**fixed, **change["after"]}.get("resident_id", 0))

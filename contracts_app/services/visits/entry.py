"""What somebody tells of a visit, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from contracts_app.rules.visit_forms import Filled
from contracts_app.rules.visits import MAX_NOTE, refuse_day, refuse_next_day
from contracts_app.services.errors import Refusal
from contracts_app.vocabulary.care import FormKind, VisitMode
from contracts_app.vocabulary.visit_forms import forms_of


class NextDay(NamedTuple):
    """The day that was agreed instead of the proposed one, and why."""

    on: date
    reason: str


@dataclass(frozen=True)
class VisitEntry:
    """One visit as it was filled in. `items`: the services that were done, by their codes."""

    resident: str
    client_key: str
    served_on: date
    mode: str
    items: tuple[str, ...]
    filled: Filled
    met: bool = True
    note: str = ""
    next_days: Mapping[FormKind, NextDay] = field(default_factory=dict)
    staff_id: int | None = None

    @property
    def forms(self) -> list[FormKind]:
        """The forms of the services that were done, each once."""
        return forms_of(self.items)


def refusals_of(entry: VisitEntry, person: Any, known: Iterable[str], today: date) -> list[Refusal]:
    """Everything that speaks against storing a visit; `known`: codes of services that exist."""
    found = [Refusal(one.code, one.name) for one in entry.filled.problems]
    code = refuse_day(entry.served_on, person.birth_date, person.died_on, today)
    if code:
        found.append(Refusal(code, "served_on"))
    if entry.mode not in set(VisitMode):
        found.append(Refusal("unknown_value", "mode"))
    if not entry.items:
        found.append(Refusal("nothing_done", "item"))
    if set(entry.items) - set(known):
        found.append(Refusal("unknown_value", "item"))
    if len(entry.note) > MAX_NOTE:
        found.append(Refusal("too_long", "note"))
    for form, agreed in entry.next_days.items():
        code = refuse_next_day(agreed.on, agreed.reason, entry.served_on)
        if code:
            found.append(Refusal(code, f"{form}-next_on"))
    return found

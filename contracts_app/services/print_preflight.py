"""The preflight of an order: every household that is meant, and what stands against printing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contracts_app.printing.glyphs import missing_characters
from contracts_app.queries import print_facts
from contracts_app.queries.print_scope import Chosen, list_chosen
from contracts_app.queries.scope import Scope
from contracts_app.rules.doors import door_of
from contracts_app.rules.print_preflight import (
    MOST,
    Finding,
    HouseholdFacts,
    TeamState,
    code_points,
    findings,
    stops,
)
from contracts_app.services.errors import Refused
from contracts_app.vocabulary.paper import PrintKind


@dataclass(frozen=True)
class Checked:
    """One agreement of an order with what was found."""

    row: Any
    """Household code, address, grid, head; of a signed one the contract."""
    found: tuple[Finding, ...]
    missing: tuple[str, ...]
    """Characters that no font can draw."""
    stopped: bool

    @property
    def code_points(self) -> str:
        return code_points(self.missing)

    @property
    def code(self) -> str:
        return str(self.row.code)


def preflight(scope: Scope, chosen: Chosen, user_id: int) -> list[Checked]:
    """Every agreement of the order in the order of the paper, checked.

    Raises Refused with `too_many` for more than a job takes.
    """
    rows = list_chosen(scope, chosen, user_id)
    if len(rows) > MOST:
        raise Refused.of("too_many")
    known = _Known(rows, scope, chosen.kind)
    return [_checked(row, known.facts(row), scope, chosen.kind) for row in rows]


def _checked(row: Any, facts: HouseholdFacts, scope: Scope, kind: PrintKind) -> Checked:
    found = tuple(findings(kind, facts, scope.today))
    stopped = any(stops(kind, finding) for finding in found)
    return Checked(row, found, facts.missing_glyphs, stopped)


class _Known:
    """All that is looked up once for the households of an order."""

    def __init__(self, rows: Sequence[Any], scope: Scope, kind: PrintKind) -> None:
        homes = {row.household_id for row in rows}
        grids = {row.grid_id for row in rows}
        self.people = print_facts.people_of(homes, scope.today)
        self.doors = print_facts.shared_doors(grids)
        self.signed: set[int] = set()
        self.out: set[int] = set()
        self.teams: dict[int, TeamState] = {}
        if kind is PrintKind.PREPARED:
            self.signed = print_facts.households_with_contract(homes, scope.today)
            self.out = print_facts.households_with_form(homes)
            self.teams = print_facts.team_states(grids, scope.today)

    def facts(self, row: Any) -> HouseholdFacts:
        people = self.people[row.household_id]
        return HouseholdFacts(
            has_agreement=row.has_agreement,
            head_born=row.head_born,
            to_cover=people.to_cover,
            has_phone=people.has_phone,
            away=not people.at_home,
            shares_door=(row.grid_id, door_of(row.address)) in self.doors,
            missing_glyphs=tuple(missing_characters("".join((row.address, *people.names)))),
            signed=row.household_id in self.signed,
            form_out=row.household_id in self.out,
            team=self.teams.get(row.grid_id, TeamState.MISSING),
        )

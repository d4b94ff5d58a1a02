"""Patients with tuberculosis whom nobody met so often that the hospital has to hear of it (W12)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from contracts_app.queries.policies import institutions_of
from contracts_app.queries.visits import outcomes_by_person, outcomes_of
from contracts_app.rules import control
from contracts_app.services.duties.plan import numbers_for_person, numbers_of
from contracts_app.vocabulary.care import FormKind

_ITEM: Final = "TB_VISIT"


def to_be_reported(rows: Sequence[Any], today: date) -> Collection[int]:
    """Who of these lines of the work list, by id; at most four statements more for all of them."""
    teams = {
        row.person.id: duty.team_id
        for row in rows
        if row.vain_on is not None
        for duty in row.duties
        if duty.item_code == _ITEM
    }
    if not teams:
        return ()
    outcomes = outcomes_by_person(teams, FormKind.TB)
    known = institutions_of({team for team in teams.values() if team is not None})
    # Where no team answers, the numbers of everybody hold.
    homes = {one: known.get(team) if team else None for one, team in teams.items()}
    numbers = numbers_of(set(homes.values()), today)
    return [
        one
        for one, home in homes.items()
        if control.is_to_be_reported(outcomes.get(one, ()), numbers[home])
    ]


def is_to_be_reported(person: Any, today: date) -> bool:
    """Whether it is so for one person; `person`: as `queries.visits.get_person` tells."""
    numbers = numbers_for_person(person, today)
    return control.is_to_be_reported(outcomes_of(person.rows, FormKind.TB), numbers)

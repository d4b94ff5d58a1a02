"""Patients with tuberculosis whom nobody met so often that the hospital has to hear of it (W12)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from contracts_app.queries.policies import institutions_of
from contracts_app.queries.visits import vain_by_person, vain_in_a_row
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
    often = vain_by_person(teams, FormKind.TB)
    known = institutions_of({team for team in teams.values() if team is not None})
    # Where no team answers, the numbers of everybody hold.
    homes = {one: known.get(team) if team else None for one, team in teams.items()}
    numbers = numbers_of(set(homes.values()), today)
    return [
        one
        for one, home in homes.items()
        if often.get(one, 0) >= numbers[home].tb__attempts_before_report
    ]


def is_to_be_reported(person: Any, today: date) -> bool:
    """Whether it is so for one person; `person`: as `queries.visits.get_person` tells."""
    limit = numbers_for_person(person, today).tb__attempts_before_report
    return vain_in_a_row(person.rows, FormKind.TB) >= limit

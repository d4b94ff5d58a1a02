"""How many households teams should have at most, and how many they may sign at most, on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts_app.queries.policies import policies_of
from contracts_app.queries.team_load import granted_to_teams
from contracts_app.rules.capacity import (
    NONE,
    TEAM_HOUSEHOLDS,
    TEAM_HOUSEHOLDS_SOFT,
    TEAM_PERSONS,
    Room,
    hard_limits,
)

_KEYS = (TEAM_HOUSEHOLDS, TEAM_PERSONS, TEAM_HOUSEHOLDS_SOFT)


def limits_of(teams: Sequence[Any], day: date) -> dict[int, tuple[int, Room]]:
    """The advised number of households and the hard limits of each team, by id: three statements.

    A team is anything with id, institution id and own limits.
    """
    policies = policies_of({team.institution_id for team in teams}, _KEYS, day)
    granted = granted_to_teams([team.id for team in teams], day)
    return {team.id: _limits(team, policies, granted.get(team.id, NONE)) for team in teams}


def _limits(team: Any, policies: dict[int, dict[str, Any]], granted: Room) -> tuple[int, Room]:
    in_force = policies[team.institution_id]
    hard = hard_limits(team.max_households, team.max_persons, in_force, granted)
    return int(in_force.get(TEAM_HOUSEHOLDS_SOFT, 0)), hard

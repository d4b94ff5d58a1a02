"""How many households teams should have at most, and how many they may sign at most, on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from contracts_app.queries.policies import policies_of
from contracts_app.queries.team_load import granted_to_teams, held_by_teams, loads_of_teams
from contracts_app.rules.capacity import (
    NONE,
    TEAM_HOUSEHOLDS,
    TEAM_HOUSEHOLDS_SOFT,
    TEAM_PERSONS,
    Room,
    TeamRoom,
    hard_limits,
)

LIMIT_KEYS = (TEAM_HOUSEHOLDS, TEAM_PERSONS, TEAM_HOUSEHOLDS_SOFT)
Policies = dict[int, dict[str, Any]]
"""Values of policies by institution, as `policies_of` brings them."""


class TeamLimits(NamedTuple):
    """The advised number of households, the hard limits, and what they hold of room granted."""

    households_soft: int
    hard: Room
    granted: Room


def limits_of(
    teams: Sequence[Any], day: date, policies: Policies | None = None
) -> dict[int, TeamLimits]:
    """The limits of each team on a day, by id: three statements, or one beside `policies`.

    A team is anything with id, institution id and own limits.
    """
    if policies is None:
        policies = policies_of({team.institution_id for team in teams}, LIMIT_KEYS, day)
    granted = granted_to_teams([team.id for team in teams], day)
    return {team.id: _limits(team, policies, granted.get(team.id, NONE)) for team in teams}


def _limits(team: Any, policies: Policies, granted: Room) -> TeamLimits:
    in_force = policies[team.institution_id]
    hard = hard_limits(team.max_households, team.max_persons, in_force, granted)
    return TeamLimits(int(in_force.get(TEAM_HOUSEHOLDS_SOFT, 0)), hard, granted)


def rooms_for(
    household_id: int,
    persons: int,
    teams: Sequence[Any],
    day: date,
    policies: Policies | None = None,
) -> dict[int, TeamRoom]:
    """What each team would carry once it has signed so many persons of a household, by id."""
    ids = [team.id for team in teams]
    limits, loads = limits_of(teams, day, policies), loads_of_teams(ids)
    held = held_by_teams(ids, household_id, day)
    return {
        one: TeamRoom(
            after=Room(loads[one].households + 1, loads[one].persons + persons),
            limit=limits[one].hard,
            households_soft=limits[one].households_soft,
            held=held.get(one, NONE),
        )
        for one in ids
    }

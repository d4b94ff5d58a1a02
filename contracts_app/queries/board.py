"""The board of a draft plan: who has which grid after its steps, and what each team would carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contracts_app.models import DutyPlan
from contracts_app.queries import duty_plans as plans
from contracts_app.queries.census import PERSON
from contracts_app.queries.grid_map import place_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_limits import limits_of
from contracts_app.queries.teams import list_missing
from contracts_app.rules.duty_plan import Teams, busiest_to_idlest, loads, teams_after
from contracts_app.rules.map_types import Place


@dataclass(frozen=True)
class BoardTeam:
    """A team with the grids of the plan and, apart from them, its contracts in force."""

    id: int
    code: str
    name: str
    leader: str
    institution: str
    """Where it belongs; empty when all teams of the board are of one institution."""
    place: int
    """The place among the teams, from 0; it names the card in the page and its key."""
    open: bool
    """Whether grids may be given to it: it is of this area and still exists by then."""
    grids: int
    households: int
    persons: int
    key_persons: int
    weight: int
    percent: int
    """The weight against an equal share of all teams, in percent."""
    under_contract: int
    people_under_contract: int
    """Households and persons with a contract of this team when the plan was counted."""
    soft_limit: int
    hard_limit: int
    persons_limit: int


@dataclass(frozen=True)
class BoardGrid:
    """A grid with what was counted on it; `team` is none where it would be without one."""

    id: int
    number: int
    """The place in the list, from 0; names its tile and its row in the page."""
    code: str
    name: str
    village: str
    village_code: str
    households: int
    persons: int
    key_persons: int
    weight: int
    signed_households: int
    signed_persons: int
    team: BoardTeam | None
    base_team_id: int | None
    place: Place

    @property
    def team_id(self) -> int | None:
        """The id of the team after the steps."""
        return self.team.id if self.team else None

    @property
    def team_code(self) -> str:
        """The code of the team after the steps; empty when there is none."""
        return self.team.code if self.team else ""

    @property
    def changes(self) -> bool:
        """Whether the plan gives it to another team than it has."""
        return self.team_id != self.base_team_id


@dataclass(frozen=True)
class Board:
    """All that the page shows. Figures are those of the moment the plan was counted."""

    plan: DutyPlan
    grids: list[BoardGrid]
    teams: list[BoardTeam]
    ratio: Fraction | None
    """Busiest over idlest after the steps; `ratio_before` without them."""
    compared: int
    """How many teams are compared: each of them has a share of 100 % when all is even."""
    ratio_before: Fraction | None
    steps: int
    outdated: frozenset[str]
    """Codes of grids that came, went or changed hands since the plan was counted."""
    fair_percent: int

    @property
    def without_team(self) -> list[BoardGrid]:
        """The grids that the plan leaves without a team."""
        return [grid for grid in self.grids if grid.team is None]

    @property
    def changed(self) -> list[BoardGrid]:
        """The grids that would change hands."""
        return [grid for grid in self.grids if grid.changes]

    @property
    def open_teams(self) -> list[BoardTeam]:
        """The teams that grids may be given to."""
        return [team for team in self.teams if team.open]

    @property
    def total_weight(self) -> int:
        """What all grids weigh together."""
        return max(sum(grid.weight for grid in self.grids), PERSON)

    @property
    def is_fair(self) -> bool:
        """Whether the busiest team carries little more than the idlest one."""
        return self.ratio is not None and self.ratio * 100 <= self.fair_percent


def board_of(plan: DutyPlan, scope: Scope, policies: Mapping[str, Any]) -> Board:
    """The board of a plan: as many statements for a county as for a township."""
    rows = plans.grids_of_plan(plan.id)
    base: Teams = {row.id: row.base_team_id for row in rows}
    after = teams_after(base, plans.last_moves(plan), plan.cursor)
    owners = {one for one in (*base.values(), *after.values()) if one is not None}
    reach = plans.reach_of(plan, scope)
    found = plans.teams_for(reach, plan.starts_on, owners)
    weights = {row.id: row.weight for row in rows}
    carried = _compared(found, loads(after, weights, [one.id for one in found if one.open]), plan)
    teams = _teams(plan, found, rows, after, carried)
    by_id = {team.id: team for team in teams}
    return Board(
        plan=plan,
        grids=[_grid(number, row, _of(by_id, after[row.id])) for number, row in enumerate(rows)],
        teams=teams,
        compared=len(carried),
        ratio=busiest_to_idlest(carried.values()),
        ratio_before=busiest_to_idlest(loads(base, weights, carried).values()),
        steps=plans.last_step(plan.id),
        outdated=_outdated(plan, reach, rows, base),
        fair_percent=int(policies.get("board.fair_ratio_percent", 125)),
    )


def _compared(found: list[Any], carried: dict[int, int], plan: DutyPlan) -> dict[int, int]:
    """The loads that are compared: not those of teams that lack a post and have nothing."""
    incomplete = list_missing([team.id for team in found if team.open], plan.starts_on)
    return {one: load for one, load in carried.items() if load or one not in incomplete}


def _teams(
    plan: DutyPlan, found: list[Any], rows: list[Any], after: Teams, carried: Mapping[int, int]
) -> list[BoardTeam]:
    of_several = len({team.institution_id for team in found}) > 1
    limits = limits_of(found, plan.starts_on)
    counted = plans.counted_teams(plan.id)
    share = max(sum(row.weight for row in rows), PERSON) / max(len(carried), 1)
    of_team: dict[int | None, list[Any]] = {}
    for row in rows:
        of_team.setdefault(after[row.id], []).append(row)
    return [
        BoardTeam(
            id=team.id,
            code=team.code,
            name=team.name,
            leader=team.leader_name,
            institution=team.institution if of_several else "",
            place=place,
            open=bool(team.open),
            percent=round(carried.get(team.id, 0) * 100 / share),
            under_contract=counted.get(team.id, (0, 0))[0],
            people_under_contract=counted.get(team.id, (0, 0))[1],
            **_sums(of_team.get(team.id, [])),
            soft_limit=limits[team.id].households_soft,
            hard_limit=limits[team.id].hard.households,
            persons_limit=limits[team.id].hard.persons,
        )
        for place, team in enumerate(found)
    ]


def _of(teams: Mapping[int, BoardTeam], team_id: int | None) -> BoardTeam | None:
    return None if team_id is None else teams.get(team_id)


def _sums(grids: list[Any]) -> dict[str, int]:
    figures = ("households", "persons", "key_persons", "weight")
    return {"grids": len(grids)} | {
        name: sum(getattr(grid, name) for grid in grids) for name in figures
    }


def _grid(number: int, row: Any, team: BoardTeam | None) -> BoardGrid:
    return BoardGrid(
        id=row.id,
        number=number,
        code=row.code,
        name=row.name,
        village=row.village,
        village_code=row.village_code,
        households=row.households,
        persons=row.persons,
        key_persons=row.key_persons,
        weight=row.weight,
        signed_households=row.signed_households,
        signed_persons=row.signed_persons,
        team=team,
        base_team_id=row.base_team_id,
        place=place_of(row.code, row.village_code, row.tile_x, row.tile_y, row.outline),
    )


def _outdated(plan: DutyPlan, reach: Scope, rows: list[Any], base: Teams) -> frozenset[str]:
    now = plans.teams_on(reach, plan.starts_on)
    codes = {row.id: row.code for row in rows}
    gone_or_given = {
        code for grid, code in codes.items() if grid not in now or now[grid] != base[grid]
    }
    came = [grid for grid in now if grid not in base]
    return frozenset(gone_or_given | set(plans.codes_of(came)))

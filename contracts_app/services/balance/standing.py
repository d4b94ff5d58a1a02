"""How the teams stand: who carries what, who may take more, and what a few moves would change."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from contracts_app.services.balance.values import Evenness, Load, Room


class Move(NamedTuple):
    """A grid that goes to a team."""

    grid: str
    to_team: str


@dataclass(slots=True)
class Standing:
    """Grids and teams by their code, in the order of the codes, and the load of each team."""

    grids: dict[str, Load]
    rooms: dict[str, Room]
    loads: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.loads = dict.fromkeys(self.rooms, 0)
        for load in self.grids.values():
            team = self.holder(load.grid)
            if team is not None:
                self.loads[team] += load.weight

    @classmethod
    def of(cls, grids: Iterable[Load], rooms: Iterable[Room]) -> "Standing":
        """Sorted, so that the same grids and teams in any order give the same answer."""
        by_grid = {load.grid: load for load in sorted(grids, key=lambda load: load.grid)}
        return cls(by_grid, {room.team: room for room in sorted(rooms, key=lambda r: r.team)})

    def holder(self, grid: str) -> str | None:
        """The team that holds a grid; nobody, when it has none or one that is gone."""
        team = self.grids[grid].team
        return team if team in self.rooms else None

    def gaps(self) -> list[str]:
        """Grids nobody holds, those with the most people first."""
        found = [grid for grid in self.grids if self.holder(grid) is None]
        return sorted(found, key=lambda grid: (-self.grids[grid].weight, grid))

    def after(self, moves: Iterable[Move]) -> dict[str, int]:
        """The loads when these moves are made."""
        loads = dict(self.loads)
        for grid, to_team in moves:
            team, weight = self.holder(grid), self.grids[grid].weight
            if team is not None:
                loads[team] -= weight
            loads[to_team] += weight
        return loads

    def counted(self) -> list[str]:
        """Teams whose load is compared: all but those that have none and may not be given any."""
        return [team for team, room in self.rooms.items() if room.may_receive or self.loads[team]]

    def evenness(self, loads: dict[str, int]) -> Evenness:
        """How even the loads are."""
        counted = [loads[team] for team in self.counted()]
        carried = [load for load in counted if load > 0]
        spread = Fraction(max(carried), min(carried)) if carried else Fraction(1)
        return Evenness(len(counted) - len(carried), spread)

    def spare(self, team: str) -> tuple[float, float]:
        """How many households and persons a team may still take; below zero = over its limit."""
        room = self.rooms[team]
        return _left(room.max_households, room.households), _left(room.max_persons, room.persons)

    def receivers(self) -> list[str]:
        """Teams that may be given a grid at all."""
        teams = [team for team, room in self.rooms.items() if room.may_receive]
        return [team for team in teams if min(self.spare(team)) >= 0]

    def has_room(self, team: str, grids: Iterable[str]) -> bool:
        """Whether a team can take all of these grids within its hard limits."""
        loads = [self.grids[grid] for grid in grids]
        households, persons = self.spare(team)
        return (
            sum(load.households for load in loads) <= households
            and sum(load.persons for load in loads) <= persons
        )

    def filled(self, moves: Iterable[Move]) -> "Standing":
        """How the teams stand when these gaps are given; they count against the limits too."""
        goes = dict(moves)
        grids = [replace(load, team=goes.get(load.grid, load.team)) for load in self.grids.values()]
        rooms = [self._with_more(room, goes) for room in self.rooms.values()]
        return Standing.of(grids, rooms)

    def _with_more(self, room: Room, goes: dict[str, str]) -> Room:
        taken = [self.grids[grid] for grid, team in goes.items() if team == room.team]
        return replace(
            room,
            households=room.households + sum(load.households for load in taken),
            persons=room.persons + sum(load.persons for load in taken),
        )


def _left(limit: int | None, used: int) -> float:
    return float("inf") if limit is None else limit - used

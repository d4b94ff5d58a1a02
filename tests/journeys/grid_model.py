"""What a machine of grids believes: who answers on which day, day by day and without cleverness."""

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
FIRST_DAY = date(2026, 3, 1)
HORIZON = 260
"""So many days are kept one by one; what holds on the last of them holds for good."""
DAYS = [FIRST_DAY + n * DAY for n in range(HORIZON)]


@dataclass
class GridModel:
    """Days without a team hold None. Whoever adds a rule to the machine tells it here."""

    villages: dict[str, str] = field(default_factory=dict)
    opened: dict[str, date] = field(default_factory=dict)
    retired: dict[str, date] = field(default_factory=dict)
    duty: dict[str, list[str | None]] = field(default_factory=dict)
    places: dict[str, list[tuple[date, str]]] = field(default_factory=dict)
    """For each household, from which day on it was in which grid; the first holds since ever."""
    dissolved: dict[str, date] = field(default_factory=dict)

    def add_grid(self, code: str, village: str, opened: date, team: str | None = None) -> None:
        self.villages[code], self.opened[code] = village, opened
        self.duty[code] = [None] * HORIZON
        if team:
            self.give(code, team, opened)

    def open_grids(self) -> list[str]:
        return [code for code in self.villages if code not in self.retired]

    def give(self, code: str, team: str | None, first: date, last: date | None = None) -> None:
        """A team (or nobody) answers for a grid on these days."""
        for place, day in enumerate(DAYS):
            if first <= day and (last is None or day <= last):
                self.duty[code][place] = team

    def from_day(self, code: str, day: date) -> tuple[str | None, ...]:
        """Who answers from a day on, as decided; a dissolved team stands in it still."""
        return tuple(self.duty[code][DAYS.index(day) :])

    def hand_on(self, timeline: tuple[str | None, ...], to: str, day: date) -> None:
        self.duty[to][DAYS.index(day) :] = timeline

    def close(self, code: str, day: date) -> None:
        self.give(code, None, day)
        self.retired[code] = day

    def move(self, home: str, grid: str, day: date) -> None:
        self.places[home].append((day, grid))

    def grid_on(self, home: str, day: date) -> str:
        """The grid of a household on a day; the last move of a day counts."""
        first, *moves = self.places[home]
        return [grid for since, grid in [(date.min, first[1]), *moves] if since <= day][-1]

    def homes_in(self, code: str, day: date) -> list[str]:
        return [home for home in self.places if self.grid_on(home, day) == code]

    def team_on(self, code: str, day: date) -> str | None:
        """The team that answers for a grid on a day; a dissolved one answers for nobody."""
        team = self.duty[code][DAYS.index(day)]
        return None if team and self.dissolved.get(team, date.max) <= day else team

    def unassigned(self, day: date) -> list[str]:
        """Grids in use on a day without a team, by code."""
        return sorted(
            code
            for code, opened in self.opened.items()
            if opened <= day < self.retired.get(code, date.max) and not self.team_on(code, day)
        )

    def uncovered(self, day: date) -> dict[str, int]:
        """Grids that hold households on a day and have no team, with how many households."""
        counts = {code: len(self.homes_in(code, day)) for code in self.villages}
        return {
            code: number
            for code, number in counts.items()
            if number and self.team_on(code, day) is None
        }

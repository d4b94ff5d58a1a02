"""What the page of the map shows."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app.formatting.map_tiles import MapTile, TeamMark, short_lines, team_marks
from contracts_app.queries.grid_map import MapGrid
from contracts_app.rules.grid_map import MapLayout, lay_out


@dataclass(frozen=True)
class MapView:
    """A map with its legend; `chosen` is the grid that was picked."""

    layout: MapLayout
    tiles: dict[str, MapTile]
    legend: list[tuple[TeamMark, str, str, int]]
    unassigned: int
    chosen: MapGrid | None


def map_view(grids: list[MapGrid], town: str, chosen: str) -> MapView:
    """The map of these grids. Every tile is a link that picks its grid."""
    marks = team_marks(grid.team_code for grid in grids if grid.team_code)
    return MapView(
        layout=lay_out([grid.place for grid in grids]),
        tiles={grid.code: _tile(grid, marks, town, grid.code == chosen) for grid in grids},
        legend=_legend(grids, marks),
        unassigned=sum(grid.team_code is None for grid in grids),
        chosen=next((grid for grid in grids if grid.code == chosen), None),
    )


def _tile(grid: MapGrid, marks: dict[str, TeamMark], town: str, is_chosen: bool) -> MapTile:
    mark = marks.get(grid.team_code or "")
    address = url_for("grid_map.show_map", town=town or None, grid=grid.code, _anchor="chosen")
    return MapTile(
        lines=short_lines(grid.village, grid.name),
        label=_label(grid, mark),
        mark=mark,
        href=address,
        chosen=is_chosen,
        attributes={"aria-current": "true"} if is_chosen else {},
    )


def _label(grid: MapGrid, mark: TeamMark | None) -> str:
    households = ngettext("%(num)s household", "%(num)s households", grid.households)
    if mark is None:
        return f"{grid.village} {grid.name} · {_('No team')} · {households}"
    return f"{grid.village} {grid.name} · {mark.letter} {grid.team} · {households}"


def _legend(
    grids: list[MapGrid], marks: dict[str, TeamMark]
) -> list[tuple[TeamMark, str, str, int]]:
    """Each team's mark, code, name and number of grids."""
    names = {grid.team_code: grid.team for grid in grids if grid.team_code}
    return [
        (mark, code, names[code] or "", sum(grid.team_code == code for grid in grids))
        for code, mark in marks.items()
    ]

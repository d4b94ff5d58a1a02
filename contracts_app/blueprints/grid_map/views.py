"""What the page of the map shows."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote

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
    counts = _in_words({grid.households for grid in grids})
    # Asked once for a map: to build 900 addresses takes longer than to draw 900 grids.
    begin = url_for("grid_map.show_map", town=town or None) + ("&" if town else "?")
    return MapView(
        layout=lay_out([grid.place for grid in grids]),
        tiles={
            grid.code: MapTile(
                lines=short_lines(grid.village, grid.name),
                label=_label(grid, marks.get(grid.team_code or ""), counts[grid.households]),
                mark=marks.get(grid.team_code or ""),
                href=f"{begin}grid={quote(grid.code, safe='')}#chosen",
                chosen=grid.code == chosen,
                attributes={"aria-current": "true"} if grid.code == chosen else {},
            )
            for grid in grids
        },
        legend=_legend(grids, marks),
        unassigned=sum(grid.team_code is None for grid in grids),
        chosen=next((grid for grid in grids if grid.code == chosen), None),
    )


def _in_words(counts: set[int]) -> dict[int, str]:
    return {count: ngettext("%(num)s household", "%(num)s households", count) for count in counts}


def _label(grid: MapGrid, mark: TeamMark | None, households: str) -> str:
    team = f"{mark.letter} {grid.team}" if mark else _("No team")
    return f"{grid.village} {grid.name} · {team} · {households}"


def _legend(
    grids: list[MapGrid], marks: dict[str, TeamMark]
) -> list[tuple[TeamMark, str, str, int]]:
    """Each team's mark, code, name and number of grids."""
    names = {grid.team_code: grid.team for grid in grids if grid.team_code}
    counts = Counter(grid.team_code for grid in grids)
    return [(mark, code, names[code] or "", counts[code]) for code, mark in marks.items()]

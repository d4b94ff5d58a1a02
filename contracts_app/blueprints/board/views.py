"""What pages of the board share: the plan that is asked for, its board, its map, and answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, make_response, render_template

from contracts_app.blueprints._guards import scope
from contracts_app.blueprints._responses import page
from contracts_app.formatting.map_tiles import MapTile, TeamMark, short_lines, team_marks
from contracts_app.models import DutyPlan
from contracts_app.queries import duty_plans as plans
from contracts_app.queries.board import Board, BoardGrid, BoardTeam, board_of
from contracts_app.queries.policies import policies_for
from contracts_app.rules.grid_map import lay_out
from contracts_app.services.duty_plan_steps import found

SHORT_LIST = 60
"""Up to so many grids all villages of the list stand open."""
MANY_PIECES = 40
"""More are sent as one piece: the time htmx takes grows with the square of their number."""


def asked_plan(key: str) -> DutyPlan:
    """The plan of the address, when it is within reach."""
    return found(plans.find_plan(key, scope()))


def board_for(plan: DutyPlan) -> Board:
    """The board of a plan, with the policies of its institution."""
    return board_of(plan, scope(), policies_for(plan.institution_id, plan.starts_on))


def _tiles(board: Board, marks: Mapping[str, TeamMark]) -> dict[str, MapTile]:
    """What the map shows of each grid; every tile is an option that a script can choose."""
    return {grid.code: _tile(grid, marks.get(grid.team_code), grid.number) for grid in board.grids}


def _tile(grid: BoardGrid, mark: TeamMark | None, number: int) -> MapTile:
    return MapTile(
        lines=(short_lines(grid.village, grid.name)[1], str(grid.persons)),
        label=f"{grid.name} {mark.letter if mark else '?'} {grid.persons}",
        mark=mark,
        changes=grid.changes,
        attributes={
            "id": f"tile-{number}",
            "role": "option",
            "aria-selected": "false",
            "tabindex": "-1",
            "data-n": number,
        },
    )


def marks_of(board: Board) -> dict[str, TeamMark]:
    """Letter, colour and hatch of each team of the board, by its code."""
    return team_marks(team.code for team in board.teams)


def _shown(board: Board) -> dict[str, Any]:
    """What the whole board and its pieces have in common."""
    return {
        "board": board,
        "plan": board.plan,
        "marks": marks_of(board),
        "short": len(board.grids) <= SHORT_LIST,
    }


def board_page(board: Board, status: int = 200, **more: Any) -> Response:
    """The whole board."""
    context = {**_shown(board), **more}
    layout = lay_out([grid.place for grid in board.grids])
    tiles = _tiles(board, context["marks"])
    page = render_template("board/board.html", layout=layout, tiles=tiles, **context)
    return make_response(page, status)


def moved_pieces(board: Board, before: Mapping[int, int | None], **more: Any) -> Any:
    """After a step: its head, and in place the rows and teams that look different now.

    A team that gets its first people or loses its last may join or leave the comparison, which
    changes the share of every team.
    """
    moved = [grid for grid in board.grids if before.get(grid.id) != grid.team_id]
    touched = {before.get(grid.id) for grid in moved} | {grid.team_id for grid in moved}
    peopled = [grid for grid in board.grids if grid.weight]
    same = {before.get(grid.id) for grid in peopled} == {grid.team_id for grid in peopled}
    teams = [team for team in board.teams if team.id in touched or not same]
    return pieces(board, 200, moved, teams, **more)


def pieces(
    board: Board,
    status: int,
    moved: Sequence[BoardGrid] = (),
    teams: Sequence[BoardTeam] = (),
    **more: Any,
) -> Any:
    """The head of the board, and in place these rows and teams; when they are many, all of them."""
    context = {"moved": moved, "teams": teams, "many": MANY_PIECES, **_shown(board), **more}
    return page("board/board.html", "board/_moved.html", status, **context)

"""Suggestions for a more even load: computed on asking, taken one by one, never by themselves."""

from typing import Any

from flask import redirect, url_for

from contracts_app import clock
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.board import bp
from contracts_app.blueprints.board.views import asked_plan, board_for, marks_of
from contracts_app.formatting.suggestions import (
    note_text,
    ratio_text,
    reason_text,
    suggestion_text,
)
from contracts_app.queries import duty_plans as plans
from contracts_app.queries.board import Board, BoardTeam
from contracts_app.queries.teams import list_missing
from contracts_app.rules.grid_map import neighbours
from contracts_app.rules.permissions import Permission
from contracts_app.services.balance import Load, Room, suggest
from contracts_app.vocabulary import PlanState


@bp.get("/grids/board/<string:key>/suggestions")
@requires(Permission.GRID_ASSIGN)
def suggestions(key: str) -> Any:
    plan = asked_plan(key)
    if plan.state != PlanState.DRAFT:
        return redirect(url_for("board.show_board", plan=key))
    board = board_for(plan)
    advice = suggest(_loads(board), _rooms(board))
    grids = {grid.code: grid for grid in board.grids}
    marks = marks_of(board)
    names = {team.code: f"{marks[team.code].letter} {team.name}" for team in board.teams}
    grid_names = {code: grid.name for code, grid in grids.items()}
    told = [
        {
            "grid": one.grid,
            "team": one.to_team,
            "text": suggestion_text(one, advice, grid_names, names),
            "reasons": [reason_text(reason) for reason in one.reasons],
            "ratio": ratio_text(one.after),
        }
        for one in advice.suggestions
    ]
    context: dict[str, Any] = {"board": board, "plan": board.plan, "told": told}
    context["notes"] = [note_text(note) for note in advice.notes]
    context |= {"before": ratio_text(advice.before), "after": ratio_text(advice.after)}
    return page("board/suggestions.html", "board/_suggestions.html", **context)


def _loads(board: Board) -> list[Load]:
    """The grids as the plan has them, with the team that is on duty today."""
    today = plans.teams_on(plans.reach_of(board.plan, scope()), clock.today())
    codes = {team.id: team.code for team in board.teams}
    beside = neighbours([grid.place for grid in board.grids])
    return [
        Load(
            grid=grid.code,
            weight=grid.weight,
            team=grid.team_code if grid.team and grid.team.open else None,
            home_team=codes.get(today.get(grid.id) or 0),
            neighbours=beside[grid.code],
            households=grid.households,
            persons=grid.persons,
            key_persons=grid.key_persons,
        )
        for grid in board.grids
    ]


def _rooms(board: Board) -> list[Room]:
    """The teams that may be given grids, with what they have and may have."""
    incomplete = list_missing([team.id for team in board.open_teams], board.plan.starts_on)
    return [_room(team, may_receive=team.id not in incomplete) for team in board.open_teams]


def _room(team: BoardTeam, *, may_receive: bool) -> Room:
    return Room(
        team=team.code,
        may_receive=may_receive,
        households=team.households,
        persons=team.persons,
        max_households=team.hard_limit,
        max_persons=team.persons_limit,
    )

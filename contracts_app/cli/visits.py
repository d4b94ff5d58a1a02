"""`visits due`: what is due to whom, for scripts."""

from datetime import date
from typing import Any

import click

from contracts_app import clock
from contracts_app.cli._report import ISO_DATE, format_option, not_too_far, report
from contracts_app.extensions import will_write
from contracts_app.queries.due_list import list_due


@click.group()
def visits() -> None:
    """Services that are due to people, and visits."""


@visits.command("due")
@click.option("--team", help="Code of the team.")
@click.option("--by", type=ISO_DATE, help="Due up to this day; today when left out.")
@format_option
def due(team: str | None, by: date | None, format_: str) -> None:
    """List what is due and open, one entry for each service; overdue ones included."""
    today = clock.today()
    not_too_far(by or today)
    will_write.set(False)
    report(list_due(team, by or today, today), format_, _due_text)


def _due_text(found: Any) -> str:
    return "\n".join(
        f"{one['due_on']}  {one['team_code'] or '-'}  {one['household_code']}  "
        f"{one['resident_id_last4'] or '-'}  {one['item']}  {one['kind']}"
        f"{'  +' + str(one['overdue_days']) if one['overdue_days'] else ''}"
        for one in found
    )


COMMANDS = (visits,)

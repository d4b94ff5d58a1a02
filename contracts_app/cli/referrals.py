"""`referrals list`: where each referral stands, for scripts."""

from datetime import date
from typing import Any

import click

from contracts_app import clock
from contracts_app.cli._report import ISO_DATE, format_option, not_too_far, report
from contracts_app.extensions import will_write
from contracts_app.queries.referral_rows import RowFilters, list_rows
from contracts_app.vocabulary.referrals import ReferralStatus


@click.group()
def referrals() -> None:
    """Referrals up to a hospital and back home."""


@referrals.command("list")
@click.option("--status", type=click.Choice([one.value for one in ReferralStatus]))
@click.option("--overdue", is_flag=True, help="Only those that somebody should have moved on.")
@click.option("--as-of", type=ISO_DATE, help="How it stood at the end of that day.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@click.option("--after", default="", help="Go on behind this number; for the next page.")
@format_option
def list_referrals(
    status: str | None,
    overdue: bool,
    as_of: date | None,
    limit: int | None,
    after: str,
    format_: str,
) -> None:
    """List referrals, sorted by number, without names."""
    not_too_far(as_of or clock.today())
    will_write.set(False)
    wanted = RowFilters(status or "", overdue, as_of, after, limit)
    report(list_rows(wanted, clock.moment()), format_, _list_text)


def _list_text(found: Any) -> str:
    return "\n".join(
        f"{one['number']}  {one['direction']}  {one['status']}  {one['from']} > {one['to']}  "
        f"{one['due'] or '-'}{'  overdue' if one['overdue'] else ''}"
        for one in found
    )


COMMANDS = (referrals,)

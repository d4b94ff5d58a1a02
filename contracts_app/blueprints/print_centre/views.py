"""What the pages of the print centre show."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from flask import current_app, url_for
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints.print_centre.forms import ChoiceForm
from contracts_app.models import PrintJob
from contracts_app.printing.sheets import PER_PAGE
from contracts_app.queries.print_jobs import (
    LINES_SHOWN,
    count_reasons,
    list_lines,
    list_parts,
    list_skipped,
    ordered_by,
    pace_of,
)
from contracts_app.queries.print_scope import count_chosen
from contracts_app.rules.paper_estimate import Estimate, Lists, estimate
from contracts_app.rules.print_preflight import MOST, MOST_BLANK, Finding, why_skipped
from contracts_app.services.keys import new_key
from contracts_app.services.print_jobs import UNDER_WAY
from contracts_app.services.print_layout import Layout
from contracts_app.services.print_preflight import Checked
from contracts_app.services.print_run import CHUNK
from contracts_app.vocabulary.paper import PrintKind, PrintStatus

CHECKED_SHOWN: Final = 300
"""Households of the check that one page shows, those that cannot be printed first."""


def public_base() -> str:
    """Where the codes on the paper lead: the address of the settings, else of this server."""
    base: str = current_app.extensions["settings"].public_url
    own = url_for("public.verify", verify_code="x", _external=True).removesuffix("/v/x")
    return base or own


@dataclass(frozen=True)
class Counted:
    """How much an order would print."""

    estimate: Estimate
    most: int

    @property
    def too_many(self) -> bool:
        return self.estimate.agreements > self.most


def counted(form: ChoiceForm) -> Counted:
    """The paper and time for what the form says."""
    chosen = form.chosen()
    blank = chosen.kind is PrintKind.BLANK
    number = chosen.count if blank else count_chosen(scope(), chosen, current_user.id)
    pace = pace_of(scope().county_code, chosen.kind, form.layout().as_json())
    most = MOST_BLANK if blank else MOST
    # One more stands for all above, whatever somebody typed.
    found = estimate(min(max(number, 0), most + 1), pace, _lists(form.layout()))
    return Counted(found, most)


def _lists(layout: Layout) -> Lists:
    kinds = layout.sign_off + layout.checklist
    return Lists(kinds, layout.options.filler, part=CHUNK, rows=PER_PAGE)


@dataclass(frozen=True)
class CheckView:
    """The preflight as its page shows it."""

    total: int
    printable: int
    looks: int
    """Printable ones with something worth a look."""
    shown: list[Checked]
    unshown: int

    @property
    def stopped(self) -> int:
        return self.total - self.printable


def check_view(checked: list[Checked], kind: PrintKind) -> CheckView:
    """What stands against the order: first what stops, then what is worth a look."""
    reasons = [why_skipped(kind, one.found, left_out=False, boxed=False) for one in checked]
    printable = sum(not reason for reason in reasons)
    bad = [one for one, reason in zip(checked, reasons, strict=True) if reason]
    looks = [one for one, reason in zip(checked, reasons, strict=True) if one.found and not reason]
    found = [*bad, *looks]
    return CheckView(
        total=len(checked),
        printable=printable,
        looks=len(looks),
        shown=found[:CHECKED_SHOWN],
        unshown=max(0, len(found) - CHECKED_SHOWN),
    )


def may_be_boxed(checked: Checked) -> bool:
    """Whether only a missing character stands against it."""
    return Finding.GLYPH_MISSING in checked.found and not checked.stopped


@dataclass(frozen=True)
class JobView:
    """A job as its page shows it; while it is under way no household is named."""

    job: PrintJob
    by: str
    """Who ordered it."""
    parts: list[Any]
    under_way: bool
    kept: bool
    """Whether its files are still there."""
    of: int
    lines: list[Any]
    more: int
    """The place behind which further lines stand; 0 when these are the last."""
    skipped: list[Any]
    reasons: list[tuple[str, int]]
    keys: tuple[str, str]
    """Under which its two forms print again, however often one is sent."""

    @property
    def unshown(self) -> int:
        """How many more were left out than the page names."""
        return sum(number for _reason, number in self.reasons) - len(self.skipped)

    @property
    def codes(self) -> list[str]:
        """The households that the page names."""
        return [row.code for row in (*self.lines, *self.skipped) if row.code and row.near]


def job_view(job: PrintJob, after: int = 0) -> JobView:
    """The view of a job, with its printed lines behind a place."""
    under_way, parts = job.status in UNDER_WAY, list_parts(job.id)
    lines = [] if under_way else list_lines(job.id, scope(), after)
    skipped = [] if under_way else list_skipped(job.id, scope())
    return JobView(
        job=job,
        by=ordered_by(job),
        parts=parts,
        under_way=under_way,
        kept=job.expires_at_utc > clock.utcnow(),
        of=_parts(job, parts),
        lines=lines[:LINES_SHOWN],
        more=lines[LINES_SHOWN - 1].position if len(lines) > LINES_SHOWN else 0,
        skipped=skipped,
        reasons=[] if under_way else count_reasons(job.id),
        keys=(new_key(), new_key()),
    )


def _parts(job: PrintJob, made: list[Any]) -> int:
    """How many files the job has or will have; where all are left out there is none."""
    if job.status == PrintStatus.DONE:
        return len(made)
    left = job.total - job.skipped - sum(part.agreements for part in made)
    return max(len(made) + ceil(left / CHUNK), 1)

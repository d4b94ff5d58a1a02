"""Orders to the print centre: a job with a line for each agreement, and what is left out and why.

The job is written in one transaction with its lines; the worker does the rest.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import insert

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import PrintJob, PrintLine
from contracts_app.queries.print_jobs import lines_to_reprint
from contracts_app.queries.print_scope import Chosen
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.print_preflight import MOST, MOST_BLANK, Finding, why_skipped
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.keys import new_key
from contracts_app.services.print_layout import Layout
from contracts_app.services.print_preflight import Checked, preflight
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.paper import LineState, PrintKind, PrintStatus

KEEP_FILES: Final = timedelta(hours=72)
_ADD_LINES: Final = insert(table_of(PrintLine))
_NEW: Final[dict[str, Any]] = {
    "household_id": None,
    "contract_id": None,
    "form_id": None,
    "state": LineState.WAITING.value,
    "reason": "",
    "pages": 0,
    "glyphs": "",
}


@dataclass(frozen=True)
class Ticks:
    """What was ticked in the preflight, by household code."""

    left_out: frozenset[str] = frozenset()
    boxed: frozenset[str] = frozenset()
    """To be printed although a character is missing: its code stands in its place."""


@dataclass(frozen=True)
class PrintOrder:
    """What is to be printed and how; `public_url` is where the codes on the paper lead."""

    chosen: Chosen
    layout: Layout
    public_url: str
    ticks: Ticks = field(default=Ticks())


def place_order(order: PrintOrder, scope: Scope, actor: Actor, key: str = "") -> PrintJob:
    """Write a job for what was chosen, checked as it stands now, under a new random key.

    A `key` given beforehand makes one job of a page that is sent twice.

    Raises Refused: `too_many`, `nothing_to_print`, or `team_unknown` for blank forms of no team.
    """
    chosen = order.chosen
    if chosen.kind is PrintKind.BLANK:
        refuse_blanks(chosen, scope)
        lines: list[dict[str, Any]] = [_NEW] * chosen.count
    else:
        checked = preflight(scope, chosen, actor.user_id or 0)
        lines = [_line(one, order) for one in checked]
    job = _job(chosen.kind, order.public_url, scope, actor)
    job.key = key or job.key
    job.chosen, job.options = chosen.as_json(), order.layout.as_json()
    return _write(job, lines, actor)


def reprint(
    earlier: PrintJob,
    scope: Scope,
    actor: Actor,
    *,
    first: int = 0,
    only: Collection[int] = (),
    key: str = "",
) -> PrintJob:
    """Write a job that prints again what an earlier one printed, with the same numbers.

    From the place `first` on, or only the places `only`; a `key` as for an order. Raises Refused
    with `nothing_to_print`.
    """
    found = lines_to_reprint(earlier.id, scope, first=first, only=only)
    job = _job(PrintKind(earlier.kind), earlier.public_url, scope, actor)
    job.key = key or job.key
    job.chosen = again_of(earlier, first, only)
    job.options = earlier.options
    return _write(job, [_NEW | row._asdict() for row in found], actor)


def again_of(earlier: PrintJob, first: int, only: Collection[int]) -> dict[str, Any]:
    """What a job that prints again was chosen of."""
    return {"job": earlier.key, "first": first, "only": sorted(only)}


def refuse_blanks(chosen: Chosen, scope: Scope) -> None:
    """Raise Refused for what stands against an order of blank forms, which belong to a team."""
    if not 1 <= chosen.count <= MOST_BLANK:
        raise Refused.of("too_many" if chosen.count > 0 else "nothing_to_print")
    if chosen.team not in {team.code for team in list_team_choices(scope)}:
        raise Refused.of(SigningCode.TEAM_UNKNOWN.value)


def _line(checked: Checked, order: PrintOrder) -> dict[str, Any]:
    boxed = checked.code in order.ticks.boxed
    reason = why_skipped(
        order.chosen.kind,
        checked.found,
        left_out=checked.code in order.ticks.left_out,
        boxed=boxed,
    )
    return _NEW | {
        "household_id": checked.row.household_id,
        "contract_id": checked.row.contract_id,
        "state": (LineState.SKIPPED if reason else LineState.WAITING).value,
        "reason": reason,
        "glyphs": checked.code_points if boxed or reason == Finding.GLYPH_MISSING else "",
    }


def _job(kind: PrintKind, public_url: str, scope: Scope, actor: Actor) -> PrintJob:
    now = clock.utcnow()
    return PrintJob(
        county_code=scope.county_code,
        key=new_key(),
        user_id=actor.user_id,
        kind=kind.value,
        status=PrintStatus.QUEUED.value,
        public_url=public_url,
        as_of=scope.today,
        created_at_utc=now,
        touched_at_utc=now,
        expires_at_utc=now + KEEP_FILES,
    )


def _write(job: PrintJob, lines: Sequence[Mapping[str, Any]], actor: Actor) -> PrintJob:
    waiting = sum(line["state"] == LineState.WAITING for line in lines)
    if not waiting:
        raise Refused.of("nothing_to_print")
    if len(lines) > MOST:
        raise Refused.of("too_many")
    job.total, job.skipped = len(lines), len(lines) - waiting
    db.session.add(job)
    db.session.flush()
    placed = [{**one, "job_id": job.id, "position": at} for at, one in enumerate(lines, start=1)]
    db.session.execute(_ADD_LINES, placed)
    told = {"kind": job.kind, "chosen": job.chosen, "total": job.total, "skipped": job.skipped}
    audit.record(actor, "print.order", "print_job", job.key, after=told)
    return job

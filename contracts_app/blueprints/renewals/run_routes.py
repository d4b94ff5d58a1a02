"""Runs of the renewal: what they did, one more for a day, and what one would do."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask import after_this_request, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import asked_cursor
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.renewals import bp
from contracts_app.blueprints.renewals.forms import RunForm
from contracts_app.extensions import db, htmx, limiter
from contracts_app.jobs.queue import queue
from contracts_app.jobs.renewal import foreseen
from contracts_app.queries import renewal_runs as queries
from contracts_app.queries.reach import contracts_of
from contracts_app.queries.renewal import count_already_renewed, count_due
from contracts_app.rules.permissions import Permission
from contracts_app.services import audit
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.renewal import RenewalReport, renew_due
from contracts_app.services.renewal_runs import open_run
from contracts_app.vocabulary.life import RunOutcome

AT_ONCE: Final = 20_000
"""Up to so many due terms a dry run is answered at once; more are counted in the background."""
FURTHEST: Final = timedelta(days=366)
_LISTED: Final = 200


@bp.get("/renewals/runs")
@requires(Permission.RENEWAL_RUN)
def list_runs() -> Any:
    return _runs(RunForm(formdata=None, as_of=_next_january()))


def _runs(form: RunForm, status: int = 200, refusals: list[Any] | None = None) -> Any:
    context = {"form": form, "runs": queries.list_runs(scope()), "refusals": refusals}
    return render_template("renewals/runs.html", **context), status


def _next_january() -> date:
    """The day for which most runs are begun: terms end with the year."""
    return date(clock.today().year + 1, 1, 1)


def _asked(form: RunForm) -> date:
    """The day of the form. Raises Refused with `bad_date` when it lies too far ahead."""
    day = day_of(form.as_of)
    if day > clock.today() + FURTHEST:
        raise Refused.of("bad_date")
    return day


@bp.post("/renewals/runs")
@requires(Permission.RENEWAL_RUN)
@limiter.limit("60 per hour", key_func=per_user)
@commits
def start_run() -> Any:
    form = RunForm()
    if not form.validate_on_submit():
        return _runs(form, 422)
    try:
        as_of = _asked(form)
    except Refused as refused:
        return _runs(form, 422, worded(refused, "run", frozenset({"as_of"})))
    who = actor()
    run = open_run(as_of, who, count_already_renewed(as_of, contracts_of(scope())))
    audit.record(who, "renewal.start", "renewal_run", str(run.id), after={"as_of": str(as_of)})
    _enqueue_after_commit(run.id)
    flash(_("The run has begun. You may leave this page; it goes on."), "success")
    return redirect(url_for("renewals.show_run", number=run.id), 303)


def _enqueue_after_commit(number: int) -> None:
    """The worker must find the run, so it is told only after the commit."""

    @after_this_request
    def told(response: Any) -> Any:
        if response.status_code < 400:
            queue().run_renewal(number)
        return response


@bp.get("/renewals/runs/<int(max=9223372036854775807):number>")
@requires(Permission.RENEWAL_RUN)
def show_run(number: int) -> Any:
    run = queries.get_run(number, scope())
    if run is None:
        raise NotFound("renewal_run")
    context = {"run": run, **_behind(run, request.args)}
    # 286 tells htmx to swap this last answer and to ask no more.
    status = 286 if htmx and run.finished_at_utc else 200
    return page("renewals/run.html", "renewals/_run.html", status, **context)


def _behind(run: Any, args: Mapping[str, str]) -> dict[str, Any]:
    """The figures of a run and the list behind the one that was chosen."""
    counts = queries.count_run(run, scope())
    kind, reason = args.get("show", ""), args.get("reason", "")
    totals = _totals(counts)
    if (kind, reason) not in totals:
        return {"counts": counts, "found": None, "args": {}}
    total = totals[kind, reason]
    found = queries.list_run(run, kind, reason, scope(), asked_cursor(), total)
    looked_at(
        "contract", "renewals", "list", after={"numbers": [r.contract_no for r in found.rows]}
    )
    kept = {"number": run.id, "show": kind, "reason": reason, "size": request.args.get("size")}
    return {"counts": counts, "found": found, "args": {k: v for k, v in kept.items() if v}}


def _totals(counts: queries.RunCounts) -> dict[tuple[str, str], int]:
    """The figures that have a list behind them, by kind and reason."""
    found = {
        (queries.RENEWED, ""): counts.renewed,
        (queries.ALREADY, ""): counts.already_renewed,
    }
    found |= {(RunOutcome.LAPSED.value, reason): number for reason, number in counts.lapsed}
    return found | {(RunOutcome.SKIPPED.value, reason): number for reason, number in counts.skipped}


@bp.get("/renewals/dry-run")
@requires(Permission.RENEWAL_RUN)
@limiter.limit("120 per hour", key_func=per_user)
def dry_run() -> Any:
    asked = request.args if "as_of" in request.args else None
    form = RunForm(asked, as_of=_next_january(), meta={"csrf": False})
    if not form.validate():
        return _runs(form, 422)
    try:
        as_of = _asked(form)
    except Refused as refused:
        return _runs(form, 422, worded(refused, "run", frozenset({"as_of"})))
    report = _foresee(as_of)
    context = {"as_of": as_of, "report": report, "reasons": _reasons(report), "most": _LISTED}
    status = 286 if htmx and report else 200
    return page("renewals/dry_run.html", "renewals/_dry_run.html", status, **context)


def _foresee(as_of: date) -> RenewalReport | None:
    """What a run would do; None while the background counts it."""
    ready = foreseen(current_user.id, as_of)
    if ready is not None:
        return ready
    area = contracts_of(scope())
    if count_due(as_of, AT_ONCE + 1, area) <= AT_ONCE:
        return renew_due(as_of, clock.today(), actor(), db.session.rollback, area, dry_run=True)
    if "waiting" not in request.args:
        queue().foresee_renewal(current_user.id, as_of)
    return None


def _reasons(report: RenewalReport | None) -> list[tuple[str, dict[str, list[str]]]]:
    """The numbers of the contracts that would not be renewed, by reason."""
    if report is None:
        return []
    found = []
    for kind, entries in ((RunOutcome.LAPSED, report.lapsed), (RunOutcome.SKIPPED, report.skipped)):
        numbers: dict[str, list[str]] = {}
        for one in entries:
            numbers.setdefault(one["reason"], []).append(one["contract_no"])
        found.append((kind.value, numbers))
    return found

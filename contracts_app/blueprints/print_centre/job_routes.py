"""One job: how far it is, its files, who fetched them, and printing again."""

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Final

from flask import Response, after_this_request, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import along_with_looks, looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.print_centre import bp
from contracts_app.blueprints.print_centre.views import job_view
from contracts_app.extensions import db, htmx, limiter
from contracts_app.jobs.printing import prints_folder
from contracts_app.jobs.queue import queue
from contracts_app.models import PrintJob
from contracts_app.queries.print_jobs import count_asked, get_job, get_part
from contracts_app.rules.permissions import Permission
from contracts_app.rules.print_preflight import MOST
from contracts_app.services import print_jobs
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.print_orders import again_of, reprint

_KEY: Final = re.compile(r"[2-9a-hjkmnp-z]{12}")
_PLACE: Final = re.compile(r"[0-9]{1,40}")


def once(key: str, place: Callable[[str], PrintJob]) -> Any:
    """The page of the job that `place` writes under the key a page was given, or wrote before.

    A page that is sent twice makes one job, also when both come at the same moment.
    """
    wanted = key if _KEY.fullmatch(key) else new_key()
    if get_job(wanted, current_user, scope()):
        return redirect(url_for("print_centre.show_job", key=wanted), 303)
    try:
        with db.session.begin_nested():
            job = place(wanted)
    except IntegrityError:
        if get_job(wanted, current_user, scope()) is None:
            raise
        return redirect(url_for("print_centre.show_job", key=wanted), 303)
    return started(job.key)


def started(key: str) -> Any:
    """The page of a new job, once the worker is told of it."""

    @after_this_request
    def told(response: Response) -> Response:
        # The worker must find the job, so it is told only after the commit.
        if response.status_code < 400:
            queue().run_print(key)
        return response

    return redirect(url_for("print_centre.show_job", key=key), 303)


def _job(key: str) -> PrintJob:
    found = get_job(key, current_user, scope())
    if found is None:
        raise NotFound("print_job")
    return found


def _place(text: str) -> int:
    """A place of a job as it was typed, 0 for none; a scanner may have typed a whole number."""
    return min(int(text), MOST + 1) if _PLACE.fullmatch(text) else 0


@bp.get("/print/jobs/<string:key>")
@requires(Permission.CONTRACT_PRINT)
def show_job(key: str) -> Any:
    view = job_view(_job(key), _place(request.args.get("after", "")))
    if view.codes:
        looked_at("print_job", key, after={"codes": view.codes})
    # 286 tells htmx to swap this last answer and to ask no more.
    status = 286 if htmx and not view.under_way else 200
    return page("print_centre/job.html", "print_centre/_job.html", status, view=view)


@bp.get("/print/jobs/<string:key>/parts/<int(max=3000):number>.pdf")
@requires(Permission.CONTRACT_PRINT)
@limiter.limit("600 per hour", key_func=per_user)
def fetch_part(key: str, number: int) -> Any:
    job = _job(key)
    part = get_part(job.id, number) if job.expires_at_utc > clock.utcnow() else None
    content = print_jobs.room(prints_folder()).kept(part.file) if part else None
    if part is None or content is None:
        raise NotFound("print_part")
    looked_at("print_job", key, "print", after={"part": number})
    along_with_looks(partial(print_jobs.note_fetched, job.id, number))
    return pdf_answer(content, f"{key}-{number}.pdf")


@bp.post("/print/jobs/<string:key>/cancel")
@requires(Permission.CONTRACT_PRINT)
@commits
def cancel(key: str) -> Any:
    try:
        print_jobs.cancel_job(_job(key), actor(), clock.today())
    except Refused:
        flash(_("This job has ended already."), "warning")
    else:
        flash(_("The job is stopped. Finished parts can still be fetched."), "success")
    return redirect(url_for("print_centre.show_job", key=key), 303)


@bp.post("/print/jobs/<string:key>/again")
@requires(Permission.CONTRACT_PRINT)
@limiter.limit("240 per hour", key_func=per_user)
@commits
def again(key: str) -> Any:
    earlier = _job(key)
    only = [place for place in map(_place, request.form.getlist("only")) if place]
    first = _place(request.form.get("first", ""))
    if not only and first < 1:
        flash(_("Tick the households, or say from which one on."), "warning")
        return redirect(url_for("print_centre.show_job", key=key), 303)
    try:
        place = partial(_reprinted, earlier, first, only)
        return once(_key_for(again_of(earlier, first, only)), place)
    except Refused:
        flash(_("None of these can be printed again."), "warning")
        _tell_left_out(count_asked(earlier.id, first, only))
        return redirect(url_for("print_centre.show_job", key=key), 303)


def _reprinted(earlier: PrintJob, first: int, only: Collection[int], key: str) -> PrintJob:
    job = reprint(earlier, scope(), actor(), first=first, only=only, key=key)
    _tell_left_out(count_asked(earlier.id, first, only) - job.total)
    return job


def _key_for(wish: dict[str, Any]) -> str:
    """The key that was sent, unless it made a job of other places: then the way back was taken."""
    key = request.form.get("key", "")
    made = get_job(key, current_user, scope())
    return key if made is None or made.chosen == wish else ""


def _tell_left_out(number: int) -> None:
    if number:
        words = ngettext(
            "%(num)s is not printed again: it was registered or spoiled meanwhile, or left your"
            " area. What was registered is printed on the page of its contract.",
            "%(num)s are not printed again: they were registered or spoiled meanwhile, or left your"
            " area. What was registered is printed on the page of its contract.",
            number,
        )
        flash(words, "info")

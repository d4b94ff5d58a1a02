"""What the pages of photos show, and what came of many of them at once."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import request, session
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.paper import views
from contracts_app.blueprints.paper.forms import ConfirmForm
from contracts_app.jobs.scans import scans_room
from contracts_app.queries import papers
from contracts_app.queries import scans as queries
from contracts_app.rules.paper_return import is_worthless
from contracts_app.services import scans
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.paper_returns import (
    Outcome,
    Returned,
    Sheet,
    hold_for_returns,
    record_return,
)
from contracts_app.services.scans import Matched, ReadScan
from contracts_app.vocabulary.paper import MatchedBy

_CAME = "photos_that_came"


def waiting() -> dict[str, Any]:
    """Photos without a paper, and papers that are shown by photos and not noted as back."""
    found = queries.list_waiting(scope(), current_user.id)
    shown = queries.list_papers_of(found, scope())
    by_paper = [(paper, _photos_of(paper, found)) for paper in shown]
    looked_at("contract", "photos", "list", after={"numbers": [one.number for one in shown]})
    return {
        "unmatched": [one for one in found if not (one.contract_id or one.form_id)],
        "proposed": by_paper,
        "is_worthless": is_worthless,
        "more": len(found) == queries.SHOWN,
    }


def _photos_of(paper: Any, found: Sequence[Any]) -> list[Any]:
    return [
        one
        for one in found
        if (one.contract_id and one.contract_id == paper.contract_id)
        or (one.form_id and one.form_id == paper.form_id)
    ]


def read_all(files: Sequence[Any], before: int = 0) -> tuple[list[ReadScan], list[dict[str, str]]]:
    """The photos that can be read, and of the others which one it is and why."""
    read, refused = [], []
    for place, file in enumerate(files, start=before + 1):
        try:
            read.append(scans.read_scan(file.read(scans.MAX_BYTES + 1)))
        except Refused as refusal:
            for one in worded(refusal, "scan"):
                text = _("Picture %(place)s: %(why)s", place=place, why=one["message"])
                refused.append({**one, "message": text, "field": "photos"})
    return read, refused


def add_to_what_came(kept: Sequence[Matched]) -> None:
    """Count photos that were kept until the page tells of them: many are sent in parts."""
    session[_CAME] = Counter(session.get(_CAME, {})) + Counter(one.value for one in kept)


def what_came() -> str:
    """What came of the photos since the page told it last, in one sentence; empty for none."""
    count = Counter(session.pop(_CAME, {}))
    return _came_of(count) if count else ""


def _came_of(count: Counter[str]) -> str:
    words = {
        Matched.PAPER: ngettext("%(num)s matched", "%(num)s matched", count[Matched.PAPER]),
        Matched.NOTHING: ngettext(
            "%(num)s without a code", "%(num)s without a code", count[Matched.NOTHING]
        ),
        Matched.SEVERAL: ngettext(
            "%(num)s with several papers", "%(num)s with several papers", count[Matched.SEVERAL]
        ),
        Matched.KNOWN: ngettext("%(num)s known", "%(num)s known", count[Matched.KNOWN]),
    }
    told = _(", ").join(text for what, text in words.items() if count[what])
    return _("Photos: %(told)s.", told=told)


def note_all(form: ConfirmForm) -> tuple[int, list[dict[str, str]]]:
    """Note the ticked papers; how many there are, and what is to be said of single ones."""
    noted, refused = 0, []
    household, team = (set(request.form.getlist(name)) for name in ("household", "team"))
    numbers = list(dict.fromkeys(request.form.getlist("number")[: queries.SHOWN]))
    hold_for_returns(numbers, scope())
    for number in numbers:
        day = day_of(form.signed_on)
        sheet = Sheet(number, number in household, number in team, day, MatchedBy.PHOTO)
        try:
            returned = record_return(sheet, scope(), actor(), clock.today())
        except Refused as refusal:
            refused += [_about(number, one) for one in worded(refusal, "paper")]
        except NotFound:
            refused.append(unknown_paper())
        else:
            noted += returned.outcome is not Outcome.ALREADY
            refused += _besides(returned)
    return noted, refused


def _besides(returned: Returned) -> list[dict[str, str]]:
    """What is to be said of a paper that was back before, or of a form that is no contract yet."""
    if returned.outcome is Outcome.ALREADY:
        message = views.back_already(returned.paper)
        return [{"code": "already_back", "message": message, "field": ""}]
    if not returned.needs:
        return []
    message = views.needs_attention(returned)
    return [{"code": returned.needs[0], "message": message, "field": ""}]


def _about(number: str, refusal: dict[str, str]) -> dict[str, str]:
    return {**refusal, "message": f"{number}: {refusal['message']}", "field": ""}


def nothing_ticked() -> dict[str, str]:
    """The refusal where no paper was chosen."""
    return {"code": "nothing_chosen", "message": _("Tick at least one paper."), "field": ""}


def unknown_paper() -> dict[str, str]:
    """The refusal for a paper that is unknown or out of scope."""
    message = _("No paper in your area has this code or number.")
    return {"code": "paper_unknown", "message": message, "field": ""}


def scan_of(key: str) -> Any:
    """A photo that this person may see."""
    found = queries.get_scan(key, scope(), current_user.id)
    if found is None:
        raise NotFound("scan")
    return found


def photo_page(scan: Any) -> dict[str, Any]:
    """The paper of a photo, or the papers whose codes are on it."""
    known = queries.list_papers_of([scan], scope())
    noted_look(scan)
    if known:
        return {"paper": known[0], "candidates": [], "may_match": scans.may_match(scan)}
    codes = scans.codes_of_kept(scan.file, scans_room())
    return {"paper": None, "candidates": papers.list_papers(codes, scope()), "may_match": True}


def noted_look(scan: Any) -> None:
    """Note that this person sees a photo of somebody's paper."""
    looked_at("scan", scan.key)

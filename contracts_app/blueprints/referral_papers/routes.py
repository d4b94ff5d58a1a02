"""The slip of one referral, those of a day, and the list that a shift hands over."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from flask import request
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints._guards import actor, requires, scope, standing
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import along_with_looks, looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._referrals import named_in_full
from contracts_app.blueprints.referral_papers import bp
from contracts_app.extensions import limiter
from contracts_app.formatting import masked_phone
from contracts_app.formatting.referral_board import masked_name
from contracts_app.jobs.printing import seals_folder
from contracts_app.printing.slip_words import Slip
from contracts_app.queries import referral_papers as queries
from contracts_app.queries.referral_scope import referrals_in
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound
from contracts_app.services.referral_handover import handover_pdf
from contracts_app.services.referral_papers import (
    note_printed,
    of_stranger,
    return_slip_of,
    slip_of,
    slips_pdf,
    told_of,
)

_YEARS: Final = range(2000, 2101)
"""Days of other years are slips of the pen, and have no end to be counted."""

_PARTS: Final = 1_000


@bp.get("/referrals/<string:referral_no>/slip.pdf")
@requires(Permission.REFERRAL_VIEW)
@limiter.limit("600 per hour", key_func=per_user)
def print_slip(referral_no: str) -> Any:
    row = _row(referral_no)
    _printed([row])
    return pdf_answer(_pdf(_as_on_page([row], slip_of)), "referral-slip.pdf")


@bp.get("/referrals/<string:referral_no>/return.pdf")
@requires(Permission.REFERRAL_VIEW)
@limiter.limit("600 per hour", key_func=per_user)
def print_return(referral_no: str) -> Any:
    row = _row(referral_no)
    if row.feedback is None:
        raise NotFound("referral")
    _printed([row])
    return pdf_answer(_pdf(_as_on_page([row], return_slip_of)), "referral-return.pdf")


@bp.get("/referrals/slips.pdf")
@requires(Permission.REFERRAL_VIEW)
@limiter.limit("60 per hour", key_func=per_user)
def print_day() -> Any:
    day = _asked_day()
    part = min(max(request.args.get("part", 1, type=int), 1), _PARTS)
    total = queries.count_slips(day, scope(), _seen())
    rows = queries.list_slips(day, scope(), _seen(), part)
    if total and not rows:
        raise NotFound("referral")
    _printed(rows)
    return pdf_answer(
        _pdf(_as_on_page(rows, slip_of), told_of(day, part, total)), "referral-slips.pdf"
    )


@bp.get("/referrals/handover.pdf")
@requires(Permission.REFERRAL_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
def print_handover() -> Any:
    now = clock.moment()
    rows = queries.list_handover(standing(), _seen(), now)
    counts = queries.count_open(standing(), _seen(), now)
    looked_at("referral", "handover", "print", after={"people": [row.resident for row in rows]})
    name = current_user.institution.name
    return pdf_answer(handover_pdf(rows, counts, name, now), "referral-handover.pdf")


def _seen() -> Any:
    """Which referrals the user may see at all."""
    return referrals_in(standing())


def _row(referral_no: str) -> Any:
    row = queries.get_slip(referral_no, _seen())
    if row is None:
        raise NotFound("referral")
    return row


def _pdf(slips: Sequence[Slip], told: str = "") -> bytes:
    return slips_pdf(slips, seals_folder(), clock.today(), told)


def _as_on_page(rows: Sequence[Any], slip: Callable[[Any], Slip]) -> list[Slip]:
    """The slips; who does not live where the user sees is named as on the page of the referral."""
    in_full = named_in_full([row.resident for row in rows])
    return [
        slip(row) if row.resident in in_full
        else of_stranger(slip(row), masked_name(row.name), masked_phone(row.phone))
        for row in rows
    ]  # fmt: skip


def _printed(rows: Sequence[Any]) -> None:
    """A slip shows a whole person: each print is a look at one, and a print of the slip."""
    for row in rows:
        looked_at("resident", row.resident, "print", after={"referral": row.referral_no})
    along_with_looks(partial(note_printed, rows, actor()))


def _asked_day() -> date:
    """The day in the address; today for none, and for one that is no day."""
    try:
        day = parse_day(request.args.get("on", ""))
    except ValueError:
        return clock.today()
    return day if day.year in _YEARS else clock.today()

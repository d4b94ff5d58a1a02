"""Booking for somebody of a household, in two steps: who and which session, then the time."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.appointments import bp, views
from contracts_app.blueprints.appointments.forms import SlotForm, WhichForm
from contracts_app.formatting import age, id_tail
from contracts_app.queries import appointment_sessions as sessions
from contracts_app.queries import appointments as queries
from contracts_app.queries.households import HouseholdPlace, get_household
from contracts_app.queries.residents import list_members
from contracts_app.queries.suspensions import list_present
from contracts_app.rules.permissions import Permission
from contracts_app.services.appointments import book
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.priority import ground_on

_FIELDS = frozenset({"slot", "purpose", "booked_by", "note"})


@dataclass(frozen=True)
class Wanted:
    """Who was chosen and which session; both None until then."""

    resident_id: int | None
    key: str
    session: Any


@bp.route("/households/<path:code>/appointments", methods=["GET", "POST"])
@requires(Permission.APPOINTMENT_USE)
@commits
def book_for(code: str) -> Any:
    household = get_household(code, scope())
    if household is None:
        raise NotFound("household")
    wanted = _wanted(household)
    form = SlotForm()
    ground = _offer(form, wanted)
    refusals: list[Any] = []
    if request.method == "POST" and wanted.session is not None and form.validate():
        try:
            asked = form.booking(wanted.session.key, wanted.key)
            made = book(asked, scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "booking", _FIELDS)
            _offer(form, wanted)
        else:
            flash(_("The place is booked. Print the slip, or tell the day and time."), "success")
            return redirect(_back(household, made.key), 303)
    return _booking_page(household, wanted, form, ground, refusals)


def _wanted(household: HouseholdPlace) -> Wanted:
    """What the address names; what is not of this household or scope is as if not chosen."""
    key, session = request.args.get("member", ""), request.args.get("session", "")
    there = {one.key: one.resident_id for one in list_present(household.id)}
    found = sessions.get_session(session, scope()) if session else None
    if key and key not in there:
        raise NotFound("resident")
    if session and found is None:
        raise NotFound("appointment_session")
    return Wanted(there.get(key), key, found if key else None)


def _offer(form: SlotForm, wanted: Wanted) -> Any:
    """Fill in the times that the person may have; returns why the person goes first, or None."""
    if wanted.session is None or wanted.resident_id is None:
        form.slot.choices = []
        return None
    ground = ground_on(wanted.resident_id, wanted.session.held_on)
    form.slot.choices = views.slot_choices(
        wanted.session, first=ground is not None, today=clock.today()
    )
    return ground


def _back(household: HouseholdPlace, key: str = "") -> str:
    return url_for("appointments.book_for", code=household.code, made=key or None)


def _booking_page(
    household: HouseholdPlace, wanted: Wanted, form: SlotForm, ground: Any, refusals: list[Any]
) -> Any:
    today = clock.today()
    which = WhichForm(request.args)
    which.member.choices = [
        (one.key, f"{one.name} · {age(one.birth_date)} · {id_tail(one.id_number)}")
        for one in list_members(household.id)
    ]
    which.session.choices = views.session_choices(scope(), today)
    looked_at("household", household.code)
    shown = render_template(
        "appointments/book.html",
        household=household,
        which=which,
        wanted=wanted,
        form=form,
        ground=ground,
        most=sessions.MOST,
        made=request.args.get("made", ""),
        appointments=queries.list_of_household(household.id, today, scope()),
        refusals=refusals,
    )
    return shown, 422 if request.method == "POST" else 200

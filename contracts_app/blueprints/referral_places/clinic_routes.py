"""A clinic of one day: its numbers, calling it off, and holding it after all."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.referral_places import bp, views
from contracts_app.blueprints.referral_places.forms import NumbersForm
from contracts_app.blueprints.referral_places.week_routes import say_lost
from contracts_app.queries.place_weeks import get_clinic, list_places
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.referral_places import manage, single
from contracts_app.services.referral_places.had import at_utc

_FIELDS = frozenset({"total", "reserved"})


@bp.get("/referrals/slots/clinics/<string:clinic>")
@requires(Permission.PLACES_MANAGE)
def show_clinic(clinic: str) -> Any:
    return _page(_clinic(clinic))


@bp.post("/referrals/slots/clinics/<string:clinic>")
@requires(Permission.PLACES_MANAGE)
@commits
def set_numbers(clinic: str) -> Any:
    found, form = _clinic(clinic), NumbersForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        total, reserved = form.total.data or 0, form.reserved.data or 0
        try:
            manage.set_places(clinic, total, reserved, scope(), actor(), clock.moment())
        except Refused as refused:
            refusals = worded(refused, "clinic", _FIELDS)
        else:
            flash(_("It is recorded."), "success")
            return redirect(_address(found), 303)
    return _page(found, form, refusals, 422)


@bp.get("/referrals/slots/clinics/<string:clinic>/off")
@bp.get("/referrals/slots/clinics/<string:clinic>/on")
@requires(Permission.PLACES_MANAGE)
def back_to_clinic(clinic: str) -> Any:
    """Where a refused step stood, for whoever asks for its address."""
    return redirect(_address(_clinic(clinic)), 303)


@bp.post("/referrals/slots/clinics/<string:clinic>/off")
@requires(Permission.PLACES_MANAGE)
@commits
def call_off(clinic: str) -> Any:
    found = _clinic(clinic)
    try:
        say_lost(manage.call_off(clinic, scope(), actor(), clock.moment()))
    except Refused as refused:
        return _page(found, None, worded(refused, "clinic"), 422)
    return redirect(_address(found), 303)


@bp.post("/referrals/slots/clinics/<string:clinic>/on")
@requires(Permission.PLACES_MANAGE)
@commits
def restore(clinic: str) -> Any:
    """The clinic is held after all."""
    found = _clinic(clinic)
    try:
        single.restore(clinic, scope(), actor(), clock.moment())
    except Refused as refused:
        return _page(found, None, worded(refused, "clinic"), 422)
    flash(_("The clinic is held after all. Its places can be given again."), "success")
    return redirect(_address(found), 303)


def _clinic(key: str) -> Any:
    found = get_clinic(key, scope(), clock.moment())
    if found is None:
        raise NotFound("clinic")
    return found


def _address(found: Any) -> str:
    return url_for("referral_places.show_clinic", clinic=found.key)


def _page(
    found: Any,
    form: NumbersForm | None = None,
    refusals: list[Any] | None = None,
    status: int = 200,
) -> Any:
    now = clock.moment()
    numbers = {"total": found.total, "reserved": found.reserved}
    shown = render_template(
        "referral_places/clinic.html",
        clinic=views.clinic_view(found, now),
        begun=at_utc(found.held_on, found.from_minute) <= now,
        places=list_places(found.id, now),
        form=form or NumbersForm(formdata=None, **numbers),
        refusals=refusals or [],
    )
    return shown, status

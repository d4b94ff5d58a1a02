"""A week of kept places by department, the days a hospital works, and how places were used."""

from datetime import date, timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._months import asked_month
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.referral_places import bp, views
from contracts_app.blueprints.referral_places.forms import DayForm
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Refused
from contracts_app.services.referral_places.manage import say_day

_REACH: Final = timedelta(days=8000)
_FIELDS = frozenset({"day", "works"})


@bp.get("/referrals/slots")
@requires(Permission.PLACES_MANAGE)
def show_week() -> Any:
    return week_page(DayForm(formdata=None, works="no"), [])


def week_page(form: DayForm, refusals: list[Any], status: int = 200) -> Any:
    """The week that is asked for, by department."""
    week = views.week_of(asked_day(), current_user.institution_id, scope(), clock.moment())
    shown = render_template(
        "referral_places/week.html",
        week=week,
        form=form,
        refusals=refusals,
        today=clock.today(),
    )
    return shown, status


def asked_day() -> date:
    """The day in the address; today for none, and for one from which no week can be counted."""
    today = clock.today()
    try:
        day = parse_day(request.args.get("week", ""))
    except ValueError:
        return today
    return day if abs(day - today) <= _REACH else today


@bp.get("/referrals/slots/days")
@requires(Permission.PLACES_MANAGE)
def back_to_week() -> Any:
    """Where a refused form stood, for whoever asks for its address."""
    return redirect(url_for("referral_places.show_week", week=asked_day().isoformat()), 303)


@bp.post("/referrals/slots/days")
@requires(Permission.PLACES_MANAGE)
@commits
def set_day() -> Any:
    form = DayForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        day, works = day_of(form.day), form.works.data == "yes"
        home, now = current_user.institution_id, clock.moment()
        try:
            lost = say_day(day, home, scope(), actor(), now, works=works)
        except Refused as refused:
            refusals = worded(refused, "clinic", _FIELDS)
        else:
            say_lost(lost)
            return redirect(url_for("referral_places.show_week", week=day.isoformat()), 303)
    return week_page(form, refusals, 422)


def say_lost(lost: list[int]) -> None:
    """Say that it is done, and how many are owed another place by it."""
    if not lost:
        flash(_("It is recorded."), "success")
        return
    told = ngettext(
        "%(num)s referral lost its place. It goes back among those that wait for one.",
        "%(num)s referrals lost their places. They go back among those that wait for one.",
        len(lost),
    )
    flash(told, "warning")


@bp.get("/referrals/slots/use")
@requires(Permission.PLACES_MANAGE)
def show_use() -> Any:
    month = asked_month()
    return render_template(
        "referral_places/use.html", month=month, found=views.use_in(month, scope())
    )

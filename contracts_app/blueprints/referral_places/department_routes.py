"""Departments of a hospital, and the clinics that each holds every week or on single days."""

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.referral_places import bp
from contracts_app.blueprints.referral_places.forms import (
    DepartmentForm,
    EndForm,
    NewDepartmentForm,
    SingleForm,
    WeeklyForm,
    weekday_name,
)
from contracts_app.blueprints.referral_places.week_routes import say_lost
from contracts_app.queries.departments import find_template, get_department, list_templates
from contracts_app.queries.referral_places import list_waiting
from contracts_app.rules.appointments import in_clock
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.referral_places import departments as services
from contracts_app.services.referral_places.single import add_clinic
from contracts_app.services.referral_places.templates import end_template, make_template

MOST_WAITING: Final = 50
_FIELDS = frozenset(
    {"code", "name", "phone", "beds", "weekday", "from_time", "to_time", "expert", "total"}
    | {"fixed", "reserved", "valid_from", "day", "last"}
)


@bp.route("/referrals/slots/departments/new", methods=["GET", "POST"])
@requires(Permission.PLACES_MANAGE)
@commits
def new_department() -> Any:
    form = NewDepartmentForm(beds=0)

    def save() -> str:
        code = (form.code.data or "").upper()
        home = current_user.institution_id
        services.open_department(code, form.about(), home, scope(), actor())
        return code

    answer, refusals = _saved(form, "department", save)
    return answer or _form_page(form, "new_department.html", refusals)


@bp.get("/referrals/slots/departments/<string:department>")
@requires(Permission.PLACES_MANAGE)
def show_department(department: str) -> Any:
    found = _department(department)
    about = {"name": found.name, "phone": found.phone, "beds": found.beds_reserved}
    return _department_page(found, DepartmentForm(formdata=None, **about))


@bp.post("/referrals/slots/departments/<string:department>")
@requires(Permission.PLACES_MANAGE)
@commits
def change_department(department: str) -> Any:
    found, form = _department(department), DepartmentForm()

    def save() -> str:
        services.change_department(found.code, form.about(), scope(), actor(), clock.moment())
        return str(found.code)

    answer, refusals = _saved(form, "department", save)
    return answer or _department_page(found, form, 422, refusals)


@bp.post("/referrals/slots/departments/<string:department>/closed")
@requires(Permission.PLACES_MANAGE)
@commits
def set_closed(department: str) -> Any:
    found = _department(department)
    closed = request.form.get("closed") != "no"
    try:
        services.set_closed(found.code, scope(), actor(), clock.today(), closed=closed)
    except Refused as refused:
        about = {"name": found.name, "phone": found.phone, "beds": found.beds_reserved}
        form = DepartmentForm(formdata=None, **about)
        return _department_page(found, form, 422, worded(refused, "department"))
    return _done(found.code)


@bp.route("/referrals/slots/departments/<string:department>/weekly", methods=["GET", "POST"])
@requires(Permission.PLACES_MANAGE)
@commits
def add_weekly(department: str) -> Any:
    found = _department(department)
    form = WeeklyForm(valid_from=clock.today())

    def save() -> str:
        make_template(form.weekly(found.code), scope(), actor(), clock.today())
        return str(found.code)

    answer, refusals = _saved(form, "clinic", save)
    return answer or _form_page(form, "new_clinic.html", refusals, found)


@bp.route("/referrals/slots/departments/<string:department>/single", methods=["GET", "POST"])
@requires(Permission.PLACES_MANAGE)
@commits
def add_single(department: str) -> Any:
    found = _department(department)
    form = SingleForm()

    def save() -> str:
        add_clinic(form.single(found.code), scope(), actor(), clock.moment())
        return str(found.code)

    answer, refusals = _saved(form, "clinic", save)
    return answer or _form_page(form, "new_clinic.html", refusals, found)


@bp.get("/referrals/slots/departments/<string:department>/closed")
@bp.get("/referrals/slots/departments/<string:department>/weekly/<string:weekly>/end")
@requires(Permission.PLACES_MANAGE)
def back_to_department(department: str, **_weekly: str) -> Any:
    """Where a refused form stood, for whoever asks for its address."""
    return redirect(_address(_department(department).code), 303)


@bp.post("/referrals/slots/departments/<string:department>/weekly/<string:weekly>/end")
@requires(Permission.PLACES_MANAGE)
@commits
def end_weekly(department: str, weekly: str) -> Any:
    found, form = _department(department), EndForm()
    clinic = find_template(weekly, scope())
    if clinic is None or clinic.department_id != found.id:
        raise NotFound("clinic_template")
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            lost = end_template(weekly, day_of(form.last), scope(), actor(), clock.moment())
        except Refused as refused:
            refusals = worded(refused, "clinic")
        else:
            say_lost(lost)
            return redirect(_address(found.code), 303)
    about = {"name": found.name, "phone": found.phone, "beds": found.beds_reserved}
    shown = DepartmentForm(formdata=None, **about)
    return _department_page(found, shown, 422, [*refusals, *_day_faults(form)])


def _day_faults(form: EndForm) -> list[dict[str, str]]:
    """What is wrong with the day, which stands in a row of a table without room for it."""
    return [
        {"code": getattr(fault, "code", "bad_date"), "message": str(fault), "field": ""}
        for fault in form.last.errors
    ]


def _saved(form: Any, about: str, save: Callable[[], str]) -> tuple[Any, list[Any]]:
    """The way to the department once the form is stored; else None, and why it was refused."""
    if not form.validate_on_submit():
        return None, []
    try:
        code = save()
    except Refused as refused:
        return None, worded(refused, about, _FIELDS)
    return _done(code), []


def _done(code: str) -> Any:
    flash(_("It is recorded."), "success")
    return redirect(_address(code), 303)


def _address(code: str) -> str:
    return url_for("referral_places.show_department", department=code)


def _department(code: str) -> Any:
    found = get_department(code, scope())
    if found is None:
        raise NotFound("department")
    return found


def _form_page(form: Any, name: str, refusals: list[Any], department: Any = None) -> Any:
    shown = render_template(
        f"referral_places/{name}", form=form, department=department, refusals=refusals
    )
    return shown, 422 if form.is_submitted() else 200


def _department_page(
    found: Any, form: DepartmentForm, status: int = 200, refusals: list[Any] | None = None
) -> Any:
    shown = render_template(
        "referral_places/department.html",
        department=found,
        form=form,
        weekly=list_templates((found.id,), clock.today()),
        waiting=list_waiting(found.id, MOST_WAITING),
        most=MOST_WAITING,
        weekday=weekday_name,
        in_clock=in_clock,
        refusals=refusals or [],
        today=clock.today(),
    )
    return shown, status

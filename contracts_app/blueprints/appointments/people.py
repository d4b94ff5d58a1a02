"""What becomes of one appointment: who came, another time, giving it back, and the slip."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.appointments import bp, views
from contracts_app.blueprints.appointments.forms import MoveForm, WhichForm
from contracts_app.blueprints.appointments.routes import session_page
from contracts_app.extensions import limiter
from contracts_app.printing.appointment_papers import slip
from contracts_app.queries import appointment_sessions as sessions
from contracts_app.queries import appointments as queries
from contracts_app.rules.appointments import in_clock
from contracts_app.rules.permissions import Permission
from contracts_app.services.appointments import Booking, give_back, mark, move
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.priority import ground_on


@bp.post("/appointments/<string:held>/people/<string:key>/mark")
@requires(Permission.APPOINTMENT_USE)
@commits
def note(held: str, key: str) -> Any:
    to = request.form.get("state", "")
    try:
        mark(held, key, to, scope(), actor(), clock.today())
    except Refused as refused:
        return session_page(held, 422, worded(refused, "booking"))
    return redirect(url_for("appointments.show_session", key=held) + f"#p-{key}", 303)


@bp.post("/appointments/<string:held>/people/<string:key>/cancel")
@requires(Permission.APPOINTMENT_USE)
@commits
def cancel(held: str, key: str) -> Any:
    try:
        give_back(held, key, request.form.get("reason", ""), scope(), actor(), clock.today())
    except Refused as refused:
        return session_page(held, 422, worded(refused, "booking"))
    flash(_("The place is given back and free for somebody else."), "success")
    return redirect(url_for("appointments.show_session", key=held), 303)


@bp.route("/appointments/<string:held>/people/<string:key>/move", methods=["GET", "POST"])
@requires(Permission.APPOINTMENT_USE)
@commits
def move_to(held: str, key: str) -> Any:
    made = _appointment(held, key)
    to = sessions.get_session(request.args.get("session") or held, scope())
    if to is None:
        raise NotFound("appointment_session")
    form, refusals = MoveForm(), []
    form.slot.choices = _times(made, to)
    if form.validate_on_submit():
        wanted = Booking(to.key, form.slot.data, made.resident, made.purpose, made.booked_by)
        wanted = Booking(**{**vars(wanted), "note": made.note or ""})
        try:
            move(held, key, wanted, scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "booking", frozenset({"slot"}))
        else:
            flash(_("Another time is given."), "success")
            return redirect(url_for("appointments.show_session", key=to.key), 303)
    return _move_page(made, to, form, refusals)


def _times(made: Any, to: Any) -> list[tuple[int, str]]:
    ground = ground_on(made.resident_id, to.held_on)
    return views.slot_choices(to, first=ground is not None, today=clock.today())


def _move_page(made: Any, to: Any, form: MoveForm, refusals: list[Any]) -> Any:
    which = WhichForm(request.args, session=to.key)
    which.session.choices = views.session_choices(scope(), clock.today())
    which.session.data = to.key
    looked_at("resident", made.resident, after={"page": "appointment"})
    shown = render_template(
        "appointments/move.html",
        made=made,
        time=in_clock(made.at_minute),
        to=to,
        which=which,
        form=form,
        refusals=refusals,
    )
    return shown, 422 if request.method == "POST" else 200


def _appointment(held: str, key: str) -> Any:
    found = queries.get_appointment(key, scope())
    if found is None or found.session_key != held:
        raise NotFound("appointment")
    return found


@bp.get("/appointments/<string:held>/people/<string:key>/slip.pdf")
@requires(Permission.APPOINTMENT_USE)
@limiter.limit("600 per hour", key_func=per_user)
def print_slip(held: str, key: str) -> Any:
    made = _appointment(held, key)
    session = sessions.get_session(held, scope())
    looked_at("resident", made.resident, "print")
    return pdf_answer(slip(made, session, clock.today()), "appointment.pdf")

"""The pregnancy of a resident: booking, weeks, birth, end of care."""

from typing import Any

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints.courses import bp
from contracts_app.blueprints.courses.forms import (
    BirthForm,
    BookingForm,
    PregnancyEndForm,
    WeeksForm,
)
from contracts_app.blueprints.courses.views import Course, given, person_of
from contracts_app.queries.courses import list_pregnancies
from contracts_app.rules.permissions import Permission
from contracts_app.rules.pregnancy import weeks_on
from contracts_app.services import pregnancies


@bp.route("/residents/<string:key>/pregnancy", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
@commits
def follow_pregnancy(key: str) -> Any:
    person, today = person_of(key), clock.today()
    known = list_pregnancies(person.rows)
    running = next((one for one in known if one.ended_on is None), None)
    forms, steps = _going_on(key, running) if running else _to_begin(key)
    facts = {
        "running": running,
        "known": [one for one in known if one.ended_on is not None],
        "weeks": weeks_on(running.lmp_on, today) if running and not running.delivered_on else None,
        "today": today,
    }
    return Course("pregnancy", person, forms, steps, facts).answer()


def _to_begin(key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    def book(form: BookingForm) -> None:
        pregnancies.book_pregnancy(
            key, day_of(form.lmp_on), day_of(form.booked_on), scope(), actor(), clock.today()
        )

    return {"book": given(BookingForm, "book", booked_on=clock.today())}, {"book": book}


def _going_on(key: str, running: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    who = (scope(), actor(), clock.today())
    forms = {
        "weeks": given(WeeksForm, "weeks", lmp_on=running.lmp_on, due_on=running.due_on),
        "birth": given(
            BirthForm, "birth", born_on=running.delivered_on, home_on=running.discharged_on
        ),
        "end": given(PregnancyEndForm, "end", ended_on=clock.today()),
    }
    steps = {
        "weeks": lambda form: pregnancies.correct_weeks(
            key, day_of(form.lmp_on), day_of(form.due_on), *who
        ),
        "birth": lambda form: pregnancies.record_birth(
            key, day_of(form.born_on), form.home_on.data, *who
        ),
        "end": lambda form: pregnancies.end_pregnancy(
            key, form.outcome.data, day_of(form.ended_on), *who
        ),
    }
    return forms, steps

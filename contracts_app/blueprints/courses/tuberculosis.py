"""A case of tuberculosis of a resident: notice, treatment, and how it stopped."""

from typing import Any

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints.courses import bp
from contracts_app.blueprints.courses.forms import NoticeForm, TreatmentEndForm, TreatmentForm
from contracts_app.blueprints.courses.views import Course, given, person_of
from contracts_app.queries.courses import list_cases
from contracts_app.rules.permissions import Permission
from contracts_app.services import tb_cases
from contracts_app.services.tasks import is_to_be_reported


@bp.route("/residents/<string:key>/tuberculosis", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
@commits
def follow_case(key: str) -> Any:
    person = person_of(key)
    known = list_cases(person.rows)
    running = next((one for one in known if one.stopped_on is None), None)
    forms, steps = _going_on(key, running) if running else _to_begin(key)
    facts = {
        "running": running,
        "known": [one for one in known if one.stopped_on is not None],
        "to_report": running is not None and is_to_be_reported(person, clock.today()),
    }
    return Course("tuberculosis", person, forms, steps, facts).answer()


def _to_begin(key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    def notify(form: NoticeForm) -> None:
        tb_cases.notify_case(key, day_of(form.notified_on), scope(), actor(), clock.today())

    return {"notify": given(NoticeForm, "notify", notified_on=clock.today())}, {"notify": notify}


def _going_on(key: str, running: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    who = (scope(), actor(), clock.today())
    forms = {
        "start": given(
            TreatmentForm,
            "start",
            started_on=running.started_on,
            intensive_until=running.intensive_until,
        ),
        "stop": given(TreatmentEndForm, "stop", stopped_on=clock.today()),
    }
    steps = {
        "start": lambda form: tb_cases.start_treatment(
            key, day_of(form.started_on), form.intensive_until.data, *who
        ),
        "stop": lambda form: tb_cases.stop_treatment(
            key, form.outcome.data, day_of(form.stopped_on), *who
        ),
    }
    return forms, steps

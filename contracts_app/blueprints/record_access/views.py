"""What the page of an application shows."""

from typing import Any

from flask import render_template

from contracts_app import clock
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.record_access.forms import (
    ApproveForm,
    ConsentForm,
    PaperForm,
    ReasonForm,
)
from contracts_app.models import RecordAccessRequest
from contracts_app.queries.record_access import get_people, get_request, list_looks, owner_of
from contracts_app.queries.record_detail import policies_of_record
from contracts_app.rules.record_access import is_locked, is_running, last_day, shut_by
from contracts_app.rules.record_forms import age_on
from contracts_app.rules.records import GUARDIAN_BELOW
from contracts_app.services.errors import NotFound
from contracts_app.vocabulary.records import ConsentBasis, RecordStatus


def the_request(key: str) -> RecordAccessRequest:
    """The application within reach."""
    found = get_request(key, scope())
    if found is None:
        raise NotFound("record_access_request")
    return found


def request_page(found: RecordAccessRequest, status: int = 200, **given: Any) -> Any:
    """The page of an application, with the forms of its next step; the look is on record."""
    record, resident = owner_of(found)
    today, now = clock.today(), clock.moment()
    looked_at("resident", resident.key, after={"access": found.key})
    last = last_day(today, policies_of_record(record, scope(), today))
    basis = ConsentBasis.OWN
    if age_on(resident.birth_date, today) < GUARDIAN_BELOW:
        basis = ConsentBasis.GUARDIAN
    fresh: dict[str, Any] = {
        "approve_form": ApproveForm(formdata=None, until=min(max(found.until, today), last)),
        "refuse_form": ReasonForm(formdata=None),
        "end_form": ReasonForm(formdata=None),
        "paper_form": PaperForm(formdata=None),
        "consent_form": ConsentForm(formdata=None, on=today, basis=basis.value),
        "refusals": [],
    }
    shown = {**fresh, **given}
    in_time = is_running(found.state, found.expires_at_utc, now)
    shut = shut_by(record.status == RecordStatus.OPEN, resident.died_on) if in_time else None
    submitted = [one for name, one in given.items() if name.endswith("_form")]
    return render_template(
        "record_access/request.html",
        found=found,
        record=record,
        resident=resident,
        people=get_people(found),
        looks=list_looks(found.id),
        running=in_time and shut is None,
        shut=shut,
        locked=is_locked(found.wrong_codes),
        last=last,
        form=next(iter(submitted), None),
        **shown,
    ), status

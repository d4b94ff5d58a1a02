"""What an outsider may read of one record: for a while, with a link and a code, and on record."""

from typing import Any

from flask import render_template, request

from contracts_app import clock
from contracts_app.blueprints._guards import commits, public
from contracts_app.blueprints._looks import along_with_looks
from contracts_app.blueprints.public import bp
from contracts_app.blueprints.records.views import shown_form
from contracts_app.extensions import limiter
from contracts_app.formatting.record_refusals import RECORD_WORDS
from contracts_app.models import RecordAccessRequest
from contracts_app.queries.record_access import granted_forms, owner_of
from contracts_app.services.errors import Refused
from contracts_app.services.record_grants import check_link, look, note_wrong_code
from contracts_app.vocabulary.record_forms import FORMS
from contracts_app.vocabulary.records import SectionKind


@bp.route("/access/<string:token>", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour")
@commits
def read_record(token: str) -> Any:
    """The code is asked for at each look: nothing of it is kept in the browser."""
    now = clock.moment()
    # Not even HEAD tries a code: its answer would not be counted as a look.
    if request.method != "POST":
        check_link(token, now)
        return render_template("public/access.html", token=token, refusals=[])
    address = request.remote_addr or ""
    try:
        granted = look(token, request.form.get("code", ""), address, now)
    except Refused as refused:
        if refused.codes == ["access_wrong_code"]:
            along_with_looks(lambda: note_wrong_code(token, address, now))
        words = [
            {"code": code, "message": RECORD_WORDS[code], "field": ""} for code in refused.codes
        ]
        return render_template("public/access.html", token=token, refusals=words), 422
    return _shown(granted, now)


def _shown(granted: RecordAccessRequest, now: Any) -> Any:
    record, resident = owner_of(granted)
    sections = granted_forms(granted)
    forms = [(one, shown_form(FORMS[SectionKind(one.kind)], one, resident)) for one in sections]
    reader = f"{granted.organisation} {granted.applicant}".strip()
    return render_template(
        "public/record.html",
        granted=granted,
        record=record,
        resident=resident,
        forms=forms,
        mark=f"{reader} · {clock.local(now):%Y-%m-%d %H:%M}",
    )

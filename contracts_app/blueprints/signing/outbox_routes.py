"""Where tablets bring what was sealed while the line was down."""

from functools import partial
from typing import Any

from flask import request

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints._sealing import secret
from contracts_app.blueprints.signing import bp
from contracts_app.blueprints.signing.sealing import form_from, sealed_request
from contracts_app.extensions import limiter
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Refused
from contracts_app.services.outbox import Outcome, receive, times_of
from contracts_app.services.outbox_packages import open_package

_PAGE = ("signing/uploaded.html", "signing/_uploaded.html")


@bp.post("/sign/outbox")
@requires(Permission.CONTRACT_SIGN)
@limiter.limit("600 per hour", key_func=per_user)
@commits
def upload() -> Any:
    """Take one sealed signing from whoever is signed in on the tablet.

    `X-Outbox` tells the tablet that it may forget the package: `made`, `attention`, or `again`
    when it had come before. Without that header it keeps it. `X-Outbox-State` tells what became of
    it, also of one that comes again; `X-Outbox-Code` why one cannot be opened.
    """
    try:
        outcome = _received(request.form.get("sealed", ""))
    except Refused as refused:
        response = page(*_PAGE, 422, outcome=None, refusals=worded(refused))
        response.headers["X-Outbox-Code"] = refused.codes[0]
        return response
    response = page(*_PAGE, 201, outcome=outcome)
    response.headers["X-Outbox"] = "again" if outcome.again else outcome.state.value
    response.headers["X-Outbox-State"] = outcome.state.value
    return response


def _received(sealed: str) -> Outcome:
    today = clock.today()
    package = open_package(sealed, secret())
    times, ticket = times_of(package, today), package.ticket
    form = form_from(package.fields)
    # Under whose key it is signed stands in the ticket; a field could name any other.
    form.idempotency_key.data = ticket.key
    wanted = partial(sealed_request, form, ticket.about, times)
    return receive(package, wanted, times, actor(), today)

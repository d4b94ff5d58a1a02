"""Where devices bring the visits that were sealed while the line was down."""

from functools import partial
from typing import Any

from flask import request

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints._sealing import secret
from contracts_app.blueprints.visits import bp
from contracts_app.blueprints.visits.sealing import sealed_entry
from contracts_app.extensions import limiter
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Refused
from contracts_app.services.outbox_packages import PageKind, open_package
from contracts_app.services.sealed_visits import Outcome, receive

_PAGE = ("visits/uploaded.html", "visits/_uploaded.html")


@bp.post("/visits/outbox")
@requires(Permission.VISIT_RECORD)
@limiter.limit("600 per hour", key_func=per_user)
@commits
def upload() -> Any:
    """Take one sealed visit from whoever is signed in on the device.

    The headers are those of `signing.upload`; `X-Outbox-Urgent` tells that something has to be
    done for the person at once.
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
    if outcome.urgent:
        response.headers["X-Outbox-Urgent"] = "yes"
    return response


def _received(sealed: str) -> Outcome:
    package = open_package(sealed, secret(), PageKind.VISIT)
    ask = partial(sealed_entry, package.fields, package.ticket.key)
    return receive(package, ask, actor(), clock.today())

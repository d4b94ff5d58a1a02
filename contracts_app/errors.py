"""Exceptions become pages in one place; every one says what happened and carries a request id."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, Response, make_response, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)
from werkzeug.exceptions import HTTPException

from contracts_app import clock
from contracts_app.blueprints._looks import nothing_seen
from contracts_app.blueprints._session import (
    go_on_without_database,
    kept_for_who_left,
    resent,
    unauthorized,
)
from contracts_app.blueprints._typed import typed
from contracts_app.extensions import db
from contracts_app.formatting.spans import ago
from contracts_app.logs import place_of
from contracts_app.security import DOCUMENTS
from contracts_app.services.errors import Conflict, NotAllowed, NotFound

_log = structlog.get_logger()
_UNANSWERED = (OperationalError, InterfaceError, TimeoutError)
"""What the database says, or the line of those who wait for it, when there is no answer in time."""
_SHOWN_BY = {
    "changes": ("changes.show_change", "contract_no"),
    "renewals": ("renewals.show_renewal", "contract_no"),
    "consultations": ("consultations.show_consultation", "key"),
    "contracts": ("contracts.show_contract", "contract_no"),
    "households": ("households.show_household", "code"),
    "household_life": ("households.show_household", "code"),
    "record_review": ("record_review.show_review", "key"),
    "record_access": ("record_access.show_request", "key"),
    "referral_files": ("referrals.show_referral", "number"),
    "referrals": ("referrals.show_referral", "number"),
    "suspensions": ("households.show_household", "code"),
    "team_life": ("team_life.show_month", "code"),
    "visits": ("visits.show_visit", "key"),
}
"""By blueprint, the page of what its steps are about, and the name of it in the address."""
_PAGES = {400, 403, 404, 405, 409, 413, 422, 429, 500, 503}


def register(app: Flask) -> None:
    """Map every kind of exception to its page."""
    handlers: dict[type[Exception], Callable[[Any], Response]] = {
        NotFound: lambda _error: error_page(404),
        NotAllowed: _not_allowed,
        Conflict: _conflict,
        CSRFError: _csrf_failed,
        IntegrityError: _lost_race,
        **dict.fromkeys(_UNANSWERED, _database_busy),
        HTTPException: _http,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, _even_without_database(handler))


def _even_without_database(handler: Callable[[Any], Response]) -> Callable[[Any], Response]:
    """Most pages of errors show who is signed in; when nobody can tell, that is the error."""

    def handled(error: Any) -> Response:
        try:
            return handler(error)
        except _UNANSWERED as failure:
            return _database_busy(failure)

    return handled


def error_page(status: int, **context: Any) -> Response:
    """The page of a status, after everything unfinished was rolled back."""
    _roll_back()
    nothing_seen()
    page = status if status in _PAGES else 500
    context["typed"] = typed()
    return make_response(render_template(f"errors/{page}.html", status=status, **context), status)


def _roll_back() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        # The connection is gone, and its transaction with it.
        db.session().invalidate()


def _not_allowed(_error: NotAllowed) -> Response:
    _log.warning("not_allowed", path_rule=_rule(), user=_who())
    return error_page(403)


def _who() -> str:
    return current_user.username if current_user.is_authenticated else ""


def _conflict(error: Conflict) -> Response:
    own = bool(error.username) and error.username == _who()
    return error_page(
        409,
        code=error.code,
        who=error.who,
        when=error.when,
        own=own,
        done=error.done,
        ago=ago(error.at_utc, clock.moment()) if error.at_utc else "",
        back=_page_again(),
    )


def _page_again() -> str:
    """The page that shows as it is now what the request was about."""
    endpoint, name = _SHOWN_BY.get(request.blueprint or "", ("", ""))
    args = request.view_args or {}
    return url_for(endpoint, **{name: args[name]}) if name in args else ""


def _csrf_failed(_error: CSRFError) -> Response:
    if not current_user.is_authenticated:
        return unauthorized()
    if answer := resent():
        return answer
    return error_page(400, **({"code": "other_account"} if kept_for_who_left() else {}))


def _lost_race(error: IntegrityError) -> Response:
    _log.warning("integrity", path_rule=_rule(), detail=type(error.orig).__name__)
    return error_page(409, code="changed_meanwhile", who="", when="")


def _database_busy(error: SQLAlchemyError) -> Response:
    go_on_without_database()
    detail = type(getattr(error, "orig", None) or error).__name__
    _log.error("database", path_rule=_rule(), detail=detail)
    return error_page(503)


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    if error.code == 429:
        _log.warning("limited", path_rule=_rule(), user=_who(), address=request.remote_addr)
    if error.code == 413 and request.endpoint in DOCUMENTS:
        return error_page(413, code="document_too_large")
    return error_page(error.code)


def _unexpected(error: Exception) -> Response:
    # Only the kind and place of the error: a message may quote what somebody typed.
    _log.error("unexpected", path_rule=_rule(), kind=type(error).__name__, place=place_of(error))
    return error_page(500)


def _rule() -> str:
    return str(request.url_rule or "")

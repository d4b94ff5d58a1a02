"""Whatever goes wrong is told to a system in its own words, and never in a page."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

import structlog
from flask import Response, make_response, request
from sqlalchemy.exc import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)
from werkzeug.exceptions import HTTPException

from contracts_app.blueprints._looks import nothing_seen
from contracts_app.blueprints._session import go_on_without_database
from contracts_app.blueprints.exchange import bp
from contracts_app.extensions import db
from contracts_app.logs import place_of
from contracts_app.rules.exchange.outcomes import outcome
from contracts_app.rules.exchange.systems import FHIR_TYPE
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refused

_log = structlog.get_logger()
_OF_CALLERS: Final = frozenset({"not_signed", "clock_off"})


def told(status: int, *said: tuple[str, str], diagnostics: str = "") -> Response:
    """The answer to a system."""
    text = json.dumps(outcome(status, said, diagnostics))
    return Response(text, status, mimetype=FHIR_TYPE)


def _failed(status: int, said: Sequence[tuple[str, str]]) -> Response:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        # The connection is gone, and its transaction with it.
        db.session().invalidate()
    nothing_seen()
    return told(status, *said)


def _refused(error: Refused) -> Response:
    if _OF_CALLERS & set(error.codes):
        _log.warning(error.codes[0], path_rule=_rule(), address=request.remote_addr)
        return _failed(401, [(error.codes[0], "")])
    return _failed(422, [(one.code, one.subject) for one in error.refusals])


def _conflict(error: Conflict) -> Response:
    return _failed(409, [(error.code, "")])


def _lost_race(_error: IntegrityError) -> Response:
    return _failed(409, [("changed_meanwhile", "")])


def _busy(error: SQLAlchemyError) -> Response:
    go_on_without_database()
    detail = type(getattr(error, "orig", None) or error).__name__
    _log.error("database", path_rule=_rule(), detail=detail)
    return _failed(503, [("busy", "")])


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    if error.code == 429:
        _log.warning("limited", path_rule=_rule(), address=request.remote_addr)
    return _failed(error.code, [(_WORDS.get(error.code, "bad_request"), "")])


def _unexpected(error: Exception) -> Response:
    # Only the kind and place of the error: a message may quote what a hospital wrote.
    _log.error("unexpected", path_rule=_rule(), kind=type(error).__name__, place=place_of(error))
    return _failed(500, [("unexpected", "")])


def _rule() -> str:
    return str(request.url_rule or "")


_WORDS: Final = {404: "not_found", 413: "too_long", 415: "content_type", 429: "too_often"}
_HANDLERS: Final[dict[type[Exception], Callable[[Any], Response]]] = {
    NotFound: lambda _error: _failed(404, [("not_found", "")]),
    NotAllowed: lambda _error: _failed(422, [("not_allowed", "")]),
    Refused: _refused,
    Conflict: _conflict,
    IntegrityError: _lost_race,
    **dict.fromkeys((OperationalError, InterfaceError, TimeoutError), _busy),
    HTTPException: _http,
    Exception: _unexpected,
}
for _kind, _handler in _HANDLERS.items():
    bp.register_error_handler(_kind, _handler)

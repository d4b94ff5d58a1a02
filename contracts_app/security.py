"""Response headers, request ids, and the choice between reading and writing transactions."""

import string
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, Any
from urllib.parse import quote, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from flask import Flask, Request, Response, abort, current_app, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, SecurityError
from werkzeug.formparser import FormDataParser
from werkzeug.middleware.proxy_fix import ProxyFix

from contracts_app.extensions import waited, will_write
from contracts_app.services.keys import new_key

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

_PICTURE = 6 * 1024 * 1024
_PHOTO_OF_EVENT = 13 * 1024 * 1024
_PAPER = 13 * 1024 * 1024
_SEAL = 2 * 1024 * 1024
_DOCUMENT = 21 * 1024 * 1024
"""Twice what a document may have: one that is too large is refused with its form, in which all
that was typed still stands."""
DOCUMENTS = frozenset(
    {
        "consultations.ask_hospital",
        "consultations.send_document",
        "referral_files.send_document",
    }
)
"""Where a document is sent along."""
_PHOTOS_OF_PAPER = 128 * 1024 * 1024
_UPLOADS = {
    **dict.fromkeys(DOCUMENTS, _DOCUMENT),
    "grid_files.upload_outlines": None,
    "imports.upload": None,
    "paper.upload_photos": _PHOTOS_OF_PAPER,
    "team_life.upload_photo": _PHOTO_OF_EVENT,
    "record_access.keep_paper": _PAPER,
    "teams.save_photo": _PICTURE,
    "teams.save_team_photo": _PICTURE,
    "wordings.save_seal": _SEAL,
}
"""Where a body may be as long as a file, and how long where that is not as for an import.

What is sent to any other address is a form."""
LONGEST_BODY = _PHOTOS_OF_PAPER
"""Bytes; a server in front of the application lets so much through."""


def init_security(app: Flask, trusted_proxies: int = 0) -> None:
    """Give every request an id and every response its headers.

    Behind so many proxies, the client's address and https are taken from what they say; without
    any, the forwarded headers are ignored, because everybody may send them.
    """
    if trusted_proxies:
        # The host stays that of `Host`: a proxy which does not set `X-Forwarded-Host` passes on
        # what the client wrote there.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=0
        )
    app.wsgi_app = _QuotedQuery(app.wsgi_app)  # type: ignore[method-assign]
    app.request_class = BoundedRequest
    app.before_request(_begin_request)
    app.before_request(_bound_body)
    app.before_request(_refuse_foreign_host)
    app.before_request(_refuse_nul)
    app.before_request(_refuse_broken_addresses)
    app.after_request(_set_headers)


class _CountedFields(FormDataParser):
    """Holds the number of fields also for the encoding for which Werkzeug does not look at it."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """Raises RequestEntityTooLarge before the first of too many fields is read."""
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            # The stream ends silently at its limit, and says so only when asked for more.
            stream.read(1)
            if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class BoundedRequest(Request):
    """A request whose forms have a bounded number of fields, however they are encoded.

    A sent file may lie in a temporary one. Flask closes the request at its end, and Werkzeug with
    it the files of a form that was read whole; those of one that broke off are known here only.
    """

    form_data_parser_class = _CountedFields

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        made = super()._get_file_stream(*args, **kwargs)
        self.__dict__.setdefault("file_streams", []).append(made)
        return made

    def close(self) -> None:
        """Close all that was opened for what was sent."""
        super().close()
        for stream in self.__dict__.get("file_streams", ()):
            stream.close()


class _QuotedQuery:
    """Writes bare bytes behind the `?` as browsers write them; Werkzeug fails over some of them."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query, safe=string.printable, encoding="latin-1")
        return self.app(environ, start_response)


def _begin_request() -> None:
    g.request_id = new_key()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    waited.set(0.0)
    will_write.set(request.method not in {"GET", "HEAD", "OPTIONS"})


def _bound_body() -> None:
    """Say how much may be read, before anything looks into the body: anybody may send one.

    Werkzeug refuses a longer body by the length that is announced, and stops reading at this many
    bytes where none is.
    """
    if request.endpoint in _UPLOADS and request.mimetype == "multipart/form-data":
        request.max_content_length = _UPLOADS[request.endpoint] or request.max_content_length
    else:
        limits = ("MAX_CONTENT_LENGTH", "MAX_FORM_MEMORY_SIZE")
        request.max_content_length = min(int(current_app.config[name]) for name in limits)


def _refuse_foreign_host() -> Response | None:
    """Pages cannot be drawn for it: every link in them would need the host that was refused."""
    if isinstance(request.routing_exception, SecurityError):
        return Response("This host name is not served here.\n", 400, mimetype="text/plain")
    return None


def _refuse_nul() -> None:
    """No page, code or text holds a NUL, and PostgreSQL would fail over one in the middle."""
    if any("\0" in text for text in (request.path, *_texts(request.args))):
        abort(404)
    if any("\0" in text for text in _texts(request.form)):
        abort(400)


def _texts(fields: MultiDict[str, str]) -> Iterator[str]:
    # A part of a form may come without a name; no browser sends such a thing, so it is refused.
    return ("\0" if text is None else text for pair in fields.items(multi=True) for text in pair)


def _refuse_broken_addresses() -> None:
    """Where a header names the page something was sent from, it is an address."""
    for header in ("Referer", "Origin", "HX-Current-URL"):
        try:
            urlsplit(request.headers.get(header, ""))
        except ValueError:
            abort(400)


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
        # Over plain http browsers complain about this one instead of heeding it.
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response

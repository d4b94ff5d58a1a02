"""Response headers, request ids, and the choice between reading and writing transactions."""

from collections.abc import Iterator

import structlog
from flask import Flask, Response, abort, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.middleware.proxy_fix import ProxyFix

from contracts_app.extensions import will_write
from contracts_app.services.keys import new_key

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


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
    app.before_request(_begin_request)
    app.before_request(_refuse_nul)
    app.after_request(_set_headers)


def _begin_request() -> None:
    g.request_id = new_key()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    will_write.set(request.method not in {"GET", "HEAD", "OPTIONS"})


def _refuse_nul() -> None:
    """No page, code or text holds a NUL, and PostgreSQL would fail over one in the middle."""
    if any("\0" in text for text in (request.path, *_texts(request.args))):
        abort(404)
    if any("\0" in text for text in _texts(request.form)):
        abort(400)


def _texts(fields: MultiDict[str, str]) -> Iterator[str]:
    return (text for pair in fields.items(multi=True) for text in pair)


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response

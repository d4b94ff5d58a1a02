"""Answers to the browser: one view, two renderings, and redirects that htmx follows."""

from typing import Any

from flask import Flask, Response, get_flashed_messages, make_response, render_template, request

from contracts_app.extensions import htmx


def page(full: str, partial: str, status: int = 200, **context: Any) -> Response:
    """The whole page, or only its partial when htmx asks.

    A partial answer carries the message and error regions of the frame out of band, so that no
    partial has to repeat them: pass the form as `form` and refused rules as `refusals`.
    """
    if htmx:
        body = render_template(partial, **context) + _frame_regions(status, context)
    else:
        body = render_template(full, **context)
    response = make_response(body, status)
    response.vary.add("HX-Request")
    return response


def _frame_regions(status: int, context: dict[str, Any]) -> str:
    flashes = get_flashed_messages(with_categories=True)
    if not flashes and status < 400 and request.method == "GET":
        return ""
    return render_template("ui/_frame_regions.html", flashes=flashes, **context)


def _redirect_for_htmx(response: Response) -> Response:
    """Turn a redirect into 200 with `HX-Redirect`.

    A browser's XHR follows a redirect by itself, and the page meant for the whole window, such
    as the sign-in form, would end up inside a table row.
    """
    if not htmx or response.location is None or not 300 <= response.status_code < 400:
        return response
    response.headers["HX-Redirect"] = response.location
    del response.headers["Location"]
    response.status_code = 200
    response.set_data("")
    response.vary.add("HX-Request")
    return response


def init_app(app: Flask) -> None:
    """Make redirects work for htmx on every route."""
    app.after_request(_redirect_for_htmx)

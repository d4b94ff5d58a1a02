"""Every look at a person leaves an audit row, written before the page goes out."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request

from contracts_app.blueprints._endings import at_the_end
from contracts_app.blueprints._guards import actor
from contracts_app.extensions import db, will_write
from contracts_app.services import audit
from contracts_app.services.audit import Actor


def init_app(app: Flask) -> None:
    """Write the looks of each request at its end."""
    at_the_end(app, _write_looks, needed=True)


def looked_at(object_type: str, object_key: str, verb: str = "view", **details: Any) -> None:
    """Note that the user of this request is shown a person, household or contract.

    A page that refuses a form shows them as well, so the status of the answer does not matter.
    """
    seen_by(actor(), object_type, object_key, verb, **details)


def seen_by(who: Actor, object_type: str, object_key: str, verb: str, **details: Any) -> None:
    """The same of whoever is not signed in and known all the same."""
    row = audit.event_row(who, verb, object_type, object_key, **details)
    g.setdefault("looks", []).append(row)


def along_with_looks(write: Callable[[], None]) -> None:
    """Have something more written with the looks of this request, as that a copy was printed."""
    g.setdefault("notes", []).append(write)


def nothing_seen() -> None:
    """Forget the looks of this request: instead of its page an error's page is shown."""
    g.pop("looks", None)
    g.pop("notes", None)


def _write_looks(response: Response) -> Response:
    looks, notes = g.pop("looks", []), g.pop("notes", [])
    # An answer to HEAD shows nothing: download managers ask so before they fetch a file.
    if (looks or notes) and request.method != "HEAD":
        # The page was read in a snapshot; its audit rows go into a transaction of their own.
        db.session.rollback()
        will_write.set(True)
        audit.record_all(looks)
        for write in notes:
            write()
        db.session.commit()
    return response

"""Every look at a person leaves an audit row, written before the page goes out."""

from typing import Any

from flask import Flask, Response, g

from contracts_app.blueprints._guards import actor
from contracts_app.extensions import db, will_write
from contracts_app.services import audit


def init_app(app: Flask) -> None:
    """Write the looks of each request at its end."""
    app.after_request(_write_looks)


def looked_at(object_type: str, object_key: str, verb: str = "view", **details: Any) -> None:
    """Note that the user of this request is shown a person, household or contract."""
    row = audit.event_row(actor(), verb, object_type, object_key, **details)
    g.setdefault("looks", []).append(row)


def _write_looks(response: Response) -> Response:
    looks = g.pop("looks", [])
    if looks and response.status_code < 400:
        # The page was read in a snapshot; its audit rows go into a transaction of their own.
        db.session.rollback()
        will_write.set(True)
        audit.record_all(looks)
        db.session.commit()
    return response

"""Pages without sign-in."""

from typing import Any

from flask import current_app, jsonify, render_template
from sqlalchemy import text

from contracts_app import clock
from contracts_app.blueprints._guards import public
from contracts_app.blueprints.public import bp
from contracts_app.extensions import db, limiter
from contracts_app.queries.verified import find_by_verify_code


@bp.get("/healthz")
@public
def healthz() -> Any:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> Any:
    """The database answers and has the newest schema; otherwise 503 by the error page."""
    db.session.execute(text("SELECT version_num FROM alembic_version"))
    ready = current_app.extensions.get("queue") is not None
    return jsonify(status="ok" if ready else "no queue"), 200 if ready else 503


@bp.get("/v/<string:verify_code>")
@public
@limiter.limit("20 per hour")
def verify(verify_code: str) -> Any:
    """Whether a printed agreement is valid; shows no name."""
    found = find_by_verify_code(verify_code.lower(), clock.today())
    return render_template("public/verify.html", found=found), 200 if found else 404

"""Language and letter size: plain forms, kept in cookies of this device."""

from typing import Any

from flask import current_app, make_response, redirect, request

from contracts_app.blueprints._guards import commits, public
from contracts_app.blueprints._session import safe_path
from contracts_app.blueprints.preferences import bp

_YEAR = 365 * 24 * 3600


def _back_with_cookie(name: str, allowed: set[str]) -> Any:
    response = make_response(redirect(safe_path(request.form.get("next"))))
    value = request.form.get(name, "")
    if value in allowed:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            name, value, max_age=_YEAR, samesite="Lax", secure=secure, httponly=True
        )
    return response


@bp.post("/preferences/lang")
@public
@commits
def set_language() -> Any:
    return _back_with_cookie("lang", {"zh", "en"})


@bp.post("/preferences/size")
@public
@commits
def set_size() -> Any:
    return _back_with_cookie("size", {"normal", "big"})

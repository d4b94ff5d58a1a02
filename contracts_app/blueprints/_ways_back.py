"""Where a form about a household leads: to its own page, or to the signing it was opened from."""

from urllib.parse import unquote, urlsplit

from flask import request, url_for

from contracts_app.blueprints._session import safe_path


def way_back(code: str) -> str:
    """The page that `next` of this request names, if it is one of these two; else the household."""
    own = url_for("households.show_household", code=code)
    signing = url_for("signing.sign_household_page", household_code=code)
    wanted = safe_path(request.values.get("next"))
    known = {unquote(own), unquote(signing)}
    return wanted if unquote(urlsplit(wanted).path) in known else own

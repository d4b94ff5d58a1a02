"""Where pictures lie, and addresses of notice boards as they stand on paper."""

from pathlib import Path

from flask import Response, current_app, make_response, url_for

from contracts_app import clock
from contracts_app.services.notice import public_code


def photos_folder() -> Path:
    """Where pictures of staff and teams are kept, outside what is served as files."""
    return Path(current_app.instance_path) / "photos"


def notice_url(code: str, county_code: str) -> str:
    """The public address of a team's notice: that of the settings, else of this server."""
    base: str = current_app.extensions["settings"].public_url
    named = public_code(code, county_code, clock.today())
    return f"{base}{url_for('public.notice', team_code=named, _external=not base)}"


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF that a browser shows; the name is that of the saved file."""
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response

"""Addresses of static files with a content hash, so that a browser may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, url_for

A_YEAR = "public, max-age=31536000, immutable"


def asset(filename: str) -> str:
    """The address of a file under `static/`, with `?v=` and the first 12 digits of its SHA-256."""
    return url_for("static", filename=filename)


@lru_cache(maxsize=256)
def _content_hash(path: str, _changed_at: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def _add_hash(endpoint: str, values: dict[str, Any]) -> None:
    """Give every address of the `static` endpoint its hash, whoever builds it."""
    if endpoint != "static" or "v" in values or "filename" not in values:
        return
    path = Path(str(current_app.static_folder)) / values["filename"]
    if path.is_file():
        values["v"] = _content_hash(str(path), path.stat().st_mtime_ns)


def _cache_for_long(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code in (200, 304):
        response.headers["Cache-Control"] = A_YEAR
    return response


def _read_text_files(response: Response) -> Response:
    """Hand text files over whole: compressing an open file piece by piece leaves it open."""
    kind = response.mimetype or ""
    text = kind.startswith("text/") or kind == "image/svg+xml"
    if request.endpoint == "static" and response.status_code == 200 and text:
        response.direct_passthrough = False
        opened = response.response
        content = response.get_data()
        if hasattr(opened, "close"):
            opened.close()
        response.set_data(content)
    return response


def init_app(app: Flask) -> None:
    """Hash the addresses of static files and let browsers keep the hashed ones."""
    app.url_default_functions.setdefault(None, []).append(_add_hash)
    app.after_request(_cache_for_long)
    app.after_request(_read_text_files)
    app.jinja_env.globals["asset"] = asset

"""What a device keeps for the time without a line: a worker, and the page it shows then."""

import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, url_for

from contracts_app.blueprints._guards import public
from contracts_app.blueprints.public import bp
from contracts_app.formatting.static_files import asset

_FILES = (
    "icons/mark.svg",
    "vendor/bootstrap-5.3.9.min.css",
    "vendor/lucide-1.62.0.svg",
    "css/app.css",
    "js/app.js",
    "js/outbox.js",
)
"""What the page without a line is made of; all other files a browser keeps by itself."""


@bp.get("/offline")
@public
def offline() -> Any:
    """The page for when there is no line; a device keeps it, so it tells nothing of anybody."""
    return render_template("public/offline.html")


@bp.get("/sw.js")
@public
def worker() -> Any:
    """The service worker, with the list of what it keeps.

    It stands at the root, because a worker reaches only what lies below its own address. The
    language in its address makes a switch of the language a new worker with a page in it.
    """
    script = (Path(str(current_app.static_folder)) / "js" / "worker.js").read_text("utf-8")
    files = [asset(name) for name in _FILES]
    edition = "".join((script, *files, render_template("public/offline.html")))
    shell = {
        "name": f"shell-{hashlib.sha256(edition.encode()).hexdigest()[:12]}",
        "offline": url_for("public.offline"),
        "files": files,
    }
    return Response(f"const SHELL = {json.dumps(shell)};\n{script}", mimetype="text/javascript")

"""Static files carry a hash in their address, and the vendored ones are what they claim to be."""

import hashlib
import re

from contracts_app.config import PROJECT
from tests.edge_app import edge_app

VENDOR = PROJECT / "contracts_app" / "static" / "vendor"


def test_an_address_carries_the_hash_of_the_content_and_may_be_kept() -> None:
    app = edge_app()
    with app.test_request_context():
        address = app.jinja_env.globals["asset"]("css/app.css")
    content = (PROJECT / "contracts_app" / "static" / "css" / "app.css").read_bytes()
    assert address == f"/static/css/app.css?v={hashlib.sha256(content).hexdigest()[:12]}"
    kept = app.test_client().get(address)
    assert kept.data == content
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    kept.close()


def test_an_address_without_hash_is_not_kept_for_long() -> None:
    answer = edge_app().test_client().get("/static/css/app.css")
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    answer.close()


def test_a_missing_file_has_no_hash() -> None:
    app = edge_app()
    with app.test_request_context():
        assert app.jinja_env.globals["asset"]("css/none.css") == "/static/css/none.css"


def test_the_sums_of_the_vendored_files_stand_in_their_list() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text("utf-8"), re.M
    )
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VENDOR.iterdir()}
    assert dict(rows) == {name: value for name, value in found.items() if name != "README.md"}


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    sprite = (VENDOR / "lucide-1.62.0.svg").read_text("utf-8")
    symbols = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    source = "\n".join(
        file.read_text(encoding="utf-8")
        for file in (PROJECT / "contracts_app" / "templates").rglob("*.html")
    )
    asked = set(re.findall(r"icon\(\"([a-z0-9-]+)\"", source))
    assert len(asked) > 5
    assert asked <= symbols


def test_every_icon_of_the_sprite_is_named_somewhere() -> None:
    sprite = (VENDOR / "lucide-1.62.0.svg").read_text("utf-8")
    files = [
        file
        for kind in ("*.html", "*.py", "*.js")
        for file in (PROJECT / "contracts_app").rglob(kind)
    ]
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    symbols = re.findall(r'<symbol id="([^"]+)"', sprite)
    assert [name for name in symbols if f'"{name}"' not in source] == []


def test_our_own_style_and_script_keep_their_budget() -> None:
    static = PROJECT / "contracts_app" / "static"
    assert (static / "js" / "app.js").read_text("utf-8").count("\n") <= 60
    # What Chromium 88 does not know must not carry the layout.
    newer = r":has\(|color-mix\(|@layer|@container|\bdvh\b|oklch\(|:where\("
    rules = (static / "css" / "app.css").read_text("utf-8").split("*/", 1)[1]
    assert re.findall(newer, rules) == []

"""Rules for our templates that no general linter knows; shared by `make check` and the tests.

Pages must work under a content security policy without inline scripts and styles, stay small
enough to read at once, and import only the macros they use.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "contracts_app" / "templates"
MAX_LINES = 120
# Paper is laid out by the PDF engine, which has no content security policy, but knows no shared
# style sheet classes for a cell's width either.
PAPER = "print/"

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
FROM_IMPORT = re.compile(r"\{%-?\s*from\s+[^%]+?\s+import\s+(?P<names>[^%]+?)\s*-?%\}")
WHOLE_IMPORT = re.compile(r"\{%-?\s*import\s+[^%]+?\s+as\s+(?P<name>\w+)[^%]*%\}")
FORBIDDEN_ON_SCREEN = {
    "inline style attribute": re.compile(r"<[a-zA-Z][^>]*\sstyle\s*=", re.DOTALL),
    "inline style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline event handler": re.compile(r"<[a-zA-Z][^>]*\son[a-z]+\s*=\s*[\"']", re.DOTALL),
    "javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)[^>]*>"),
    "hx-on attribute": re.compile(r"\shx-on[:=-]"),
    "hx-boost attribute": re.compile(r"\shx-boost\s*="),
    "file from another server": re.compile(
        r"<(?:script|img|link)\b[^>]*\s(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.DOTALL
    ),
}

JINJA = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
FORM = re.compile(r"<form\b(?P<tag>[^>]*)>(?P<body>.*?)</form>", re.DOTALL)
HX_WRITE = re.compile(r"<(?P<tag>[a-z0-9]+)\b[^>]*\shx-(?:post|put|patch|delete)\b", re.DOTALL)
# A form works without scripts; the others stand in a form and are sent with it.
HAVE_A_PLAIN_WAY = {"form", "button", "select", "input", "textarea"}
# Macros that write the token among other hidden fields.
TOKEN = re.compile(r"csrf|hidden")


def templates() -> list[Path]:
    """All templates, in a fixed order."""
    return sorted(TEMPLATES.rglob("*.html"))


def name_of(path: Path) -> str:
    """A template's name as `render_template` knows it."""
    return path.relative_to(TEMPLATES).as_posix()


def unused_imports(source: str) -> list[str]:
    """The macro names a template imports and never uses."""
    text = COMMENT.sub("", source)
    rest = WHOLE_IMPORT.sub("", FROM_IMPORT.sub("", text))
    names = [match["name"] for match in WHOLE_IMPORT.finditer(text)]
    for match in FROM_IMPORT.finditer(text):
        listed = re.sub(r"\s+with(?:out)?\s+context$", "", match["names"])
        names += [part.split(" as ")[-1].strip() for part in listed.split(",") if part.strip()]
    return [name for name in names if not re.search(rf"\b{re.escape(name)}\b", rest)]


def plain(source: str) -> str:
    """The markup without comments, and with no angle bracket but those of its own tags."""
    return JINJA.sub(
        lambda match: match[0].replace("<", " ").replace(">", " "), COMMENT.sub("", source)
    )


def form_faults(source: str) -> list[str]:
    """Forms that send no token or name no address, and writes only a script can send."""
    text = plain(source)
    faults = []
    for match in FORM.finditer(text):
        posts = re.search(r"method\s*=\s*[\"']post", match["tag"], re.IGNORECASE)
        if posts and not TOKEN.search(match["body"]):
            faults.append("form without a token")
        if not re.search(r"\saction\s*=", match["tag"]):
            faults.append("form without an address")
    for match in HX_WRITE.finditer(text):
        if match["tag"] not in HAVE_A_PLAIN_WAY:
            faults.append(f"write on <{match['tag']}>, which does nothing without scripts")
    return faults


def forbidden(source: str) -> list[str]:
    """What a page on screen may not hold under the content security policy."""
    text = plain(source)
    return [what for what, pattern in FORBIDDEN_ON_SCREEN.items() if pattern.search(text)]


def problems() -> Iterator[str]:
    """One line for each broken rule."""
    for path in templates():
        source = path.read_text(encoding="utf-8")
        name = name_of(path)
        lines = source.count("\n")
        if lines > MAX_LINES:
            yield f"{name}: {lines} lines, at most {MAX_LINES}"
        for macro in unused_imports(source):
            yield f"{name}: imports {macro} and does not use it"
        if not name.startswith(PAPER):
            for what in forbidden(source) + form_faults(source):
                yield f"{name}: {what}"


def main() -> int:
    """Print the problems; 1 when there are any."""
    found = list(problems())
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

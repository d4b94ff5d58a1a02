"""Pages read as a browser reads them, and judged as the standard judges them.

The strict parser is slow: reading a page with it takes longer than answering it. A page that
differs in nothing but words from one that was found valid is read by the quick one.
"""

import re
from functools import lru_cache
from typing import Any

import html5lib
from lxml import html as quick

Node = Any

FLAGS = ("checked", "defer", "disabled", "hidden", "multiple", "open", "required", "selected")
SVG = "{http://www.w3.org/2000/svg}"
_PLAIN = r"(?:[^<>&%s\x00-\x08\x0b-\x1f\x7f-\x9f]|&(?:amp|lt|gt|quot|#\d{2});)"
_VALUE = re.compile(rf"""(?<==")(?:{_PLAIN % '"'})*(?=")|(?<==')(?:{_PLAIN % "'"})*(?=')""")
_WORDS = re.compile(rf"(?<=>)\s*(?:(?!\s){_PLAIN % ''})(?:{_PLAIN % ''})*(?=<)")
_read_alike: set[int] = set()
"""Hashes of the pages without words that both parsers understood in the same way."""


@lru_cache(maxsize=64)
def parsed(page: str) -> tuple[Node, list[str]]:
    """The tree of a page, without a namespace for HTML, and what is no valid HTML in it."""
    frame = hash(_WORDS.sub("x", _VALUE.sub("", page)))
    if frame in _read_alike:
        return _quickly(page), []
    root, invalid = strictly(page)
    if not invalid and shape_of(root) == shape_of(_quickly(page)):
        _read_alike.add(frame)
    return root, invalid


def strictly(page: str) -> tuple[Node, list[str]]:
    """The same, always as the standard says."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    root = parser.parse(page).getroot()
    return root, [f"not valid HTML: {code} at {place}" for place, code, _ in parser.errors]


def _quickly(page: str) -> Node:
    root = quick.document_fromstring(page)
    for node in root.iter():
        for name in FLAGS:
            if node.get(name) == name:
                node.set(name, "")
    for node in root.iter("textarea"):
        # The standard leaves out the line break that a field begins with.
        node.text = (node.text or "").removeprefix("\n") or None
    for node in [inner for picture in root.iter("svg") for inner in picture.iter()]:
        node.tag = SVG + node.tag
    return root


def shape_of(root: Node) -> list[tuple[Any, ...]]:
    """Everything that can be asked of a tree, but for space between the parts of a page."""
    return [
        (str(node.tag), dict(node.attrib), _text(node.text), _text(node.tail))
        for node in root.iter()
    ]


def _text(words: str | None) -> str:
    return words if words and words.strip() else ""

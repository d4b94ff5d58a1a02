"""What must hold for every HTML page: one function, from the text of a page to its faults."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from tests.support.html import Node, parsed

ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
ADDRESSES = ("href", "action", "src", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
POINTERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list")
CHANGING = ("hx-post", "hx-put", "hx-patch", "hx-delete")
NOT_TYPED_IN = {"hidden", "submit", "button", "reset", "image"}
STAMP = re.compile(r"\?v=[0-9a-f]{12}$")
"""The hash in the address of a static file, which may hold any digits."""
RAW = {"script", "style", "template", "noscript"}


def page_faults(html: str) -> list[str]:
    """The faults of a whole page, in a stable order; an empty list when there are none."""
    root, invalid = parsed(html)
    checks = (_outline, *_EVERYWHERE, _pointers)
    return [*(fault for check in checks for fault in check(root)), *invalid]


def fragment_faults(html: str) -> list[str]:
    """The faults of a partial answered to htmx."""
    if re.search(r"<(html|body|head|main)\b", html, re.IGNORECASE):
        return ["a partial holds a whole page"]
    # Inside a template element table rows may stand alone.
    rows = re.match(r"\s*<(tr|tbody)\b", html)
    inner = f"<table>{html}</table>" if rows else html
    root, _invalid = parsed(f"<!doctype html><title>x</title>{inner}")
    return [fault for check in _EVERYWHERE for fault in check(root)]


def _outline(root: Node) -> Iterator[str]:
    if not root.get("lang"):
        yield "no lang attribute on html"
    headings = [_title_part(node) for node in root.iter("h1")]
    if len(headings) != 1:
        yield f"{len(headings)} h1 elements instead of one"
        return
    title = " ".join((root.findtext(".//title") or "").split())
    if not headings[0] or not title.startswith(headings[0]):
        yield f"title {title!r} does not start with the h1 {headings[0]!r}"


def _title_part(heading: Node) -> str:
    """What of a heading stands in the title: a browser keeps titles, but shall keep no name.

    A name in the heading is marked `data-private`.
    """
    private = "".join(
        text_of(part) for part in heading.iter("span") if "data-private" in part.attrib
    )
    return text_of(heading).replace(private, "").strip() if private else text_of(heading)


def _unique_ids(root: Node) -> Iterator[str]:
    counts = Counter(node.get("id") for node in _elements(root) if node.get("id") is not None)
    yield from (f"id {name!r} stands {times} times" for name, times in counts.items() if times > 1)


def _pointers(root: Node) -> Iterator[str]:
    ids = {node.get("id") for node in _elements(root)}
    for node in _elements(root):
        named = [word for name in POINTERS for word in (node.get(name) or "").split()]
        href = node.get("href") or ""
        named += [href[1:]] if href.startswith("#") and node.tag == "a" else []
        yield from (f"<{node.tag}> points to the missing id {n!r}" for n in named if n not in ids)


def _labels(root: Node) -> Iterator[str]:
    labelled = {node.get("for") for node in root.iter("label") if text_of(node)}
    for node in _elements(root, "input", "select", "textarea"):
        named = node.get("aria-label") or node.get("aria-labelledby") or node.get("id") in labelled
        inside = any(parent.tag == "label" and text_of(parent) for parent in node.iterancestors())
        if node.get("type") not in NOT_TYPED_IN and not named and not inside:
            yield f"<{node.tag} name={node.get('name')!r}> has no label"


def _button_names(root: Node) -> Iterator[str]:
    for node in _elements(root, "button", "a"):
        pictures = [n for n in node.iter() if isinstance(n.tag, str) and n.get("aria-label")]
        if not text_of(node) and not pictures:
            yield f"<{node.tag}> has no text"


def _forms(root: Node) -> Iterator[str]:
    for form in root.iter("form"):
        where = form.get("action") or form.get("id") or "?"
        method = (form.get("method") or "").lower()
        if not form.get("action"):
            yield f"form {where} has no action"
        if method not in {"get", "post"}:
            yield f"form {where} has no method get or post"
        names = {node.get("name") for node in _elements(form, "input")}
        if method == "post" and "csrf_token" not in names:
            yield f"form {where} posts without csrf_token"
        if method == "get" and "csrf_token" in names:
            yield f"form {where} puts its token into the address"


def _inline(root: Node) -> Iterator[str]:
    for node in _elements(root):
        for name in node.attrib:
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"<{node.tag}> has the inline attribute {name}"
        script = node.tag == "script" and node.get("type") != "application/json"
        if node.tag == "style" or (script and (node.text or "").strip()):
            yield f"inline <{node.tag}>"


def _private(root: Node) -> Iterator[str]:
    texts = [("text", shown_text(root))]
    texts += [
        (f"{name} attribute", STAMP.sub("", node.get(name, "")))
        for node in _elements(root)
        for name in ADDRESSES
    ]
    for place, text in texts:
        if ID_NUMBER.search(text):
            yield f"an ID number in the {place}"
        if MOBILE.search(text):
            yield f"a mobile number in the {place}"


def _without_scripts(root: Node) -> Iterator[str]:
    for node in _elements(root):
        asked = [name for name in CHANGING if node.get(name) is not None]
        if asked and not _works_plainly(node):
            yield f"<{node.tag} {asked[0]}> has no equivalent without JavaScript"
        if node.tag == "a" and node.get("hx-get") is not None and not node.get("href"):
            yield "<a hx-get> has no href"


def _works_plainly(node: Node) -> bool:
    if node.tag == "a":
        return bool(node.get("href"))
    if node.get("form") and node.get("formmethod") == "post":
        # The button names the form that it sends, which may stand outside of a partial.
        return node.get("formaction") == node.get("hx-post")
    form = node if node.tag == "form" else next(node.iterancestors("form"), None)
    posts = form is not None and (form.get("method") or "").lower() == "post"
    return posts and bool(form.get("action")) and _has_submit(form)


def _has_submit(form: Node) -> bool:
    buttons = _elements(form, "button", "input")
    return any(
        node.get("type", "submit" if node.tag == "button" else "") in {"submit", "image"}
        for node in buttons
    )


_EVERYWHERE: tuple[Callable[[Node], Iterator[str]], ...] = (
    _unique_ids,
    _labels,
    _button_names,
    _forms,
    _inline,
    _private,
    _without_scripts,
)


def _elements(root: Node, *tags: str) -> Iterator[Node]:
    """Elements only: lxml also iterates comments, whose tag is a function."""
    return (node for node in root.iter(*tags) if isinstance(node.tag, str))


def text_of(node: Node) -> str:
    """The text of an element with single spaces."""
    return " ".join("".join(node.itertext()).split())


def shown_text(node: Node) -> str:
    """The text a person reads; parts marked `data-public` or `data-revealed` are left out.

    `data-public` marks a number meant for everybody, such as a team's hotline; `data-revealed`
    one that was asked for with a reason and is noted in the audit.
    """
    if not isinstance(node.tag, str) or node.tag in RAW:
        return node.tail or ""
    if node.get("data-public") is not None or node.get("data-revealed") is not None:
        return node.tail or ""
    inner = "".join(shown_text(child) for child in node)
    return f"{node.text or ''}{inner}{node.tail or ''}"

"""What every page owes its reader, checked on the HTML as it is sent."""

import re
from collections import Counter

from lxml import html as parser

BY_ID = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list")
NUMBERS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


def page_faults(text: str) -> list[str]:
    """What is wrong with a whole page; an empty list when nothing is.

    One h1, a title that begins with it, a language, ids used once and pointed at only when they
    are there, every field with a label, every form with an address and, when it posts, a token.
    """
    tree = parser.document_fromstring(text)
    return [
        *_heading_faults(tree),
        *_id_faults(tree),
        *_form_faults(tree),
        *_field_faults(tree),
        *([] if tree.get("lang") else ["no language"]),
        *([] if re.match(r"\s*<!doctype html>", text, re.IGNORECASE) else ["no doctype"]),
    ]


def shown_numbers(text: str) -> list[str]:
    """Whole ID numbers and mobile phones a page shows or hides in its markup."""
    return NUMBERS.findall(text)


def _words(element: parser.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _heading_faults(tree: parser.HtmlElement) -> list[str]:
    headings = [_words(heading) for heading in tree.iter("h1")]
    if len(headings) != 1:
        return [f"{len(headings)} h1: {headings}"]
    titles = [_words(title) for title in tree.xpath("/html/head/title")]
    if len(titles) != 1:
        return [f"{len(titles)} titles"]
    title = re.sub(r"^[^:：]{1,6}[:：]\s*", "", titles[0])
    begins = titles[0].startswith(headings[0]) or title.startswith(headings[0])
    return [] if begins else [f"title {titles[0]!r} does not begin with h1 {headings[0]!r}"]


def _id_faults(tree: parser.HtmlElement) -> list[str]:
    ids = Counter(tree.xpath("//@id"))
    faults = [f"id {name!r} used {times} times" for name, times in ids.items() if times > 1]
    for attribute in BY_ID:
        for value in tree.xpath(f"//@{attribute}"):
            faults += [
                f"{attribute} points at missing id {name!r}"
                for name in value.split()
                if name not in ids
            ]
    return faults


def _form_faults(tree: parser.HtmlElement) -> list[str]:
    faults = []
    for form in tree.iter("form"):
        address = form.get("action")
        if address is None:
            faults.append("form without an address")
        if form.get("method", "get").lower() == "post" and not form.xpath(
            ".//input[@name='csrf_token' and @value]"
        ):
            faults.append(f"form to {address} without a token")
    return faults


def _field_faults(tree: parser.HtmlElement) -> list[str]:
    labelled = set(tree.xpath("//label/@for"))
    fields = tree.xpath(
        "//input[not(@type='hidden' or @type='submit' or @type='button')]|//select|//textarea"
    )
    return [
        f"field {field.get('name')!r} without a label"
        for field in fields
        if field.get("id") not in labelled
        and not field.get("aria-label")
        and not field.get("aria-labelledby")
        and not field.xpath("ancestor::label")
    ]

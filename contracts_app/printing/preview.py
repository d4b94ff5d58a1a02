"""The printed agreement as a piece of a page: the same design, with its pictures in place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

from contracts_app.printing.agreement_view import agreement_view
from contracts_app.printing.fields import InPlace
from contracts_app.printing.layouts import stand_in
from contracts_app.printing.options import STANDARD, PrintOptions
from contracts_app.printing.pdf import data_uri
from contracts_app.printing.pictures import qr_png
from contracts_app.printing.printer import agreement_html
from contracts_app.printing.signatures import signature_png

_BODY: Final = re.compile(r"<body>(.*)</body>", re.DOTALL)
_STYLE: Final = re.compile(r'\sstyle="[^"]*"')
_FOR_A_PAGE: Final = {
    # The page has a heading of its own, and a picture here says nothing that is not written.
    "<h1>": '<p class="paper-title">',
    "</h1>": "</p>",
    "<img ": '<img alt="" ',
}


def preview(
    snapshot: Mapping[str, Any], verify_url: str, options: PrintOptions = STANDARD
) -> Markup:
    """What the paper says of a snapshot, as HTML without a style of its own.

    Raises as `agreement_view`. The place of a seal is shown as the one for the stamp.
    """
    view = agreement_view(snapshot, verify_url) | {"seal": None}
    body = _BODY.search(agreement_html(view, options, InPlace()))
    if body is None:
        raise ValueError("the page has no body")
    text = _STYLE.sub("", body[1])
    for ours, theirs in (_FOR_A_PAGE | _pictures(view, verify_url)).items():
        text = text.replace(ours, theirs)
    return Markup(text)  # noqa: S704 - the values were escaped by the template


def _pictures(view: Mapping[str, Any], verify_url: str) -> dict[str, str]:
    """The real pictures by the ones that keep their places."""
    drawn = {stand_in("qr"): data_uri(qr_png(verify_url))}
    for party in view["parties"]:
        if party["signature"]:
            drawn[stand_in(party["picture"])] = data_uri(signature_png(party["signature"]))
    return drawn

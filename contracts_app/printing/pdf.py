"""HTML to PDF: the only place that knows xhtml2pdf.

Nothing is fetched: images come inside the document as data: URIs, fonts are registered already.
"""

from __future__ import annotations

import base64
import logging
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from xhtml2pdf import default as xhtml2pdf_defaults
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.document import pisaDocument

from contracts_app.printing import linebreaks
from contracts_app.printing.fonts import font_chain, subset_tag
from contracts_app.printing.glyphs import printable

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
RENDER_SECONDS = 60
IN_MEMORY = 64 * 1024 * 1024
"""Bytes below which the engine buffers in memory; its temporary files are never closed."""

# The renderer's own messages may quote the text it prints, and names have no place in a log.
logging.getLogger("xhtml2pdf").setLevel(logging.CRITICAL)
linebreaks.install()


class RenderError(RuntimeError):
    """A document could not be printed whole; the message names no person."""


def _finalize(value: Any) -> Any:
    """Every plain value a template prints goes past the check for missing glyphs."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return ""
    return printable(str(value))


environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_html(template: str, **values: Any) -> str:
    """Fill a template of templates/print; all values are escaped."""
    return environment.get_template(template).render(
        font_family=", ".join(font_chain().families), **values
    )


def data_uri(png: bytes) -> str:
    """A PNG as the data: URI an img element can carry."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def render_pdf(html: str, tag_seed: str) -> bytes:
    """Render HTML with xhtml2pdf, one document at a time in a process.

    Raises RenderError when the renderer gives up, runs out of time, or reports anything it
    could not draw (a refused image, an unknown font).
    """
    for family in font_chain().families:
        xhtml2pdf_defaults.DEFAULT_FONT[family.lower()] = family
    policy = ResourceAccessPolicy.server(
        None, allow_remote=False, max_render_seconds=RENDER_SECONDS
    )
    out = BytesIO()
    with subset_tag(tag_seed):
        try:
            context = pisaDocument(
                html, out, encoding="utf-8", capacity=IN_MEMORY, resource_policy=policy
            )
        except Exception as error:
            # The engine fails with whatever its layout ran into, and may quote the page in it;
            # names must not travel on in a message or a traceback.
            raise RenderError(f"the page cannot be laid out: {type(error).__name__}") from None
    if context.err or context.warn:
        raise RenderError(f"the renderer reported {context.err + context.warn} faults")
    return out.getvalue()

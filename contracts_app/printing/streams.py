"""Streams of a file, packed when they are made: a whole batch waits in memory until it is saved."""

from __future__ import annotations

import zlib
from typing import Any

from pikepdf import Name, Pdf, Stream


def packed(pdf: Pdf, content: bytes, **entries: Any) -> Stream:
    """A stream of this content."""
    return pdf.make_stream(zlib.compress(content), Filter=Name.FlateDecode, **entries)

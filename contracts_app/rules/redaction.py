"""Numbers of people in texts that somebody typed, wherever such a text is kept or logged."""

import re
from typing import Final

_NUMBERS: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|(?:\+?86[- ]?)?1[3-9]\d{9})(?!\d)")


def redact(text: str) -> str:
    """The text without anything that looks like an ID number or a mobile phone."""
    return _NUMBERS.sub("[removed]", text)

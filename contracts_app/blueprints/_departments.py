"""A department of a hospital where one is chosen from several: its value and its words."""

from typing import Any


def department_value(one: Any) -> str:
    """The codes of its hospital and its own, joined by a colon."""
    return f"{one.hospital_code}:{one.code}"


def department_words(one: Any) -> str:
    """Its hospital with its name."""
    return f"{one.hospital} · {one.name}"


def department_codes(value: str | None) -> tuple[str, str]:
    """The codes of a hospital and of its department from what was chosen; '' for what is none."""
    hospital, _colon, code = (value or "").partition(":")
    return hospital, code

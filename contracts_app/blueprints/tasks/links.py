"""Where a line of the work list leads: to the person, to a new visit, to one that was recorded."""

from collections.abc import Iterable
from urllib.parse import urlencode


def person_link(key: str) -> str:
    """The page of a person."""
    return f"/residents/{key}"


def record_link(key: str, items: Iterable[str]) -> str:
    """The page that records a visit for what is due."""
    asked = urlencode([("item", item) for item in items])
    return f"/residents/{key}/visit?{asked}" if asked else f"/residents/{key}/visit"


def visit_link(key: str) -> str:
    """The page of a recorded visit."""
    return f"/visits/{key}"

"""Where a line of the work list leads: to the person, to a new visit, to one that was recorded."""

from collections.abc import Iterable

from flask import url_for


def person_link(key: str) -> str:
    """The page of a person."""
    return url_for("residents.show_person", key=key)


def record_link(key: str, items: Iterable[str]) -> str:
    """The page that records a visit for what is due."""
    return url_for("visits.record", key=key, item=list(items))


def visit_link(key: str) -> str:
    """The page of a recorded visit."""
    return url_for("visits.show_visit", key=key)

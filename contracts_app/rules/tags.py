"""Population groups as a roster writes them, and whether age and sex fit."""

import re
from datetime import date
from typing import Final

from contracts_app.rules.dates import age_on
from contracts_app.rules.labels import Recogniser, plain
from contracts_app.vocabulary.catalogue import TAGS, by_code

_SEPARATORS: Final = re.compile(r"[、，,;；/／|\s]+")
_NO_GROUP: Final = frozenset(plain(word) for word in ("无", "普通人群", "一般人群"))
_TAGS: Final = by_code(TAGS)
_REMEMBERED: Final = 10_000
_seen: dict[str, tuple[str, ...] | None] = {}

tag_code: Final = Recogniser(TAGS)
"""The code of one label, synonym or code; None when there is no such group."""


def read_tags(text: str) -> tuple[str, ...] | None:
    """The codes of a list split by 、 ， , ; ； / or space; None when one of them is unknown."""
    try:
        return _seen[text]
    except KeyError:
        found = _split(text)
    if len(_seen) < _REMEMBERED:
        _seen[text] = found
    return found


def _split(text: str) -> tuple[str, ...] | None:
    words = [word for word in _SEPARATORS.split(text) if word and plain(word) not in _NO_GROUP]
    codes = [tag_code(word) for word in words]
    known = [code for code in codes if code is not None]
    return tuple(dict.fromkeys(known)) if len(known) == len(codes) else None


def fitting_tags(sex: str, birth_date: date, on: date) -> tuple[str, ...]:
    """The groups that fit the person's sex and age on that day, in the catalogue's order."""
    return tuple(code for code in _TAGS if _fits(code, sex, birth_date, on))


def unexpected_tags(tags: tuple[str, ...], sex: str, birth_date: date, on: date) -> list[str]:
    """The groups that do not fit the person's sex or age in completed years on that day."""
    return [code for code in tags if not _fits(code, sex, birth_date, on)]


def _fits(code: str, sex: str, birth_date: date, on: date) -> bool:
    tag = _TAGS[code]
    if tag.sex is not None and tag.sex != sex:
        return False
    if tag.min_age is None and tag.below_age is None:
        return True
    age = age_on(birth_date, on)
    old_enough = tag.min_age is None or age >= tag.min_age
    return old_enough and (tag.below_age is None or age < tag.below_age)

"""When a wording of the agreement may be published, and which wording is in force (S3P7)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from contracts_app.rules.dates import FURTHEST
from contracts_app.vocabulary.agreement import NOTICE_PLACEHOLDERS, PLACEHOLDERS

SENTENCES: Final = 5
"""The notice is five sentences: choice, money, term, truth, emergencies."""
MOST_CLAUSES: Final = 30
LONGEST: Final = {
    "title": 80,
    "preamble": 1000,
    "clause": 1500,
    "gloss": 1500,
    "notice": 200,
    "notice-en": 300,
}
"""Characters of each text; a form of the longest ones still fits into a request."""
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_REQUIRED: Final = NOTICE_PLACEHOLDERS
"""An agreement that does not say its first and last day is none."""
_PERSONAL: Final = frozenset({"rep", "id", "addr", "tel"})
_ALLOWED: Final[Mapping[str, Collection[str]]] = {
    "title": PLACEHOLDERS.keys() - _PERSONAL,
    "gloss": frozenset(),
    "notice": NOTICE_PLACEHOLDERS,
    "notice-en": NOTICE_PLACEHOLDERS,
}
"""Where not every placeholder may stand: a title becomes that of the file and heads every page, the
gloss is printed as it is, the notice comes first."""


@dataclass(frozen=True)
class Wording:
    """The words of an agreement; `gloss` is English beside each clause, or empty."""

    title: str
    preamble: str
    clauses: tuple[str, ...]
    gloss: tuple[str, ...]
    notice: tuple[str, ...]
    notice_en: tuple[str, ...]

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Each text with its kind and its place: title, clause-1, gloss-1, notice-1 …"""
        yield "title", "title", self.title
        yield "preamble", "preamble", self.preamble
        for kind, texts in (
            ("clause", self.clauses),
            ("gloss", self.gloss),
            ("notice", self.notice),
            ("notice-en", self.notice_en),
        ):
            yield from ((kind, f"{kind}-{at}", text) for at, text in enumerate(texts, 1))


@dataclass(frozen=True)
class Problem:
    """What stands against a wording, and the text that it concerns."""

    code: str
    place: str


class WordingState(StrEnum):
    """How a wording stands on a day."""

    DRAFT = "draft"
    FUTURE = "future"
    IN_FORCE = "in_force"
    PAST = "past"


def too_long(wording: Wording) -> Iterator[Problem]:
    """What cannot even be kept as a draft."""
    for kind, place, text in wording.texts():
        if len(text) > LONGEST[kind]:
            yield Problem("too_long", place)
    if len(wording.clauses) > MOST_CLAUSES:
        yield Problem("too_long", f"clause-{MOST_CLAUSES + 1}")


def problems(wording: Wording) -> list[Problem]:
    """All that stands against publishing a wording; an empty list when nothing does."""
    return [
        *too_long(wording),
        *_missing(wording),
        *_wrong_places(wording),
        *_wrong_gloss(wording),
        *_wrong_notice(wording),
    ]


def wrong_first_day(valid_from: date, today: date) -> str | None:
    """Why a wording cannot begin to hold on a day: what was signed before keeps its own."""
    if valid_from < today:
        return "valid_from_past"
    return None if valid_from <= today + FURTHEST else "bad_date"


def _missing(wording: Wording) -> Iterator[Problem]:
    for place, text in (("title", wording.title), ("preamble", wording.preamble)):
        if not text:
            yield Problem("missing_required", place)
    for at, clause in enumerate(wording.clauses or ("",), 1):
        if not clause:
            yield Problem("clause_empty", f"clause-{at}")
    if _REQUIRED - _named("".join(wording.clauses)):
        yield Problem("placeholder_missing", "clause-1")


def _wrong_places(wording: Wording) -> Iterator[Problem]:
    for kind, place, text in wording.texts():
        allowed = _ALLOWED.get(kind, PLACEHOLDERS)
        if _named(text) - set(allowed):
            yield Problem("placeholder_unknown", place)
        if set("{}") & set(_PLACEHOLDER.sub("", text)):
            yield Problem("braces_unbalanced", place)


def _wrong_gloss(wording: Wording) -> Iterator[Problem]:
    """English beside all clauses or beside none: half of it would look as if a clause had none."""
    if not any(wording.gloss):
        return
    beside = (*wording.gloss, *[""] * (len(wording.clauses) - len(wording.gloss)))
    for at, text in enumerate(beside, 1):
        if not text or at > len(wording.clauses):
            yield Problem("gloss_count", f"gloss-{at}")


def _wrong_notice(wording: Wording) -> Iterator[Problem]:
    for kind, sentences in (("notice", wording.notice), ("notice-en", wording.notice_en)):
        if len(sentences) != SENTENCES or not all(sentences):
            empty = (at for at, text in enumerate(sentences, 1) if not text)
            yield Problem("notice_count", f"{kind}-{next(empty, 1)}")


def _named(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with these values in place of their {placeholders}; others stay as they stand."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def states(wordings: Iterable[tuple[int, date | None]], today: date) -> dict[int, WordingState]:
    """How each wording of one institution stands, by its version; a draft has no first day."""
    listed = list(wordings)
    begun = [(day, version) for version, day in listed if day is not None and day <= today]
    newest = max(begun, default=None)
    return {version: _state(version, day, newest, today) for version, day in listed}


def _state(
    version: int, day: date | None, newest: tuple[date, int] | None, today: date
) -> WordingState:
    if day is None:
        return WordingState.DRAFT
    if day > today:
        return WordingState.FUTURE
    return WordingState.IN_FORCE if (day, version) == newest else WordingState.PAST

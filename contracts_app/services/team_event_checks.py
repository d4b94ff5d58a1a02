"""What may be written of an event of a team: every field with what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from contracts_app.models import Team, TeamEvent
from contracts_app.rules.dates import FURTHEST
from contracts_app.rules.team_life import LONGEST, MINUTES_OF_DAY, MOST_PEOPLE
from contracts_app.services import team_attendance
from contracts_app.services.errors import Refusal, Refused
from contracts_app.vocabulary.team_life import (
    AMONG_STAFF,
    FOR_RESIDENTS,
    NEEDS_TOPIC,
    EducationForm,
    LifeKind,
    topics_of,
)

FACTS: Final = (
    *("kind", "day", "from_minute", "to_minute", "place", "topic", "topic_words", "form"),
    *("audience", "service_minutes"),
)
"""What a form says of an event beside its notes and who was there."""
TYPED: Final = frozenset({"place", "topic_words"})


@dataclass(frozen=True)
class EventWords:
    """What is filled in about an event; `present` are keys of staff."""

    kind: str
    day: date
    from_minute: int | None = None
    to_minute: int | None = None
    place: str = ""
    topic: str | None = None
    topic_words: str = ""
    form: str | None = None
    audience: int | None = None
    service_minutes: int | None = None
    notes: str = ""
    present: frozenset[str] = field(default_factory=frozenset)

    def facts(self) -> dict[str, Any]:
        """The columns of the event, tidied."""
        typed = {name: getattr(self, name).strip() for name in TYPED}
        return {name: getattr(self, name) for name in FACTS} | typed


def refuse_reason(reason: str) -> None:
    """Raises Refused with `missing_required` or `too_long`."""
    if not reason.strip():
        raise Refused(Refusal("missing_required", "reason"))
    if len(reason.strip()) > LONGEST["reason"]:
        raise Refused(Refusal("too_long", "reason"))


def refuse_event(
    team: Team, words: EventWords, *, held: bool, today: date, known: TeamEvent | None = None
) -> None:
    """Raises Refused with all that is wrong; `known` is the event that is changed."""
    refusals = [
        *_wrong_kind(words),
        *_wrong_day(team, words.day, known, held=held, today=today),
        *_wrong_minutes(words),
        *_wrong_texts(words),
        *_wrong_numbers(words),
        *(_wrong_people(team, words, known) if held else ()),
    ]
    if refusals:
        raise Refused(*refusals)


def _wrong_kind(words: EventWords) -> Iterator[Refusal]:
    if words.kind not in set(LifeKind):
        yield Refusal("unknown_value", "kind")
        return
    topics = topics_of(words.kind)
    if words.topic is not None and words.topic not in topics:
        yield Refusal("not_for_kind", "topic")
    elif words.kind in NEEDS_TOPIC and not (words.topic or words.topic_words.strip()):
        yield Refusal("topic_missing", "topic")
    if words.form is not None and words.form not in set(EducationForm):
        yield Refusal("unknown_value", "form")
    elif words.form is not None and words.kind in AMONG_STAFF:
        yield Refusal("not_for_kind", "form")


def _wrong_day(
    team: Team, day: date, known: TeamEvent | None, *, held: bool, today: date
) -> Iterator[Refusal]:
    kept = known is not None and known.day == day
    if held and day > today:
        yield Refusal("future_date", "day")
    elif abs(day - today) > FURTHEST or (not held and day < today and not kept):
        yield Refusal("bad_date", "day")
    elif team.dissolved_on is not None and day >= team.dissolved_on:
        yield Refusal("team_inactive", "day")


def _wrong_minutes(words: EventWords) -> Iterator[Refusal]:
    first, last = words.from_minute, words.to_minute
    if first is None and last is None:
        return
    if first is None or last is None or not 0 <= first < last <= MINUTES_OF_DAY:
        yield Refusal("bad_time", "from_minute" if first is None else "to_minute")
    elif (words.service_minutes or 0) > last - first:
        yield Refusal("minutes_too_long", "service_minutes")


def _wrong_texts(words: EventWords) -> Iterator[Refusal]:
    if not words.place.strip():
        yield Refusal("missing_required", "place")
    for name in ("place", "topic_words", "notes"):
        if len(getattr(words, name).strip()) > LONGEST[name]:
            yield Refusal("too_long", name)


def _wrong_numbers(words: EventWords) -> Iterator[Refusal]:
    for name, most in (("audience", MOST_PEOPLE), ("service_minutes", MINUTES_OF_DAY)):
        number = getattr(words, name)
        if number is not None and not 0 <= number <= most:
            yield Refusal("unknown_value", name)
        elif number is not None and words.kind not in FOR_RESIDENTS:
            yield Refusal("not_for_kind", name)


def _wrong_people(team: Team, words: EventWords, known: TeamEvent | None) -> Iterator[Refusal]:
    allowed = team_attendance.keys_allowed(team.id, words.day, known.id if known else None)
    if words.present - allowed:
        yield Refusal("staff_unknown", "present")
    elif words.kind in AMONG_STAFF and not words.present:
        yield Refusal("nobody_present", "present")

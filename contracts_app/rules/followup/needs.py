"""What comes round by calendar year: examinations, elders, special families, promised items."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from contracts_app.rules.dates import completes
from contracts_app.rules.followup.child import CHILD_ITEMS
from contracts_app.rules.followup.chronic import DM_VISIT, HTN_VISIT, SMD_VISIT, entry_of
from contracts_app.rules.followup.facts import NEVER, Duty, Person, Promise
from contracts_app.rules.followup.maternal import MATERNAL_ITEMS
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.rounds import required_in_year, rounds
from contracts_app.rules.followup.tuberculosis import TB_VISIT
from contracts_app.vocabulary.care import Programme

ELDER_ITEMS: Final = ("ELDER_ASSESS", "GUIDANCE", "TCM_ELDER")
SPECIAL_GROUPS: Final = ("FP_SPECIAL", "POVERTY", "LONE_ELDER", "LOW_INCOME")
GOES_ALONG: Final = frozenset({"BP", "FPG", "FOOT", "DRUG_REVIEW", "RECORD"})
"""Items that a visit or the record brings by itself: they are counted, and never due alone."""
_BY_OTHER_RULES: Final = (
    frozenset({HTN_VISIT, DM_VISIT, SMD_VISIT, TB_VISIT}) | CHILD_ITEMS | MATERNAL_ITEMS
)
_EXAMINED: Final = (("HTN", Programme.HTN), ("DM2", Programme.DM2), ("SMD", Programme.SMD))


@dataclass(frozen=True)
class _Need:
    item: str
    programme: Programme
    per_year: int
    entry: date
    until: date = NEVER
    total: int | None = None
    """How many there are altogether, where they were bought for the term."""


def needs(person: Person, numbers: Numbers, on: date) -> list[Duty]:
    """One duty for each item: the highest of the frequencies that ask for it, not their sum."""
    asked: dict[str, _Need] = {}
    for need in (*_of_groups(person, numbers), *_of_age(person, numbers, on), *_promised(person)):
        known = asked.get(need.item)
        asked[need.item] = need if known is None else _both(known, need)
    due = (_due(person, need, numbers) for need in asked.values())
    return [one for one in due if one is not None]


def _of_groups(person: Person, numbers: Numbers) -> Iterable[_Need]:
    for group, programme in _EXAMINED:
        if group in person.groups:
            yield _Need("EXAM", programme, numbers.exam__per_year, entry_of(person, group))
    if "SMD" in person.groups:
        entry = entry_of(person, "SMD")
        yield _Need("FAMILY_TRAINING", Programme.SMD, numbers.smd__training_per_year, entry)
    if "DISABLED" in person.groups:
        entry = entry_of(person, "DISABLED")
        yield _Need("DIS_VISIT", Programme.DISABLED, numbers.disabled__visits_per_year, entry)
        yield _Need("EDUCATION", Programme.DISABLED, numbers.disabled__education_per_year, entry)
    special = [entry_of(person, group) for group in SPECIAL_GROUPS if group in person.groups]
    if special:
        entry = min(special)
        yield _Need("HOME_VISIT", Programme.SPECIAL, numbers.special__visits_per_year, entry)
        yield _Need("EDUCATION", Programme.SPECIAL, numbers.special__education_per_year, entry)


def _of_age(person: Person, numbers: Numbers, on: date) -> Iterable[_Need]:
    """The yearly service of elders: 65 counts, whatever the register calls an elder (K7)."""
    since = completes(person.birth_date, numbers.elder__manage_age)
    if on < since:
        return
    entry = max(since, person.since)
    for item in (*ELDER_ITEMS, "EXAM"):
        yield _Need(item, Programme.ELDER, 1, entry)


def _promised(person: Person) -> Iterable[_Need]:
    for promise in person.promises:
        if promise.times and promise.item not in GOES_ALONG | _BY_OTHER_RULES:
            yield _Need(
                promise.item,
                Programme.SIGNED,
                promise.times,
                max(promise.start, person.since),
                promise.end,
                promise.times if promise.whole_term else None,
            )


def _both(one: _Need, other: _Need) -> _Need:
    """Two that ask for the same item: one service serves both."""
    return replace(
        one,
        per_year=max(one.per_year, other.per_year),
        entry=min(one.entry, other.entry),
        until=max(one.until, other.until),
        total=None if one.total is None or other.total is None else max(one.total, other.total),
    )


def _due(person: Person, need: _Need, numbers: Numbers) -> Duty | None:
    done = [one.on for one in person.of(need.item) if one.counted]
    if need.total is not None and sum(1 for on in done if on >= need.entry) >= need.total:
        return None
    window = rounds(need.entry, done, need.per_year, numbers.followup__min_gap_days)
    if window.due_from > need.until:
        return None
    return Duty(need.item, need.programme, window.due_from, min(window.due_on, need.until))


def allowance(promise: Promise, year: int) -> int:
    """How often a promised item counts in a calendar year; in the year of entry its part (K14)."""
    if promise.whole_term:
        return promise.times
    if year > promise.end.year:
        return 0
    return required_in_year(promise.times, promise.start, year)

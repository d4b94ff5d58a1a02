"""High pressure of somebody who is in no programme: measured again, then told by a doctor (W15)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from contracts_app.rules.dates import months_after
from contracts_app.rules.followup.facts import Done, Duty, Person
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.pressure import Reading, asks_a_doctor
from contracts_app.vocabulary.care import DutyKind, Outcome, Programme

BP: Final = "BP"
_HIGH: Final = (Outcome.SUSPECTED, Outcome.EMERGENCY)
_RANK: Final = (Outcome.ELEVATED, Outcome.SUSPECTED, Outcome.EMERGENCY)
"""From the harmless to the worst; whatever else was found says nothing about pressure."""


def screening(person: Person, numbers: Numbers) -> list[Duty]:
    """When pressure is taken again, from what it was on the last day.

    High: within weeks on another day, and after as many days as make a diagnosis, or after an
    emergency, the hospital is asked. At the upper end or with a risk: within half a year. Whoever
    is followed for hypertension anyhow is only asked after when it was an emergency.
    """
    days = _worst_by_day(person.of(BP))
    if not days:
        return []
    on, outcome = days[-1]
    if "HTN" in person.groups and outcome != Outcome.EMERGENCY:
        return []
    if outcome == Outcome.ELEVATED:
        gap = timedelta(days=numbers.followup__min_gap_days)
        later = months_after(on, numbers.screening__watch_months)
        return [_duty(person, on + gap, later, DutyKind.ROUTINE)]
    if outcome not in _HIGH:
        return []
    kind, within = DutyKind.RECALL, numbers.screening__again_days
    if outcome == Outcome.EMERGENCY or asks_a_doctor(_until(on, person), numbers):
        kind, within = DutyKind.REFERRAL, numbers.followup__referral_days
    return [_duty(person, on + timedelta(days=1), on + timedelta(days=within), kind)]


def _until(on: date, person: Person) -> Iterator[Reading]:
    """What was taken up to a day, the newest first."""
    return (one for one in person.readings if one.on <= on)


def _duty(person: Person, due_from: date, due_on: date, kind: DutyKind) -> Duty:
    first = max(due_from, person.since)
    return Duty(BP, Programme.HTN, first, max(due_on, first), kind, counted=False)


def _worst_by_day(done: tuple[Done, ...]) -> list[tuple[date, str]]:
    """The days on which it was taken, the earliest first, with the worst that was found."""
    found: dict[date, str] = {}
    for one in done:
        before = found.get(one.on, "")
        found[one.on] = max(before, one.outcome, key=_rank)
    return sorted(found.items())


def _rank(outcome: str) -> int:
    return _RANK.index(Outcome(outcome)) if outcome in _RANK else -1

"""Hypertension, type 2 diabetes and severe mental disorder: the last visits decide the next."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from contracts_app.rules.dates import age_on, months_after
from contracts_app.rules.followup.facts import Done, Duty, Person
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.rounds import Window, within
from contracts_app.vocabulary.care import DutyKind, Outcome, Programme

HTN_VISIT: Final = "HTN_VISIT"
DM_VISIT: Final = "DM_VISIT"
SMD_VISIT: Final = "SMD_VISIT"

_NOT_IN_ORDER: Final = frozenset({Outcome.UNCONTROLLED, Outcome.REACTION})
_TO_HOSPITAL: Final = frozenset({Outcome.EMERGENCY, Outcome.COMPLICATION, Outcome.UNSTABLE})


def chronic(person: Person, numbers: Numbers, on: date) -> list[Duty]:
    """The next visit of each of the three programmes the person belongs to (S3P4, W11, W15)."""
    duties = []
    if "HTN" in person.groups:
        duties.append(_pressure(person, numbers, on))
    if "DM2" in person.groups:
        duties.append(_sugar(person, numbers, on))
    if "SMD" in person.groups:
        duties.append(_mind(person, numbers))
    return duties


def entry_of(person: Person, group: str) -> date:
    """From which day on a group asks for something: never before the diagnosis."""
    return max(person.groups[group], person.since)


def _pressure(person: Person, numbers: Numbers, on: date) -> Duty:
    """Under the age of the programme people are followed all the same, and not counted."""
    done = _reached(person, HTN_VISIT)
    round_of = within(
        numbers.htn__visit_months,
        entry_of(person, "HTN"),
        _counted(done),
        numbers.htn__visits_per_year,
        numbers.followup__min_gap_days,
    )
    counted = age_on(person.birth_date, on) >= numbers.htn__min_age
    return _seen_again(Duty(HTN_VISIT, Programme.HTN, *round_of, counted=counted), done, numbers)


def _sugar(person: Person, numbers: Numbers, on: date) -> Duty:
    done = _reached(person, DM_VISIT)
    round_of = within(
        numbers.dm2__visit_months,
        entry_of(person, "DM2"),
        _counted(done),
        numbers.dm2__visits_per_year,
        numbers.followup__min_gap_days,
    )
    counted = age_on(person.birth_date, on) >= numbers.dm2__min_age
    return _seen_again(Duty(DM_VISIT, Programme.DM2, *round_of, counted=counted), done, numbers)


def _mind(person: Person, numbers: Numbers) -> Duty:
    """Stable: every three months. Partly: two weeks, then monthly until it is settled (W11)."""
    done = _reached(person, SMD_VISIT)
    round_of = within(
        numbers.smd__stable_months,
        entry_of(person, "SMD"),
        _counted(done),
        numbers.smd__visits_per_year,
        numbers.followup__min_gap_days,
    )
    duty = Duty(SMD_VISIT, Programme.SMD, *round_of)
    if not done or done[-1].outcome != Outcome.PARTLY_STABLE:
        return _seen_again(duty, done, numbers)
    last = done[-1].on
    if len(done) > 1 and done[-2].outcome == Outcome.PARTLY_STABLE:
        due = months_after(last, numbers.smd__partly_stable_months)
        return _agreed(_moved(duty, DutyKind.ROUTINE, last, due), done, numbers)
    due = last + timedelta(days=numbers.smd__partly_stable_days)
    return _agreed(_moved(duty, DutyKind.RECALL, last, due), done, numbers)


def _reached(person: Person, item: str) -> tuple[Done, ...]:
    """Contacts of one kind: where nobody was met, nothing changed for the person."""
    return tuple(one for one in person.of(item) if one.outcome != Outcome.NOT_MET)


def _counted(done: Sequence[Done]) -> list[date]:
    return [one.on for one in done if one.counted]


def _seen_again(duty: Duty, done: Sequence[Done], numbers: Numbers) -> Duty:
    """In two weeks when the last time was not in order; twice in a row is to be referred (W15).

    An emergency, a complication and an unstable mind are referred at once.
    """
    if not done or done[-1].outcome not in _NOT_IN_ORDER | _TO_HOSPITAL:
        return _agreed(duty, done, numbers)
    last, before = done[-1], done[-2].outcome if len(done) > 1 else Outcome.DONE
    if last.outcome in _TO_HOSPITAL or before in _NOT_IN_ORDER | _TO_HOSPITAL:
        due = last.on + timedelta(days=numbers.followup__referral_days)
        return _agreed(_moved(duty, DutyKind.REFERRAL, last.on, due), done, numbers)
    due = last.on + timedelta(days=numbers.followup__recall_days)
    return _agreed(_moved(duty, DutyKind.RECALL, last.on, due), done, numbers)


def _moved(duty: Duty, kind: DutyKind, last: date, due: date) -> Duty:
    window = Window(min(last + timedelta(days=1), due), due)
    return Duty(duty.item, duty.programme, *window, kind, duty.slot, duty.counted)


def _agreed(duty: Duty, done: Sequence[Done], numbers: Numbers) -> Duty:
    """The day that was agreed with the person, never sooner than visits may follow each other."""
    if not done or done[-1].next_on is None:
        return duty
    earliest = done[-1].on + timedelta(days=numbers.followup__min_gap_days)
    due = max(done[-1].next_on, earliest)
    window = Window(min(duty.due_from, due), due)
    return Duty(duty.item, duty.programme, *window, duty.kind, duty.slot, duty.counted)

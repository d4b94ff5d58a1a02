"""Hypertension, type 2 diabetes and severe mental disorder: the last visits decide the next."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from contracts_app.rules.dates import age_on, months_after
from contracts_app.rules.followup.facts import Done, Duty, Person
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.rounds import Past, Window, within
from contracts_app.rules.outcomes import NOT_IN_ORDER, TO_HOSPITAL, is_referred
from contracts_app.vocabulary.care import DutyKind, Outcome, Programme

HTN_VISIT: Final = "HTN_VISIT"
DM_VISIT: Final = "DM_VISIT"
SMD_VISIT: Final = "SMD_VISIT"

_SEEN_AGAIN: Final = NOT_IN_ORDER | TO_HOSPITAL | {Outcome.PARTLY_STABLE}
_VISIT_OF: Final = {"HTN": HTN_VISIT, "DM2": DM_VISIT, "SMD": SMD_VISIT}


def chronic(person: Person, numbers: Numbers, on: date) -> list[Duty]:
    """The next visit of each of the three programmes the person belongs to (S3P4, W11, W15)."""
    duties = []
    if "HTN" in person.groups:
        duties.append(_not_before(entry_of(person, "HTN"), _pressure(person, numbers, on)))
    if "DM2" in person.groups:
        duties.append(_not_before(entry_of(person, "DM2"), _sugar(person, numbers, on)))
    if "SMD" in person.groups:
        duties.append(_not_before(entry_of(person, "SMD"), _mind(person, numbers)))
    return duties


def entry_of(person: Person, group: str) -> date:
    """From which day on a group asks for something: never before the diagnosis."""
    return max(person.groups[group], person.since)


def _not_before(entry: date, duty: Duty) -> Duty:
    """Who is to be seen again since before the first day planned here is seen from that day on."""
    return duty._replace(due_from=max(duty.due_from, entry), due_on=max(duty.due_on, entry))


def _pressure(person: Person, numbers: Numbers, on: date) -> Duty:
    """Under the age of the programme people are followed all the same, and not counted."""
    months, per_year = numbers.htn__visit_months, numbers.htn__visits_per_year
    round_of = _round(person, "HTN", months, per_year, numbers)
    counted = age_on(person.birth_date, on) >= numbers.htn__min_age
    duty = Duty(HTN_VISIT, Programme.HTN, *round_of, counted=counted)
    return _seen_again(duty, _contacts(person, "HTN"), numbers)


def _sugar(person: Person, numbers: Numbers, on: date) -> Duty:
    months, per_year = numbers.dm2__visit_months, numbers.dm2__visits_per_year
    round_of = _round(person, "DM2", months, per_year, numbers)
    counted = age_on(person.birth_date, on) >= numbers.dm2__min_age
    duty = Duty(DM_VISIT, Programme.DM2, *round_of, counted=counted)
    return _seen_again(duty, _contacts(person, "DM2"), numbers)


def _mind(person: Person, numbers: Numbers) -> Duty:
    """Stable: every three months. Partly: two weeks, then monthly until it is settled (W11)."""
    months, per_year = numbers.smd__stable_months, numbers.smd__visits_per_year
    done = _contacts(person, "SMD")
    duty = Duty(SMD_VISIT, Programme.SMD, *_round(person, "SMD", months, per_year, numbers))
    if not done or done[-1].outcome != Outcome.PARTLY_STABLE:
        return _seen_again(duty, done, numbers)
    last = done[-1].on
    if len(done) > 1 and done[-2].outcome == Outcome.PARTLY_STABLE:
        due = max(months_after(last, numbers.smd__partly_stable_months), duty.due_from)
        return _agreed(duty._replace(due_on=due), done, numbers)
    due = last + timedelta(days=numbers.smd__partly_stable_days)
    return _agreed(_moved(duty, DutyKind.RECALL, last, due), done, numbers)


def _contacts(person: Person, group: str) -> list[Done]:
    """Who was met since the diagnosis, also by telephone; an attempt in vain says nothing."""
    known = person.groups[group]
    done = person.of(_VISIT_OF[group])
    return [one for one in done if one.on >= known and one.outcome != Outcome.NOT_MET]


def _round(person: Person, group: str, months: int, per_year: int, numbers: Numbers) -> Window:
    seen = person.counted(_VISIT_OF[group])
    gap = numbers.followup__min_gap_days
    done = _apart(_contacts(person, group), gap)
    past = Past(entry_of(person, group), done, max(seen, default=None))
    return within(months, past, per_year, gap)


def _apart(done: Sequence[Done], gap: int) -> tuple[date, ...]:
    """Visits face to face with days between them, or awaited as the value was not in order."""
    days: list[date] = []
    before: str = Outcome.DONE
    for one in done:
        apart = (one.on - days[-1]).days if days else gap
        if one.counted and (apart >= gap or (apart > 0 and before in _SEEN_AGAIN)):
            days.append(one.on)
        before = one.outcome
    return tuple(days)


def _seen_again(duty: Duty, done: Sequence[Done], numbers: Numbers) -> Duty:
    """In two weeks when the last time was not in order; twice in a row is to be referred (W15).

    An emergency, a complication and an unstable mind are referred at once.
    """
    if not done or done[-1].outcome not in NOT_IN_ORDER | TO_HOSPITAL:
        return _agreed(duty, done, numbers)
    last, before = done[-1], done[-2].outcome if len(done) > 1 else None
    if is_referred(last.outcome, before):
        due = last.on + timedelta(days=numbers.followup__referral_days)
        return _agreed(_moved(duty, DutyKind.REFERRAL, last.on, due), done, numbers)
    due = last.on + timedelta(days=numbers.followup__recall_days)
    return _agreed(_moved(duty, DutyKind.RECALL, last.on, due), done, numbers)


def _moved(duty: Duty, kind: DutyKind, last: date, due: date) -> Duty:
    return duty._replace(due_from=min(last + timedelta(days=1), due), due_on=due, kind=kind)


def _agreed(duty: Duty, done: Sequence[Done], numbers: Numbers) -> Duty:
    """The day that was agreed with the person, never sooner than visits may follow each other."""
    if not done or done[-1].next_on is None:
        return duty
    earliest = done[-1].on + timedelta(days=numbers.followup__min_gap_days)
    due = max(done[-1].next_on, earliest)
    return duty._replace(due_from=min(duty.due_from, due), due_on=due, agreed=True)

"""Pregnancy by weeks, then the visit at home and the check after 42 days (W13, S2P2, K15)."""

from datetime import date, timedelta
from typing import Final

from contracts_app.rules.followup.chronic import entry_of
from contracts_app.rules.followup.facts import Duty, Person, Pregnant
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.slots import Slot, next_slot
from contracts_app.rules.outcomes import TO_HOSPITAL
from contracts_app.vocabulary.care import DutyKind, Outcome, Programme

ANTENATAL: Final = "ANTENATAL"
POSTPARTUM: Final = "POSTPARTUM"
DAY42: Final = "DAY42"
MATERNAL_ITEMS: Final = frozenset({ANTENATAL, POSTPARTUM, DAY42})
BOOK: Final = "book"


def maternal(person: Person, numbers: Numbers) -> list[Duty]:
    """What is due in a pregnancy, or after a birth; to be booked where its weeks are not known."""
    if person.pregnant is None or person.pregnant.ended_on is not None:
        return [_to_book(person, numbers)] if _is_unknown(person) else []
    if person.pregnant.delivered_on is None:
        checked = _antenatal(person, person.pregnant, numbers)
        return [checked] if checked else []
    after = (_postpartum(person, person.pregnant, numbers), _day42(person, numbers))
    return [one for one in after if one]


def _is_unknown(person: Person) -> bool:
    """Registered as pregnant without known weeks, and not as the one whose care has ended."""
    if "MATERNAL" not in person.groups:
        return False
    ended = person.pregnant and person.pregnant.ended_on
    return ended is None or ended < person.groups["MATERNAL"]


def _since(person: Person) -> date:
    """The first day on which something is due: known here, and registered as pregnant."""
    return entry_of(person, "MATERNAL") if "MATERNAL" in person.groups else person.since


def _to_book(person: Person, numbers: Numbers) -> Duty:
    entry = entry_of(person, "MATERNAL")
    seen = [on for on in person.counted(ANTENATAL) if on >= person.groups["MATERNAL"]]
    if seen:
        entry = max(entry, seen[-1] + timedelta(days=numbers.followup__min_gap_days))
    due_on = entry + timedelta(days=numbers.maternal__register_days)
    return Duty(ANTENATAL, Programme.MATERNAL, entry, due_on, slot=BOOK)


def _antenatal(person: Person, pregnant: Pregnant, numbers: Numbers) -> Duty | None:
    """The next window of weeks; what was not in order is asked after within two weeks.

    To tell of danger and to ask after it a telephone is enough, weeks are filled by checks alone.
    """
    met = [one for one in person.of(ANTENATAL) if one.outcome != Outcome.NOT_MET]
    done = [one for one in met if one.on >= pregnant.lmp_on]
    if done and done[-1].outcome in TO_HOSPITAL:
        last = done[-1].on
        due = last + timedelta(days=numbers.followup__referral_days)
        window = (last + timedelta(days=1), due)
        return Duty(ANTENATAL, Programme.MATERNAL, *window, DutyKind.REFERRAL)
    days = [one.on for one in done if one.counted]
    gap = numbers.followup__min_gap_days
    since = _since(person)
    slot = next_slot(_weeks(pregnant.lmp_on, numbers), days, since, gap)
    if slot is None:
        return None
    due_from = max(slot.due_from, since)
    return Duty(ANTENATAL, Programme.MATERNAL, due_from, max(slot.due_on, due_from), slot=slot.name)


def _weeks(lmp: date, numbers: Numbers) -> list[Slot]:
    def day_of(week: int) -> date:
        return lmp + timedelta(weeks=week)

    before = day_of(numbers.maternal__book_before_week) - timedelta(days=1)
    return [
        Slot(BOOK, lmp, before),
        *(
            Slot(f"{first}w", day_of(first), day_of(last + 1) - timedelta(days=1))
            for first, last in numbers.maternal__check_weeks
        ),
    ]


def _postpartum(person: Person, pregnant: Pregnant, numbers: Numbers) -> Duty | None:
    """Within a week after coming home; a second one where the county asks for two (K15)."""
    born = pregnant.delivered_on or pregnant.lmp_on
    home = pregnant.discharged_on or born
    done = [on for on in person.counted(POSTPARTUM) if on >= born]
    if len(done) >= len(numbers.maternal__postpartum_days):
        return None
    due_from = max(home, _since(person))
    if done:
        due_from = max(due_from, done[-1] + timedelta(days=numbers.followup__min_gap_days))
    due_on = home + timedelta(days=numbers.maternal__postpartum_days[len(done)])
    slot = str(len(done) + 1)
    return Duty(POSTPARTUM, Programme.MATERNAL, due_from, max(due_on, due_from), slot=slot)


def _day42(person: Person, numbers: Numbers) -> Duty | None:
    pregnant = person.pregnant
    if pregnant is None or pregnant.delivered_on is None:
        return None
    if any(on >= pregnant.delivered_on for on in person.counted(DAY42)):
        return None
    first, last = (
        pregnant.delivered_on + timedelta(days=days) for days in numbers.maternal__day42_days
    )
    since = _since(person)
    return Duty(DAY42, Programme.MATERNAL, max(first, since), max(last, since))

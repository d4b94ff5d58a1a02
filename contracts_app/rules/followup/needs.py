"""What comes round by calendar year: examinations, elders, special families, promised items."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from contracts_app.rules.dates import completes
from contracts_app.rules.followup.child import CHILD_ITEMS
from contracts_app.rules.followup.chronic import DM_VISIT, HTN_VISIT, SMD_VISIT
from contracts_app.rules.followup.facts import NEVER, Duty, Person, Promise
from contracts_app.rules.followup.maternal import MATERNAL_ITEMS
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.rounds import past_of, required_in_year, rounds
from contracts_app.rules.followup.tuberculosis import TB_VISIT
from contracts_app.vocabulary.care import HOME_FOLLOW, Programme

ELDER_ITEMS: Final = ("ELDER_ASSESS", "GUIDANCE", "TCM_ELDER")
SPECIAL_GROUPS: Final = ("FP_SPECIAL", "POVERTY", "LONE_ELDER", "LOW_INCOME")
GOES_ALONG: Final = frozenset({"BP", "FPG", "FOOT", "DRUG_REVIEW", "RECORD"})
"""Items that a visit or the record brings by itself: they are counted, and never due alone."""
_BY_OTHER_RULES: Final = (
    frozenset({HTN_VISIT, DM_VISIT, SMD_VISIT, TB_VISIT, HOME_FOLLOW})
    | CHILD_ITEMS
    | MATERNAL_ITEMS
)
_NEVER_ALONE: Final = GOES_ALONG | _BY_OTHER_RULES
_EXAM: Final = ("EXAM", "exam__per_year")
_OF_SPECIAL: Final = (
    ("HOME_VISIT", "special__visits_per_year"),
    ("EDUCATION", "special__education_per_year"),
)
_ASKED_FOR: Final = (
    ("HTN", Programme.HTN, (_EXAM,)),
    ("DM2", Programme.DM2, (_EXAM,)),
    ("SMD", Programme.SMD, (_EXAM, ("FAMILY_TRAINING", "smd__training_per_year"))),
    (
        "DISABLED",
        Programme.DISABLED,
        (
            ("DIS_VISIT", "disabled__visits_per_year"),
            ("EDUCATION", "disabled__education_per_year"),
        ),
    ),
    *((group, Programme.SPECIAL, _OF_SPECIAL) for group in SPECIAL_GROUPS),
)
"""By group the items of each year, with the name of the number that says how often."""


class _Need(NamedTuple):
    item: str
    programme: Programme
    per_year: int
    entry: date
    known: date
    """From which day on services count: the diagnosis, the birthday, the contract."""
    until: date = NEVER
    total: int | None = None
    """How many there are altogether, where they were bought for the term."""


def needs(person: Person, numbers: Numbers, on: date) -> list[Duty]:
    """One duty for each item: one service serves all that ask for it, and the first day holds."""
    asked: dict[str, list[_Need]] = {}
    of_all = (_of_groups(person, numbers), _of_age(person, numbers, on), _promised(person, on))
    for need in chain.from_iterable(of_all):
        asked.setdefault(need.item, []).append(need)
    due = (_first(person, same, numbers) for same in asked.values())
    return [one for one in due if one is not None]


def _of_groups(person: Person, numbers: Numbers) -> Iterable[_Need]:
    for group, programme, items in _ASKED_FOR:
        known = person.groups.get(group)
        if known is None:
            continue
        for item, name in items:
            if times := getattr(numbers, name):
                yield _Need(item, programme, times, max(known, person.since), known)


def _of_age(person: Person, numbers: Numbers, on: date) -> Iterable[_Need]:
    """The yearly service of elders: 65 counts, whatever the register calls an elder (K7)."""
    known = completes(person.birth_date, numbers.elder__manage_age)
    if on >= known:
        for item in (*ELDER_ITEMS, "EXAM"):
            yield _Need(item, Programme.ELDER, 1, max(known, person.since), known)


def _promised(person: Person, on: date) -> Iterable[_Need]:
    """What the contract of today promises; before its first day and after its last, nothing."""
    for promise in person.promises:
        by_itself = promise.times and promise.item not in _NEVER_ALONE
        if by_itself and promise.start <= on <= promise.end:
            yield _Need(
                promise.item,
                Programme.SIGNED,
                promise.times,
                max(promise.start, person.since),
                promise.start,
                promise.end,
                promise.times if promise.whole_term else None,
            )


def _first(person: Person, same: Sequence[_Need], numbers: Numbers) -> Duty | None:
    """The earliest of what asks for one item. What was bought counts from its first day alone."""
    if len(same) == 1:
        return _due(person, same[0], same[0].known, numbers)
    known = min((one.known for one in same if one.total is None), default=NEVER)
    due = (_due(person, one, min(one.known, known), numbers) for one in same if one.total is None)
    bought = (_due(person, one, one.known, numbers) for one in same if one.total is not None)
    found = [one for one in chain(due, bought) if one is not None]
    return min(found, key=lambda one: (one.due_on, one.due_from), default=None)


def _due(person: Person, need: _Need, known: date, numbers: Numbers) -> Duty | None:
    done = person.counted(need.item)
    if need.total is not None and sum(on >= known for on in done) >= need.total:
        return None
    window = rounds(past_of(need.entry, known, done), need.per_year, numbers.followup__min_gap_days)
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

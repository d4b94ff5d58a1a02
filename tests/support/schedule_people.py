"""People of any kind for the properties of schedules, and years in which every duty is done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from contracts_app.rules.followup import Done, Numbers, Person, Pregnant, Promise, Treated, plan
from contracts_app.vocabulary.care import Outcome
from tests.support.schedules import NUMBERS

FIRST, LAST = date(2023, 1, 1), date(2028, 12, 31)
DAYS = st.dates(FIRST, LAST)
GROUPS = (
    "HTN",
    "DM2",
    "SMD",
    "DISABLED",
    "FP_SPECIAL",
    "POVERTY",
    "LONE_ELDER",
    "LOW_INCOME",
    "ELDER",
    "MATERNAL",
    "TB",
    "CHD",
)
VISITS = ("HTN_VISIT", "DM_VISIT", "SMD_VISIT", "TB_VISIT", "ANTENATAL", "HOME_FOLLOW")
BY_YEAR = (
    "EXAM",
    "ELDER_ASSESS",
    "GUIDANCE",
    "TCM_ELDER",
    "FAMILY_TRAINING",
    "DIS_VISIT",
    "EDUCATION",
    "HOME_VISIT",
    "ASSESSMENT",
    "MATERIAL",
    "REHAB",
)
BY_AGE = ("NEWBORN", "FULL_MONTH", "CHILD_VISIT", "CHILD_HB", "CHILD_TCM", "POSTPARTUM", "DAY42")
IN_ORDER = {
    "HTN_VISIT": Outcome.CONTROLLED,
    "DM_VISIT": Outcome.CONTROLLED,
    "SMD_VISIT": Outcome.STABLE,
}


@st.composite
def services(draw: st.DrawFn, *items: str) -> tuple[Done, ...]:
    """A history: visits with every outcome, some by telephone, some in vain, some with a day."""
    found = []
    for _ in range(draw(st.integers(0, 8))):
        item, on = draw(st.sampled_from(items)), draw(DAYS)
        outcome = draw(st.sampled_from(Outcome)) if item in VISITS else Outcome.DONE
        counted = outcome != Outcome.NOT_MET and draw(st.sampled_from((True, True, False)))
        agreed = draw(st.none() | st.none() | st.integers(1, 200)) if item in VISITS else None
        later = on + timedelta(days=agreed) if agreed else None
        found.append(Done(item, on, outcome, counted, later))
    return tuple(sorted(found, key=lambda one: one.on))


@st.composite
def promises(draw: st.DrawFn) -> tuple[Promise, ...]:
    """What a contract of one term promises."""
    start = draw(DAYS)
    end = start + timedelta(days=draw(st.integers(0, 730)))
    items = draw(st.lists(st.sampled_from((*BY_YEAR, *VISITS, "RECORD", "ADVICE")), unique=True))
    times = st.sampled_from((0, 1, 2, 3, 4, 6, 12))
    return tuple(Promise(one, draw(times), start, end, draw(st.booleans())) for one in items)


@st.composite
def pregnancies(draw: st.DrawFn) -> Pregnant:
    """One that goes on, or with a birth, and perhaps with the end of its care."""
    lmp = draw(DAYS)
    born = draw(st.none() | st.integers(150, 290).map(lambda days: lmp + timedelta(days=days)))
    home = born and draw(st.none() | st.integers(0, 20).map(lambda days: born + timedelta(days)))
    later = st.integers(100, 400).map(lambda days: lmp + timedelta(days=days))
    return Pregnant(lmp, born, home, draw(st.none() | st.none() | later))


@st.composite
def cases(draw: st.DrawFn) -> Treated:
    """A case of tuberculosis, in any of its phases."""
    notified = draw(DAYS)
    later = st.none() | st.integers(0, 400).map(lambda days: notified + timedelta(days=days))
    return Treated(notified, draw(later), draw(later))


@st.composite
def people(draw: st.DrawFn) -> Person:
    """Anybody: of any age and group, known since any day, with any history."""
    birth = draw(st.dates(date(1935, 1, 1), LAST))
    groups = draw(st.dictionaries(st.sampled_from(GROUPS), DAYS, max_size=5))
    return Person(
        birth,
        max(birth, draw(DAYS)),
        {group: max(birth, day) for group, day in groups.items()},
        draw(promises()),
        draw(services(*VISITS, *BY_YEAR, *BY_AGE)),
        draw(st.none() | pregnancies()),
        draw(st.none() | cases()),
        draw(st.none() | st.just(birth + timedelta(days=4))),
        came_home=draw(st.none() | st.none() | DAYS),
    )


def lived(person: Person, until: date, numbers: Numbers = NUMBERS) -> Person:
    """The same person when every duty is done on its due day, in order, from the first day on."""
    on = person.since
    while True:
        made = plan(person, numbers, on)
        days = [max(one.due_on, on) for one in made.duties]
        next_day = min([*days, made.look_again_on])
        if next_day > until:
            return person
        today = [one for one in made.duties if max(one.due_on, on) == next_day]
        done = [Done(one.item, next_day, IN_ORDER.get(one.item, Outcome.DONE)) for one in today]
        person, on = replace(person, done=(*person.done, *done)), next_day


def lived_freely(person: Person, until: date, random: Random) -> Person:
    """The same person when every duty is done on some day of its window, one after the other."""
    on = person.since
    while True:
        made = plan(person, NUMBERS, on)
        first = min(made.duties, key=lambda one: (one.due_on, one.item), default=None)
        if first is None or made.look_again_on <= first.due_on:
            on = made.look_again_on
        else:
            late = max(first.due_on, on)
            days = (late - max(first.due_from, on)).days
            on = late - timedelta(days=random.randint(0, max(days, 0)))
            done = Done(first.item, on, IN_ORDER.get(first.item, Outcome.DONE))
            person = replace(person, done=(*person.done, done))
        if on > until:
            return replace(person, done=tuple(one for one in person.done if one.on <= until))


def times(person: Person, item: str) -> Counter[int]:
    """How often an item was done in each year."""
    return Counter(on.year for on in person.counted(item))


def visit_days(person: Person, *items: str) -> Counter[int]:
    """On how many days of each year somebody was seen for one of these items."""
    return Counter(on.year for on in {on for item in items for on in person.counted(item)})


def years(first: date, last: date) -> Iterator[int]:
    """The years after that of the first day, through that of the last."""
    yield from range(first.year + 1, last.year + 1)

"""Many people planned together: each is due for what the rules say of the person alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Obligation, Resident
from contracts_app.rules.followup import Person, Promise, ages_of, plan
from contracts_app.services.duties import plan_for
from contracts_app.services.duties.nights import plan_everybody
from tests.factories import TODAY, World, make_household, tag_with
from tests.support.schedules import NUMBERS
from tests.support.signed_in import sign_up

DAY = date(2026, 11, 30)
GROUPS = ("HTN", "DM2", "SMD", "TB", "MATERNAL", "DISABLED", "POVERTY", "LOW_INCOME", "CHD")
ITEMS = ("ASSESSMENT", "GUIDANCE", "HOME_VISIT", "TCM_TECHNIQUE", "HTN_VISIT", "EXAM")
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
births = st.one_of(
    st.dates(date(1930, 1, 1), DAY),
    st.tuples(st.sampled_from([7, 35, 65]), st.integers(-3, 3)).map(
        lambda edge: DAY.replace(year=DAY.year - edge[0]) + timedelta(days=edge[1])
    ),
)
promises = st.builds(
    lambda item, times, start, length, paid: Promise(
        item, times, start, start + timedelta(days=length), paid
    ),
    st.sampled_from(ITEMS),
    st.integers(0, 6),
    days,
    st.integers(0, 700),
    st.booleans(),
)
groups = st.dictionaries(st.sampled_from(GROUPS), st.dates(date(2015, 1, 1), DAY), max_size=4)


@settings(max_examples=300)
@given(births, births, st.dates(date(2024, 1, 1), DAY), groups, st.lists(promises, max_size=4))
def test_two_people_of_the_same_ages_are_due_for_the_same(
    one: date, other: date, since: date, known: dict[str, date], promised: list[Promise]
) -> None:
    clamped = [each._replace(start=max(each.start, since)) for each in promised]
    entered = {group: max(begun, since) for group, begun in known.items()}
    first = plan(Person(one, since, known, tuple(promised)), NUMBERS, DAY).duties
    if ages_of(one, since, NUMBERS, DAY) == ages_of(other, since, NUMBERS, DAY):
        second = Person(other, since, entered, tuple(clamped))
        assert plan(second, NUMBERS, DAY).duties == first


BIRTHS = [
    *(date(year, 3, 9) for year in (1931, 1950, 1961, 1961, 1975, 1989, 1991, 2012)),
    *(TODAY - timedelta(days=days) for days in (5, 29, 100, 500, 2500)),
]


@pytest.fixture
def village(world: World) -> list[Resident]:
    """A dozen households with groups that overlap, some of them under contract."""
    found = []
    for number, birth in enumerate(BIRTHS * 2):
        household, people = make_household(
            world.grids[0], members=2, code=f"V{number:02}", birth=birth
        )
        for place, group in enumerate(GROUPS):
            if (number + place) % 4 == 0:
                begun = TODAY - timedelta(days=37 * place)
                tag_with(people[0], group, since=begun, source="desk")
        if number % 3 == 0:
            sign_up(household, people[1], package_codes=("BASIC", "TCM"))
        found += people
    db.session.flush()
    return found


def duties() -> dict[int, set[tuple[str, date, date, str, bool, int | None]]]:
    found: dict[int, set[tuple[str, date, date, str, bool, int | None]]] = {}
    for one in db.session.scalars(select(Obligation).filter_by(state="open")):
        facts = (one.item_code, one.due_from, one.due_on, one.kind, one.counted, one.contract_id)
        found.setdefault(one.resident_id, set()).add(facts)
    return found


def test_a_crowd_is_planned_as_each_of_it_alone(village: list[Resident]) -> None:
    plan_everybody(TODAY, lambda: None, only_changed=False)
    together = duties()
    assert len(together) > len(BIRTHS)
    for one in village:
        # Alone and in another order nothing is made, moved or cancelled.
        planned = plan_for([one.id], TODAY)
        assert (planned.made, planned.moved, planned.cancelled) == (0, 0, 0)
    assert duties() == together

"""Many people planned together: the answers are those of the rule, asked for each one alone."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.rules.followup import Done, Numbers, Person, Plans, Promise, plan
from tests.support.policies_of_care import POLICIES_OF_CARE

NUMBERS = Numbers.read({key: value for key, (value, _source) in POLICIES_OF_CARE.items()})
DAY = date(2026, 11, 30)
GROUPS = ("HTN", "DM2", "SMD", "TB", "MATERNAL", "DISABLED", "POVERTY", "LOW_INCOME", "CHD")
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
births = st.one_of(
    st.dates(date(1930, 1, 1), DAY),
    st.sampled_from([DAY.replace(year=DAY.year - age) for age in (7, 35, 65)]).flatmap(
        lambda day: st.integers(-3, 3).map(lambda off: day + timedelta(days=off))
    ),
)
promises = st.builds(
    lambda item, times, start, length, paid: Promise(
        item, times, start, start + timedelta(days=length), paid
    ),
    st.sampled_from(["ASSESSMENT", "GUIDANCE", "HOME_VISIT", "TCM_TECHNIQUE", "HTN_VISIT", "EXAM"]),
    st.integers(0, 6),
    days,
    st.integers(0, 700),
    st.booleans(),
)
people = st.builds(
    Person,
    birth_date=births,
    since=st.dates(date(2024, 1, 1), DAY),
    groups=st.dictionaries(st.sampled_from(GROUPS), st.dates(date(2015, 1, 1), DAY), max_size=4),
    promises=st.lists(promises, max_size=4).map(tuple),
    done=st.lists(
        st.builds(Done, st.sampled_from(["HTN_VISIT", "EXAM", "GUIDANCE"]), days), max_size=1
    ).map(tuple),
)


@settings(max_examples=300)
@given(st.lists(people, min_size=1, max_size=8))
def test_who_is_planned_among_others_gets_the_plan_of_somebody_alone(crowd: list[Person]) -> None:
    together = Plans(NUMBERS, DAY)
    assert [together.of(one) for one in crowd] == [plan(one, NUMBERS, DAY) for one in crowd]


def test_people_of_whom_the_same_is_known_share_one_answer() -> None:
    together = Plans(NUMBERS, DAY)
    first, second = (
        together.of(Person(birth, DAY, {"HTN": date(2020, 1, day)})).duties
        for birth, day in ((date(1970, 1, 1), 1), (date(1950, 7, 8), 9))
    )
    assert first is not second
    assert together.of(Person(date(1948, 2, 3), DAY, {"HTN": DAY})).duties is second

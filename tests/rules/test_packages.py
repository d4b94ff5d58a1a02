"""Which packages go together, and who has the places of one that is for a few."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.packages import Person, incompatible, may_benefit, propose_places

DAY = date(2026, 11, 21)
CODES = ["BASIC", "HTN", "HTN_PLUS", "DM2"]
CHOSEN = st.lists(st.sampled_from(CODES), unique=True)
EXCLUDES = st.dictionaries(st.sampled_from(CODES), st.lists(st.sampled_from(CODES), max_size=2))
FAMILY = {
    "grandmother": Person(date(1950, 1, 1), frozenset({"HTN"})),
    "father": Person(date(1980, 1, 1), frozenset()),
    "mother": Person(date(1982, 1, 1), frozenset()),
    "child": Person(date(2015, 1, 1), frozenset()),
}


def test_nothing_is_refused_where_nothing_is_excluded() -> None:
    assert incompatible(["BASIC", "HTN", "HTN_PLUS"], {"HTN": []}) == []


def test_the_later_one_of_two_that_exclude_each_other_is_named() -> None:
    assert incompatible(["BASIC", "HTN", "HTN_PLUS"], {"HTN_PLUS": ["HTN"]}) == ["HTN_PLUS"]


def test_it_is_enough_that_the_earlier_one_says_so() -> None:
    assert incompatible(["BASIC", "HTN", "HTN_PLUS"], {"HTN": ["HTN_PLUS"]}) == ["HTN_PLUS"]


@given(CHOSEN, EXCLUDES)
def test_whoever_is_excluded_excludes_as_well(
    chosen: list[str], said: dict[str, list[str]]
) -> None:
    turned: dict[str, list[str]] = {}
    for code, others in said.items():
        for other in others:
            turned.setdefault(other, []).append(code)
    assert incompatible(chosen, said) == incompatible(chosen, turned)


@given(CHOSEN, EXCLUDES)
def test_what_is_left_without_the_named_ones_goes_together(
    chosen: list[str], said: dict[str, list[str]]
) -> None:
    named = incompatible(chosen, said)
    assert incompatible([code for code in chosen if code not in named], said) == []


def test_the_first_adults_are_proposed_up_to_the_limit() -> None:
    assert propose_places([], FAMILY, 2, DAY) == ["grandmother", "father"]
    assert propose_places([], FAMILY, 9, DAY) == ["grandmother", "father", "mother"]


def test_only_those_whom_the_package_suits_may_have_a_place() -> None:
    assert may_benefit([{"tags": ["HTN"]}], FAMILY, DAY) == ["grandmother"]
    assert may_benefit([{"below_age": 18}], FAMILY, DAY) == ["child"]
    assert may_benefit([], FAMILY, DAY) == list(FAMILY)


def test_a_child_may_have_a_place_and_is_not_proposed() -> None:
    assert propose_places([{"below_age": 18}], FAMILY, 2, DAY) == []


@given(st.integers(1, 6))
def test_never_more_are_proposed_than_there_are_places(cap: int) -> None:
    found = [propose_places([], FAMILY, one, DAY) for one in range(1, cap + 1)]
    assert all(len(one) <= place for place, one in enumerate(found, 1))
    assert all(after[: len(before)] == before for before, after in pairwise(found))

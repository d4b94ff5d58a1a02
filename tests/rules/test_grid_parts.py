"""Which household of a split grid goes where."""

from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.grid_parts import Home, PartRule, divide

HOMES = [
    Home(1, "H1", "一组1号"),
    Home(2, "H2", "一组12号"),
    Home(3, "H3", "二组1号"),
    Home(4, "H4"),
]


def codes(*rules: PartRule) -> list[list[str]]:
    return [[home.code for home in part] for part in divide(HOMES, rules).parts]


def test_a_name_outweighs_an_address_and_an_address_the_rest() -> None:
    rules = (PartRule(frozenset({"H3"}), ("一组",)), PartRule(addresses=("二组",)))
    assert codes(*rules, PartRule(rest=True)) == [["H1", "H2", "H3"], [], ["H4"]]


def test_the_longer_beginning_wins() -> None:
    assert codes(
        PartRule(addresses=("一组",)), PartRule(addresses=("一组1号", "二组"), rest=True)
    ) == [
        ["H2"],
        ["H1", "H3", "H4"],
    ]


def test_two_parts_with_the_same_claim_get_nobody() -> None:
    done = divide(HOMES, (PartRule(addresses=("一组",)), PartRule(addresses=("一组",), rest=True)))
    assert done.twice == ["H1", "H2"]
    named = divide(HOMES, (PartRule(frozenset({"H1"})), PartRule(frozenset({"H1"}), rest=True)))
    assert named.twice == ["H1"]


def test_who_is_named_and_not_here_and_who_is_left_is_told() -> None:
    done = divide(HOMES, (PartRule(frozenset({"H1", "X"})), PartRule(addresses=("二组", ""))))
    assert (done.elsewhere, done.left) == (["X"], ["H2", "H4"])


@given(
    st.lists(
        st.builds(
            PartRule,
            st.frozensets(st.sampled_from(["H1", "H2", "H3", "X"])),
            st.lists(st.sampled_from(["一", "一组", "二组", "", "三"]), max_size=3).map(tuple),
            st.booleans(),
        ),
        max_size=4,
    )
)
def test_every_household_is_in_one_part_or_told(rules: list[PartRule]) -> None:
    done = divide(HOMES, rules)
    listed = [home.code for part in done.parts for home in part] + done.left + done.twice
    assert sorted(listed) == [home.code for home in HOMES]

"""Who a member is to a new head, from what both were to the old one."""

import pytest

from contracts_app.rules.relations import seen_from
from contracts_app.vocabulary.catalogue import RELATIONS


@pytest.mark.parametrize(
    ("head", "head_sex", "member", "member_sex", "expected"),
    [
        # The wife becomes head.
        ("10", "female", "02", "male", "10"),
        ("12", "female", "20", "male", "20"),
        ("10", "female", "30", "female", "30"),
        ("10", "female", "38", "female", "38"),
        ("10", "female", "40", "male", "40"),
        ("10", "female", "51", "male", "53"),
        ("10", "female", "52", "female", "54"),
        ("10", "male", "51", "male", "55"),
        ("10", "male", "52", "female", "56"),
        ("10", "female", "55", "male", "51"),
        ("10", "female", "70", "male", "80"),
        # The son becomes head.
        ("20", "male", "02", "male", "51"),
        ("20", "male", "02", "female", "52"),
        ("20", "male", "10", "female", "52"),
        ("20", "male", "30", "female", "70"),
        ("20", "male", "38", "female", "10"),
        ("30", "female", "28", "male", "10"),
        ("20", "male", "28", "male", "80"),
        ("20", "male", "40", "male", "20"),
        ("20", "male", "40", "female", "30"),
        ("20", "male", "51", "male", "60"),
        # The daughter-in-law becomes head.
        ("38", "female", "02", "male", "53"),
        ("38", "female", "10", "female", "54"),
        ("28", "male", "02", "male", "55"),
        ("38", "female", "20", "male", "10"),
        ("38", "female", "40", "female", "30"),
        # The father becomes head.
        ("51", "male", "02", "male", "20"),
        ("51", "male", "10", "female", "38"),
        ("51", "male", "20", "male", "40"),
        ("51", "male", "52", "female", "10"),
        ("51", "male", "70", "female", "30"),
        # A brother, a grandchild, a father-in-law becomes head.
        ("70", "male", "02", "female", "70"),
        ("70", "male", "52", "female", "52"),
        ("40", "male", "02", "male", "60"),
        ("55", "male", "02", "male", "28"),
        ("55", "male", "10", "female", "30"),
        ("60", "male", "02", "female", "40"),
        # Nothing follows.
        ("80", "male", "20", "male", "80"),
        ("99", "male", "20", "male", "99"),
        ("20", "male", "99", "female", "99"),
        ("02", "male", "20", "male", "20"),
    ],
)
def test_a_relation_is_told_anew(
    head: str, head_sex: str, member: str, member_sex: str, expected: str
) -> None:
    assert seen_from(head, head_sex, member, member_sex) == expected


def test_whatever_is_told_is_a_relation_and_nobody_but_the_head_becomes_head() -> None:
    codes = [term.code for term in RELATIONS]
    told = {
        seen_from(head, head_sex, member, sex)
        for head in codes[1:]
        for head_sex in ("male", "female")
        for member in codes
        for sex in ("male", "female")
    }
    assert told <= set(codes[1:])

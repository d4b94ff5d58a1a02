"""Search finds what a plain scan over all households would find, and nothing else."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import Household, Resident
from contracts_app.queries.households import HouseholdFilters, list_households
from contracts_app.queries.paging import Cursor
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.search import (
    Hit,
    document_hashes,
    find_exact,
    matching,
    pinyin_term,
    tidy_term,
)
from contracts_app.rules.names import search_key
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, World, id_number, make_household, make_world
from tests.support.signed_in import far_household, sign_up

NAMES = ("王秀英", "单小雨", "李大山", "王 五", "欧阳修", "李_山", "吕布", "𠮷田", "Anna Lee")


@dataclass
class Town:
    """Households of every name, and the same data as plain values."""

    world: World
    households: list[Household]
    people: list[list[Resident]]


@pytest.fixture
def town(any_app: Flask) -> Town:
    world = make_world(users=True)
    households, people = [], []
    for place, name in enumerate(NAMES):
        household, members = make_household(
            world.grids[place % 2], members=2, code=f"H{place}", name=name
        )
        household.address = f"{place % 3}组{place}_{100 + place}号"
        members[0].phone_last4 = f"80{place:02d}"
        for member in members:
            member.search_key = search_key(member.name)
        households.append(household)
        people.append(members)
    db.session.flush()
    return Town(world, households, people)


def found(text: str) -> list[str]:
    filters = HouseholdFilters(matching=matching(text))
    return [row.code for row in list_households(everything(TODAY), filters, Cursor()).rows]


def scanned(town: Town, text: str) -> list[str]:
    """What somebody finds who looks through all households with the same rules."""
    term = tidy_term(text)
    return sorted(
        household.code
        for household, members in zip(town.households, town.people, strict=True)
        if term in household.address
        or household.code.startswith(term)
        or any(_is_person(member, term) for member in members)
    )


def _is_person(person: Resident, term: str) -> bool:
    letters = pinyin_term(term)
    return (
        term in person.name
        or bool(letters and any(w.startswith(letters) for w in person.search_key.split(" ")))
        or (len(term) == 4 and term.upper() == person.id_last4)
        or (len(term) == 4 and term == person.phone_last4)
        or person.identity_hash in document_hashes(term)
    )


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("王秀英", ["H0"]),
        ("王", ["H0", "H3"]),
        ("秀英", ["H0"]),
        ("shanxiaoyu", ["H1"]),
        ("danxiaoyu", ["H1"]),
        ("sxy", ["H1"]),
        ("wang xiu", ["H0"]),
        ("WXY", ["H0"]),
        ("lv", ["H6"]),
        ("lü bu", ["H6"]),
        ("oyx", ["H4"]),
        ("anna", ["H8"]),
        ("8002", ["H2"]),
        ("103号", ["H3"]),
        ("_", ["H0", "H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8"]),
        ("李_", ["H5"]),
        ("%", []),
        ("\\", []),
        ("\0", ["H0", "H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8"]),
        ("H7", ["H7"]),
        ("𠮷", ["H7"]),
        ("ｗｘｙ", ["H0"]),
        ("没有这个人", []),
    ],
)
def test_every_way_of_searching_finds_its_household(
    town: Town, text: str, codes: list[str]
) -> None:
    assert found(text) == codes


def test_the_last_four_and_the_whole_number_find_a_person(town: Town) -> None:
    person = town.people[2][1]
    assert person.id_number is not None
    assert "H2" in found(person.id_last4)
    assert found(person.id_number) == ["H2"]
    assert found(person.id_number.lower()) == ["H2"]


def test_a_fifteen_digit_number_finds_its_eighteen_digit_form(town: Town) -> None:
    person = town.people[4][0]
    number = id_number(date(1958, 3, 12), 7, "110199")
    person.identity_hash = crypto.lookup_hash("resident", number)
    db.session.flush()
    assert found(number[:6] + number[8:17]) == ["H4"]


def test_a_contract_number_or_its_root_finds_the_household(town: Town) -> None:
    contract = sign_up(town.households[0], town.people[0][0])
    assert found(contract.contract_no) == ["H0"]
    assert found(contract.root_no) == ["H0"]


def test_search_equals_a_plain_scan_for_any_text(town: Town) -> None:
    pieces = [*NAMES, *(h.address for h in town.households), *(h.code for h in town.households)]
    pieces += [word for members in town.people for m in members for word in m.search_key.split()]
    pieces += [m.id_last4 for members in town.people for m in members] + ["800", "8003", "%", "_"]

    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from(pieces), st.integers(0, 8), st.integers(1, 12))
    def same(piece: str, start: int, length: int) -> None:
        text = piece[start : start + length]
        if tidy_term(text):
            assert found(text) == scanned(town, text)

    same()


def test_who_moved_away_is_no_longer_found(town: Town) -> None:
    leave_household(town.people[0][1].key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert found(town.people[0][1].id_number or "") == []


def test_exact_numbers_name_one_household_or_contract(town: Town) -> None:
    clerk = scope_of(town.world.users["clerk"], TODAY)
    contract = sign_up(town.households[0], town.people[0][0])
    assert find_exact(" H3 ", clerk) == Hit("household", "H3")
    assert find_exact(town.people[5][1].id_number or "", clerk) == Hit("household", "H5")
    assert find_exact(contract.contract_no, clerk) == Hit("contract", contract.contract_no)
    assert find_exact("王秀英", clerk) is None


def test_exact_numbers_of_another_township_lead_nowhere(town: Town) -> None:
    _household, people = far_household("FAR1")
    clerk = scope_of(town.world.users["clerk"], TODAY)
    assert find_exact("FAR1", clerk) is None
    assert find_exact(people[0].id_number or "", clerk) is None
    filters = HouseholdFilters(matching=matching(people[0].id_number or ""))
    assert list_households(clerk, filters, Cursor()).rows == []

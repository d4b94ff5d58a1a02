"""Whose part of the fees is how much: of packages for all, for some, and given back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, FeeEntry, Resident
from contracts_app.queries.scope import everything
from contracts_app.services import ledger
from contracts_app.services.audit import SYSTEM
from contracts_app.services.beneficiaries import choose
from contracts_app.services.household_life import leave_household
from contracts_app.services.ledger_people import fees_by_person
from contracts_app.services.same_person import SamePerson, merge_residents
from tests.factories import TODAY, World, make_household
from tests.support.changes import ask, both_confirm, signed_in_march
from tests.support.same_person import without_number
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements

Signed = tuple[Contract, list[Resident]]


@pytest.fixture
def signed(world: World) -> Signed:
    """A household of three with a package for all and one that is for two people."""
    household, people = make_household(world.grids[0], members=3, code="H7")
    term = sign_up(household, people[0], package_codes=("BASIC", "TCM", "PLUS"))
    return term, people


def charge(term: Contract) -> list[FeeEntry]:
    return ledger.charge(term.contract_no, everything(TODAY), SYSTEM, TODAY)


def told(term: Contract) -> list[tuple[str, list[str], int, int]]:
    return [
        (
            one.person.name if one.person else "",
            [package.name for package in one.packages],
            one.charged_fen,
            one.back_fen,
        )
        for one in fees_by_person(term.id)
    ]


def test_nothing_falls_to_anybody_before_it_is_charged(signed: Signed) -> None:
    assert told(signed[0]) == []


def test_a_package_for_all_falls_to_everybody_and_another_to_nobody_until_chosen(
    signed: Signed,
) -> None:
    term, people = signed
    tcm, plus = sorted(charge(term), key=lambda one: one.amount_fen)
    parts = told(term)
    assert [one[0] for one in parts] == [*(one.name for one in people), ""]
    assert sum(one[2] for one in parts[:3]) == tcm.amount_fen
    assert parts[3][2] == plus.amount_fen


def test_whoever_was_chosen_has_the_part_of_the_package(signed: Signed) -> None:
    term, people = signed
    fees = charge(term)
    keys = [people[0].key, people[2].key]
    choose(term.contract_no, "PLUS", keys, "", everything(TODAY), SYSTEM)
    parts = told(term)
    assert [len(one[1]) for one in parts] == [2, 1, 2]
    assert sum(one[2] for one in parts) == sum(one.amount_fen for one in fees)


def test_what_is_given_back_falls_to_the_same_people_and_a_reversal_to_nobody(
    world: World,
) -> None:
    _household, people, term = signed_in_march(world)
    charge(term)
    both_confirm(term, ask(term))
    (refund,) = ledger.enter_refunds(term.contract_no, everything(TODAY), SYSTEM, TODAY)
    parts = fees_by_person(term.id)
    assert sum(one.back_fen for one in parts) == refund.amount_fen
    assert [one.person.name for one in parts] == [one.name for one in people]
    assert all(one.stays_fen == one.charged_fen + one.back_fen for one in parts)
    for number in (2, 1):
        ledger.reverse(term.contract_no, number, TODAY, everything(TODAY), SYSTEM, TODAY)
    assert told(term) == []


def test_whoever_died_keeps_the_part_of_what_was_charged(signed: Signed) -> None:
    term, people = signed
    charge(term)
    before = told(term)
    leave_household(people[2].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert told(term) == before


def test_two_rows_of_one_person_have_one_part(signed: Signed) -> None:
    term, people = signed
    fees = charge(term)
    choose(term.contract_no, "PLUS", [people[2].key], "", everything(TODAY), SYSTEM)
    without_number(people[2])
    asked = SamePerson(people[1].key, people[2].key, TODAY + timedelta(days=1))
    merge_residents(asked, everything(asked.on), SYSTEM, asked.on)
    parts = told(term)
    assert [(one[0], len(one[1])) for one in parts] == [(people[0].name, 1), (people[1].name, 2)]
    assert sum(one[2] for one in parts) == sum(one.amount_fen for one in fees)


def test_who_is_covered_again_in_the_same_term_has_one_part(signed: Signed) -> None:
    term, people = signed
    charge(term)
    before = told(term)
    cover = db.session.scalars(select(Cover).filter_by(resident_id=people[2].id)).one()
    again = {"contract_id": term.id, "resident_id": people[2].id, "state": "live"}
    cover.state, last, cover.cover_to = "ended", cover.cover_to, TODAY
    db.session.flush()
    first = TODAY + timedelta(days=1)
    county = cover.county_code
    db.session.add(Cover(county_code=county, cover_from=first, cover_to=last, **again))
    db.session.flush()
    assert told(term) == before


def test_the_statements_are_three_however_many_people_there_are(world: World) -> None:
    for members in (2, 9):
        household, people = make_household(world.grids[0], members=members, code=f"H{members}")
        term = sign_up(household, people[0], package_codes=("BASIC", "TCM"))
        charge(term)
        with counted_statements() as seen:
            assert len(fees_by_person(term.id)) == members
        assert len(seen) == 3

"""What became of a term: each person, each service, from rows alone, in a fixed number of reads."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Resident
from contracts_app.queries.fulfilment import Share, fulfilment_of, fulfilments
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.same_person import SamePerson, merge_residents
from tests.factories import TODAY, make_household, make_world
from tests.support.care import plan, pressure, record, reverse
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements

SIGNED = date(2026, 5, 20)
Home = tuple[Contract, list[Resident]]


@pytest.fixture
def home(app: Flask) -> Home:
    world = make_world()
    household, people = make_household(world.grids[0], members=2, code="H1", tags=("HTN",))
    plan(people, SIGNED)
    contract = sign_up(household, people[0], on=SIGNED, package_codes=("BASIC", "HTN"))
    return contract, people


def lines(share: Share) -> dict[str, tuple[int | None, int, int | None]]:
    return {one.item: (one.promised, one.used, one.left) for one in share.done.lines}


def test_everybody_sees_what_was_promised_used_and_left_and_when_it_is_due(home: Home) -> None:
    contract, people = home
    record(people[0], "HTN_VISIT", on=date(2026, 6, 1), values=pressure(130, 80))
    record(people[0], "MATERIAL", on=date(2026, 6, 1), mode="paper")
    record(people[1], "ADVICE", on=date(2026, 6, 2), mode="phone")
    told = fulfilment_of(contract, TODAY)
    together, husband, wife = told.shares
    assert (told.year, told.years) == (2026, (2026, 2027))
    assert (together.name, lines(together)) == ("", {"MATERIAL": (3, 1, 2)})
    assert "MATERIAL" in together.due
    assert (wife.name, lines(wife)["HTN_VISIT"], lines(wife)["BP"]) == (
        people[0].name, (3, 1, 2), (3, 1, 2),
    )  # fmt: skip
    assert lines(wife)["ASSESSMENT"] == (1, 0, 1)
    assert wife.due["HTN_VISIT"] == date(2026, 9, 1)
    assert "HTN_VISIT" not in lines(husband)
    assert lines(husband)["ADVICE"] == (None, 1, None)
    assert told.items["HTN_VISIT"].name == "高血压面对面随访"


def test_what_was_done_before_signing_stands_apart(home: Home) -> None:
    contract, people = home
    record(people[0], "HTN_VISIT", on=date(2026, 3, 1), values=pressure(130, 80))
    wife = fulfilment_of(contract, TODAY).shares[2]
    assert lines(wife)["HTN_VISIT"] == (3, 0, 3)
    assert [one.item for one in wife.done.besides] == ["BP", "HTN_VISIT"]


def test_what_was_taken_back_is_not_told(home: Home) -> None:
    contract, people = home
    made = record(people[0], "HTN_VISIT", on=date(2026, 6, 1), values=pressure(130, 80))
    reverse(made.key)
    wife = fulfilment_of(contract, TODAY).shares[2]
    assert lines(wife)["HTN_VISIT"] == (3, 0, 3)
    assert wife.done.besides == ()


def test_two_rows_of_one_person_are_one_share(home: Home) -> None:
    contract, people = home
    record(people[1], "ADVICE", on=date(2026, 6, 1))
    people[1].id_type, people[1].id_number, people[1].id_last4 = "none", None, ""
    people[1].identity_hash, people[1].sex = "unnumbered", people[0].sex
    db.session.flush()
    asked = SamePerson(people[0].key, people[1].key, TODAY)
    merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    shares = [one for one in fulfilment_of(contract, TODAY).shares if one.key]
    assert [one.key for one in shares] == [people[0].key]
    assert lines(shares[0])["ADVICE"] == (None, 1, None)


def test_the_reads_do_not_grow_with_terms_and_people(home: Home) -> None:
    contract, people = home
    record(people[0], "ADVICE", on=date(2026, 6, 1))
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    more = [contract]
    for number in range(2, 7):
        household, others = make_household(grid, members=4, code=f"H{number}")
        more.append(sign_up(household, others[0], on=SIGNED))
    db.session.flush()
    assert {(one.period_end, one.ended_on) for one in more} == {(date(2027, 12, 31), None)}
    with counted_statements() as few:
        fulfilments(more[:1], TODAY)
    with counted_statements() as many:
        told = fulfilments(more, TODAY)
    assert len(told) == 6
    assert len(many) == len(few) == 11

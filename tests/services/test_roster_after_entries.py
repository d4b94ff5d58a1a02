"""A roster is read after entries: nobody is taken from the household where he or she lives now."""

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident
from contracts_app.queries.scope import everything
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.splits import Split, split_household
from tests.factories import TODAY
from tests.support.roster_imports import (
    ACTOR,
    found,
    memberships_of,
    resident_named,
    residents,
    roster_world,
    take,
)
from tests.support.rosters import cells, member, number_for

HEAD = cells(address="一组1号")
WIFE = member(2, name="李四", relation="妻")
BABY = member(
    3, name="小宝", id_type="无", id_number="", sex="男", birth_date="2026-10-02", relation="子"
)


@pytest.fixture(autouse=True)
def _world(any_app: Flask) -> None:
    roster_world()


def leave_with_the_baby() -> None:
    mother, baby = resident_named("李四").key, resident_named("小宝").key
    asked = Split("H1", (mother, baby), TODAY, mother)
    split_household(asked, everything(TODAY), ACTOR, TODAY)
    db.session.commit()


def home_of_the_baby() -> list[str]:
    return [row[0] for row in memberships_of("小宝") if row[4] is None]


def test_who_has_no_number_stays_where_an_entry_brought_the_mother() -> None:
    take(HEAD, WIFE, BABY)
    leave_with_the_baby()

    report = take(HEAD, WIFE, BABY)

    elsewhere = "already_in_other_household"
    assert found(report) == [(3, elsewhere), (4, elsewhere)]
    assert residents(report) == {"unchanged": 1}
    assert home_of_the_baby() == ["H1-2"]


def test_who_has_no_number_moves_with_a_roster_that_may_move_people() -> None:
    take(HEAD, WIFE, BABY)
    leave_with_the_baby()
    report = take(HEAD, BABY, allow_moves=True)
    assert (found(report), residents(report)) == ([], {"unchanged": 1, "moved": 1})
    assert home_of_the_baby() == ["H1"]


def test_a_row_without_the_number_that_another_row_brought_is_still_known() -> None:
    """The child stood in two households; the row that is kept took the number of the other one."""
    child = member(7, name="小宝", relation="子")
    before = member(
        7, name="小宝", id_type="无", id_number="", sex="男", birth_date="1980-05-17", relation="子"
    )
    take(HEAD, before)
    kept = resident_named("小宝").key
    take(cells(household_code="H2", name="王五", id_number=number_for(sequence=9)),
         ("H2", *child[1:]))  # fmt: skip
    query = select(Resident.key).where(Resident.name == "小宝", Resident.key != kept)
    asked = SamePerson(kept, db.session.scalars(query).one(), TODAY)
    merge_residents(asked, everything(TODAY), ACTOR, TODAY)
    db.session.commit()

    report = take(HEAD, before)

    assert (found(report), residents(report)) == ([], {"unchanged": 2})

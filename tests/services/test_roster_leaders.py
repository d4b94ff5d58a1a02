"""A roster that moves a head or a signer: who headed is kept, and somebody signs."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import HeadChange, Household, SignerChange
from contracts_app.services.checks import run_checks
from tests.factories import TODAY
from tests.support.roster_imports import resident_named, roster_world, take
from tests.support.rosters import cells, member, number_for
from tests.support.signed_in import sign_up


@pytest.fixture(autouse=True)
def _world(any_app: Flask) -> None:
    roster_world()


def head_changes() -> list[tuple[int | None, int | None]]:
    rows = db.session.scalars(select(HeadChange).order_by(HeadChange.id))
    return [(row.from_resident_id, row.to_resident_id) for row in rows]


def test_a_household_that_a_roster_empties_and_fills_again_keeps_who_headed_it() -> None:
    take(cells())
    take(cells(household_code="H2", address="二组2号"), allow_moves=True)
    take(cells(name="李四", id_number=number_for(sequence=3)))
    old, new = resident_named("张三"), resident_named("李四")
    assert head_changes() == [(old.id, None), (None, new.id)]
    assert {row.changed_on for row in db.session.scalars(select(HeadChange))} == {TODAY}


def test_a_roster_that_changes_nothing_notes_no_head() -> None:
    take(cells(), member(3, name="李四"))
    take(cells(), member(3, name="李四", relation="子"))
    assert head_changes() == []


def test_a_signer_whom_a_roster_moves_is_followed_by_the_head() -> None:
    take(cells(), member(3, name="李四"))
    household = db.session.scalars(select(Household)).one()
    sign_up(household, resident_named("李四"))
    db.session.commit()
    moved = {"household_code": "H2", "address": "二组2号", "relation": "户主"}
    take(member(3, name="李四", **moved), allow_moves=True)
    (row,) = db.session.scalars(select(SignerChange))
    assert (row.reason, row.resident_id) == ("left", resident_named("张三").id)
    assert row.due_on == TODAY + timedelta(days=30)
    assert run_checks().ok

"""Two desks correct one member at the same moment, on PostgreSQL: the second one is told."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident, ResidentTag
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.corrections import Correction, correct_member, digest, particulars
from contracts_app.services.errors import Conflict
from contracts_app.services.resident_tags import Switch, switch_tag
from tests.factories import TODAY, make_household, make_world
from tests.services.test_desks_meet_on_postgresql import beside


@pytest.fixture
def person(make_app: Callable[..., Flask]) -> Iterator[Resident]:
    app = make_app("postgresql")
    with app.app_context():
        household, people = make_household(make_world().grids[0], code="H1")
        household.address = "一组1号"
        db.session.commit()
        yield people[0]


def correct(asked: Correction) -> None:
    correct_member(asked, everything(TODAY), SYSTEM, TODAY)


def test_the_second_desk_sees_what_the_first_one_wrote(person: Resident) -> None:
    stands = particulars(person, "一组1号")
    asked = Correction("H1", person.key, replace(stands, phone="13911111111"), digest(stands))
    late = replace(asked, typed=replace(stands, permanent=False))
    correct(asked)
    other = beside(lambda: correct(late))
    other.end()
    assert [type(error) for error in other.errors] == [Conflict]
    assert (person.phone, person.permanent) == ("13911111111", True)


def test_a_group_that_two_desks_tick_begins_once(person: Resident) -> None:
    asked = Switch("H1", person.key, "HTN", True)
    switch_tag(asked, everything(TODAY), SYSTEM, TODAY)
    other = beside(lambda: switch_tag(asked, everything(TODAY), SYSTEM, TODAY))
    other.end()
    assert other.errors == []
    assert list(db.session.scalars(select(ResidentTag.tag))) == ["HTN"]

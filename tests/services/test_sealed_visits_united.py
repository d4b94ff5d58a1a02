"""A sealed visit of a row that was united with another one of the same person meanwhile."""

from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Visit
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.sealed_visits import list_attention
from contracts_app.services import sealed_visits
from contracts_app.services.audit import SYSTEM
from contracts_app.services.same_person import SamePerson, merge_residents
from tests.factories import TODAY, World
from tests.support.care import pressure
from tests.support.same_person import Homes, child_of_both
from tests.support.sealed_visits import ARRIVED, KEY, actor_of, asks, brought, sealed_rows


@pytest.fixture(autouse=True)
def _arrived() -> Iterator[None]:
    with time_machine.travel(ARRIVED, tick=False):
        yield


@pytest.fixture
def homes(world: World) -> Homes:
    return child_of_both(world)


def unite(homes: Homes) -> None:
    asked = SamePerson(homes[3][2].key, homes[1][2].key, TODAY)
    merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    db.session.flush()
    db.session.expire_all()


def test_it_is_the_visit_of_the_row_that_is_kept(world: World, homes: Homes) -> None:
    unite(homes)
    outcome = brought(world.users["leader"], homes[1][2], "ADVICE", values={})
    assert (outcome.state, outcome.codes) == ("made", ())
    assert db.session.scalars(select(Visit)).one().resident_id == homes[3][2].id
    assert sealed_rows()[0].resident_id == homes[1][2].id


def test_what_waited_before_is_listed_and_recorded_for_the_row_that_is_kept(
    world: World, homes: Homes
) -> None:
    leader = world.users["leader"]
    assert brought(leader, homes[1][2], values={"htn-sbp": "1380"}).state == "attention"
    unite(homes)
    reach = scope_of(leader, TODAY)
    assert [row.person for row in list_attention(reach)] == [homes[3][2].key]
    row, person = sealed_visits.held(KEY, reach)
    assert person.key == homes[3][2].key
    ask = asks(homes[1][2], values=pressure(120, 80))
    assert sealed_visits.try_again(row, ask, actor_of(leader), TODAY).state == "made"
    assert db.session.scalars(select(Visit)).one().resident_id == homes[3][2].id

"""A whole household moves away on one day, and comes back when that was an error."""

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Cover, Membership
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import Leaving, leave_together
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household
from tests.support.family import is_whole
from tests.support.signed_in import audited
from tests.support.signers import Home, leave, signed_by_head


@pytest.fixture
def home(world: World) -> Home:
    return signed_by_head(world)


def test_the_whole_household_moves_away_on_one_day(home: Home) -> None:
    _household, people, contract = home
    told = Leaving(destination="山前镇河东村", handed_over_to="山前镇卫生院")
    leave_together("H1", TODAY, told, everything(TODAY), SYSTEM, TODAY)
    memberships = db.session.scalars(select(Membership)).all()
    assert {(row.valid_to, row.end_reason) for row in memberships} == {(TODAY, "moved_out")}
    assert (contract.ended_on, contract.end_reason) == (TODAY, "1")
    assert {row.state for row in db.session.scalars(select(Cover))} == {"ended"}
    assert len(audited("resident.leave")) == len(people)
    assert is_whole()


def test_the_whole_household_comes_back_when_its_going_was_an_error(home: Home) -> None:
    household, people, contract = home
    action = leave_together("H1", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)
    undo_action(action.id, "another household", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    heads = db.session.scalars(select(Membership).filter_by(is_head=True, valid_to=None)).all()
    assert [row.resident_id for row in heads] == [people[0].id]
    assert (contract.ended_on, contract.end_reason, contract.status) == (None, None, "active")
    assert household.id == action.household_id
    assert is_whole()


def test_an_empty_household_cannot_move_away(world: World) -> None:
    _household, (alone,) = make_household(world.grids[0], members=1, code="H3")
    leave(alone)
    with pytest.raises(Refused, match="no_members"):
        leave_together("H3", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)

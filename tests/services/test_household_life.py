"""Leaving a household: membership, headship and covers end together, on any day that can be."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Cover, Household, HouseholdAction, Membership, Resident
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.cover_ends import last_covered_day
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_resident
from tests.support.engines import ON_ONE_ENGINE
from tests.support.signed_in import audited, far_household, sign_up


@pytest.fixture
def home(world: World) -> tuple[Household, list[Resident]]:
    return make_household(world.grids[0], members=3, code="H1")


def leave(
    person: Resident, reason: str = "moved_out", on: date = TODAY, head: str = ""
) -> HouseholdAction:
    return leave_household(person.key, reason, on, everything(TODAY), SYSTEM, TODAY, head)


def membership_of(person: Resident) -> Membership:
    return db.session.scalars(select(Membership).filter_by(resident_id=person.id)).one()


def cover_of(person: Resident) -> Cover:
    return db.session.scalars(select(Cover).filter_by(resident_id=person.id)).one()


def test_moving_away_ends_membership_and_the_live_cover(
    home: tuple[Household, list[Resident]],
) -> None:
    household, people = home
    sign_up(household, people[0])
    leave(people[1])
    membership = membership_of(people[1])
    assert (membership.valid_to, membership.end_reason) == (TODAY, "moved_out")
    assert (cover_of(people[1]).state, cover_of(people[1]).cover_to) == ("ended", TODAY)
    assert cover_of(people[0]).state == "live"
    assert people[1].died_on is None


def test_death_is_kept_with_its_day_and_who_recorded_it(
    home: tuple[Household, list[Resident]],
) -> None:
    _household, people = home
    on = TODAY - timedelta(days=3)
    leave(people[2], "death", on)
    assert people[2].died_on == on
    (row,) = audited("resident.leave")
    assert (row.object_key, row.reason, row.actor) == (people[2].key, "death", "system")
    assert row.after == {"household": "H1", "on": on.isoformat(), "new_head": None}
    assert [row.object_key for row in audited("household.death")] == ["H1"]


def test_a_cover_that_has_not_begun_is_void(home: tuple[Household, list[Resident]]) -> None:
    household, people = home
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    contract = sign_up(household, people[0])
    assert contract.status == "upcoming"
    leave(people[1])
    assert cover_of(people[1]).state == "void"
    assert cover_of(people[1]).cover_to == contract.period_end


def test_the_head_may_not_leave_the_others_without_a_head(
    home: tuple[Household, list[Resident]],
) -> None:
    _household, people = home
    with pytest.raises(Refused) as refused:
        leave(people[0])
    assert refused.value.codes == ["head_needed"]
    assert membership_of(people[0]).valid_to is None
    leave(people[0], head=people[1].key)
    successor = membership_of(people[1])
    assert (successor.is_head, successor.relation) == (True, "02")
    assert not membership_of(people[2]).is_head


def test_the_last_member_may_leave_alone(world: World) -> None:
    household, (alone,) = make_household(world.grids[0], members=1)
    assert leave(alone, "death").household_id == household.id
    assert membership_of(alone).valid_to == TODAY


def test_a_new_head_named_for_a_member_who_is_not_head_changes_nothing(
    home: tuple[Household, list[Resident]],
) -> None:
    _household, people = home
    leave(people[1], head=people[2].key)
    assert membership_of(people[0]).is_head


@ON_ONE_ENGINE
@pytest.mark.parametrize("who", ["himself", "stranger", "nobody"])
def test_only_another_member_may_become_head(
    home: tuple[Household, list[Resident]], who: str
) -> None:
    _household, people = home
    keys = {"himself": people[0].key, "stranger": make_resident().key, "nobody": "zzz"}
    with pytest.raises(Refused) as refused:
        leave(people[0], head=keys[who])
    assert refused.value.codes == ["unknown_value"]


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("reason", "on", "code"),
    [
        ("moved_out", TODAY + timedelta(days=1), "future_date"),
        ("death", date(1950, 1, 1), "bad_date"),
        ("joined_other", TODAY, "unknown_value"),
        ("gone", TODAY, "unknown_value"),
    ],
)
def test_impossible_days_and_reasons_are_refused(
    home: tuple[Household, list[Resident]], reason: str, on: date, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        leave(home[1][1], reason, on)
    assert refused.value.codes == [code]


def test_nobody_leaves_before_coming(home: tuple[Household, list[Resident]]) -> None:
    membership_of(home[1][1]).valid_from = date(2026, 6, 1)
    with pytest.raises(Refused) as refused:
        leave(home[1][1], on=date(2026, 5, 31))
    assert refused.value.codes == ["bad_date"]


def test_nobody_leaves_twice(home: tuple[Household, list[Resident]]) -> None:
    leave(home[1][1])
    with pytest.raises(NotFound):
        leave(home[1][1])


def test_people_of_another_township_are_out_of_reach(world: World) -> None:
    _household, people = far_household()
    clerk = scope_of(world.users["clerk"], TODAY)
    with pytest.raises(NotFound):
        leave_household(people[1].key, "death", TODAY, clerk, SYSTEM, TODAY)


@settings(max_examples=25, deadline=None)
@given(days=st.integers(-30, 1200))
def test_a_cover_never_ends_later_than_before_and_never_after_leaving(days: int) -> None:
    until = date(2027, 12, 31)
    on = date(2026, 1, 1) + timedelta(days=days)
    assert last_covered_day(until, on) <= min(until, on)


def test_those_who_stay_are_told_from_who_heads_after_a_death(
    home: tuple[Household, list[Resident]],
) -> None:
    _household, people = home
    action = leave(people[0], "death", head=people[2].key)
    assert [membership_of(one).relation for one in people[1:]] == ["51", "02"]
    undo_action(action.id, "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert [membership_of(one).relation for one in people] == ["02", "10", "20"]

"""Sealed visits that wait: completed, tried again, or taken away with a reason, once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident, User, Visit
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.sealed_visits import (
    count_attention,
    get_attention,
    list_attention,
    list_beyond,
    list_lately,
)
from contracts_app.services import sealed_visits
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.sealed_visits import Outcome
from contracts_app.services.visits import Recorded
from tests.factories import TODAY, World, make_household
from tests.support.care import entry, plan, pressure
from tests.support.sealed_visits import (
    ARRIVED,
    KEY,
    actor_of,
    asks,
    brought,
    recorded_by,
    sealed_rows,
)
from tests.support.signed_in import audited, far_household

DAY = timedelta(days=1)
GOOD = pressure(128, 82)


@pytest.fixture(autouse=True)
def _arrived() -> Iterator[None]:
    with time_machine.travel(ARRIVED, tick=False):
        yield


@pytest.fixture
def person(world: World) -> Resident:
    _household, people = make_household(world.grids[0], members=2, code="H1", tags=("HTN",))
    plan(people, date(2026, 1, 5))
    return people[0]


@pytest.fixture
def doctor(world: World) -> User:
    return world.users["doctor"]


@pytest.fixture
def waiting(person: Resident, doctor: User) -> str:
    """A visit whose pressure was mistyped; its key."""
    assert brought(doctor, person, values={"htn-sbp": "1380"}).state == "attention"
    return KEY


def completed(key: str, person: Resident, by: User, page: str = KEY) -> Recorded:
    reach = scope_of(by, TODAY)
    row, _person = sealed_visits.held(key, reach)
    made = entry(person, "HTN_VISIT", values=GOOD, page=page)
    return sealed_visits.complete(row, made, reach, actor_of(by), TODAY)


def tried(key: str, person: Resident, by: User, **told: object) -> Outcome:
    row, _person = sealed_visits.held(key, scope_of(by, TODAY))
    return sealed_visits.try_again(row, asks(person, **told), actor_of(by), TODAY)


def away(key: str, note: str, by: User) -> None:
    sealed_visits.take_away(key, note, scope_of(by, TODAY), actor_of(by))


def visit() -> Visit:
    return db.session.scalars(select(Visit)).one()


def test_what_somebody_completes_is_the_visit_of_whoever_completes_it(
    world: World, person: Resident, waiting: str
) -> None:
    leader = world.users["leader"]
    done = completed(waiting, person, leader)
    assert (visit().key, visit().user_id, visit().client_key) == (done.key, leader.id, KEY)
    (row,) = sealed_rows()
    assert (row.state, row.visit_id, row.fields, row.codes) == ("made", visit().id, None, [])
    assert row.settled_by_id == leader.id
    (told,) = audited("sealed_visit.complete")
    assert told.after == {"state": "made", "codes": [], "visit": done.key}


def test_what_comes_again_after_it_was_completed_is_that_visit(
    world: World, person: Resident, doctor: User, waiting: str
) -> None:
    done = completed(waiting, person, world.users["leader"])
    again = brought(doctor, person, values={"htn-sbp": "1380"})
    assert (again.again, again.state, again.visit_key) == (True, "made", done.key)


def test_it_is_tried_again_in_the_name_of_whoever_wrote_it(
    world: World, person: Resident, doctor: User, waiting: str
) -> None:
    leader = world.users["leader"]
    assert tried(waiting, person, leader, values={"htn-sbp": "1380"}).state == "attention"
    outcome = tried(waiting, person, leader, values=GOOD)
    assert (outcome.state, visit().user_id) == ("made", doctor.id)
    assert [one.after["state"] for one in audited("sealed_visit.retry")] == ["attention", "made"]


def test_whoever_has_seen_what_was_done_meanwhile_may_record_it_all_the_same(
    world: World, person: Resident, doctor: User
) -> None:
    recorded_by(world.users["leader"], person, on=TODAY - 3 * DAY)
    assert brought(doctor, person).codes == ("done_meanwhile",)
    assert tried(KEY, person, world.users["leader"], values=GOOD).state == "made"


def test_the_same_service_of_the_same_day_is_recorded_by_nobody_twice(
    world: World, person: Resident, doctor: User
) -> None:
    recorded_by(world.users["leader"], person)
    brought(doctor, person)
    assert tried(KEY, person, doctor).codes == ("served_already",)
    with pytest.raises(Refused) as caught:
        completed(KEY, person, doctor)
    assert caught.value.codes == ["served_already"]


def test_a_day_after_the_writing_is_refused_each_time(person: Resident, doctor: User) -> None:
    assert brought(doctor, person, on=TODAY + DAY).state == "attention"
    row, _person = sealed_visits.held(KEY, scope_of(doctor, TODAY))
    late = TODAY + 3 * DAY
    ask = asks(person, on=TODAY + DAY)
    assert sealed_visits.try_again(row, ask, actor_of(doctor), late).codes == ("future_date",)


def test_what_is_not_to_be_recorded_is_taken_away_with_a_reason(
    world: World, person: Resident, doctor: User, waiting: str
) -> None:
    leader = world.users["leader"]
    away(waiting, "  同事已录 13800138000 ", leader)
    (row,) = sealed_rows()
    assert (row.state, row.fields, row.settle_note) == ("settled", None, "同事已录 [removed]")
    assert row.settled_by_id == leader.id
    (told,) = audited("sealed_visit.take_away")
    assert (told.user_id, told.object_key) == (leader.id, person.key)
    assert told.reason == "同事已录 [removed]"
    again = brought(doctor, person)
    assert (again.again, again.state, again.visit_key) == (True, "settled", None)
    assert db.session.scalars(select(Visit)).all() == []


@pytest.mark.parametrize(("note", "code"), [(" ", "missing_required"), ("好" * 201, "too_long")])
def test_nothing_is_taken_away_without_a_reason(
    doctor: User, waiting: str, note: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        away(waiting, note, doctor)
    assert caught.value.codes == [code]
    assert sealed_rows()[0].state == "attention"


def test_what_is_closed_is_closed_by_nobody_else(
    world: World, person: Resident, doctor: User, waiting: str
) -> None:
    away(waiting, "重复", doctor)
    leader = world.users["leader"]
    for step in (
        lambda: completed(waiting, person, leader),
        lambda: tried(waiting, person, leader),
        lambda: away(waiting, "重复", leader),
    ):
        with pytest.raises(Conflict) as caught:
            step()
        assert caught.value.code == "changed_meanwhile"


def test_who_lives_out_of_reach_is_seen_by_those_who_answer_there(
    world: World, person: Resident, doctor: User
) -> None:
    _far, others = far_household()
    outcome = brought(doctor, others[0], values=GOOD)
    assert outcome.codes == ("person_beyond",)
    near, whole = scope_of(doctor, TODAY), everything(TODAY)
    assert (list_attention(near), count_attention(near)) == ([], (0, False))
    assert get_attention(KEY, near) is None
    assert [(row.name, row.count) for row in list_beyond(doctor.id, near)] == [(None, 1)]
    assert [row.person for row in list_attention(whole)] == [others[0].key]
    assert list_beyond(doctor.id, whole) == []
    with pytest.raises(NotFound):
        sealed_visits.held(KEY, near)
    with pytest.raises(NotFound):
        away(KEY, "走错", doctor)


def test_the_lists_tell_what_waits_and_what_was_recorded_lately(
    world: World, person: Resident, doctor: User, waiting: str
) -> None:
    brought(doctor, person, key="q" * 32, values=pressure(186, 112))
    reach = scope_of(doctor, TODAY)
    (row,) = list_attention(reach)
    assert (row.key, row.person, row.code) == (KEY, person.key, "H1")
    assert row.typed_by == doctor.display_name
    (lately,) = list_lately(doctor.id, reach, ARRIVED.replace(tzinfo=None))
    assert (lately.person, "call_120" in lately.codes) == (person.key, True)
    after = ARRIVED.replace(tzinfo=None) + timedelta(days=7, seconds=1)
    assert list_lately(doctor.id, reach, after) == []
    assert list_lately(world.users["clerk"].id, reach, ARRIVED.replace(tzinfo=None)) == []


def test_an_unknown_key_is_nothing(doctor: User) -> None:
    with pytest.raises(NotFound):
        sealed_visits.held("nothing", scope_of(doctor, TODAY))

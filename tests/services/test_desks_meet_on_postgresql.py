"""Two people at one household, each in a transaction of an own, on PostgreSQL.

On SQLite one of them waits for the other by itself.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, Membership, Obligation, Resident
from contracts_app.queries.scope import everything
from contracts_app.queries.signing import lock_household
from contracts_app.queries.task_choices import DayChoice
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.groups import NewGroup, close_group, join_group, open_group
from contracts_app.services.household_life import leave_household
from contracts_app.services.import_report import ImportReport
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from contracts_app.services.tasks import plan_day
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_world
from tests.services.test_contract_import import codes, load, row
from tests.services.test_signing import request_for, sign
from tests.support.surrounded import DAY, belongs, club
from tests.support.tasks import duty

SIGNED = date(2025, 11, 20)
JANUARY = date(2027, 1, 1)
PATIENCE = 120


@dataclass
class Beside:
    """Somebody at another desk: the thread, and what went wrong there."""

    app: Flask
    work: Callable[[], Any]
    errors: list[BaseException] = field(default_factory=list)

    def begin(self) -> "Beside":
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        return self

    def _run(self) -> None:
        with self.app.app_context():
            try:
                self.work()
                db.session.commit()
            except BaseException as error:  # the test looks at it
                self.errors.append(error)
                db.session.rollback()
            finally:
                db.session.remove()

    def end(self) -> None:
        """Commit the own transaction, for which the other one may be waiting, and wait for it."""
        db.session.commit()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        db.session.expire_all()


@pytest.fixture
def world(make_app: Callable[..., Flask]) -> Iterator[World]:
    app = make_app("postgresql")
    with app.app_context():
        yield make_world()


def beside(work: Callable[[], Any]) -> Beside:
    """Begin at the other desk and wait until it waits for this one (or is done)."""
    other = Beside(current_app._get_current_object(), work).begin()  # type: ignore[attr-defined]
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with db.engine.connect() as watcher:
        while other.thread.is_alive() and not watcher.scalar(waiting):
            watcher.rollback()
    return other


def leave(who: Resident, reason: str = "death", head: str = "", on: date = TODAY) -> Any:
    return leave_household(who.key, reason, on, everything(TODAY), SYSTEM, TODAY, head)


def broken() -> list[str]:
    return [one.name for one in run_checks().checks if one.violations and not one.warning]


def statuses() -> list[str]:
    return list(db.session.scalars(select(Contract.status).order_by(Contract.id)))


def test_who_dies_while_the_family_signs_is_not_covered(world: World) -> None:
    household, people = make_household(world.grids[0])
    db.session.commit()
    key = people[1].key
    sign(request_for(household, people[0]))
    other = beside(lambda: leave_household(key, "death", TODAY, everything(TODAY), SYSTEM, TODAY))
    other.end()
    assert (other.errors, broken()) == ([], [])


def test_a_head_is_not_followed_by_somebody_who_leaves_just_now(world: World) -> None:
    _household, people = make_household(world.grids[0], members=3)
    db.session.commit()
    head, heir = people[0].key, people[1].key
    leave(people[1])
    other = beside(
        lambda: leave_household(head, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY, heir)
    )
    other.end()
    assert [type(error).__name__ for error in other.errors] == ["Refused"]
    heads = db.session.scalars(select(Membership.resident_id).filter_by(is_head=True))
    assert list(heads) == [people[0].id]
    assert broken() == []


@pytest.fixture
def number(world: World) -> str:
    """A couple signed a year ago; its term ends with 2026."""
    household, people = make_household(world.grids[0], code="H1")
    contract = sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
    db.session.commit()
    return contract.contract_no


def object_to(number: str) -> Any:
    return record_objection(number, "end", TODAY, "home", "家人", everything(TODAY), SYSTEM, TODAY)


def renew(commit: Callable[[], None] = lambda: None) -> Any:
    return renew_due(JANUARY, TODAY, SYSTEM, commit)


def test_an_objection_calls_off_a_renewal_that_is_just_being_written(number: str) -> None:
    renew()
    other = beside(lambda: object_to(number))
    other.end()
    assert (other.errors, statuses()) == ([], ["active", "terminated"])


def test_a_renewal_sees_an_objection_that_is_just_being_recorded(number: str) -> None:
    object_to(number)
    other = beside(lambda: renew(db.session.commit))
    other.end()
    assert (other.errors, statuses()) == ([], ["active"])


def test_who_dies_during_the_renewal_is_not_covered_by_the_new_term(number: str) -> None:
    key = db.session.scalars(select(Resident.key).order_by(Resident.id.desc())).first()
    assert key
    renew()
    other = beside(lambda: leave_household(key, "death", TODAY, everything(TODAY), SYSTEM, TODAY))
    other.end()
    assert (other.errors, broken()) == ([], [])


def test_a_renewal_gives_way_to_a_household_that_is_signing_anew(world: World) -> None:
    household, people = make_household(world.grids[0], code="H1")
    sign(request_for(household, people[0], signed_on=date(2024, 11, 20)), date(2024, 11, 20))
    db.session.commit()
    today = date(2026, 1, 5)
    sign(request_for(household, people[0], signed_on=today), today)
    other = beside(lambda: renew_due(today, today, SYSTEM, db.session.commit))
    other.end()
    assert (other.errors, broken()) == ([], [])
    assert statuses() == ["expired", "active"]


def test_an_objection_is_withdrawn_once(number: str) -> None:
    object_to(number)
    db.session.commit()

    def withdraw() -> Any:
        return withdraw_objection(number, "end", everything(TODAY), SYSTEM, TODAY)

    withdraw()
    other = beside(withdraw)
    other.end()
    assert [type(error).__name__ for error in other.errors] == ["NotFound"]


def test_a_file_of_paper_contracts_and_a_desk_do_not_wait_in_a_circle(world: World) -> None:
    homes = [make_household(world.grids[0], code=f"H{n}") for n in range(2)]
    rows = [row(household, people) for household, people in homes]
    db.session.commit()
    second, people = homes[1]
    request = request_for(second, people[0])
    lock_household(second.code, everything(TODAY))
    reports: list[ImportReport] = []
    other = beside(lambda: reports.append(load(*rows)))
    sign(request)
    other.end()
    assert other.errors == []
    assert codes(reports[0]) == [(3, "already_signed")]
    assert statuses() == ["active", "active"]
    assert broken() == []


def test_nobody_comes_back_to_a_group_that_is_being_closed(world: World) -> None:
    person = make_household(world.grids[0], members=2)[1][1]
    key = club()
    join_group(key, [person.key], everything(TODAY), SYSTEM, TODAY)
    action = leave(person).id
    db.session.commit()
    close_group(key, TODAY, everything(TODAY), SYSTEM, TODAY)
    other = beside(lambda: undo_action(action, "wrong", everything(TODAY), SYSTEM, TODAY))
    other.end()
    assert (other.errors, broken()) == ([], [])
    assert belongs(person) == [(TODAY, TODAY)]


def test_who_dies_while_a_group_is_closed_belongs_to_it_no_longer_than_alive(world: World) -> None:
    person = make_household(world.grids[0], members=2)[1][1]
    began, died = TODAY - 5 * DAY, TODAY - 2 * DAY
    new = NewGroup("T01", "club", "棋友")
    key = open_group(new, everything(began), SYSTEM, began).key
    join_group(key, [person.key], everything(began), SYSTEM, began)
    db.session.commit()
    leave(person, on=died)
    other = beside(lambda: close_group(key, TODAY, everything(TODAY), SYSTEM, TODAY))
    other.end()
    assert (other.errors, belongs(person)) == ([], [(began, died)])


def test_who_is_planned_for_a_day_just_now_stays_there(world: World) -> None:
    person = make_household(world.grids[0])[1][0]
    duty(person, TODAY + 9 * DAY)
    village = world.grids[0].village_code
    first, second = (
        DayChoice(TODAY + number * DAY, TODAY + 30 * DAY, village=village) for number in (2, 3)
    )
    db.session.commit()
    plan_day(first, everything(TODAY), SYSTEM)
    other = beside(lambda: plan_day(second, everything(TODAY), SYSTEM))
    other.end()
    assert [str(one) for one in other.errors] == ["nothing_to_plan"]
    assert db.session.scalars(select(Obligation.planned_on)).all() == [first.day]

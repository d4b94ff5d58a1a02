"""Whatever happens to households, in any order, taken back or not: every promise holds after it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, HouseholdAction, Membership, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.births import Newborn, record_birth
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict, Refused
from contracts_app.services.homes import NewHead, NewHome, change_head, move_home
from contracts_app.services.household_life import leave_household
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.splits import Split, split_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_team, make_world
from tests.support.signed_in import sign_up

SIGNED = date(2026, 10, 1)


@pytest.fixture
def world(app: Flask) -> World:
    """Four households: two with one team, one with another, one without a contract."""
    world = make_world()
    make_team(world.centre, code="T02", name="第二团队")
    for number, team in enumerate(("T01", "T01", "T02", None), 1):
        grid = world.grids[number % 2]
        household, people = make_household(
            grid, members=4, code=f"H{number}", birth=date(1992, 3, 12)
        )
        people[3].id_type, people[3].id_number, people[3].id_last4 = "none", None, ""
        db.session.flush()
        if team:
            sign_up(household, people[0], on=SIGNED, team=team)
    db.session.commit()
    return world


class Life:
    """What happens day by day, drawn by hypothesis."""

    def __init__(self, data: st.DataObject) -> None:
        self.data, self.today = data, TODAY

    def pick(self, options: list[Any]) -> Any:
        return self.data.draw(st.sampled_from(options))

    def day(self) -> date:
        return self.today - timedelta(days=self.data.draw(st.integers(0, 60)))

    def homes(self) -> dict[str, list[str]]:
        query = (
            select(Household.code, Resident.key)
            .join(Membership, Membership.household_id == Household.id)
            .join(Resident, Resident.id == Membership.resident_id)
            .where(Membership.valid_to.is_(None))
            .order_by(Household.id, Membership.is_head.desc(), Resident.id)
        )
        found: dict[str, list[str]] = {}
        for code, key in db.session.execute(query):
            found.setdefault(code, []).append(key)
        return found

    def home(self) -> tuple[str, list[str]]:
        homes = self.homes()
        code = self.pick(sorted(homes))
        return code, homes[code]

    def who(self) -> tuple[Any, Any, date]:
        return everything(self.today), SYSTEM, self.today

    def live(self) -> None:
        events: list[Callable[[], Any]] = [
            self.birth, self.leave, self.marry, self.split, self.merge, self.head, self.move,
            self.same, self.undo, self.undo, self.wait,
        ]  # fmt: skip
        event = self.pick(events)
        try:
            with db.session.begin_nested():
                event()
        except (Refused, Conflict):
            db.session.expire_all()

    def leave(self) -> None:
        _code, people = self.home()
        key, heir = self.pick(people), self.pick(people)
        reason = self.pick(["death", "moved_out"])
        day = self.day()
        leave_household(key, reason, day, *self.who(), heir if heir != key else "")

    def birth(self) -> None:
        code, people = self.home()
        child = Newborn(self.pick(people), "新生儿", self.pick(["female", "male"]), self.day())
        record_birth(code, child, *self.who())

    def marry(self) -> None:
        code, people = self.home()
        other, _others = self.home()
        key = self.pick(people)
        rest = [one for one in people if one != key] or [""]
        asked = Marriage(
            code, key, other, "80", self.day(), self.data.draw(st.booleans()),
            self.pick(rest), self.pick(rest),
        )  # fmt: skip
        join_household(asked, *self.who())

    def split(self) -> None:
        code, people = self.home()
        leaving = self.data.draw(st.lists(st.sampled_from(people), min_size=1, unique=True))
        rest = [one for one in people if one not in leaving] or [""]
        asked = Split(
            code, tuple(leaving), self.day(), leaving[0], grid=self.pick(["", "G1", "G2"]),
            new_head=self.pick(rest), new_signer=self.pick(rest),
        )  # fmt: skip
        split_household(asked, *self.who())

    def merge(self) -> None:
        code, people = self.home()
        other, others = self.home()
        live = select(Contract.contract_no).where(Contract.status == "active")
        numbers = db.session.scalars(live.order_by(Contract.id)).all()
        contract = self.pick(["", *numbers])
        asked = Merge(code, other, self.pick([*people, *others]), self.day(), contract)
        merge_households(asked, *self.who())

    def head(self) -> None:
        code, people = self.home()
        change_head(NewHead(code, self.pick(people), self.day()), *self.who())

    def move(self) -> None:
        code, _people = self.home()
        grid = self.pick(["G1", "G2"])
        move_home(NewHome(code, self.day(), grid, f"{grid}新址"), *self.who())

    def same(self) -> None:
        everybody = [key for people in self.homes().values() for key in people]
        kept, merged = self.pick(everybody), self.pick(everybody)
        rest = self.pick(everybody)
        merge_residents(SamePerson(kept, merged, self.day(), rest, rest), *self.who())

    def undo(self) -> None:
        standing = select(HouseholdAction.id).where(HouseholdAction.undone_at_utc.is_(None))
        ids = db.session.scalars(standing.order_by(HouseholdAction.id)).all()
        if ids:
            undo_action(self.pick(list(ids)), "mistake", *self.who())

    def wait(self) -> None:
        self.today += timedelta(days=self.pick([1, 20, 40, 400]))
        run_nightly(self.today, self.today, db.session.flush)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_promise_holds_after_every_entry(world: World, data: st.DataObject) -> None:
    life = Life(data)
    try:
        for _step in range(8):
            life.live()
            report = run_checks()
            broken = [(one.name, one.sample) for one in report.checks if one.violations]
            assert report.ok, broken
            assert unsigned_households() == []
    finally:
        db.session.rollback()


def unsigned_households() -> list[str]:
    """Chains in force that cover people and whose signer is not there, without a signature due."""
    query = text("""
        SELECT c.contract_no FROM contract c WHERE c.status IN ('active', 'terminating', 'upcoming')
        AND EXISTS (SELECT 1 FROM cover v WHERE v.contract_id = c.id AND v.state IN
        ('live', 'upcoming')) AND NOT EXISTS (SELECT 1 FROM membership m JOIN resident r
        ON r.id = m.resident_id WHERE r.id = coalesce(c.signer_id, c.representative_id)
        AND m.household_id = c.household_id AND m.valid_to IS NULL AND r.died_on IS NULL)
        AND NOT EXISTS (SELECT 1 FROM signer_change s JOIN contract d ON d.id = s.contract_id
        WHERE d.root_no = c.root_no AND s.signed_on IS NULL AND s.closed_on IS NULL)""")
    return list(db.session.scalars(query))

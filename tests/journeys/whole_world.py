"""Households through all that happens to them: the world of the machine, and what must stay true.

No model says what each step does; that is told by the tests of each verb. Here are the promises
that hold whatever comes after what: the published checks, no day of anybody's past rewritten, and
an entry that is taken back leaves nothing behind.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, HouseholdAction, Membership, Resident
from contracts_app.queries.scope import Scope, everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.journal import digest, foresee
from contracts_app.services.status import move_statuses
from contracts_app.services.undo import undo_action
from tests.factories import make_household, make_team, make_world
from tests.journeys.life_world import Database

FIRST_DAY = date(2025, 9, 20)
DAY = timedelta(days=1)
TEAMS = ("T01", "T02")
pick = st.integers(0, 30)
days_ago = st.sampled_from([0, 0, 1, 5, 29, 45, 130])
_WAS = "(m.end_reason IS NULL OR m.end_reason <> 'undone')"
Days = dict[int, list[tuple[date, date]]]


class WholeWorld(RuleBasedStateMachine):
    """A centre with two teams, some households, and a day that only goes on."""

    open_database: Any

    def __init__(self) -> None:
        super().__init__()
        self.database: Database = type(self).open_database()
        self.database.context.push()
        self.today = FIRST_DAY
        self.refused: set[str] = set()
        world = make_world()
        make_team(world.centre, code=TEAMS[1])
        self.grids = [grid.code for grid in world.grids]
        self.made = 0
        for members, years in ((3, 60), (2, 40), (1, 80), (4, 30)):
            self.settle(members, years)
        self.past = self._covered_days()

    def teardown(self) -> None:
        db.session.remove()
        db.engine.dispose()
        self.database.context.pop()
        self.database.close()

    # ------------------------------------------------------------------ who is where

    @property
    def scope(self) -> Scope:
        return everything(self.today)

    def settle(self, members: int, years: int) -> None:
        """A new household of the roster, in one of the grids."""
        grids = db.session.scalars(select(Grid).order_by(Grid.id)).all()
        birth = date(self.today.year - years, 3, 8)
        make_household(grids[self.made % len(grids)], members, f"H{self.made}", birth=birth)
        self.made += 1
        db.session.commit()

    def households(self) -> list[Household]:
        """Those in which somebody lives."""
        lives = select(Membership.household_id).where(Membership.valid_to.is_(None))
        query = select(Household).where(Household.id.in_(lives)).order_by(Household.id)
        return list(db.session.scalars(query))

    def home(self, where: int) -> Household:
        found = self.households()
        if not found:
            self.settle(2, 40)
            found = self.households()
        return found[where % len(found)]

    def people(self, household: Household) -> list[Resident]:
        query = (
            select(Resident)
            .join(Membership, Membership.resident_id == Resident.id)
            .where(Membership.household_id == household.id, Membership.valid_to.is_(None))
            .order_by(Membership.is_head.desc(), Resident.id)
        )
        return list(db.session.scalars(query))

    def contracts(self, *statuses: str) -> list[Contract]:
        query = select(Contract).where(Contract.status.in_(statuses)).order_by(Contract.id)
        return list(db.session.scalars(query))

    # ------------------------------------------------------------------ steps

    def attempt(self, work: Callable[[], Any], late: date | None = None) -> bool:
        """Do it and commit, or leave everything as it was; whether it was done.

        `late` is the day from which it may change what was known of the past.
        """
        before = self._everything()
        try:
            work()
        except (Refused, Conflict, NotFound) as refused:
            db.session.rollback()
            db.session.expire_all()
            assert self._everything() == before, "a refusal leaves something behind"
            self.refused = set(refused.codes) if isinstance(refused, Refused) else {"other"}
            return False
        db.session.commit()
        self.refused = set()
        if late is not None and late < self.today:
            self.past = self._covered_days()
        return True

    def enter(self, work: Callable[[], Any], on: date, *, undo: bool, preview: bool = True) -> None:
        """An entry about a household: foreseen, done as foreseen, and perhaps taken back."""
        if undo:
            self.settle_what_a_night_missed()
        foreseen = self._foreseen(work) if preview else None
        before = self._standing()
        if not self.attempt(work, late=on):
            assert foreseen is None
            return
        action = self._last_action()
        assert foreseen is None or digest(action) == foreseen
        if undo:
            assert self.attempt(
                lambda: undo_action(action.id, "错录", self.scope, SYSTEM, self.today), late=on
            ), self.refused
            assert self._standing() == before

    def settle_what_a_night_missed(self) -> None:
        """An entry would do it as well, and it stays done when that is taken back."""
        move_statuses(self.today)
        db.session.commit()

    def _foreseen(self, work: Callable[[], Any]) -> str | None:
        before = self._everything()

        def do() -> HouseholdAction:
            work()
            return self._last_action()

        try:
            told: str = foresee(do, digest)
        except (Refused, Conflict, NotFound):
            db.session.rollback()
            return None
        assert self._everything() == before, "a preview leaves something behind"
        db.session.rollback()
        return told

    @staticmethod
    def _last_action() -> HouseholdAction:
        query = select(HouseholdAction).order_by(HouseholdAction.id.desc()).limit(1)
        return db.session.scalars(query).one()

    # ------------------------------------------------------------------ what is looked at

    @staticmethod
    def _everything() -> list[Any]:
        """Every row that a step may change."""
        return [
            [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]
            for table in (
                "household", "membership", "contract", "cover", "contract_package",
                "household_action", "signer_change", "suspension", "contract_change", "objection",
                "contact_attempt", "renewal_notice", "package_consent", "head_change",
            )
        ]  # fmt: skip

    @staticmethod
    def _standing() -> list[Any]:
        """Who lives where and is covered by what, without what never was."""
        queries = (
            f"""SELECT household_id, resident_id, relation, is_head, valid_from, valid_to
            FROM membership m WHERE {_WAS} ORDER BY id""",
            """SELECT contract_no, status, ended_on, called_off_on, end_reason, lapse_reason,
            signer_id
            FROM contract WHERE status <> 'void' ORDER BY id""",
            """SELECT contract_id, resident_id, state, cover_from, cover_to
            FROM cover WHERE state <> 'void' ORDER BY id""",
            """SELECT code, grid_id, address FROM household WHERE id IN
            (SELECT household_id FROM membership WHERE valid_to IS NULL) ORDER BY id""",
            f"""SELECT key, died_on FROM resident WHERE id IN
            (SELECT resident_id FROM membership m WHERE {_WAS}) ORDER BY id""",
        )
        return [[tuple(row) for row in db.session.execute(text(one))] for one in queries]

    def _covered_days(self) -> Days:
        """The days before today on which each person was covered."""
        rows = db.session.execute(
            text(
                "SELECT resident_id, cover_from, cover_to FROM cover WHERE state <> 'void'"
                " AND cover_to >= cover_from ORDER BY resident_id, cover_from"
            )
        )
        days: Days = {}
        for resident, first, last in rows:
            start, end = _day(first), min(_day(last), self.today - DAY)
            if start > end:
                continue
            mine = days.setdefault(resident, [])
            if mine and mine[-1][1] + DAY == start:
                mine[-1] = (mine[-1][0], end)
            else:
                mine.append((start, end))
        return days

    # ------------------------------------------------------------------ promises

    @invariant()
    def every_check_is_passed(self) -> None:
        report = run_checks()
        broken = [one for one in report.checks if one.violations and not one.warning]
        assert not broken, broken

    @invariant()
    def nobodys_past_is_rewritten(self) -> None:
        now = self._covered_days()
        assert now == self.past, (now, self.past)

    @invariant()
    def no_dead_person_is_covered(self) -> None:
        query = text(
            "SELECT r.key FROM cover v JOIN resident r ON r.id = v.resident_id"
            " WHERE v.state <> 'void' AND v.cover_to >= v.cover_from AND v.cover_to > r.died_on"
        )
        assert db.session.execute(query).all() == []


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value

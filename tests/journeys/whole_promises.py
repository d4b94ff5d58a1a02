"""Who is asked to sign and what a household wished for, after every step of a whole life."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import func, select, text

from contracts_app.extensions import db
from contracts_app.models import Household, HouseholdAction
from contracts_app.queries.signers import open_changes, unsigned_chains
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_steps import (
    HouseholdYes,
    approve_change,
    confirm_by_household,
    confirm_by_team,
)
from contracts_app.services.contract_changes import ChangeAsked, request_change
from contracts_app.services.objections import record_objection
from contracts_app.services.undo import undo_action
from tests.journeys.whole_arrivals import WholeArrivals
from tests.journeys.whole_life import STANDING
from tests.journeys.whole_world import TEAMS, pick

ASKED = """SELECT c.root_no, s.contract_id, s.resident_id, s.reason, s.due_on, s.signed_on, s.mode
    FROM signer_change s JOIN contract c ON c.id = s.contract_id
    WHERE s.closed_on IS NULL AND c.status <> 'void' ORDER BY s.id"""
AWAY = """SELECT resident_id, household_id, reason, from_day, to_day FROM suspension
    WHERE NOT undone ORDER BY id"""
HEADS = """SELECT household_id, from_resident_id, to_resident_id, changed_on FROM head_change
    WHERE NOT undone ORDER BY id"""
WISHES = "SELECT contract_id, kind, raised_on, withdrawn_on FROM objection ORDER BY id"
STRANGERS = """SELECT s.id FROM signer_change s JOIN contract c ON c.id = s.contract_id
    WHERE s.signed_on IS NULL AND s.closed_on IS NULL AND s.resident_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM contract d WHERE d.root_no = c.root_no
     AND d.status IN ('active', 'terminating', 'upcoming'))
    AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.resident_id = s.resident_id
     AND m.household_id = c.household_id AND m.valid_to IS NULL)"""
PASSED_OVER = """SELECT c.contract_no, d.contract_no FROM objection o
    JOIN contract c ON c.id = o.contract_id
    JOIN contract d ON d.household_id = c.household_id AND d.status <> 'void'
     AND ((d.root_no = c.root_no AND d.term_no = c.term_no + 1)
     OR (o.kind = 'end' AND d.origin_no = c.contract_no AND d.origin_kind <> 'split'
      AND d.period_start <= c.period_end))
    WHERE o.withdrawn_on IS NULL AND (d.ended_on IS NULL OR d.ended_on >= d.period_start)"""


class WholePromises(WholeArrivals):
    """Changes that both sides agree on at once, and what must hold besides the checks."""

    @staticmethod
    def _standing() -> list[Any]:
        more = (ASKED, AWAY, HEADS, WISHES)
        rows = [[tuple(row) for row in db.session.execute(text(one))] for one in more]
        return WholeArrivals._standing() + rows

    @rule(
        which=pick,
        kind=st.sampled_from(["terminate", "change_team", "change_packages"]),
        ahead=st.sampled_from(["now", "now", "soon", "later", "next"]),
        team=pick,
        undo=st.booleans(),
    )
    def agree(self, which: int, kind: str, ahead: str, team: int, undo: bool) -> None:
        term = self._term(which, *STANDING)
        if term is None:
            return
        number = term.contract_no
        wanted = {
            "now": None,
            "soon": self.today + timedelta(days=5),
            "later": self.today + timedelta(days=40),
            "next": term.period_end + timedelta(days=1),
        }[ahead]
        asked = ChangeAsked(
            kind=kind,
            requested_by="household",
            requested_on=self.today,
            reason="4" if kind == "terminate" else "",
            wanted_on=wanted,
            team_code=TEAMS[team % len(TEAMS)] if kind == "change_team" else "",
            package_codes=("BASIC", "TCM") if kind == "change_packages" else (),
        )
        self._agree(number, asked, undo=undo)

    def _agree(self, number: str, asked: ChangeAsked, *, undo: bool) -> None:
        if undo:
            self.settle_what_a_night_missed()
        before, known = self._standing(), _entries()
        common = (self.scope, SYSTEM, self.today)

        def both_say_yes() -> None:
            change = request_change(number, asked, *common)
            yes = HouseholdYes(paper=True, on=self.today)
            confirm_by_household(number, change.version, yes, *common)
            confirm_by_team(number, change.version, *common)
            if change.state == "open":
                approve_change(number, change.version, *common)

        if self.attempt(both_say_yes) and undo and _entries() > known:
            action = self._last_action()
            assert self.attempt(lambda: undo_action(action.id, "错录", *common), late=date.min), (
                self.refused
            )
            assert self._standing() == before

    @rule(
        which=pick,
        there=pick,
        kind=st.sampled_from(["end", "end", "change_team", "change_packages"]),
        then=st.sampled_from(["merge", "packages", "team", "next"]),
        undo=st.booleans(),
    )
    def go_on_against_a_wish(
        self, which: int, there: int, kind: str, then: str, undo: bool
    ) -> None:
        """A household objects; its contract goes on under another number, and January comes."""
        term = self._term(which, "active")
        if term is None:
            return
        number, homes = term.contract_no, [one.id for one in self.households()]
        common = (self.scope, SYSTEM, self.today)
        self.attempt(
            lambda: record_objection(number, kind, self.today, "home", "家人", *common),
            late=self.today,
        )
        if then == "merge":
            # Whose household everybody left today is covered to the end of the day.
            if term.household_id not in homes:
                return
            where = homes.index(term.household_id)
            self.merge(where=where, there=there, ours=True, ago=0, which=0, undo=undo)
        else:
            change = "change_packages" if then == "packages" else "change_team"
            ahead = "next" if then == "next" else "now"
            self.agree(which=which, kind=change, ahead=ahead, team=which + 1, undo=undo)
        self.january()

    # ------------------------------------------------------------------ promises

    @invariant()
    def where_nobody_stands_for_a_household_somebody_is_asked_once(self) -> None:
        chains = unsigned_chains(list(db.session.scalars(select(Household.id))))
        asked = [(one.root_no, len(open_changes([one.root_no]))) for one in chains]
        assert [one for one in asked if one[1] != 1] == []

    @invariant()
    def nobody_is_asked_who_does_not_live_there(self) -> None:
        assert db.session.execute(text(STRANGERS)).all() == []

    @invariant()
    def no_wish_against_the_next_term_is_passed_over(self) -> None:
        assert db.session.execute(text(PASSED_OVER)).all() == []


def _entries() -> int:
    return db.session.scalar(select(func.count()).select_from(HouseholdAction)) or 0

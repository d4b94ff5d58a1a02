"""All that happens between a first notice and a last day, in steps that nobody chose."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from sqlalchemy import text

from contracts_app.extensions import db
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import leave_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from contracts_app.services.signing import SigningRequest, sign_household
from tests.journeys.whole_world import TEAMS, WholeWorld, days_ago, pick

LIVE = ("active", "terminating")
STANDING = (*LIVE, "upcoming")


class WholeLife(WholeWorld):
    """Signing, renewal and time."""

    @initialize(anniversary=st.booleans(), next_january=st.booleans())
    def policies(self, anniversary: bool, next_january: bool) -> None:
        mode = "anniversary" if anniversary else "calendar_after_first"
        start = "next_jan1" if next_january else "immediate"
        chosen = {"contract.period_mode": mode, "contract.q4_first_start": start}
        for key, value in chosen.items():
            values = {"key": key, "value": f'"{value}"'}
            db.session.execute(text("UPDATE policy SET value = :value WHERE key = :key"), values)
        db.session.commit()
        self.sign(0, 0, 0, ("BASIC",))
        self.sign(1, 0, 0, ("BASIC", "TCM"))

    @rule(members=st.integers(1, 4), years=st.sampled_from([17, 30, 66]))
    @precondition(lambda self: len(self.households()) < 5)
    def come(self, members: int, years: int) -> None:
        self.settle(members, years)

    @rule(
        where=pick,
        team=pick,
        ago=st.sampled_from([0, 0, 10, 400]),
        packages=st.sampled_from([("BASIC",), ("BASIC", "TCM", "PLUS")]),
    )
    def sign(self, where: int, team: int, ago: int, packages: tuple[str, ...]) -> None:
        home = self.home(where)
        signed_on = self.today - timedelta(days=ago)
        request = SigningRequest(
            household_code=home.code,
            team_code=TEAMS[team % len(TEAMS)],
            representative=self.people(home)[0].key,
            package_codes=packages,
            channel="home",
            signed_on=signed_on,
            notice=True,
            consent=True,
            paper=True,
        )
        self.attempt(
            lambda: sign_household(request, self.scope, SYSTEM, self.today), late=signed_on
        )

    @rule(who=pick, where=pick, ago=days_ago, died=st.booleans(), undo=st.booleans())
    def leave(self, who: int, where: int, ago: int, died: bool, undo: bool) -> None:
        people = self.people(self.home(where))
        person, on = people[who % len(people)], self.today - timedelta(days=ago)
        others = [one.key for one in people if one is not person]
        self.enter(
            lambda: leave_household(
                person.key, "death" if died else "moved_out", on, self.scope, SYSTEM, self.today,
                new_head=others[0] if others else "",
            ),
            on, undo=undo,
        )  # fmt: skip

    @rule(
        which=pick,
        kind=st.sampled_from(["end", "end", "change_team", "change_packages"]),
        ago=st.sampled_from([0, 0, 3]),
    )
    def object(self, which: int, kind: str, ago: int) -> None:
        found = self.contracts(*STANDING, "renewed", "expired")
        if not found:
            return
        number, on = found[which % len(found)].contract_no, self.today - timedelta(days=ago)
        self.attempt(
            lambda: record_objection(
                number, kind, on, "home", "家人", self.scope, SYSTEM, self.today
            ),
            late=on,
        )

    @rule(which=pick, kind=st.sampled_from(["end", "change_team", "change_packages"]))
    def withdraw(self, which: int, kind: str) -> None:
        found = self.contracts(*STANDING, "renewed", "expired")
        if found:
            number = found[which % len(found)].contract_no
            self.attempt(lambda: withdraw_objection(number, kind, self.scope, SYSTEM, self.today))

    # ------------------------------------------------------------------ time

    @rule(when=st.sampled_from(["today", "january", "far"]))
    def renew(self, when: str) -> None:
        """A run makes terms; a second one on the same day changes nothing."""
        as_of = {
            "today": self.today,
            "january": date(self.today.year + 1, 1, 1),
            "far": date(self.today.year + 3, 1, 1),
        }[when]
        foretold = renew_due(as_of, self.today, SYSTEM, db.session.commit, dry_run=True)
        done = renew_due(as_of, self.today, SYSTEM, db.session.commit)
        db.session.commit()
        assert _figures(foretold) == _figures(done)
        # A run that was missed covers days that are over by now.
        self.past = self._covered_days()
        before = self._everything()
        again = renew_due(as_of, self.today, SYSTEM, db.session.commit)
        db.session.commit()
        assert again.renewed == 0
        assert self._everything() == before

    @rule(days=st.sampled_from([1, 1, 14, 31, 92, 366]), night=st.booleans())
    def jump(self, days: int, night: bool) -> None:
        """Time goes on; the night's run may have been missed."""
        self.past = {}
        self.today += timedelta(days=days)
        if night:
            run_nightly(self.today, self.today, db.session.commit)
            db.session.commit()
        self.past = self._covered_days()

    @rule()
    def january(self) -> None:
        self.jump((date(self.today.year + 1, 1, 1) - self.today).days, True)


def _figures(report: Any) -> tuple[Any, ...]:
    listed = (report.lapsed, report.skipped)
    told = [sorted((one["contract_no"], one["reason"]) for one in some) for some in listed]
    return report.due, report.renewed, told

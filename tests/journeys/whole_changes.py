"""Households and teams ask for ends and changes inside a term, in steps that nobody chose."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_steps import (
    HouseholdYes,
    approve_change,
    confirm_by_household,
    confirm_by_team,
    refuse_change,
    withdraw_change,
)
from contracts_app.services.contact_attempts import Attempt, record_attempt
from contracts_app.services.contract_changes import ChangeAsked, request_change
from contracts_app.services.package_consents import record_consent
from contracts_app.services.renewal_notices import record_notice
from tests.journeys.whole_family import WholeFamily
from tests.journeys.whole_life import STANDING
from tests.journeys.whole_world import TEAMS, pick


class WholeChanges(WholeFamily):
    """Requests, confirmations, attempts, notices and consents."""

    def _term(self, which: int, *statuses: str) -> Contract | None:
        found = self.contracts(*statuses)
        return found[which % len(found)] if found else None

    def _open(self) -> list[tuple[str, int]]:
        """Number of the contract and version of each open request."""
        query = (
            select(Contract.contract_no, ContractChange.version)
            .join(Contract, Contract.id == ContractChange.contract_id)
            .where(ContractChange.state == "open")
            .order_by(ContractChange.id)
        )
        return [(row.contract_no, row.version) for row in db.session.execute(query)]

    @rule(
        which=pick,
        kind=st.sampled_from(["terminate", "terminate", "change_team", "change_packages"]),
        by=st.sampled_from(["household", "team"]),
        reason=st.sampled_from(["1", "2", "3", "4", "6"]),
        ahead=st.sampled_from([None, 1, 20, 400]),
        team=pick,
    )
    def ask(
        self, which: int, kind: str, by: str, reason: str, ahead: int | None, team: int
    ) -> None:
        term = self._term(which, *STANDING)
        if term is None:
            return
        number = term.contract_no
        asked = ChangeAsked(
            kind=kind,
            requested_by=by,
            requested_on=self.today,
            reason=reason if kind == "terminate" else "",
            wanted_on=None if ahead is None else self.today + timedelta(days=ahead),
            team_code=TEAMS[team % len(TEAMS)] if kind == "change_team" else "",
            package_codes=("BASIC", "TCM") if kind == "change_packages" else (),
        )
        self.attempt(lambda: request_change(number, asked, self.scope, SYSTEM, self.today))

    @precondition(lambda self: self._open())
    @rule(
        which=pick,
        step=st.sampled_from(
            ["household", "household", "team", "team", "approve", "refuse", "withdraw"]
        ),
    )
    def answer(self, which: int, step: str) -> None:
        waiting = self._open()
        number, version = waiting[which % len(waiting)]
        common = (self.scope, SYSTEM, self.today)
        done = {
            "household": lambda: confirm_by_household(
                number, version, HouseholdYes(paper=True, on=self.today), *common
            ),
            "team": lambda: confirm_by_team(number, version, *common),
            "approve": lambda: approve_change(number, version, *common),
            "refuse": lambda: refuse_change(number, version, "不同意", *common),
            "withdraw": lambda: withdraw_change(number, version, *common),
        }[step]
        # An end that is agreed today leaves today covered; only what comes later changes.
        self.attempt(done)

    @rule(which=pick, ago=st.sampled_from([0, 3, 30]))
    def try_to_reach(self, which: int, ago: int) -> None:
        term = self._term(which, *STANDING)
        if term is not None:
            number = term.contract_no
            tried = Attempt(self.today - timedelta(days=ago), "phone", "nobody")
            self.attempt(lambda: record_attempt(number, tried, self.scope, SYSTEM, self.today))

    @rule(which=pick, told=st.booleans())
    def tell(self, which: int, told: bool) -> None:
        term = self._term(which, *STANDING)
        if term is not None:
            number, result = term.contract_no, "told" if told else "no_answer"
            self.attempt(
                lambda: record_notice(number, "phone", result, self.today, self.scope, SYSTEM)
            )

    @rule(which=pick, package=st.sampled_from(["TCM", "PLUS", "BASIC"]))
    def consent(self, which: int, package: str) -> None:
        term = self._term(which, *STANDING)
        if term is not None:
            number = term.contract_no
            self.attempt(
                lambda: record_consent(
                    number, package, self.today, "phone", "家人", self.scope, SYSTEM
                )
            )

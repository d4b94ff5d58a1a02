"""Who is renewed and for which days. Terms with the same facts are decided about once."""

from datetime import date
from typing import Any

from contracts_app.queries.policies import policies_for
from contracts_app.queries.renewal import Due, signed_anew
from contracts_app.rules.periods import Period, PeriodMode, TermFacts, next_period, status_on
from contracts_app.rules.policies import of_a_contract
from contracts_app.rules.renewal import DueTerm, Outcome, decide
from contracts_app.services.numbers import contract_no
from contracts_app.services.renewal_rows import Days, NextTerm
from contracts_app.vocabulary import ContractStatus, LapseReason, SkipReason


class Judge:
    """Decides for one run. Policies are those of `as_of`, statuses those of `today`."""

    def __init__(self, as_of: date, today: date) -> None:
        self._as_of, self._today = as_of, today
        self._policies: dict[int, dict[str, Any]] = {}
        self._outcomes: dict[tuple[Any, ...], Outcome | None] = {}
        self._days: dict[tuple[Any, ...], Days] = {}

    def outcome(self, term: Due) -> Outcome | None:
        """None to renew, or why not."""
        facts = (
            term.lapse_reason,
            term.objected,
            term.change_pending,
            term.members_left,
            term.dissolved_on,
            term.signer_died_on,
            term.successor_signs_by,
            term.period_end,
            term.institution_id,
        )
        if facts not in self._outcomes:
            self._outcomes[facts] = self._decide(term)
        outcome = self._outcomes[facts]
        # The change that a household asked for is settled when it has signed again.
        if outcome is SkipReason.CHANGE_PENDING and self._signed_anew(term):
            return LapseReason.OBJECTION
        # Where the household signed anew meanwhile, a person has to look which of the two is right.
        if outcome is None and (term.number_taken or self._signed_anew(term)):
            return SkipReason.ERROR
        return outcome

    def _decide(self, term: Due) -> Outcome | None:
        if term.lapse_reason:
            return LapseReason(term.lapse_reason)
        policies = self._policies_of(term.institution_id)
        facts = DueTerm(
            objected=term.objected,
            team_dissolved_on=term.dissolved_on,
            expiry_action=policies["contract.expiry_action"],
            members_left=int(term.members_left),
            signer_died_on=term.signer_died_on,
            signer_dead_days=int(policies["contract.signer_dead_days"]),
            period_end=term.period_end,
            successor_signs_by=term.successor_signs_by,
            change_pending=term.change_pending,
        )
        return decide(facts, self._as_of)

    def _signed_anew(self, term: Due) -> bool:
        if not term.other_chain:
            return False
        return signed_anew(term.household_id, term.root_no, self._days_after(term).period)

    def next_term(self, term: Due) -> NextTerm:
        """The term that follows one which is renewed."""
        number = contract_no(term.root_no, term.term_no + 1)
        policies = self._policies_of(term.institution_id)
        return NextTerm(term, number, self._days_after(term), policies)

    def as_due(self, step: NextTerm) -> Due:
        """A new term that would be due itself: nobody objected to it, and all are still there."""
        period = step.days.period
        return step.before._replace(
            contract_no=step.contract_no,
            term_no=step.before.term_no + 1,
            period_start=period.start,
            period_end=period.end,
            mode=step.policies.get("contract.period_mode"),
            lapse_reason=None,
            objected=False,
            change_pending=False,
            number_taken=False,
        )

    def _days_after(self, term: Due) -> Days:
        waits = term.period_start > self._today
        key = (term.period_end, term.mode, waits)
        if key not in self._days:
            period = next_period(term.period_end, PeriodMode(term.mode or PeriodMode.CALENDAR))
            self._days[key] = Days(period, self._status(period, waits))
        return self._days[key]

    def _status(self, period: Period, waits: bool) -> ContractStatus:
        facts = TermFacts(ContractStatus.UPCOMING, period.start, period.end, None, False)
        status = status_on(facts, self._today)
        # A household has one upcoming term; what comes after it waits as draft.
        return ContractStatus.DRAFT if waits and status == ContractStatus.UPCOMING else status

    def _policies_of(self, institution_id: int) -> dict[str, Any]:
        if institution_id not in self._policies:
            found = policies_for(institution_id, self._as_of)
            self._policies[institution_id] = of_a_contract(found)
        return self._policies[institution_id]

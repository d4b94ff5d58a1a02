"""What a run on the first day after its term would make of each term, told beforehand."""

from collections.abc import Collection
from datetime import date, timedelta

from contracts_app.queries.renewal import facts_of
from contracts_app.rules.renewal import Outcome
from contracts_app.services.renewal_judge import Judge

_DAY = timedelta(days=1)


def outlook(contract_ids: Collection[int], today: date) -> dict[int, Outcome | None]:
    """None where a term would be renewed as things stand, or why not, by the id of the term."""
    judges: dict[date, Judge] = {}
    found = {}
    for term in facts_of(contract_ids):
        first = term.period_end + _DAY
        judge = judges.setdefault(first, Judge(first, today))
        found[term.id] = judge.outcome(term)
    return found

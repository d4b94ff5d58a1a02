"""The night's part: whoever changed, or whose age did, is planned anew, in chunks that commit."""

from collections.abc import Callable
from datetime import date

from contracts_app.queries.care_facts import AT_ONCE, list_residents_after
from contracts_app.services.duties.plan import Planned, plan_for


def plan_everybody(
    today: date, checkpoint: Callable[[], None], *, only_changed: bool = True
) -> Planned:
    """Plan the duties of everybody, or of whom anything changed since they were planned.

    Each chunk is committed by `checkpoint`; a run that was killed does the rest the next time.
    """
    total, last = Planned(), 0
    while ids := list_residents_after(last, AT_ONCE):
        last = ids[-1]
        done = plan_for(ids, today, only_changed=only_changed)
        total.people += done.people
        total.made += done.made
        total.moved += done.moved
        total.cancelled += done.cancelled
        checkpoint()
    return total

"""What the last page of an agreement tells of its end or change, once both sides confirmed it."""

from datetime import timedelta
from typing import Any, Final

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, User
from contracts_app.queries.changes import newest_change
from contracts_app.vocabulary.change_words import REASONS, WHAT
from contracts_app.vocabulary.life import ChangeKind, ChangeState

CLOSE: Final = ("ended", "termination", "changes")
"""What is told of the end of an agreement; none of it is frozen with it."""


def close_words(contract: Contract) -> dict[str, Any]:
    """`termination` or `changes` as the paper shows them; empty for a contract without either.

    What was agreed on stands there before its day, too, and when the term runs to its own end; but
    not where the term came to another end before.
    """
    done = newest_change(contract.id, ChangeState.DONE)
    if done is None or done.effective_on is None:
        return {}
    if contract.ended_on is not None and contract.ended_on < done.effective_on:
        return {}
    if done.kind == ChangeKind.TERMINATE:
        reason = f"{done.reason} {REASONS[done.reason]}"
        on = done.effective_on.isoformat()
        return {"termination": {"on": on, "reason": reason, **_confirmed(done)}}
    follows = f"，由协议 {done.result_no} 接续" if done.result_no else ""
    on = (done.effective_on + timedelta(days=1)).isoformat()
    return {"changes": [{"on": on, "what": f"{WHAT[done.kind]}{follows}", **_confirmed(done)}]}


def _confirmed(change: ContractChange) -> dict[str, str]:
    """Who confirmed for each side; the institution where it decided for a silent household."""
    team = db.session.get(User, change.team_by_id) if change.team_by_id else None
    by_institution = "机构审批同意" if change.approved_on else ""
    return {
        "household": change.household_by or by_institution,
        "team": team.display_name if team else "",
    }

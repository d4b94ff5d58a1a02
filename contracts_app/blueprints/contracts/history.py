"""What was done to a contract, in words: who did what, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.labels import label
from contracts_app.queries.contracts import list_events

VERBS: Final[dict[str, LazyString]] = {
    "contract.sign": _l("Signed"),
    "contract.renew": _l("Renewed"),
    "contract.lapse": _l("Not renewed"),
    "contract.import": _l("Entered from paper"),
    "contract.end": _l("Ended: nobody is covered any more"),
    "contract.print": _l("Printed"),
    "contract.signer": _l("Somebody else signed for the household"),
    "objection.record": _l("Objection recorded"),
    "objection.withdraw": _l("Objection withdrawn"),
    "renewal.notice": _l("Notice of the renewal"),
    "renewal.consent": _l("Consent to a paid package"),
    "renewal.consent_withdraw": _l("Consent to a paid package withdrawn"),
    "change.request": _l("End or change asked for"),
    "change.confirm": _l("End or change confirmed by one side"),
    "change.approve": _l("End or change approved by the institution"),
    "change.refuse": _l("End or change refused by the institution"),
    "change.withdraw": _l("Request withdrawn"),
    "change.done": _l("End or change carried out"),
    "change.attempt": _l("Tried to reach the household"),
    "change.escalate": _l("Nobody answered in time; a matter of the institution now"),
    "change.overtaken": _l("Request closed, because the term is over"),
}
"""Every verb that the audit trail keeps of a contract, but for looks at it."""


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    at_utc: datetime
    what: str
    who: str
    reason: str


def history(contract_no: str) -> list[Event]:
    """What was done to a term, the newest first."""
    return [
        Event(
            row.at_utc,
            str(VERBS.get(row.verb, row.verb)),
            _who(row.actor, row.display_name),
            label(row.reason, "end_reason" if row.verb.startswith("change.") else "leave"),
        )
        for row in list_events(contract_no)
    ]


def _who(actor: str, name: str | None) -> str:
    """The name of a user; commands and jobs go by what they are."""
    if actor.startswith("command:"):
        return _("Command line")
    if actor == "system" or actor.startswith("job:"):
        return _("System")
    return name or actor

"""What the renewal pages show: lines with their outlook, and the season they belong to."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints._lists import asked_cursor
from contracts_app.blueprints.contracts.forms import ObjectionForm
from contracts_app.blueprints.renewals.forms import ConsentForm, FilterForm, NoticeForm
from contracts_app.formatting.labels import label
from contracts_app.queries import renewal_list as queries
from contracts_app.queries.contracts import list_objections
from contracts_app.queries.policies import policies_for
from contracts_app.queries.renewal_packages import list_notices, list_paid_packages
from contracts_app.rules.renewal_list import RenewalState, days_left, last_listed, tell_by
from contracts_app.services.errors import NotFound
from contracts_app.services.renewal_outlook import outlook
from contracts_app.vocabulary import SkipReason

_DAY = timedelta(days=1)
OBJECTION, CONSENT = "objection", "consent"
"""Before the names of fields, because the forms of a line share its page."""
_LIST_ARGS = ("team", "grid", "state", "after", "before", "size")


@dataclass(frozen=True)
class Season:
    """What the list holds today: terms that end up to a day, to be told some days before."""

    until: date
    notice_days: int
    from_month: int

    def is_late(self, period_end: date) -> bool:
        """Whether the household should have heard by now."""
        return clock.today() > tell_by(period_end, self.notice_days)


def season() -> Season:
    """The season by the policies of the own institution."""
    today = clock.today()
    policies = policies_for(current_user.institution_id, today)
    from_month = int(policies["renewal.list_from_month"])
    days = int(policies["renewal.notice_days"])
    return Season(last_listed(today, from_month), days, from_month)


@dataclass(frozen=True)
class Line:
    """One household of the list, and what would become of its term as things stand."""

    row: Any
    outcome: str
    """The code of the reason; empty where the term would be renewed."""
    days_left: int
    late: bool
    """Nobody told the household, and it should have heard by now."""

    @property
    def tone(self) -> tuple[str, str]:
        """The tone and shape that go with the outcome."""
        if not self.outcome:
            return "good", "✓"
        return ("warn", "▲") if self.outcome in set(SkipReason) else ("muted", "■")

    @property
    def signer_days(self) -> int | None:
        """How many days a successor of the signer has left; None when nobody is awaited."""
        due = self.row.signer_due_on
        return days_left(due, clock.today()) if due else None


def lines_of(rows: list[Any], now: Season) -> list[Line]:
    """The lines with what a run on the day after each term would decide."""
    today = clock.today()
    ahead = outlook([row.id for row in rows], today)
    return [
        Line(
            row,
            str(ahead.get(row.id) or ""),
            days_left(row.period_end, today),
            row.notice_result is None and now.is_late(row.period_end),
        )
        for row in rows
    ]


def line_of(contract_no: str) -> Line:
    """The line of one standing term in scope."""
    row = queries.get_renewal(contract_no, scope())
    if row is None:
        raise NotFound("contract")
    return lines_of([row], season())[0]


def list_args() -> dict[str, Any]:
    """The list and page in the address, for the way back to it."""
    return {name: request.args[name] for name in _LIST_ARGS if request.args.get(name)}


def filters_of(form: FilterForm) -> queries.RenewalFilters:
    state = form.state.data or ""
    return queries.RenewalFilters(
        form.team.data or "", form.grid.data or "", state if state in set(RenewalState) else ""
    )


def list_page(form: FilterForm) -> dict[str, Any]:
    """The list for the filters and the page that the address asks for."""
    now, filters = season(), filters_of(form)
    counts = queries.count_renewals(scope(), filters, now.until)
    found = queries.list_renewals(scope(), filters, now.until, counts, asked_cursor())
    return {
        "found": found,
        "counts": counts,
        "states": [(one.value, label(one.value, "renewal_state")) for one in RenewalState],
        "lines": lines_of(found.rows, now),
        "season": now,
        "begun": now.until >= date(clock.today().year, 12, 31),
        "today": clock.today(),
        "back": list_args(),
    }


def may_agree(line: Line, package_code: str) -> bool:
    """Whether the page of a line asks for a consent to this package."""
    packages = list_paid_packages(line.row.id, line.row.period_end + _DAY)
    return any(one.code == package_code and one.offered and not one.consent for one in packages)


def line_page(line: Line, **forms: Any) -> dict[str, Any]:
    """Everything about one line; forms that were refused replace empty ones."""
    today, row = clock.today(), line.row
    fresh = {
        "notice_form": NoticeForm(formdata=None, given_on=today),
        "objection_form": ObjectionForm(formdata=None, prefix=OBJECTION, raised_on=today),
        "consent_form": ConsentForm(formdata=None, prefix=CONSENT, given_on=today),
    }
    return {
        "line": line,
        "today": today,
        "notices": list_notices(row.id),
        "objections": list_objections(row.id),
        "packages": list_paid_packages(row.id, row.period_end + _DAY),
        **fresh,
        **forms,
    }

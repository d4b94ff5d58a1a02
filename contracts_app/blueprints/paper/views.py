"""What the pages of paper show."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints._lists import chips, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.paper.forms import ChoiceForm
from contracts_app.formatting import day
from contracts_app.formatting.refusals import refusal_text
from contracts_app.queries import paper_lists
from contracts_app.queries.grid_detail import list_villages
from contracts_app.queries.paper_lists import PaperFilters
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.paper_return import Due, refuse_taking_back, still_due
from contracts_app.services.paper_returns import Outcome, Returned
from contracts_app.vocabulary.paper import FORM_OUT, FormState


def choice_form() -> ChoiceForm:
    """The choice that stands in the address."""
    form = ChoiceForm(request.args)
    form.offer(
        paper_lists.list_jobs(scope(), current_user.id),
        list_villages(scope()),
        list_team_choices(scope()),
    )
    return form


def filters() -> PaperFilters:
    """The same as the queries take it."""
    given = {name: request.args.get(name, "") for name in ("job", "village", "team", "due")}
    return PaperFilters(**given)


def args() -> dict[str, Any]:
    """The choice in the address, for the way back to it."""
    return kept_args(filters().__dict__)


def chosen(form: ChoiceForm) -> list[Any]:
    """The chips of what was chosen."""
    return chips("paper.missing", dict(form.data), form.chosen_labels())


def due_of(row: Any) -> Due | None:
    """What is waited for of a paper."""
    return still_due(row.returned_on, row.household_signed_on, row.team_signed_on)


def waits_for_somebody(row: Any) -> bool:
    """Whether a form is back with both signatures and no contract all the same."""
    return row.state in FORM_OUT and row.returned_on is not None and due_of(row) is None


def may_take_back(row: Any) -> bool:
    """Whether the own return of a paper may be taken back still."""
    became = row.contract_id is not None and row.returned_form_id is not None
    now = clock.utcnow()
    return not refuse_taking_back(row.returned_at_utc, now, became_contract=became, own=True)


def recent() -> dict[str, Any]:
    """What this person noted last, and the figures of what was chosen."""
    rows = paper_lists.list_recent(scope(), current_user.id)
    looked_at("contract", "papers", "list", after={"numbers": [row.number for row in rows]})
    return {
        "recent": rows,
        "args": args(),
        "counts": paper_lists.count_papers(filters(), scope()) if filters().chosen else None,
        "due_of": due_of,
        "may_take_back": may_take_back,
        "today": clock.today(),
    }


def back_already(paper: Any) -> str:
    """The sentence for a paper that was noted before."""
    return _(
        "%(number)s is back already (%(day)s, %(who)s).",
        number=paper.number,
        day=day(paper.returned_on),
        who=paper.taken_by or _("a command"),
    )


def said(returned: Returned) -> str:
    """The sentence for a paper that was just noted."""
    paper = returned.paper
    if paper.form_id and paper.contract_id:
        return _("%(number)s is back and registered.", number=paper.number)
    if returned.outcome is Outcome.COMPLETED:
        return _("%(number)s is complete now.", number=paper.number)
    return _("%(number)s is back.", number=paper.number)


def needs_attention(returned: Returned) -> str:
    """The sentence for a form with both signatures that is no contract yet."""
    return _(
        "%(number)s is not registered yet: %(why)s",
        number=returned.paper.number,
        why=" ".join(refusal_text(code) for code in returned.needs),
    )


def reasons_of(form: Any) -> str:
    """Why a form was spoiled, as it was typed, or why it is no contract yet, by its codes."""
    if form.state == FormState.SPOILED:
        return refusal_text(form.reason)
    return " ".join(refusal_text(code) for code in form.reason.split(","))

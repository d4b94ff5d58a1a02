"""Signed papers that come back: noted once each, completed when the other side has signed too.

What came back says nothing about the contract: its status is moved by signing and the calendar
alone. A paper of which one signature is missing is back, and stays on the list of what is due.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import PaperForm, PaperReturn
from contracts_app.queries.locks import hold_households, hold_paper, hold_teams
from contracts_app.queries.paper_forms import list_forms_out
from contracts_app.queries.papers import find_paper
from contracts_app.queries.scope import Scope
from contracts_app.rules.paper_code import read_paper_code
from contracts_app.rules.paper_return import earliest_day, refuse_return, refuse_taking_back
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.returned_forms import register_returned
from contracts_app.vocabulary.paper import FORM_OUT, FormState, MatchedBy


class Outcome(StrEnum):
    """What came of noting a paper as back."""

    NEW = "new"
    COMPLETED = "completed"
    """It was back with one signature, and has the other one now."""
    ALREADY = "already"
    """It was back before with all of this; nothing was written."""


@dataclass(frozen=True)
class Sheet:
    """What is seen on a paper that came back."""

    text: str
    """The address or code of its QR code, or its number."""
    household_signed: bool
    team_signed: bool
    signed_on: date
    """The day written beside the signatures."""
    found_by: MatchedBy | None = None
    """By a photo; else what was typed tells."""


@dataclass(frozen=True)
class Returned:
    """The paper as it stands afterwards, as a row of `queries.papers`, and what came of it."""

    paper: Any
    outcome: Outcome
    needs: tuple[str, ...] = ()
    """Why a form with both signatures is no contract yet, by the codes of signing."""


def record_return(sheet: Sheet, scope: Scope, actor: Actor, today: date) -> Returned:
    """Note that a paper came back, or that the side that was missing has signed it.

    A form that has both signatures becomes a contract of its number.

    Raises NotFound for a paper that is unknown or out of scope, Refused with `no_paper_code`,
    `not_printed`, `contract_void`, `form_spoiled`, `nobody_signed`, `form_too_new` or
    `future_date`.
    """
    paper = _held(sheet.text, scope)
    code = refuse_return(
        paper.state,
        is_paper=paper.is_paper,
        anybody_signed=sheet.household_signed or sheet.team_signed,
        signed_on=sheet.signed_on,
        earliest=earliest_day(paper.number, paper.made_on),
        today=today,
    )
    if code is not None:
        raise Refused.of(code)
    row, outcome = _note(paper, sheet, actor, today)
    if outcome is Outcome.ALREADY:
        return Returned(paper, outcome)
    _record(_VERB[outcome], paper, sheet, actor)
    needs = register_returned(row, scope, actor, today)
    return Returned(_found(sheet.text, scope), outcome, needs)


def hold_for_returns(numbers: Iterable[str], scope: Scope) -> None:
    """Hold all that noting these papers will ask for one by one: whoever confirms many in one
    transaction would else wait in a circle with somebody who confirms some of the same."""
    codes = [code for number in numbers if (code := read_paper_code(number))]
    forms = list_forms_out({code.root_no for code in codes if code.root_no}, scope)
    hold_households({form.household_id for form in forms})
    hold_teams({form.team_id for form in forms})


def register_again(number: str, scope: Scope, actor: Actor, today: date) -> Returned:
    """Try anew to make a form a contract that came back with both signatures.

    Raises NotFound for a paper that is unknown, out of scope or not back.
    """
    if read_paper_code(number) is None:
        raise NotFound("paper")
    paper = _held(number, scope)
    row = _row_of(paper)
    if row is None:
        raise NotFound("return")
    needs = register_returned(row, scope, actor, today)
    return Returned(_found(number, scope), Outcome.COMPLETED, needs)


_VERB = {Outcome.NEW: "paper.return", Outcome.COMPLETED: "paper.complete"}


def _found(text: str, scope: Scope) -> Any:
    code = read_paper_code(text)
    if code is None:
        raise Refused.of("no_paper_code")
    paper = find_paper(code, scope)
    if paper is None:
        raise NotFound("paper")
    return paper


def _held(text: str, scope: Scope) -> Any:
    """The paper, which nobody else notes or registers until the end of the transaction."""
    paper = _found(text, scope)
    if paper.contract_id is None and paper.household_id is not None:
        hold_households([paper.household_id])
    return _found(text, scope) if hold_paper(paper.contract_id, paper.form_id) else paper


def _note(paper: Any, sheet: Sheet, actor: Actor, today: date) -> tuple[PaperReturn, Outcome]:
    """Write what is new about the paper, if anything is."""
    row = _row_of(paper)
    outcome = Outcome.COMPLETED if row else Outcome.NEW
    if row is not None and not _adds(row, sheet):
        return row, Outcome.ALREADY
    row = row or PaperReturn(
        county_code=paper.county_code,
        contract_id=paper.contract_id,
        form_id=None if paper.contract_id else paper.form_id,
    )
    # Who completes a return has noted it last, sees it on top, and may take the slip back.
    row.returned_on, row.returned_at_utc = today, clock.utcnow()
    row.found_by, row.user_id = sheet.found_by or _found_by(sheet.text), actor.user_id
    db.session.add(row)
    if sheet.household_signed:
        row.household_signed_on = row.household_signed_on or sheet.signed_on
    if sheet.team_signed:
        row.team_signed_on = row.team_signed_on or sheet.signed_on
    _mark_form(row)
    db.session.flush()
    return row, outcome


def _row_of(paper: Any) -> PaperReturn | None:
    """What was noted of the paper before, perhaps while it was a form."""
    ways = [PaperReturn.contract_id == paper.contract_id] if paper.contract_id else []
    ways += [PaperReturn.form_id == paper.form_id] if paper.form_id else []
    return db.session.scalars(select(PaperReturn).where(or_(*ways))).first()


def _adds(row: PaperReturn, sheet: Sheet) -> bool:
    household = sheet.household_signed and row.household_signed_on is None
    return household or (sheet.team_signed and row.team_signed_on is None)


def _found_by(text: str) -> MatchedBy:
    code = read_paper_code(text)
    return MatchedBy.QR if code and code.verify_code else MatchedBy.NUMBER


def _mark_form(row: PaperReturn) -> None:
    """A form that came back with one signature is out for the other one."""
    if row.form_id is None:
        return
    form = db.session.get_one(PaperForm, row.form_id)
    if form.state == FormState.OPEN and not (row.household_signed_on and row.team_signed_on):
        form.state = FormState.ONE_SIDE


def _record(verb: str, paper: Any, sheet: Sheet, actor: Actor) -> None:
    after = {
        "household_signed": sheet.household_signed,
        "team_signed": sheet.team_signed,
        "on": sheet.signed_on.isoformat(),
    }
    audit.record(actor, verb, _kind(paper), paper.number, after=after)


def _kind(paper: Any) -> str:
    return "contract" if paper.contract_id else "paper_form"


def take_back(number: str, scope: Scope, actor: Actor) -> Any:
    """Forget a return that was noted by mistake; returns the paper as it stands afterwards.

    Raises NotFound for a paper that is unknown, out of scope or not back, Refused with `too_late`,
    `form_registered` or `noted_by_other`.
    """
    paper = _held(number, scope)
    row = _row_of(paper)
    if row is None:
        raise NotFound("return")
    registered = row.form_id is not None and paper.contract_id is not None
    own, now = row.user_id == actor.user_id, clock.utcnow()
    code = refuse_taking_back(row.returned_at_utc, now, became_contract=registered, own=own)
    if code is not None:
        raise Refused.of(code)
    _reopen(row.form_id)
    db.session.delete(row)
    db.session.flush()
    audit.record(actor, "paper.take_back", _kind(paper), paper.number)
    return _found(number, scope)


def _reopen(form_id: int | None) -> None:
    form = db.session.get(PaperForm, form_id) if form_id else None
    if form is not None and form.state in FORM_OUT:
        form.state, form.reason = FormState.OPEN, ""

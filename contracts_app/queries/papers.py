"""Papers: agreements of contracts and forms that are no contract yet, with what came back of each.

A form that was registered is the paper of its contract: it is told under the contract's number,
and a return that was noted while it was a form stays that of the paper.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
    union_all,
)

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    Household,
    Membership,
    PaperForm,
    PaperReturn,
    PrintCopy,
    Resident,
    Signature,
    Team,
    User,
)
from contracts_app.models._types import BigId
from contracts_app.queries.paper_forms import forms_in
from contracts_app.queries.scope import Scope, contracts_in
from contracts_app.rules.paper_code import PaperCode
from contracts_app.vocabulary import SignatureMode, SignatureParty
from contracts_app.vocabulary.paper import FormState

_TERMS = 50
"""Of one chain, more than anybody lives to sign."""


def signed_by_hand() -> ColumnElement[bool]:
    """The household signs, or signed, the printed copies of a contract."""
    return exists().where(
        Signature.contract_id == Contract.id,
        Signature.party == SignatureParty.HOUSEHOLD,
        Signature.mode == SignatureMode.PAPER,
    )


def papers(contracts: ColumnElement[bool], forms: ColumnElement[bool]) -> Subquery:
    """The papers of contracts and of forms that meet the conditions, one row each."""
    return union_all(_of_contracts(contracts), _of_forms(forms)).subquery("paper")


def _of_contracts(which: ColumnElement[bool]) -> Select[Any]:
    own = select(PaperReturn.id).where(PaperReturn.contract_id == Contract.id)
    as_form = select(PaperReturn.id).where(PaperReturn.form_id == PaperForm.id)
    printed = exists().where(PrintCopy.contract_id == Contract.id)
    columns: tuple[Any, ...] = (
        Contract.id.label("contract_id"),
        PaperForm.id.label("form_id"),
        Contract.contract_no.label("number"),
        Contract.county_code,
        Contract.household_id,
        Contract.team_id,
        PaperForm.made_on,
        Contract.status.label("state"),
        or_(printed, signed_by_hand()).label("is_paper"),
        func.coalesce(own.scalar_subquery(), as_form.scalar_subquery()).label("return_id"),
    )
    joined = select(*columns).outerjoin(PaperForm, PaperForm.contract_id == Contract.id)
    return joined.where(which)


def _of_forms(which: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        cast(null(), BigId).label("contract_id"),
        PaperForm.id.label("form_id"),
        PaperForm.number,
        PaperForm.county_code,
        PaperForm.household_id,
        PaperForm.team_id,
        PaperForm.made_on,
        PaperForm.state,
        exists().where(PrintCopy.form_id == PaperForm.id).label("is_paper"),
        PaperReturn.id.label("return_id"),
    )
    joined = select(*columns).outerjoin(PaperReturn, PaperReturn.form_id == PaperForm.id)
    return joined.where(PaperForm.state != FormState.REGISTERED, which)


def told(paper: Subquery) -> Select[Any]:
    """All that lists tell of papers: whose it is, where, and what came back when and by whom."""
    head = and_(
        Membership.household_id == paper.c.household_id,
        Membership.is_head,
        Membership.valid_to.is_(None),
    )
    return (
        select(
            *paper.c,
            Household.code.label("household_code"),
            Household.address,
            Grid.code.label("grid_code"),
            Grid.name.label("grid"),
            Resident.name.label("head"),
            Team.name.label("team"),
            PaperReturn.returned_on,
            PaperReturn.returned_at_utc,
            PaperReturn.form_id.label("returned_form_id"),
            PaperReturn.household_signed_on,
            PaperReturn.team_signed_on,
            User.display_name.label("taken_by"),
        )
        .join(Team, Team.id == paper.c.team_id)
        .outerjoin(Household, Household.id == paper.c.household_id)
        .outerjoin(Grid, Grid.id == Household.grid_id)
        .outerjoin(Membership, head)
        .outerjoin(Resident, Resident.id == Membership.resident_id)
        .outerjoin(PaperReturn, PaperReturn.id == paper.c.return_id)
        .outerjoin(User, User.id == PaperReturn.user_id)
    )


def find_paper(code: PaperCode, scope: Scope) -> Row[Any] | None:
    """The paper in scope that a code means; None outside it, as if there were none.

    A number without a term is that of a form, or of the newest term of which there is paper.
    """
    contract, form = _matching(code)
    paper = papers(and_(contract, contracts_in(scope)), and_(form, forms_in(scope)))
    ordered = told(paper).order_by(paper.c.is_paper.desc(), paper.c.number.desc())
    return db.session.execute(ordered.limit(1)).first()


def _matching(code: PaperCode) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    if code.verify_code:
        found = code.verify_code
        return Contract.verify_code == found, PaperForm.verify_code == found
    contract = Contract.root_no == code.root_no
    if code.term_no is None:
        return contract, PaperForm.number == code.root_no
    first = PaperForm.number == code.root_no if code.term_no == 1 else false()
    return and_(contract, Contract.term_no == code.term_no), first


def list_papers(codes: Sequence[PaperCode], scope: Scope) -> list[Row[Any]]:
    """The papers in scope that verification codes mean, by number; one statement for all."""
    wanted = [code.verify_code for code in codes if code.verify_code]
    if not wanted:
        return []
    paper = papers(
        and_(Contract.verify_code.in_(wanted), contracts_in(scope)),
        and_(PaperForm.verify_code.in_(wanted), forms_in(scope)),
    )
    return list(db.session.execute(told(paper).order_by(paper.c.number).limit(_TERMS)))


def paper_of_contract(contract_id: int) -> Row[Any]:
    """The paper of one contract, which the caller has in scope."""
    return db.session.execute(told(papers(Contract.id == contract_id, false()))).one()

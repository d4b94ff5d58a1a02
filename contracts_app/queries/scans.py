"""Photos of signed paper: those that wait for somebody, and those of one contract."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, PaperForm, PaperReturn, SignedScan
from contracts_app.queries.paper_forms import forms_in, own_forms_in
from contracts_app.queries.papers import papers, told
from contracts_app.queries.scope import Scope, contracts_in

SHOWN = 60
_LOOKED_AT = 2_000
_OF_ONE = 30
"""Photos of one contract that are offered on its page."""


def _near(scope: Scope, user_id: int | None) -> ColumnElement[bool]:
    """The own photos and, for whoever is not narrowed to a team, those of the institution."""
    own: ColumnElement[bool] = SignedScan.user_id == user_id
    if scope.team_id is not None:
        return own
    return or_(own, SignedScan.institution_id.in_(scope.institution_ids))


def _unmatched() -> ColumnElement[bool]:
    return and_(SignedScan.contract_id.is_(None), SignedScan.form_id.is_(None))


def _with_returns() -> Select[Any]:
    """Photos with the return of their paper, if it was noted, perhaps while it was a form.

    A return that waits for a signature says nothing of a photo that was sent later: it may show it.
    """
    done = select(PaperReturn.id).where(
        or_(
            PaperReturn.returned_at_utc >= SignedScan.uploaded_at_utc,
            and_(
                PaperReturn.household_signed_on.is_not(None),
                PaperReturn.team_signed_on.is_not(None),
            ),
        )
    )
    own = done.where(PaperReturn.contract_id == SignedScan.contract_id)
    as_form = done.where(PaperReturn.form_id == SignedScan.form_id)
    registered = done.join(PaperForm, PaperForm.id == PaperReturn.form_id).where(
        PaperForm.contract_id == SignedScan.contract_id
    )
    ways = (one.scalar_subquery() for one in (own, as_form, registered))
    columns: tuple[Any, ...] = (
        SignedScan.id,
        SignedScan.key,
        SignedScan.file,
        SignedScan.contract_id,
        SignedScan.form_id,
        SignedScan.found_by,
        SignedScan.uploaded_at_utc,
        func.coalesce(*ways).label("return_id"),
    )
    return select(*columns)


def get_scan(key: str, scope: Scope, user_id: int | None) -> Row[Any] | None:
    """One photo of a paper in scope, or near by and of none yet, with the return of its paper.

    None outside of that, as if it did not exist. A blank form that somebody filled in names a
    family of any village, so its photo is seen near by until it is a contract.
    """
    contracts, forms = _ids(Contract, contracts_in(scope)), _ids(PaperForm, forms_in(scope))
    own = _ids(PaperForm, or_(own_forms_in(scope), PaperForm.contract_id.in_(contracts)))
    seen = or_(
        SignedScan.contract_id.in_(contracts),
        SignedScan.form_id.in_(own),
        and_(_near(scope, user_id), or_(_unmatched(), SignedScan.form_id.in_(forms))),
    )
    return db.session.execute(_with_returns().where(SignedScan.key == key, seen)).first()


def _ids(model: type[Contract] | type[PaperForm], which: ColumnElement[bool]) -> Select[Any]:
    return select(model.id).where(which)


def list_waiting(scope: Scope, user_id: int) -> list[Row[Any]]:
    """Photos near by of a paper that is not noted as back with what they show, and then those
    without a paper, which keep nobody from confirming the others; the oldest first.

    Looked for among the newest ones: what nobody settled for so long is found by its contract.
    """
    newest = select(SignedScan.id).where(_near(scope, user_id)).order_by(SignedScan.id.desc())
    scan = _with_returns().where(SignedScan.id.in_(newest.limit(_LOOKED_AT))).subquery()
    query = select(scan).where(scan.c.return_id.is_(None))
    unmatched = and_(scan.c.contract_id.is_(None), scan.c.form_id.is_(None))
    ordered = query.order_by(case((unmatched, 1), else_=0), scan.c.id)
    return list(db.session.execute(ordered.limit(SHOWN)))


def list_papers_of(scans: Sequence[Row[Any]], scope: Scope) -> list[Row[Any]]:
    """The papers in scope that photos show, by number; of a form that was entered meanwhile, its
    contract."""
    contracts = [one.contract_id for one in scans if one.contract_id]
    forms = [one.form_id for one in scans if one.form_id]
    entered = select(PaperForm.contract_id).where(PaperForm.id.in_(forms))
    paper = papers(
        and_(or_(Contract.id.in_(contracts), Contract.id.in_(entered)), contracts_in(scope)),
        and_(PaperForm.id.in_(forms), forms_in(scope)),
    )
    return list(db.session.execute(told(paper).order_by(paper.c.number).limit(SHOWN)))


def list_scans_of(contract_id: int) -> list[Row[Any]]:
    """The photos of one contract's paper, the oldest first; the caller has it in scope."""
    forms = select(PaperForm.id).where(PaperForm.contract_id == contract_id)
    mine = or_(SignedScan.contract_id == contract_id, SignedScan.form_id.in_(forms))
    query = select(SignedScan.key, SignedScan.uploaded_at_utc).where(mine)
    return list(db.session.execute(query.order_by(SignedScan.id).limit(_OF_ONE)))

"""What was printed to be signed, what came back of it, and what is missing.

Expected back is every paper that the print centre printed and every agreement that is signed by
hand. What somebody prints from a page, to keep or to hand out, nobody waits for; nor, but in the
figures of the print job itself, for the paper of an agreement on which nothing rests any more.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    Household,
    PaperForm,
    PaperReturn,
    PrintCopy,
    PrintJob,
    PrintLine,
    Resident,
    Team,
    User,
)
from contracts_app.queries.paging import Cursor, Page, keys_of_page
from contracts_app.queries.paper_forms import forms_in
from contracts_app.queries.papers import papers, signed_by_hand, told
from contracts_app.queries.reach import contracts_of
from contracts_app.queries.scope import Scope, contracts_in
from contracts_app.rules.paper_return import Due
from contracts_app.vocabulary import STANDING, ContractStatus
from contracts_app.vocabulary.paper import FORM_OUT, LineState, PaperCopy

RECENT = 20
_NEWEST = (
    PaperReturn.returned_on.desc(),
    PaperReturn.returned_at_utc.desc(),
    PaperReturn.id.desc(),
)
"""The day first, because the index of whose returns they are goes by it."""
JOBS = 30
MOST_REMINDED = 2_000
"""Doors on one reminder; a team has fewer."""


@dataclass(frozen=True)
class PaperFilters:
    """Which papers: of a print job, a village or a team; and what is waited for."""

    job: str = ""
    village: str = ""
    team: str = ""
    due: str = ""

    @property
    def chosen(self) -> bool:
        """Whether it is narrowed to something that can be counted."""
        return bool(self.job or self.village or self.team)


@dataclass(frozen=True)
class PaperCounts:
    """Papers that are expected back, by what came of them."""

    printed: int
    back: int
    """With both signatures."""
    one_side: int
    missing: int


def count_papers(filters: PaperFilters, scope: Scope) -> PaperCounts:
    """The figures of what was chosen; one statement."""
    paper = _expected(filters, scope)
    signed = (PaperReturn.household_signed_on, PaperReturn.team_signed_on)
    half = and_(paper.c.return_id.is_not(None), or_(*(day.is_(None) for day in signed)))
    row = db.session.execute(
        select(
            func.count().label("printed"),
            func.coalesce(func.sum(case((half, 1), else_=0)), 0).label("one_side"),
            func.coalesce(func.sum(case((paper.c.return_id.is_(None), 1), else_=0)), 0).label("no"),
        )
        .select_from(paper)
        .outerjoin(PaperReturn, PaperReturn.id == paper.c.return_id)
    ).one()
    back = row.printed - row.one_side - row.no
    return PaperCounts(row.printed, back, row.one_side, row.no)


def list_due(filters: PaperFilters, scope: Scope, cursor: Cursor) -> Page:
    """One page of what is missing, by number: two statements whatever its size."""
    paper = _expected(filters, scope)
    query = _still_due(select(paper.c.number), paper, filters.due)
    keys, previous, following = keys_of_page(query, paper.c.number, cursor)
    if not keys:
        return Page([], 0, False, "", "")
    # Numbers that are in scope already: by themselves they are found at once.
    shown = papers(Contract.contract_no.in_(keys), PaperForm.number.in_(keys))
    listed = told(shown).order_by(shown.c.number)
    return Page(list(db.session.execute(listed)), len(keys), False, previous, following)


def list_all_due(filters: PaperFilters, scope: Scope) -> list[Row[Any]]:
    """All that is missing, by grid, with the telephones; bounded to what one reminder may hold."""
    paper = _expected(filters, scope)
    query = _still_due(told(paper), paper, filters.due, joined=True).add_columns(Resident.phone)
    return list(db.session.execute(query.order_by(Grid.code, paper.c.number).limit(MOST_REMINDED)))


def _still_due(
    query: Select[Any], paper: Subquery, due: str, *, joined: bool = False
) -> Select[Any]:
    if not joined:
        query = query.outerjoin(PaperReturn, PaperReturn.id == paper.c.return_id)
    household, team = PaperReturn.household_signed_on, PaperReturn.team_signed_on
    back = paper.c.return_id.is_not(None)
    ways: dict[str, ColumnElement[bool]] = {
        Due.PAPER: paper.c.return_id.is_(None),
        Due.HOUSEHOLD: and_(back, household.is_(None)),
        Due.TEAM: and_(back, household.is_not(None), team.is_(None)),
    }
    return query.where(ways[due] if due in ways else or_(*ways.values()))


def _expected(filters: PaperFilters, scope: Scope) -> Subquery:
    contracts = [contracts_of(scope), Contract.status != ContractStatus.VOID]
    forms = [forms_in(scope), PaperForm.state.in_(FORM_OUT)]
    if filters.job:
        lines = _lines_of(filters.job)
        as_forms = select(PaperForm.contract_id).where(PaperForm.id.in_(lines[1]))
        contracts.append(or_(Contract.id.in_(lines[0]), Contract.id.in_(as_forms)))
        forms.append(PaperForm.id.in_(lines[1]))
    else:
        contracts += [or_(signed_by_hand(), _printed_in_a_job(Contract.id)), _something_stands()]
        forms.append(exists().where(PrintCopy.form_id == PaperForm.id))
    if filters.village:
        homes = _homes_in(filters.village)
        contracts.append(Contract.household_id.in_(homes))
        forms.append(PaperForm.household_id.in_(homes))
    if filters.team:
        team = select(Team.id).where(Team.code == filters.team)
        contracts.append(Contract.team_id.in_(team))
        forms.append(PaperForm.team_id.in_(team))
    return papers(and_(*contracts), and_(*forms))


def _lines_of(job_key: str) -> tuple[Select[Any], Select[Any]]:
    """The contracts and the forms that a job printed."""
    job = select(PrintJob.id).where(PrintJob.key == job_key)
    own = (PrintLine.job_id.in_(job), PrintLine.state == LineState.PRINTED)
    contracts = select(PrintLine.contract_id).where(*own, PrintLine.contract_id.is_not(None))
    return contracts, select(PrintLine.form_id).where(*own, PrintLine.form_id.is_not(None))


def _printed_in_a_job(contract_id: Any) -> ColumnElement[bool]:
    return exists().where(
        PrintCopy.contract_id == contract_id,
        PrintCopy.copy == PaperCopy.INSTITUTION,
        PrintCopy.job_id.is_not(None),
    )


def _something_stands() -> ColumnElement[bool]:
    """The term, or one that was renewed from it and rests on its paper, holds or will."""
    term = aliased(Contract)
    return exists().where(term.root_no == Contract.root_no, term.status.in_(STANDING))


def _homes_in(village: str) -> Select[Any]:
    grids = select(Grid.id).where(Grid.village_code == village)
    return select(Household.id).where(Household.grid_id.in_(grids))


def list_recent(scope: Scope, user_id: int) -> list[Row[Any]]:
    """What this person noted last, the newest first."""
    newest = (
        select(PaperReturn.contract_id, PaperReturn.form_id)
        .where(PaperReturn.user_id == user_id)
        .order_by(*_NEWEST)
        .limit(RECENT)
        .cte("newest")
    )
    of_contracts = Contract.id.in_(select(newest.c.contract_id))
    as_forms = Contract.id.in_(
        select(PaperForm.contract_id).where(PaperForm.id.in_(select(newest.c.form_id)))
    )
    paper = papers(
        and_(or_(of_contracts, as_forms), contracts_in(scope)),
        and_(PaperForm.id.in_(select(newest.c.form_id)), forms_in(scope)),
    )
    query = told(paper).order_by(*_NEWEST)
    return list(db.session.execute(query.limit(RECENT)))


def list_jobs(scope: Scope, user_id: int) -> list[Row[Any]]:
    """The newest print jobs that a person may reconcile: own ones, and without a team all near."""
    mine = PrintJob.user_id == user_id
    near = select(User.id).where(User.institution_id.in_(scope.institution_ids))
    reach = mine if scope.team_id is not None else or_(mine, PrintJob.user_id.in_(near))
    query = (
        select(PrintJob.key, PrintJob.kind, PrintJob.as_of, PrintJob.done, PrintJob.created_at_utc)
        .where(reach, PrintJob.done > 0)
        .order_by(PrintJob.id.desc())
        .limit(JOBS)
    )
    return list(db.session.execute(query))

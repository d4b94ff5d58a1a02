"""Numbered forms that were given out: by state, team and person, and those that need attention."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Household,
    Membership,
    PaperForm,
    PaperReturn,
    Resident,
    Team,
    User,
)
from contracts_app.queries.paging import Cursor, Page, keys_of_page
from contracts_app.queries.paper_forms import forms_in
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.paper import FORM_OUT, FormState

MOST = 50
"""Forms that need attention on one page; who has more settles these first."""


@dataclass(frozen=True)
class FormFilters:
    """Codes that narrow the list; without a state it holds the forms that are out."""

    state: str = ""
    team: str = ""
    mine: bool = False


def list_forms(scope: Scope, filters: FormFilters, user_id: int, cursor: Cursor) -> Page:
    """One page of forms in scope, the newest number first: two statements whatever its size."""
    query = select(PaperForm.number).where(forms_in(scope))
    known = filters.state in set(FormState)
    states = (filters.state,) if known else FORM_OUT
    query = query.where(PaperForm.state.in_(states))
    if filters.team:
        query = query.where(PaperForm.team_id.in_(select(Team.id).filter_by(code=filters.team)))
    if filters.mine:
        query = query.where(PaperForm.made_by_id == user_id)
    keys, previous, following = keys_of_page(query, PaperForm.number, cursor, newest_first=True)
    return Page(_rows(keys), len(keys), False, previous, following)


def _rows(numbers: list[str]) -> list[Row[Any]]:
    if not numbers:
        return []
    query = _told().where(PaperForm.number.in_(numbers)).order_by(PaperForm.number.desc())
    return list(db.session.execute(query))


def _told() -> Select[Any]:
    head = and_(
        Membership.household_id == PaperForm.household_id,
        Membership.is_head,
        Membership.valid_to.is_(None),
    )
    columns: tuple[Any, ...] = (
        PaperForm.number,
        PaperForm.kind,
        PaperForm.state,
        PaperForm.made_on,
        PaperForm.reason,
        Household.code.label("household_code"),
        Household.address,
        Resident.name.label("head"),
        Team.name.label("team"),
        User.display_name.label("made_by"),
        PaperReturn.household_signed_on,
        PaperReturn.team_signed_on,
        PaperReturn.returned_on,
    )
    return (
        select(*columns)
        .join(Team, Team.id == PaperForm.team_id)
        .outerjoin(Household, Household.id == PaperForm.household_id)
        .outerjoin(Membership, head)
        .outerjoin(Resident, Resident.id == Membership.resident_id)
        .outerjoin(User, User.id == PaperForm.made_by_id)
        .outerjoin(PaperReturn, PaperReturn.form_id == PaperForm.id)
    )


def list_attention(scope: Scope) -> list[Row[Any]]:
    """Forms that are back with both signatures and no contract yet, the oldest number first."""
    query = _told().where(
        PaperForm.state.in_(FORM_OUT),
        PaperReturn.household_signed_on.is_not(None),
        PaperReturn.team_signed_on.is_not(None),
        forms_in(scope),
    )
    return list(db.session.execute(query.order_by(PaperForm.number).limit(MOST)))

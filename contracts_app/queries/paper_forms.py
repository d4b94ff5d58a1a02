"""Numbered forms: found by number within the scope, and held while somebody registers one."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from contracts_app.extensions import db
from contracts_app.models import Household, PaperForm, Team
from contracts_app.queries.scope import Scope, households_in, teams_in
from contracts_app.vocabulary.paper import FORM_OUT


def forms_in(scope: Scope) -> ColumnElement[bool]:
    """Forms that are told within the scope as their contracts will be, and the blank ones of each
    team that may be signed with there: a station enters those of its township centre too."""
    blank = and_(PaperForm.household_id.is_(None), _of_teams(teams_in(scope)))
    return or_(own_forms_in(scope), blank)


def own_forms_in(scope: Scope) -> ColumnElement[bool]:
    """Forms of the scope's own teams, and those that were filled in for its households."""
    own: ColumnElement[bool] = Team.institution_id.in_(scope.institution_ids)
    if scope.team_id is not None:
        own = Team.id == scope.team_id
    homes = select(Household.id).where(households_in(scope))
    return or_(_of_teams(own), PaperForm.household_id.in_(homes))


def _of_teams(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return PaperForm.team_id.in_(select(Team.id).where(which))


def _numbered(number: str, scope: Scope) -> Select[Any]:
    return select(PaperForm).where(PaperForm.number == number, forms_in(scope))


def get_form(number: str, scope: Scope) -> PaperForm | None:
    """The form with this number in scope; None outside it, as if it did not exist."""
    found: PaperForm | None = db.session.scalar(_numbered(number, scope))
    return found


def lock_form(number: str, scope: Scope) -> PaperForm | None:
    """The same, held until the transaction ends, and as it is stored now."""
    query = _numbered(number, scope).with_for_update(of=PaperForm)
    held = query.execution_options(populate_existing=True)
    found: PaperForm | None = db.session.scalar(held)
    return found


def form_out_of(household_id: int) -> PaperForm | None:
    """The filled-in form of a household that is on its way."""
    return db.session.scalar(
        select(PaperForm).where(
            PaperForm.household_id == household_id, PaperForm.state.in_(FORM_OUT)
        )
    )

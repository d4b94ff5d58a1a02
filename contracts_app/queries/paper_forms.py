"""Numbered forms: found by number within the scope, and held while somebody registers one."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from contracts_app.extensions import db
from contracts_app.models import Household, PaperForm, PaperReturn, Team
from contracts_app.queries.scope import Scope, households_in, of_own_teams, teams_in
from contracts_app.vocabulary.paper import FORM_OUT


def forms_in(scope: Scope) -> ColumnElement[bool]:
    """Forms of the own teams and households, and blank ones of all teams one may sign with.

    A blank form is nobody's yet, so it is also in the hands of a station that signs with the team
    of its centre; what was filled in for a family of another village is not.
    """
    blank = and_(
        PaperForm.household_id.is_(None),
        PaperForm.team_id.in_(select(Team.id).where(teams_in(scope))),
    )
    return or_(blank, own_forms_in(scope))


def own_forms_in(scope: Scope) -> ColumnElement[bool]:
    """Forms that were filled in for the scope's households, and all of its own teams."""
    homes = select(Household.id).where(households_in(scope))
    return or_(PaperForm.household_id.in_(homes), of_own_teams(scope, PaperForm.team_id))


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


def list_forms_out(numbers: Collection[str], scope: Scope) -> list[Row[Any]]:
    """Household and team of those of these forms that are filled in and no contracts yet."""
    query = select(PaperForm.household_id, PaperForm.team_id).where(
        PaperForm.number.in_(numbers),
        PaperForm.household_id.is_not(None),
        PaperForm.contract_id.is_(None),
        forms_in(scope),
    )
    return list(db.session.execute(query))


def team_on(form: PaperForm) -> str:
    """The code of the team that stands on a form."""
    return db.session.scalars(select(Team.code).where(Team.id == form.team_id)).one()


def day_on(form: PaperForm) -> date | None:
    """The day on which both sides had signed a form, as it was noted when it came back."""
    both = select(PaperReturn.household_signed_on, PaperReturn.team_signed_on).where(
        PaperReturn.form_id == form.id,
        PaperReturn.household_signed_on.is_not(None),
        PaperReturn.team_signed_on.is_not(None),
    )
    noted = db.session.execute(both).first()
    return max(day for day in noted if day is not None) if noted else None


def form_out_of(household_id: int) -> PaperForm | None:
    """The filled-in form of a household that is on its way."""
    return db.session.scalar(
        select(PaperForm).where(
            PaperForm.household_id == household_id, PaperForm.state.in_(FORM_OUT)
        )
    )

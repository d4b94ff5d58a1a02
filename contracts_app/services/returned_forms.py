"""A form that came back with both signatures becomes a contract, or a task that says why not."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from contracts_app.extensions import db
from contracts_app.models import Household, PaperForm, PaperReturn, User
from contracts_app.queries.scope import Scope
from contracts_app.services import paper_forms
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.paper import FORM_OUT

FORM_BLANK: Final = "form_blank"
"""Nobody can tell from a blank form's record who signed it: it is entered at the desk."""


def register_returned(row: PaperReturn, scope: Scope, actor: Actor, today: date) -> tuple[str, ...]:
    """Register the form of a return that has both signatures.

    Returns the codes of what stands against it, none when it is a contract now or no such form.
    They are kept with the form, which stays on its way until somebody has settled them.
    """
    if row.form_id is None or row.household_signed_on is None or row.team_signed_on is None:
        return ()
    form = db.session.get_one(PaperForm, row.form_id)
    if form.state not in FORM_OUT:
        return ()
    if form.household_id is None:
        return _kept(form, (FORM_BLANK,))
    signed_on = max(row.household_signed_on, row.team_signed_on)
    try:
        # What a signing that is refused has looked up and moved on is undone with it.
        with db.session.begin_nested():
            _register(form, form.household_id, signed_on, scope, actor, today)
    except Refused as refused:
        return _kept(form, refused.codes)
    except NotFound:
        return _kept(form, (SigningCode.HOUSEHOLD_UNKNOWN,))
    form.reason = ""
    return ()


def _register(
    form: PaperForm, household_id: int, signed_on: date, scope: Scope, actor: Actor, today: date
) -> None:
    household = db.session.get_one(Household, household_id)
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    paper_forms.register(form, household.code, signed_on, scope, actor, today, user)


def _kept(form: PaperForm, codes: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(str(code) for code in codes))
    form.reason = ",".join(found)[: paper_forms.LONGEST_REASON]
    db.session.flush()
    return found

"""Papers of the tests: copies that were printed, and forms that are out."""

from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    AgreementTemplate,
    Contract,
    Grid,
    PaperForm,
    PaperReturn,
    PrintCopy,
)
from contracts_app.queries.papers import find_paper
from contracts_app.queries.scope import everything
from contracts_app.rules.paper_code import read_paper_code
from contracts_app.services import numbers
from contracts_app.services.keys import new_key
from contracts_app.services.paper_returns import Sheet
from contracts_app.vocabulary.paper import PaperCopy
from tests.factories import COUNTY, TODAY, make_household
from tests.support.signed_in import sign_up

ON_SCREEN = {"strokes": [[[0, 0, 0], [9, 9, 20]]], "paper": False}
"""How `sign_up` signs without paper."""


def printed(contract: Contract | None = None, form: PaperForm | None = None, **more: Any) -> None:
    """Both copies of a paper were printed."""
    for copy in PaperCopy:
        db.session.add(
            PrintCopy(
                county_code=COUNTY,
                contract_id=contract.id if contract else None,
                form_id=form.id if form else None,
                copy=copy,
                times=1,
                printed_at_utc=clock.utcnow(),
                **more,
            )
        )
    db.session.flush()


def form_out(team_id: int, made_on: date = TODAY, *, print_it: bool = True) -> PaperForm:
    """A blank form of a team, printed."""
    template = db.session.scalars(select(AgreementTemplate.id).limit(1)).one()
    form = PaperForm(
        county_code=COUNTY,
        number=numbers.take_root_no(COUNTY, made_on.year),
        verify_code=new_key(12),
        kind="blank",
        state="open",
        team_id=team_id,
        template_id=template,
        made_on=made_on,
        made_at_utc=clock.utc_of(made_on),
    )
    db.session.add(form)
    db.session.flush()
    if print_it:
        printed(form=form)
    return form


def sheet(text: str, household: bool = True, team: bool = True, on: date = TODAY) -> Sheet:
    """A paper that came back."""
    return Sheet(text, household, team, on)


def paper_of(number: str) -> Any:
    """The paper of a number as it is told."""
    code = read_paper_code(number)
    assert code is not None
    return find_paper(code, everything(TODAY))


def returns() -> list[PaperReturn]:
    """All that came back, the oldest first."""
    return list(db.session.scalars(select(PaperReturn).order_by(PaperReturn.id)))


def hand_signed() -> list[Contract]:
    """Two agreements that were signed by hand, of H1 and H2, committed."""
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    made = []
    for code in ("H1", "H2"):
        household, people = make_household(grid, code=code, phone="13812345678")
        made.append(sign_up(household, people[0]))
    db.session.commit()
    return made

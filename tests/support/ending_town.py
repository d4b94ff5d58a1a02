"""A town in which contracts end soon, as the pages of the renewal show it."""

from collections.abc import Callable, Iterator
from datetime import date

from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, Institution
from tests.factories import make_household, make_team
from tests.support.signed_in import far_household, sign_up, world_app

SIGNED = date(2025, 11, 20)


def ending_town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 and H2 end in 2026, H2 with a paid package; FAR1 of another township as well."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        for code, packages in (("H1", ()), ("H2", ("PLUS",))):
            household, people = make_household(grid, code=code)
            sign_up(household, people[0], on=SIGNED, package_codes=("BASIC", *packages))
        far, others = far_household("FAR1")
        make_team(db.session.scalars(select(Institution).filter_by(code="ORG02")).one(), code="T77")
        sign_up(far, others[0], on=SIGNED, team="T77")
        db.session.commit()
        yield app


def number(code: str = "H1", term: int = 1) -> str:
    """Of the contract of a household."""
    query = select(Contract.contract_no).join(Household, Household.id == Contract.household_id)
    return db.session.scalars(query.where(Household.code == code, Contract.term_no == term)).one()

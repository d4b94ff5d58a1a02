"""Requests inside a term as the pages of a contract take them."""

from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Household
from tests.pages import PageClient

STROKES = '{"w": 400, "h": 240, "strokes": [[[10, 10, 0], [90, 80, 40]]]}'
WISH = {
    "kind": "terminate", "requested_by": "household", "requested_on": "2026-11-21", "reason": "4",
}  # fmt: skip
ATTEMPT = {"tried_on": "2026-11-20", "channel": "phone", "result": "nobody"}


def contract(code: str = "H1") -> Contract:
    """The first contract of a household, as it is stored now."""
    db.session.expire_all()
    home = select(Household.id).where(Household.code == code)
    query = select(Contract).where(Contract.household_id == home.scalar_subquery())
    return db.session.scalars(query.order_by(Contract.id).limit(1)).one()


def change() -> ContractChange:
    """The last request, as it is stored now."""
    db.session.expire_all()
    query = select(ContractChange).order_by(ContractChange.id.desc())
    return db.session.scalars(query.limit(1)).one()


def at(step: str = "", code: str = "H1") -> str:
    """The address of the page of changes, or of one of its steps."""
    return f"/contracts/{contract(code).contract_no}/change{step}"


def ask(client: PageClient, **values: Any) -> TestResponse:
    """Make the request without looking at what it would do."""
    return client.post_with_token(at(), {**WISH, "step": "do", **values})


def confirm(client: PageClient, version: int, **values: Any) -> TestResponse:
    """Confirm a request as it was at this version."""
    return client.post_with_token(at("/confirm"), {"version": version, **values})

"""A world on disk and a checking client that is signed in to it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Contract, Household, Institution, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.signing import SigningRequest, sign_household
from tests.factories import (
    COUNTY,
    PASSWORD,
    TODAY,
    GridFactory,
    InstitutionFactory,
    RegionFactory,
    World,
    make_household,
    make_world,
)
from tests.pages import PageClient, page_client

MakeApp = Callable[..., Flask]


def world_app(make_app: MakeApp, engine: str = "sqlite") -> Flask:
    """An application whose day is TODAY, with a committed world and one account of each role."""
    app = make_app(engine, demo=True, today=TODAY)
    with app.app_context():
        committed_world()
    return app


def committed_world() -> World:
    """A world with one account of each role, as every session sees it."""
    made = make_world(users=True)
    db.session.commit()
    return made


def client_of(app: Flask, role: str) -> PageClient:
    """A client signed in as the account of this role."""
    client = page_client(app)
    assert client.sign_in_at_once(role, PASSWORD).status_code == 302
    return client


def sign_up(
    household: Household,
    signer: Resident,
    *,
    on: date = TODAY,
    team: str = "T01",
    today: date | None = None,
    **values: Any,
) -> Contract:
    """A contract of the household on paper with the basic package.

    It is entered on TODAY, or on the day of the signing where that is later, unless told.
    """
    given: dict[str, Any] = {
        "household_code": household.code,
        "team_code": team,
        "representative": signer.key,
        "package_codes": ("BASIC",),
        "channel": "station",
        "signed_on": on,
        "notice": True,
        "consent": True,
        "paper": True,
    }
    request = SigningRequest(**{**given, **values})
    day = today or max(on, TODAY)
    return sign_household(request, everything(day), SYSTEM, day)


def far_household(code: str = "FAR1") -> tuple[Household, list[Resident]]:
    """A household of another township of the same county, outside the scope of the first."""
    for place in ("110199200", "110199200201"):
        RegionFactory(code=place, county_code=COUNTY)
    bureau = db.session.scalars(select(Institution.id).filter_by(code="ORG00")).one()
    InstitutionFactory(code="ORG02", name="山前镇卫生院", region_code="110199200", parent_id=bureau)
    grid = GridFactory(code=f"F{code}", village_code="110199200201")
    return make_household(grid, code=code)


def audited(verb: str) -> list[AuditEvent]:
    """The audit rows of a verb, the oldest first."""
    query = select(AuditEvent).where(AuditEvent.verb == verb).order_by(AuditEvent.id)
    return list(db.session.scalars(query))

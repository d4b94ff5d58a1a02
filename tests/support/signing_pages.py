"""A signing page in tests: what its form would send, and what came of it."""

import json
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Resident
from tests.pages import PageClient, filled, form_of
from tests.support.strokes import STROKES as DRAWN

STROKES = json.dumps(DRAWN)
Family = tuple[Household, list[Resident]]


def page_fields(client: PageClient, **values: Any) -> Any:
    """What a browser would send for the page of H0001 that is filled in with these values."""
    return filled(form_of(client.get("/sign/H0001"), "/sign/H0001"), values)


def terms() -> list[Contract]:
    db.session.expire_all()
    return list(db.session.scalars(select(Contract).order_by(Contract.id)))

"""A grid with people to be visited, and the page on which a visit is recorded."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from contracts_app.models import FollowUp, Grid, Obligation, Resident, Visit
from contracts_app.queries.scope import everything
from contracts_app.rules.visit_forms import Filled
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duties import plan_for
from contracts_app.services.visits import VisitEntry, record_visit
from contracts_app.vocabulary.care import FormKind
from tests.factories import TODAY, make_household
from tests.pages import PageClient

PRESSURE = {"mode": "home", "htn-sbp": "138", "htn-dbp": "86"}
"""What a visit of hypertension cannot do without."""


def patient(
    code: str = "H1", *, tags: Iterable[str] = ("HTN",), members: int = 1, **values: Any
) -> Resident:
    """The head of a household of the first grid, in these groups, with duties planned."""
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    given = {"birth": date(1976, 3, 1), **values}
    _household, people = make_household(grid, members=members, code=code, tags=tags, **given)
    plan_for([one.id for one in people], TODAY)
    db.session.commit()
    return people[0]


def form_at(person: Resident, *items: str) -> str:
    """The address of the form with these services ticked."""
    ticked = "&".join(f"item={item}" for item in items)
    return f"/residents/{person.key}/visit?{ticked}"


def recorded(
    client: PageClient, person: Resident, items: Iterable[str], values: dict[str, Any]
) -> TestResponse:
    """Open the page with these services and save it with these values."""
    action = f"/residents/{person.key}/visit"
    return client.submit(form_at(person, *items), values, action=action)


def visit_of(person: Resident) -> str:
    """The key of a visit of somebody, at which advice was given by telephone."""
    entry = VisitEntry(
        person.key,
        f"page-{person.key}",
        TODAY,
        "phone",
        ("ADVICE",),
        Filled({FormKind.SIMPLE: {}}, []),
    )
    return record_visit(entry, everything(TODAY), SYSTEM, TODAY).key


def visits() -> list[Visit]:
    """All visits, the earliest first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Visit).order_by(Visit.id)))


def forms_of(visit: Visit) -> list[FollowUp]:
    """The forms of a visit."""
    query = select(FollowUp).filter_by(visit_id=visit.id).order_by(FollowUp.id)
    return list(db.session.scalars(query))


def duties(person: Resident, state: str = "open") -> dict[str, Obligation]:
    """The duties of somebody in a state, by item."""
    db.session.expire_all()
    query = select(Obligation).filter_by(resident_id=person.id, state=state)
    return {one.item_code: one for one in db.session.scalars(query.order_by(Obligation.id))}

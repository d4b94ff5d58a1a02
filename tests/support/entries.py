"""Entries about a household as its pages take them."""

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, HouseholdAction, Membership, Resident
from tests.pages import PageClient, codes, filled, form_of

DEATH = "/households/H1/entries/death"
MOVE_OUT = "/households/H1/entries/move_out"


def member(number: int, code: str = "H1") -> Resident:
    """One of the members of a household, in the order they came to it."""
    query = (
        select(Resident)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.code == code)
        .order_by(Resident.id)
    )
    return db.session.scalars(query).all()[number]


def record(client: PageClient, address: str, values: dict[str, str]) -> None:
    """Fill in the form, read what it does, and confirm."""
    fields = read(client, address, values)
    answer = client.post(address, data={**fields, "step": "confirm"})
    assert (answer.status_code, answer.location) == (303, address.rsplit("/entries/", 1)[0])


def read(client: PageClient, address: str, values: dict[str, str]) -> dict[str, str]:
    """What the page of the effects would send with its confirm button."""
    preview = client.submit(address, values)
    assert preview.status_code == 200, codes(preview)
    return filled(form_of(preview), {}).to_dict()


def entries() -> list[HouseholdAction]:
    """All entries, the oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(select(HouseholdAction).order_by(HouseholdAction.id)))

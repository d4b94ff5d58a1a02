"""A household whose signer goes, and who signs after him."""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, HouseholdAction, Resident, SignerChange
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import Leaving, leave_household
from contracts_app.services.signers import HandSignature, sign_for_household
from tests.factories import TODAY, World, make_household
from tests.support.signed_in import sign_up

PAPER = HandSignature(TODAY, paper=True)
Home = tuple[Household, list[Resident], Contract]


def signed_by_head(world: World) -> Home:
    """A head who signed, a spouse of 1956 and a grown-up child."""
    household, people = make_household(world.grids[0], members=3, code="H1")
    return household, people, sign_up(household, people[0])


def minor_head(world: World) -> Home:
    """The head signed; the child is a minor."""
    household, people = make_household(world.grids[0], members=3, code="H9")
    people[2].birth_date = date(2015, 5, 6)
    db.session.flush()
    return household, people, sign_up(household, people[0])


def leave(
    person: Resident, reason: str = "death", on: date = TODAY, head: str = "", signer: str = ""
) -> HouseholdAction:
    """He or she dies or moves away; who is to be the head and who is to sign may be told."""
    told = Leaving(head, signer)
    return leave_household(person.key, reason, on, everything(on), SYSTEM, on, told=told)


def sign(
    contract: Contract, person: Resident, given: HandSignature = PAPER, on: date = TODAY
) -> HouseholdAction:
    """This person signs for the household, on paper unless told."""
    return sign_for_household(contract.contract_no, person.key, given, everything(on), SYSTEM, on)


def changes() -> list[tuple[str, int | None, date, bool]]:
    """Why, by whom and by when is to be signed, and whether it still is, in the order asked."""
    rows = db.session.scalars(select(SignerChange).order_by(SignerChange.id))
    return [
        (row.reason, row.resident_id, row.due_on, row.signed_on is None and row.closed_on is None)
        for row in rows
    ]

"""One person in two households by mistake: a child of both, in one of them without a number."""

from contracts_app.extensions import db
from contracts_app.models import Household, Resident
from tests.factories import World, make_household

Homes = tuple[Household, list[Resident], Household, list[Resident]]


def child_of_both(world: World) -> Homes:
    """H1 and H2 with three people each; the third one of H2 has no number."""
    one, people = make_household(world.grids[0], members=3, code="H1")
    two, others = make_household(world.grids[1], members=3, code="H2")
    without_number(others[2])
    return one, people, two, others


def without_number(person: Resident) -> None:
    """As a roster tells somebody whose number is not known yet."""
    person.id_type, person.id_number, person.id_last4 = "none", None, ""
    person.identity_hash = f"unnumbered:{person.key}"
    db.session.flush()

"""What pregnancies and cases of tuberculosis share: whose they are, and what follows each step."""

from datetime import date

from contracts_app.extensions import db
from contracts_app.queries.locks import hold_households
from contracts_app.queries.scope import Scope
from contracts_app.queries.visits import Visited, get_person
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import NotFound


def held_person(resident: str, scope: Scope) -> Visited:
    """Somebody, by key, whose household is held. Raises NotFound outside the scope."""
    person = get_person(resident, scope)
    if person is None:
        raise NotFound("resident")
    hold_households([person.household_id])
    return person


def plan_after(person: Visited, today: date) -> None:
    """Plan what is due to somebody now that a step was noted."""
    db.session.flush()
    plan_for([person.id], today)

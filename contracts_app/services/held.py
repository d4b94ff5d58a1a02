"""A household held for an entry about it, with its terms called today what they are today."""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household
from contracts_app.queries.locks import hold_households
from contracts_app.queries.scope import Scope, households_in
from contracts_app.services.errors import NotFound
from contracts_app.services.status import move_household


def held_household(code: str, scope: Scope, today: date) -> Household:
    """The household with this code once whoever signs or leaves there has come to an end.

    Raises NotFound outside the scope.
    """
    query = select(Household).where(Household.code == code, households_in(scope))
    household = db.session.scalars(query.order_by(Household.id).limit(1)).first()
    if household is None:
        raise NotFound("household")
    if hold_households([household.id]):
        db.session.expire_all()
    move_household(household.id, today)
    return household

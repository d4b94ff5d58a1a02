"""The demo township."""

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, Institution, User


def is_empty() -> bool:
    """Whether the database holds no institution, household or user."""
    tables = (Institution.id, Household.id, User.id)
    return all(db.session.scalar(select(column).limit(1)) is None for column in tables)

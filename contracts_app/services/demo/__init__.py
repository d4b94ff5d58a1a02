"""A demonstration to try everything on: a township or a county of people who do not exist."""

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, Institution, User
from contracts_app.services.demo.load import DemoReport, load_demo

__all__ = ["DemoReport", "is_empty", "load_demo"]


def is_empty() -> bool:
    """Whether the database holds no institution, household or user."""
    tables = (Institution.id, Household.id, User.id)
    return all(db.session.scalar(select(column).limit(1)) is None for column in tables)

"""A family whose contract somebody fills in, and the ways in which a sign-in is lost meanwhile."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, KeptForm, UserSession
from tests.factories import make_household, make_world
from tests.pages import PageClient

Lose = Callable[[Flask, PageClient], object]


def populated(app: Flask) -> Flask:
    """An application with a town and the family H0001."""
    with app.app_context():
        world = make_world(users=True)
        make_household(world.grids[0], name="吴秀英", code="H0001")
        db.session.commit()
    return app


def sign_out(_site: Flask, client: PageClient) -> None:
    client.post_with_token("/logout")


def revoke_session(site: Flask, _client: PageClient) -> None:
    with site.app_context():
        db.session.execute(update(UserSession).values(revoked_at_utc=clock.utcnow()))
        db.session.commit()


def kept(site: Flask) -> int:
    """How many forms are kept."""
    return _count(site, KeptForm)


def contracts(site: Flask) -> int:
    """How many contracts there are."""
    return _count(site, Contract)


def _count(site: Flask, model: Any) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0

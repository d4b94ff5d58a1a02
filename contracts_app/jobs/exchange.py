"""Hospitals are told of moves every minute, whichever worker comes by."""

from flask import current_app

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.rules.exchange.addresses import Reach
from contracts_app.services.exchange.deliveries import Line, deliver
from contracts_app.services.exchange.sender import post


def tell_hospitals() -> None:
    """Tell hospitals what is due."""
    deliver(Line(post, reach(), clock.moment, clock.utcnow, db.session.commit))


def reach() -> Reach:
    """What this instance may reach, by its settings."""
    settings = current_app.extensions["settings"]
    return Reach(insecure=settings.insecure_http, private=settings.exchange_private)

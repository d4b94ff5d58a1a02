"""The web edge: one folder for each group of screens."""

from importlib import import_module
from typing import Final

from flask import Flask

from contracts_app.blueprints import _looks, _navigation, _responses, _session

AREAS: Final = (
    "accounts",
    "appointments",
    "auth",
    "board",
    "capacity",
    "catalogue",
    "care_cards",
    "changes",
    "consultations",
    "contracts",
    "courses",
    "exchange",
    "grid_files",
    "grid_map",
    "grids",
    "groups",
    "home",
    "home_care",
    "household_life",
    "households",
    "imports",
    "ledger",
    "levels",
    "migrants",
    "paper",
    "preferences",
    "print_centre",
    "public",
    "record_access",
    "record_review",
    "record_storage",
    "records",
    "referral_exports",
    "referral_places",
    "referral_measures",
    "referral_files",
    "referrals",
    "referral_papers",
    "refusals",
    "renewals",
    "residents",
    "signing",
    "surveys",
    "statements",
    "suspensions",
    "team_life",
    "tasks",
    "teams",
    "timeline",
    "visits",
    "wordings",
)
"""The groups of screens; each folder offers its blueprint as `bp`."""


def register_blueprints(app: Flask) -> None:
    """Register all screens and what they share."""
    _session.init_app(app)
    _navigation.init_app(app)
    _responses.init_app(app)
    _looks.init_app(app)
    for area in AREAS:
        app.register_blueprint(import_module(f"{__name__}.{area}").bp)

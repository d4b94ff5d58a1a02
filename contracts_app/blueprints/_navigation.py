"""What every page's frame needs: the menu of the role, settings for banners, the request id."""

from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import can
from contracts_app.queries.teams import find_hotline
from contracts_app.rules.permissions import Permission

_MENU = (
    ("home.desk", _l("Desk"), "house", Permission.HOME_VIEW),
    ("signing.desk", _l("Sign"), "pen-line", Permission.CONTRACT_SIGN),
    ("tasks.list_tasks", _l("Tasks"), "clipboard-list", Permission.CARE_VIEW),
    ("households.list_households", _l("Households"), "users", Permission.HOUSEHOLD_VIEW),
    ("residents.list_people", _l("Residents"), "user", Permission.RESIDENT_LIST),
    ("appointments.list_sessions", _l("Appointments"), "calendar", Permission.APPOINTMENT_USE),
    ("referrals.show_board", _l("Referrals"), "arrow-right-left", Permission.REFERRAL_VIEW),
    ("referral_places.show_week", _l("Kept places"), "calendar", Permission.PLACES_MANAGE),
    (
        "referral_measures.show_measures",
        _l("Referral figures"),
        "chart-column",
        Permission.REFERRAL_MEASURE,
    ),
    ("contracts.list_contracts", _l("Contracts"), "file-text", Permission.CONTRACT_LIST),
    ("records.list_records", _l("Records"), "clipboard-list", Permission.RECORD_VIEW),
    ("print_centre.desk", _l("Print"), "printer", Permission.CONTRACT_PRINT),
    ("renewals.list_renewals", _l("Renewals"), "refresh-cw", Permission.RENEWAL_VIEW),
    ("grids.list_grids", _l("Grids"), "map", Permission.GRID_VIEW),
    ("teams.list_teams", _l("Teams"), "stethoscope", Permission.TEAM_LIST),
    ("imports.list_imports", _l("Imports"), "upload", Permission.IMPORT_USE),
    ("wordings.list_wordings", _l("Agreement texts"), "signature", Permission.TEMPLATE_VIEW),
    ("catalogue.list_packages", _l("Package catalogue"), "package", Permission.CATALOGUE_VIEW),
    ("accounts.list_accounts", _l("Accounts"), "shield", Permission.USER_MANAGE),
)
_WITHIN = {
    "board": "grids",
    "capacity": "teams",
    "care_cards": "households",
    "changes": "contracts",
    "courses": "households",
    "grid_files": "grids",
    "grid_map": "grids",
    "groups": "teams",
    "home_care": "teams",
    "household_life": "households",
    "ledger": "contracts",
    "levels": "grids",
    "migrants": "households",
    "paper": "signing",
    "surveys": "teams",
    "statements": "print_centre",
    "consultations": "referrals",
    "referral_files": "referrals",
    "referral_papers": "referrals",
    "refusals": "households",
    "record_access": "records",
    "record_review": "records",
    "record_storage": "records",
    "suspensions": "households",
    "team_life": "teams",
    "timeline": "households",
    "visits": "residents",
}
"""Areas without a line of their own, and the one whose line is marked for them."""


def init_app(app: Flask) -> None:
    """Give the frame's values to every template."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    return {
        "nav_items": _menu(),
        "app_settings": current_app.extensions["settings"],
        "request_id": g.get("request_id", ""),
        "can": can,
        "help_line": lambda: find_hotline(current_user, clock.today()),
        "Permission": Permission,
    }


def _menu() -> list[tuple[str, Any, str, bool]]:
    if not current_user.is_authenticated:
        return []
    area = (request.endpoint or "").split(".")[0]
    here = _WITHIN.get(area, area)
    return [
        (endpoint, label, icon, endpoint.split(".")[0] == here)
        for endpoint, label, icon, permission in _MENU
        if can(permission)
    ]

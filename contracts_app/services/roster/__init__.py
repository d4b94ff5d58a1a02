"""Importing residents' rosters (居民花名册), chunk by chunk, by screen and command alike."""

from contracts_app.services.roster.report import RosterReport
from contracts_app.services.roster.run import import_roster

__all__ = ["RosterReport", "import_roster"]

"""Importing residents' rosters (居民花名册), chunk by chunk, by screen and command alike."""

from contracts_app.services.roster.report import Progress, RosterReport
from contracts_app.services.roster.run import import_roster

__all__ = ["Progress", "RosterReport", "import_roster"]

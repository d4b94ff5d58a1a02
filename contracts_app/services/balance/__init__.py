"""Suggestions for a more even load of teams; docs/suggestions.md tells what is weighed and how."""

from contracts_app.services.balance.advice import MOST, suggest
from contracts_app.services.balance.values import (
    Advice,
    Evenness,
    Load,
    Note,
    Reason,
    Room,
    Suggestion,
)

__all__ = ["MOST", "Advice", "Evenness", "Load", "Note", "Reason", "Room", "Suggestion", "suggest"]

"""Suggestions for a more even load of teams. See docs/suggestions.md for what is weighed and how."""

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

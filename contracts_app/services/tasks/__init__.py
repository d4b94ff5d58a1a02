"""The work list's verbs: handing work to a colleague, planning a village day, a vain attempt."""

from contracts_app.services.tasks.attempts import not_at_home
from contracts_app.services.tasks.days import (
    MOST_PLANNED,
    DayCounts,
    clear_day,
    count_day,
    plan_day,
)
from contracts_app.services.tasks.hand_over import hand_over, take_from_departed
from contracts_app.services.tasks.reports import is_to_be_reported, to_be_reported

__all__ = [
    "MOST_PLANNED",
    "DayCounts",
    "clear_day",
    "count_day",
    "hand_over",
    "is_to_be_reported",
    "not_at_home",
    "plan_day",
    "take_from_departed",
    "to_be_reported",
]

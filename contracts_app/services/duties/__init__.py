"""Duties of care: planned from what is known of a person, anew whenever that changes."""

from contracts_app.services.duties.plan import Planned, plan_for

__all__ = ["Planned", "plan_for"]

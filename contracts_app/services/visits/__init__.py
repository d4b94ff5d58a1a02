"""Visits: recorded once, counted where a contract promised them, corrected or taken back."""

from contracts_app.services.visits.entry import NextDay, VisitEntry
from contracts_app.services.visits.record import Recorded, record_visit
from contracts_app.services.visits.undo import correct_visit, reverse_visit

__all__ = ["NextDay", "Recorded", "VisitEntry", "correct_visit", "record_visit", "reverse_visit"]

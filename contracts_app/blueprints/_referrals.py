"""Referrals of a person or household, and how many questions from afar wait, for this request."""

from dataclasses import dataclass
from typing import Any

from flask import g

from contracts_app import clock
from contracts_app.blueprints._guards import can, standing
from contracts_app.formatting.spans import Wait, wait
from contracts_app.queries.consultations import Waiting, count_waiting
from contracts_app.queries.referral_detail import list_of_household, list_of_people
from contracts_app.rules.permissions import Permission


@dataclass(frozen=True)
class Referred:
    """A referral in the list of a person or household, with its clock in words."""

    row: Any
    wait: Wait | None


def referrals_of_person(resident_ids: tuple[int, ...]) -> list[Referred]:
    """The newest referrals of a person; none for a role that sees none."""
    if not can(Permission.REFERRAL_VIEW):
        return []
    return _with_clocks(list_of_people(resident_ids, standing()))


def referrals_of_household(household_id: int) -> list[Referred]:
    """The newest referrals of those who live in a household."""
    if not can(Permission.REFERRAL_VIEW):
        return []
    return _with_clocks(list_of_household(household_id, standing()))


def questions_waiting() -> Waiting:
    """How many questions from afar the user of this request sees waiting; counted once."""
    if "questions_waiting" not in g:
        g.questions_waiting = count_waiting(standing(), clock.moment())
    found: Waiting = g.questions_waiting
    return found


def _with_clocks(found: list[Any]) -> list[Referred]:
    now = clock.moment()
    return [Referred(row, wait(row.due_at_utc, row.waiting_since_utc, now)) for row in found]

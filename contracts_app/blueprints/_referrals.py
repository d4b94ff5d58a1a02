"""Where the user of this request stands towards referrals, and those of a person or household."""

from dataclasses import dataclass
from typing import Any

from contracts_app import clock
from contracts_app.blueprints._guards import can, standing
from contracts_app.formatting.spans import Wait, wait
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


def _with_clocks(found: list[Any]) -> list[Referred]:
    now = clock.moment()
    return [Referred(row, wait(row.due_at_utc, row.waiting_since_utc, now)) for row in found]

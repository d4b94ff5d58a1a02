"""Referrals of a person, how they may be named, and how many questions wait, for this request."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import g

from contracts_app import clock
from contracts_app.blueprints._guards import can, scope, standing
from contracts_app.formatting.referral_board import masked_name
from contracts_app.formatting.spans import Wait, wait
from contracts_app.queries.consultations import Waiting, count_waiting
from contracts_app.queries.referral_detail import list_of_household, list_of_people
from contracts_app.queries.visits import Visited, get_person, people_seen
from contracts_app.rules.permissions import Permission


@dataclass(frozen=True)
class Referred:
    """A referral in the list of a person or household, with its clock in words."""

    row: Any
    wait: Wait | None


class Named(NamedTuple):
    """Somebody as the user of this request may read of him or her."""

    name: str
    """In full to the hospital and to those where the person lives; to others `张**`."""
    in_full: bool
    person: Visited | None
    """With the page of his or her own, for those who may open it."""


def named(key: str, name: str) -> Named:
    """How a person of a referral or question is named to the user of this request."""
    at_hospital = standing().at_hospital
    person = None if at_hospital else get_person(key, scope())
    in_full = at_hospital or person is not None
    return Named(name if in_full else masked_name(name), in_full, person)


def named_in_full(keys: Collection[str]) -> frozenset[str]:
    """Those of some people whom the user reads in full; one statement for all."""
    return frozenset(keys) if standing().at_hospital else people_seen(keys, scope())


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

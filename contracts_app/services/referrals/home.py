"""Followed at home: what a team recorded moves the referral on which somebody came home (E5).

What was done decides, in whatever order it is entered. A visit that is taken back or corrected
moves nothing back: the events say what was known then, and what is missing is due again.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral, Resident, Visit
from contracts_app.queries.homecomings import contacts_at_home, homecoming_of
from contracts_app.queries.visits import Visited, kept_row, rows_of_person
from contracts_app.rules.followup import Done, Numbers
from contracts_app.rules.followup.homecoming import followed, noted_at
from contracts_app.rules.outcomes import tells_of_person
from contracts_app.rules.referrals.homecoming_moves import FAR, moves_after
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duties.plan import numbers_of
from contracts_app.services.referrals.steps import By, Said, hold, institution_of, step
from contracts_app.vocabulary.care import HOME_FOLLOW
from contracts_app.vocabulary.referrals import Cause, Outcome, Side


def after_visit(
    person: Visited, visit: Visit, numbers: Numbers, actor: Actor, now: datetime
) -> list[Move]:
    """The moves that follow from a visit of somebody who may have come home from hospital.

    Whoever records holds the household of the person already.
    """
    found = homecoming_of(person.rows)
    if found is None:
        return []
    referral = hold(found)
    by = By(actor, Side.TEAM, institution_of(referral, Side.TEAM), now)
    told = {"visit": visit.key, "on": visit.served_on.isoformat()}
    return _move(referral, person.rows, numbers, by, told)


def catch_up(referral: Referral, by: By) -> list[Move]:
    """The moves that follow from what was done before a team got somebody who came home."""
    people = rows_of_person(kept_row(referral.resident_id))
    institution = institution_of(referral, Side.TEAM)
    numbers = numbers_of({institution}, clock.local(by.at).date())[institution]
    along = By(by.actor, Side.TEAM, institution, by.at, Cause.MOVE)
    return _move(referral, people, numbers, along, {}, noted_before=True)


def _move(
    referral: Referral,
    people: Collection[int],
    numbers: Numbers,
    by: By,
    told: dict[str, Any],
    *,
    noted_before: bool = False,
) -> list[Move]:
    if referral.home_on is None:
        return []
    contacts = _contacts(people, numbers)
    far = followed(referral.home_on, [one for one, _at in contacts], numbers)
    moves = moves_after(referral.status, far)
    for move in moves:
        outcome = Outcome.FOLLOWED if move == Move.FINISH else None
        noted = noted_at(referral.home_on, contacts, numbers, FAR[move]) if noted_before else None
        noted = min(noted, by.at) if noted is not None else None
        step(referral, move, by, Said(details=told, outcome=outcome, noted_at=noted))
        resident = db.session.get_one(Resident, referral.resident_id)
        after = {"number": referral.referral_no, "move": move, "status": referral.status}
        audit.record(by.actor, "referral.move", "resident", resident.key, after=after)
    return list(moves)


def _contacts(people: Collection[int], numbers: Numbers) -> list[tuple[Done, datetime]]:
    """What was done, as the plan of duties reads it, and when each was noted."""
    modes = numbers.followup__counted_modes
    return [
        (
            Done(HOME_FOLLOW, row.served_on, row.outcome, row.met and row.mode in modes),
            row.recorded_at_utc,
        )
        for row in contacts_at_home(people)
        if tells_of_person(row.mode, row.outcome, counted=row.mode in modes)
    ]

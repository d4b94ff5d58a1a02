"""People who are away for long: covered all the while, and on no work list until they are back.

A household that is away as a whole gives everybody a row of its own. It ends with the household's
return, a person's own one with that person's return, so nobody comes back through somebody else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.extensions import db
from contracts_app.models import Household, HouseholdAction, Suspension
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import lock_household
from contracts_app.queries.suspensions import list_present, list_standing
from contracts_app.rules.suspension import (
    Spell,
    last_day_away,
    refuse_leaving,
    refuse_return,
)
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.journal import Entry, perform
from contracts_app.vocabulary.life import ActionKind, AwayReason

MAX_NOTE = 200


@dataclass(frozen=True)
class Absence:
    """Who is away from when on and why; without a member it is the whole household."""

    household_code: str
    member: str
    reason: str
    from_day: date
    expected_back: date | None = None
    note: str = ""


def suspend(absence: Absence, scope: Scope, actor: Actor, today: date) -> HouseholdAction:
    """Note that a member, or everybody who lives there, is away from a day on.

    Raises NotFound outside the scope, Refused with `no_members` (the household is empty),
    `unknown_value`, `too_long`, `future_date` (more than a month ahead), `bad_date` (before the
    person was born or came, or back before leaving) or `already_away`.
    """
    household, people = _people(absence.household_code, absence.member, scope)
    _check(absence, people, today)
    entry = Entry(
        ActionKind.SUSPEND,
        household,
        absence.from_day,
        {one.resident_id for one in people},
        details={
            "resident": absence.member or None,
            "reason": absence.reason,
            "expected_back": absence.expected_back and absence.expected_back.isoformat(),
        },
    )
    return perform(entry, lambda: _send_away(absence, household, people), actor, today)


def resume(
    household_code: str, member: str, back_on: date, scope: Scope, actor: Actor, today: date
) -> HouseholdAction:
    """Note the first day back of a member, or of a household that was away as a whole.

    Raises NotFound outside the scope, Refused with `not_away`, `future_date` or `bad_date`
    (not after the first day away).
    """
    household, people = _people(household_code, member, scope)
    standing = [
        one
        for one in list_standing({person.resident_id for person in people})
        if one.to_day is None and one.with_household is not bool(member)
    ]
    if not standing:
        raise Refused.of("not_away")
    for one in standing:
        _refuse(refuse_return(one.from_day, back_on, today), "back_on")
    entry = Entry(ActionKind.RESUME, household, back_on, details={"resident": member or None})
    return perform(entry, lambda: _end(standing, last_day_away(back_on)), actor, today)


def end_suspensions(resident_ids: Collection[int], on: date) -> None:
    """People died or left their household, and this is their last day there.

    Part of the entry that tells of it. One that had not begun by then never was.
    """
    for one in list_standing(resident_ids):
        if one.to_day is not None and one.to_day <= on:
            continue
        one.undone = one.from_day > on
        one.to_day = max(on, one.from_day)
    db.session.flush()


def _people(code: str, member: str, scope: Scope) -> tuple[Household, list[Any]]:
    """The household, held, and the member or everybody who lives there."""
    held = lock_household(code, scope)
    if held is None:
        raise NotFound("household")
    household = db.session.get_one(Household, held.id)
    people = [one for one in list_present(household.id) if member in ("", one.key)]
    if not people and not member:
        raise Refused.of("no_members")
    if not people:
        raise NotFound("resident")
    return household, people


def _check(absence: Absence, people: list[Any], today: date) -> None:
    if absence.reason not in set(AwayReason):
        raise Refused(Refusal("unknown_value", "reason"))
    if len(absence.note.strip()) > MAX_NOTE:
        raise Refused(Refusal("too_long", "note"))
    if all(absence.from_day < _since(one) for one in people):
        raise Refused(Refusal("bad_date", "from_day"))
    known = [
        Spell(one.from_day, one.to_day)
        for one in list_standing({person.resident_id for person in people})
        if one.with_household is not bool(absence.member)
    ]
    code = refuse_leaving(absence.from_day, absence.expected_back, known, today)
    _refuse(code, "expected_back" if code == "bad_date" else "from_day")


def _since(person: Any) -> date:
    """The first day on which the person lived there; whoever came with a roster since birth."""
    since: date = max(person.valid_from, person.birth_date)
    return since


def _refuse(code: str | None, subject: str) -> None:
    if code is not None:
        raise Refused(Refusal(code, subject))


def _send_away(absence: Absence, household: Household, people: list[Any]) -> None:
    db.session.add_all(
        Suspension(
            county_code=household.county_code,
            resident_id=one.resident_id,
            household_id=household.id,
            with_household=not absence.member,
            reason=absence.reason,
            from_day=max(absence.from_day, _since(one)),
            expected_back=absence.expected_back,
            note=absence.note.strip(),
        )
        for one in people
    )


def _end(standing: list[Suspension], last_day: date) -> None:
    for one in standing:
        one.to_day = last_day

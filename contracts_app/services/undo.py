"""Taking back a wrong entry about a household: every row as it was, as far as nobody built on it.

History is kept: what the entry made is marked as never having been, and nothing is deleted. What
the calendar would have moved meanwhile is moved, so a death that is taken back in the next year
covers the person again in the term that was renewed without him.
"""

from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Household, HouseholdAction, Membership, User
from contracts_app.queries.locks import hold_households
from contracts_app.queries.rows import rows
from contracts_app.queries.scope import Scope, households_in
from contracts_app.services import audit
from contracts_app.services.around_people import end_around
from contracts_app.services.audit import Actor
from contracts_app.services.change_held import take_back_change
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.goes_along import bring_back
from contracts_app.services.journal import Change, members_ever
from contracts_app.services.undo_around import AROUND, hold_around
from contracts_app.services.undo_homes import (
    bring_home,
    part_again,
    uncover_later_terms,
)
from contracts_app.services.undo_rests import (
    MOVED_BY_CALENDAR,
    entered_since,
    households_of,
    refuse_for_strangers,
    refuse_for_the_gone,
    refuse_for_who_came,
    refuse_if_entered_since,
    refuse_two_absences,
    refuse_without_head,
)
from contracts_app.services.undo_rows import cover_later_terms, mark_as_never, restore
from contracts_app.services.watched import WATCHED
from contracts_app.vocabulary import ContractStatus, CoverState, LeaveReason
from contracts_app.vocabulary.life import ChangeKind

REASON_LENGTH: Final = 200
_FOR_GOOD: Final = frozenset(
    {ContractStatus.TERMINATED, ContractStatus.SUPERSEDED, ContractStatus.VOID, CoverState.VOID}
)
"""What an entry made of a status or state; the nights move all others on."""
_IN_ORDER: Final = (
    "resident", "household", "contract", "cover", "membership", "suspension", "head_change",
    "signer_change", "health_record", "resident_merge", *AROUND,
)  # fmt: skip


def undo_action(
    action_id: int, reason: str, scope: Scope, actor: Actor, today: date
) -> HouseholdAction:
    """Take back an entry, with a reason; both households are as they would be without it.

    Raises NotFound outside the scope, Refused with `missing_required` (no reason), `too_long` or
    `changed_since` (a later entry, a signing or a renewal rests on it), Conflict when somebody
    else has taken it back meanwhile.
    """
    action = _held(action_id, scope)
    _check(action, reason)
    try:
        with db.session.begin_nested():
            _take_back(action, actor, today)
    except IntegrityError as clash:
        # Another place was taken meanwhile: a head, a household or a contract.
        raise Refused.of("changed_since") from clash
    action.undone_at_utc, action.undone_by_id = clock.utcnow(), actor.user_id
    action.undo_reason = reason.strip()
    if action.kind in list(ChangeKind):
        take_back_change(action.details["contract"], actor)
    db.session.flush()
    plan_for(members_ever(households_of(action)), today)
    _record(action, actor)
    return action


def _held(action_id: int, scope: Scope) -> HouseholdAction:
    action = db.session.get(HouseholdAction, action_id)
    known = [] if action is None else households_of(action)
    allowed = select(Household.id).where(Household.id.in_(known), households_in(scope))
    if action is None or set(db.session.scalars(allowed)) != set(known):
        raise NotFound("action")
    if hold_households(known):
        db.session.expire_all()
    return action


def _check(action: HouseholdAction, reason: str) -> None:
    if action.undone_at_utc is not None:
        by = db.session.get(User, action.undone_by_id) if action.undone_by_id else None
        when = clock.local(action.undone_at_utc)
        raise Conflict(
            "already_undone",
            who=by.display_name if by else "",
            when=f"{when:%Y-%m-%d %H:%M}",
            username=by.username if by else "",
        )
    if not reason.strip():
        raise Refused.of("missing_required")
    if len(reason.strip()) > REASON_LENGTH:
        raise Refused.of("too_long")


def _record(action: HouseholdAction, actor: Actor) -> None:
    known = Household.id.in_(households_of(action))
    codes = db.session.scalars(select(Household.code).where(known))
    for code in codes.all():
        audit.record(
            actor, "household.undo", "household", code,
            after={"action": action.id, "kind": action.kind},
        )  # fmt: skip


def _take_back(action: HouseholdAction, actor: Actor, today: date) -> None:
    changes = action.changes
    _refuse_if_built_on(changes)
    since = entered_since(action)
    refuse_if_entered_since(changes, since)
    hold_around(changes)
    made = [change for change in changes if change["before"] is None]
    changed = [change for change in changes if change["before"] is not None]
    # What the entry made gives its place back before what was there takes it again.
    for table in _IN_ORDER[::-1]:
        for change in (one for one in made if one["table"] == table):
            mark_as_never(change, actor, today)
    db.session.flush()
    db.session.expire_all()
    for table in _IN_ORDER:
        for change in sorted((one for one in changed if one["table"] == table), key=_takes_a_place):
            if table == "household":
                bring_home(change, action.happened_on, actor)
            restore(change, actor, today)
    db.session.flush()
    db.session.expire_all()
    uncover_later_terms(made, actor, today)
    cover_later_terms(changed)
    contracts = [one["id"] for one in made if one["table"] == "contract"]
    bring_back(contracts, actor, today)
    part_again(action)
    end_around(_never_here(made), LeaveReason.UNDONE, action.happened_on, actor)
    refuse_without_head(changes)
    refuse_for_the_gone(changed)
    refuse_for_who_came(changed, since)
    refuse_for_strangers(action)
    refuse_two_absences(changes)


def _never_here(made: list[Change]) -> set[int]:
    """Who lives nowhere once the rows that the entry made are marked as never having been."""
    rows_made = [one["id"] for one in made if one["table"] == "membership"]
    came = select(Membership.resident_id).where(Membership.id.in_(rows_made))
    lives = select(Membership.resident_id).where(
        Membership.resident_id.in_(came), Membership.valid_to.is_(None)
    )
    return set(db.session.scalars(came)) - set(db.session.scalars(lives))


def _takes_a_place(change: Change) -> tuple[bool, int]:
    """Who steps back goes first: the index of one head knows no two, not even for a moment.

    Of the terms of a chain the later ones go first, since they tell whether one was renewed.
    """
    return change["before"].get("is_head") is not False, -change["id"]


def _refuse_if_built_on(changes: list[Change]) -> None:
    # Places, groups and care at home go their own way meanwhile: what of them is left is ended.
    for change in (one for one in changes if one["table"] not in AROUND):
        watched = WATCHED[change["table"]]
        columns = watched.table.c
        # What is always told of a row before was left as it was, unless it is told after as well.
        left = {**(change["before"] or {}), **change["after"]}
        query = select(*(columns[name] for name in left)).where(columns.id == change["id"])
        now = rows(query).one()
        for (name, wrote), value in zip(left.items(), now, strict=True):
            if name in MOVED_BY_CALENDAR and not _FOR_GOOD & {wrote, value}:
                continue
            if (value.isoformat() if isinstance(value, date) else value) != wrote:
                raise Refused.of("changed_since")

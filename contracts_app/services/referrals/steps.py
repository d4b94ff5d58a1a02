"""One move of a referral: checked by the table, timed, written as an event, and the next clock.

Whoever moves a referral holds it, behind the household where one is held and before clinics and
beds. The event and the new state are one transaction, and the database compares them at its end.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent, Team, User
from contracts_app.queries.referral_scope import Stand, find_referral
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.referrals.limits import Limit
from contracts_app.rules.referrals.pauses import told_as
from contracts_app.rules.referrals.transitions import BY_MOVE, Move, allows, target_of
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refused
from contracts_app.services.exchange.outgoing import tell
from contracts_app.services.referrals.clocks import start_of, timing_of
from contracts_app.vocabulary.referrals import (
    OVER,
    WAITS,
    Cause,
    Direction,
    Outcome,
    ReferralStatus,
    Side,
    Urgency,
    Waits,
)

_event = table_of(ReferralEvent)
_ASKED: Final = (ReferralStatus.SUBMITTED, ReferralStatus.ACCEPTED, ReferralStatus.PROPOSED)
"""Where the other side is asked for the first time."""


@dataclass(frozen=True)
class By:
    """Who makes a move, from which side, when, and what brought it about."""

    actor: Actor
    side: Side
    institution_id: int | None
    at: datetime
    cause: Cause = Cause.DESK
    answered_by: str = ""
    """Who said so on the telephone, where somebody else writes it down."""


@dataclass(frozen=True)
class Said:
    """What goes with a move: a reason of the list, words, and codes of what it is about."""

    reason: str = ""
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    """What the referral came to, where the move closes it."""
    noted_at: datetime | None = None
    """When that was noted from which the move follows, where that was before it."""
    ends_at: datetime | None = None
    """Until when the patient is awaited, in UTC: the end of the place that was given."""


NOTHING = Said()


def held(number: str, stand: Stand, version: int | None) -> Referral:
    """A referral, held until the transaction ends.

    Raises NotFound outside the scope, Conflict when somebody moved it since `version` was read.
    """
    found = find_referral(number, stand)
    if found is None:
        raise NotFound("referral")
    referral = hold(found)
    if version is not None and referral.version != version:
        raise moved_meanwhile(referral.id)
    return referral


def hold(referral_id: int) -> Referral:
    """Wait for whoever moves the same referral; it is read anew."""
    query = select(Referral).where(Referral.id == referral_id)
    return db.session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).one()


def moved_meanwhile(referral_id: int) -> Conflict:
    """That somebody moved a referral: who did what last, and when."""
    query = select(ReferralEvent).where(ReferralEvent.referral_id == referral_id)
    last = db.session.scalars(query.order_by(ReferralEvent.seq.desc()).limit(1)).one()
    user = db.session.get(User, last.user_id) if last.user_id else None
    when = clock.local(last.at_utc).strftime("%H:%M")
    name, account = (user.display_name, user.username) if user else ("", "")
    done = told_as(last.move, last.cause)
    return Conflict("referral_moved", name, when, account, done=done, at_utc=last.at_utc)


def step(referral: Referral, move: Move, by: By, said: Said = NOTHING) -> ReferralEvent:
    """Make a move. Raises Refused with `move_not_possible`, NotAllowed for another's move.

    A clock runs on where the status stays as it was; a new place moves the end of it.
    """
    check(referral, move, by)
    old = ReferralStatus(referral.status)
    new = target_of(move, Direction(referral.direction), old)
    event = event_of(referral, move, by, said, new)
    if new != old:
        _stop_clock(referral, event, by.at)
        _start_clock(referral, new, by.at, said.ends_at)
        _end(referral, new, by.at, said.outcome)
    elif said.ends_at is not None:
        referral.due_at_utc = said.ends_at
    return written(referral, event)


def check(referral: Referral, move: Move, by: By) -> None:
    """Raises Refused with `move_not_possible`, NotAllowed where it is another side's move."""
    if not allows(move, Direction(referral.direction), ReferralStatus(referral.status)):
        raise Refused.of("move_not_possible")
    if by.side not in BY_MOVE[move, Direction(referral.direction)].actors:
        raise NotAllowed("referral")


def first_step(referral: Referral, move: Move, by: By, said: Said = NOTHING) -> ReferralEvent:
    """Begin a referral that is not stored yet; its clock starts with the move."""
    direction = Direction(referral.direction)
    if not allows(move, direction, None):
        raise Refused.of("move_not_possible")
    if by.side not in BY_MOVE[move, direction].actors:
        raise NotAllowed("referral")
    new = target_of(move, direction, None)
    referral.started_at_utc, referral.version, referral.clock_limit = by.at, 0, ""
    _start_clock(referral, new, by.at, said.ends_at)
    _end(referral, new, by.at, said.outcome)
    referral.status, referral.version = new, 1
    db.session.add(referral)
    db.session.flush()
    event = event_of(referral, move, by, said, new)
    event.seq, event.before_seq, event.from_status = 1, None, None
    return written(referral, event)


def event_of(
    referral: Referral, move: Move, by: By, said: Said, new: ReferralStatus
) -> ReferralEvent:
    """The next event of a referral, not stored yet."""
    return ReferralEvent(
        county_code=referral.county_code,
        referral_id=referral.id,
        seq=referral.version + 1,
        before_seq=referral.version,
        move=move,
        from_status=referral.status,
        to_status=new,
        at_utc=by.at,
        noted_at_utc=said.noted_at,
        user_id=by.actor.user_id,
        institution_id=by.institution_id,
        side=by.side,
        cause=by.cause,
        answered_by=by.answered_by or None,
        reason=said.reason,
        note=said.note or None,
        details=said.details or None,
        took_seconds=0,
        paused_seconds=0,
    )


def written(referral: Referral, event: ReferralEvent) -> ReferralEvent:
    """Store an event, let the referral stand where it left it, and have the hospital told."""
    db.session.add(event)
    referral.status, referral.version = event.to_status, event.seq
    if referral.sent_at_utc is None and event.to_status in _ASKED:
        referral.sent_at_utc = event.at_utc
    db.session.flush()
    tell(referral, event)
    return event


def _stop_clock(referral: Referral, event: ReferralEvent, now: datetime) -> None:
    """The event says which clock it stopped, how long that ran, and how long it stood still."""
    if referral.clock_started_at_utc is None:
        return
    event.clock, event.due_at_utc = referral.clock, referral.due_at_utc
    event.took_seconds = seconds(referral.clock_started_at_utc, now)
    event.paused_seconds = paused_before(referral) + _still(referral, now)
    referral.waiting_since_utc = None


def paused_before(referral: Referral) -> int:
    """How many seconds the running clock has stood still in pauses that are over."""
    query = select(func.coalesce(func.sum(_event.c.paused_seconds), 0)).where(
        _event.c.referral_id == referral.id,
        _event.c.move == Move.RESUME,
        _event.c.at_utc >= referral.clock_started_at_utc,
    )
    return int(rows(query).scalar_one())


def _still(referral: Referral, now: datetime) -> int:
    since = referral.waiting_since_utc
    return 0 if since is None else seconds(since, now)


def seconds(start: datetime, end: datetime) -> int:
    """Whole seconds between two moments; none when a clock of a machine went back."""
    return max(0, int((end - start).total_seconds()))


def _start_clock(
    referral: Referral, status: ReferralStatus, now: datetime, ends_at: datetime | None
) -> None:
    # Asked before anything changes: the database never sees an owner without the new status.
    waits = WAITS.get(status)
    limit, due = _limit(referral, waits, now) if waits and ends_at is None else ("", ends_at)
    referral.owner, referral.clock = waits or (None, None)
    referral.clock_started_at_utc = now if waits else None
    referral.clock_limit, referral.due_at_utc = limit, due


def _limit(referral: Referral, waits: Waits, now: datetime) -> tuple[str, datetime]:
    timing = timing_of(institution_of(referral, waits.owner), now)
    return timing.due(waits.clock, Urgency(referral.urgency), start_of(waits.clock, referral, now))


def institution_of(referral: Referral, side: Side) -> int:
    """The institution that stands for a side of this referral."""
    if side == Side.TEAM and referral.team_id is not None:
        return db.session.get_one(Team, referral.team_id).institution_id
    return {
        Side.STARTER: referral.from_institution_id,
        Side.TOWNSHIP: referral.township_id,
        Side.HOSPITAL: referral.hospital_id,
        Side.TEAM: referral.township_id,
    }[side]


def _end(
    referral: Referral, status: ReferralStatus, now: datetime, outcome: Outcome | None
) -> None:
    if status in OVER:
        referral.over_at_utc = now
        referral.outcome = outcome if status == ReferralStatus.CLOSED else None


def pause(referral: Referral, by: By, said: Said) -> ReferralEvent:
    """The ball is with the patient: the clock stands still.

    Raises Refused with `move_not_possible` where it stands already, has run out or waits for a day
    of a place, NotAllowed where it is another side's turn.
    """
    _check_turn(referral, Move.PAUSE, by)
    if referral.due_at_utc is not None and referral.due_at_utc <= by.at:
        raise Refused.of("move_not_possible")
    if referral.waiting_since_utc is not None or not referral.clock_limit:
        raise Refused.of("move_not_possible")
    referral.waiting_since_utc = by.at
    event = event_of(referral, Move.PAUSE, by, said, ReferralStatus(referral.status))
    return written(referral, event)


def _check_turn(referral: Referral, move: Move, by: By) -> None:
    """Nobody stops the clock of somebody else."""
    check(referral, move, by)
    if by.side != referral.owner:
        raise NotAllowed("referral")


def resume(referral: Referral, by: By, said: Said = NOTHING) -> ReferralEvent:
    """The clock runs on with what was left.

    Raises Refused with `move_not_possible`, NotAllowed where it is another side's turn.
    """
    _check_turn(referral, Move.RESUME, by)
    since, due, limit = (
        referral.waiting_since_utc, referral.due_at_utc, Limit.read(referral.clock_limit)
    )  # fmt: skip
    if since is None or due is None or limit is None or referral.owner is None:
        raise Refused.of("move_not_possible")
    timing = timing_of(institution_of(referral, Side(referral.owner)), by.at)
    referral.due_at_utc = timing.resumed(limit, due, since, by.at)
    event = event_of(referral, Move.RESUME, by, said, ReferralStatus(referral.status))
    event.paused_seconds = seconds(since, by.at)
    referral.waiting_since_utc = None
    return written(referral, event)

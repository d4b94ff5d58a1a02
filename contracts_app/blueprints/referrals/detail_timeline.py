"""The line of a referral for both ends: what was done and said, and what is promised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.formatting.labels import label
from contracts_app.formatting.spans import span, wait
from contracts_app.queries.referral_deaths import list_dismissals
from contracts_app.queries.referral_detail import (
    list_events,
    list_words,
    names_of_departments,
    names_of_teams,
    numbers_seen,
)
from contracts_app.queries.referral_scope import Stand
from contracts_app.rules.appointments import in_clock
from contracts_app.rules.followup.homecoming import steps
from contracts_app.rules.referrals.measures import was_in_time
from contracts_app.rules.referrals.pauses import told_as
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services.duties.plan import numbers_of
from contracts_app.vocabulary.referrals import (
    OVER,
    Care,
    Cause,
    ClockKind,
    Direction,
    ReferralStatus,
    Side,
)

_REASON_OF: Final = {
    **dict.fromkeys(
        (Move.REJECT, Move.REROUTE, Move.REDIRECT, Move.DECLINE), "referral_reject_reason"
    ),
    Move.REASSIGN: "referral_team_reason",
}
"""The words of a reason, by move; those of calling off else."""
_AT_HOME: Final = (ClockKind.FIRST_CONTACT, ClockKind.FACE_TO_FACE, ClockKind.LAST_FOLLOW_UP)
"""The clock that runs for each visit at home once it is its turn."""
_DONE_BEFORE: Final = {
    ReferralStatus.FIRST_FOLLOWUP_DONE: 1,
    ReferralStatus.TRACKING: 2,
}


class Where(NamedTuple):
    """The referral of the line to which something belongs; empty for the one of the page."""

    number: str
    way: str


HERE: Final = Where("", "")


class Other(NamedTuple):
    """Another referral in words, with its number for whoever sees it."""

    words: str
    number: str


@dataclass(frozen=True)
class Entry:
    """One dot of the line; hollow while it is a promise."""

    at_utc: datetime | None
    what: str
    who: str = ""
    side: str = ""
    where: Where = HERE
    told: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    note: str = ""
    took: str = ""
    phone: str = ""
    """Who said so on the telephone, where somebody else wrote it down."""
    promised: bool = False
    late: bool = False
    word: bool = False
    """It is a word between the ends and moved nothing."""
    on: date | None = None
    """The day of a promise that has no hour."""


def entries(line: Sequence[Any], shown: Any, stand: Stand, now: datetime) -> list[Entry]:
    """Everything that happened in its order, then what is promised, by its end."""
    ids = [one.id for one in line]
    where = {one.id: Where(one.referral_no, one.direction) for one in line if one.id != shown.id}
    events = list_events(ids, stand)
    names = _Names.of(events, stand)
    of, late = {one.id: one for one in line}, _late(events)
    done = [
        entry
        for row in events
        for entry in _moved(row, of[row.referral_id], where.get(row.referral_id, HERE), names, late)
    ]
    said = [_said(row, where.get(row.referral_id, HERE)) for row in list_words(ids, stand)]
    lives = [_lives(row, where.get(row.referral_id, HERE)) for row in list_dismissals(ids)]
    # What happened at one moment stays in the order in which it was written.
    past = sorted([*done, *said, *lives], key=lambda one: one.at_utc or now)
    promised = [entry for one in line for entry in _promises(one, where.get(one.id, HERE), now)]
    return [*past, *sorted(promised, key=_end)]


def _late(events: Sequence[Any]) -> frozenset[int]:
    """The moves that stopped a clock after it had run out, as the measures count them."""
    still: dict[int, datetime | None] = {}
    late = set()
    for row in events:
        since = still.get(row.referral_id)
        if row.clock and row.due_at_utc:
            at = row.noted_at_utc or row.at_utc
            late |= set() if was_in_time(at, row.due_at_utc, since) else {row.id}
        if row.move == Move.PAUSE:
            still[row.referral_id] = row.at_utc
        elif row.move == Move.RESUME or row.clock:
            still[row.referral_id] = None
    return frozenset(late)


def _end(one: Entry) -> datetime:
    if one.at_utc is not None:
        return one.at_utc
    return datetime.combine(one.on or date.max, time.max)


@dataclass(frozen=True)
class _Names:
    departments: dict[tuple[str, str], str]
    teams: dict[str, str]
    seen: frozenset[str]

    @classmethod
    def of(cls, events: Sequence[Any], stand: Stand) -> "_Names":
        told = [row.details for row in events if row.details]
        others = {one["by"] for one in told if one.get("by")}
        return cls(
            names_of_departments({one["hospital"] for one in told if one.get("hospital")}),
            names_of_teams({one[x] for one in told for x in ("before", "team") if one.get(x)}),
            numbers_seen(others.union(*(one.get("instead_of", ()) for one in told)), stand),
        )

    def words(self, details: dict[str, Any]) -> Iterator[str]:
        """What a move was about, from its codes."""
        hospital, department = details.get("hospital", ""), details.get("department", "")
        if hospital:
            yield "→ " + self.departments.get((hospital, department), f"{hospital} {department}")
        if details.get("place"):
            yield place_words(details)
        if details.get("team"):
            codes = filter(None, (details.get("before"), details["team"]))
            yield " → ".join(self.teams.get(code, code) for code in codes)
        if details.get("on"):
            yield _("on %(day)s", day=details["on"])

    def others(self, details: dict[str, Any]) -> Iterator[Other]:
        """Which other referral brought a move about, or gave way to it."""
        if by := details.get("by"):
            yield Other(_("by the referral %(number)s", number=by), by if by in self.seen else "")
        for number in details.get("instead_of", ()):
            words = _("instead of the referral %(number)s", number=number)
            yield Other(words, number if number in self.seen else "")


def place_words(details: dict[str, Any]) -> str:
    """A place of a clinic or a bed, from what the move wrote down of it."""
    if details["place"] == Care.BED:
        return _("bed %(num)s", num=details["number"])
    hours = f"{in_clock(details['from_minute'])}–{in_clock(details['to_minute'])}"
    number = _("place %(num)s", num=details["number"])
    parts = (f"{details['day']} {hours}", details.get("expert", ""), number)
    return " · ".join(part for part in parts if part)


def _moved(
    row: Any, referral: Any, where: Where, names: _Names, late: frozenset[int]
) -> Iterator[Entry]:
    """A move; with the first one goes what the person said to it."""
    yield _done(row, where, names, late=row.id in late)
    if row.before_seq is None:
        by = referral.consent_by
        told = (label(by, "referral_consent_by"),) if by else ()
        yield Entry(row.at_utc, label(referral.consent, "referral_consent"), where=where, told=told)


def _done(row: Any, where: Where, names: _Names, *, late: bool) -> Entry:
    kind = _REASON_OF.get(row.move, "referral_cancel_reason")
    reason = [label(row.reason, kind)] if row.reason else []
    took = row.took_seconds - row.paused_seconds if row.clock else 0
    return Entry(
        at_utc=row.at_utc,
        what=label(told_as(row.move, row.cause), "referral_move"),
        who=_who(row),
        side=label(row.side, "referral_side"),
        where=where,
        told=(*reason, *names.words(row.details or {})),
        others=tuple(names.others(row.details or {})),
        note=row.note or "",
        took=_("took %(span)s", span=span(took)) if row.clock else "",
        phone=row.answered_by or "",
        late=late,
    )


def _who(row: Any) -> str:
    name = row.display_name or label(row.cause, "referral_cause")
    by_itself = row.cause in (Cause.MOVE, Cause.NIGHT) and row.display_name
    shown = f"{name} ({label(row.cause, 'referral_cause')})" if by_itself else name
    return f"{row.institution} {shown}" if row.institution else shown


def _said(row: Any, where: Where) -> Entry:
    side = label(row.side, "referral_side")
    return Entry(
        row.at_utc, _("Message"), row.display_name or "", side, where, note=row.words, word=True
    )


def _lives(row: Any, where: Where) -> Entry:
    """The answer to a report of a death."""
    who = " ".join(filter(None, (row.institution, row.display_name)))
    side = label(Side.TOWNSHIP, "referral_side")
    return Entry(row.at_utc, _("The person is alive"), who, side, where, note=row.words)


def _promises(one: Any, where: Where, now: datetime) -> Iterator[Entry]:
    """Until when what is due now, and what comes after it."""
    if one.status in OVER:
        return
    if one.form is None and one.form_due_at_utc is not None:
        yield _owed(one.form_due_at_utc, where, now)
    due, still = one.due_at_utc, one.waiting_since_utc
    yield Entry(
        due,
        label(one.clock, "referral_clock"),
        side=label(one.owner, "referral_side"),
        where=where,
        took=_left(due, still, now),
        promised=True,
        late=still is None and due < now,
    )
    if one.direction == Direction.DOWN:
        yield from _at_home(one, where, clock.local(now).date())


def _owed(due: datetime, where: Where, now: datetime) -> Entry:
    """The form of an emergency."""
    what, left = label(ClockKind.WRITE, "referral_clock"), _left(due, None, now)
    return Entry(due, what, where=where, took=left, promised=True, late=due < now)


def _left(due: datetime, still: datetime | None, now: datetime) -> str:
    found = wait(due, still, now)
    return found.words if found else ""


def _at_home(one: Any, where: Where, today: date) -> Iterator[Entry]:
    """The visits that are still to come, on the days of whoever follows the person."""
    plan = steps(one.home_on, numbers_of({one.at_home_id}, today)[one.at_home_id])
    left = list(zip(_AT_HOME, plan, strict=True))[_DONE_BEFORE.get(one.status, 0) :]
    for kind, slot in left:
        if kind != one.clock:
            told = (_("day %(num)s at home", num=(slot.due_on - one.home_on).days),)
            what = label(kind, "referral_clock")
            yield Entry(None, what, where=where, told=told, promised=True, on=slot.due_on)

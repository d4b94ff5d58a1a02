"""R1 to R3 in sets: by hospital, department, township or team, and the list behind each number.

What is counted where is said in `rules/referrals/measures.py`; a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, not_, or_, select

from contracts_app.models import Department, Institution, Resident, Team
from contracts_app.queries.paging import Cursor, keys_of_page
from contracts_app.queries.referral_measured import (
    KEYS,
    Side,
    Wanted,
    by_code,
    event,
    in_time,
    judged_at,
    measured,
    names,
    referral,
    with_names,
)
from contracts_app.queries.referral_scope import Stand, referrals_in
from contracts_app.queries.rows import MomentIn, rows, table_of
from contracts_app.queries.united import with_person
from contracts_app.rules.referrals.measures import (
    CONTACT_DAYS,
    FEEDBACK_CLOCKS,
    GONE_BACK,
    NO,
    REACHED,
    YES,
    Counted,
)
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import ClockKind, Direction
from contracts_app.vocabulary.referrals import Side as ActingSide

LINES: Final = 2_000
"""The most lines of a table; a county has some hundred teams."""
_DAY_MINUTES: Final = 24 * 60
_person, _team = table_of(Resident), table_of(Team)
_hospital, _township = table_of(Institution).alias("hospital"), table_of(Institution).alias("home")
_sender, _department = table_of(Institution).alias("sender"), table_of(Department)


@dataclass(frozen=True)
class Found:
    """One page of the list behind a number."""

    rows: list[Any]
    previous: str
    next: str


def list_measures(stand: Stand, wanted: Wanted, sides: list[Side]) -> Sequence[Any]:
    """A row for each hospital, department, township or team with its numbers, by code.

    Each has `code` and `name`, which are None for those without a department or team, those of
    the hospital of a department (`above_code`, `above_name`), and a number for each `Counted`.
    """
    judged = _judged(stand, wanted, sides)
    sums = [func.sum(case((_counts(judged, one), 1), else_=0)).label(one.value) for one in Counted]
    key = judged.c[wanted.by.value].label("key")
    grouped = select(key, *sums).group_by(judged.c[wanted.by.value]).subquery("grouped")
    columns = [grouped.c[one.value] for one in Counted]
    query = select(*names(wanted.by), *columns).select_from(with_names(wanted.by, grouped))
    return rows(query.order_by(*by_code(wanted.by)).limit(LINES)).all()


def list_counted(
    stand: Stand, wanted: Wanted, sides: list[Side], counted: Counted, cursor: Cursor
) -> Found:
    """One page of the referrals behind a number, the newest first.

    A person is named where the user sees the referral itself, and nowhere else.
    """
    judged = _judged(stand, wanted, sides)
    ids = select(judged.c.id).where(_counts(judged, counted))
    return page_of(stand, referral.c.id.in_(ids), cursor)


def page_of(stand: Stand, wanted: ColumnElement[bool], cursor: Cursor) -> Found:
    """One page of the referrals of which a condition holds, by number, the newest first."""
    number = referral.c.referral_no
    query = select(number).where(wanted)
    numbers, previous, following = keys_of_page(query, number, cursor, newest_first=True)
    found = {row.referral_no: row for row in rows(_columns(stand).where(number.in_(numbers)))}
    return Found([found[one] for one in numbers], previous, following)


def _judged(stand: Stand, wanted: Wanted, sides: list[Side]) -> Subquery:
    """The referrals sent in the period, one row each, with what their steps tell of them."""
    first, until = wanted.bounds
    step, home = event.c, _contact_until(wanted)
    facts = {
        "yes": func.max(case((step.move.in_(YES), step.seq), else_=0)),
        "no": func.max(case((step.move.in_(NO), step.seq), else_=0)),
        "told": func.max(case((and_(step.move == Move.FEED_BACK, in_time() == 1), 1), else_=0)),
        "reached": func.max(case((and_(step.move.in_(REACHED), judged_at() < home), 1), else_=0)),
        "ended": func.max(case((_ended_early(home), 1), else_=0)),
        "died": func.max(case((_died_unanswered(), 1), else_=0)),
    }
    query = (
        select(
            referral.c.id,
            referral.c.direction,
            *(column.label(by.value) for by, column in KEYS.items()),
            *(value.label(name) for name, value in facts.items()),
        )
        .join_from(referral, event, step.referral_id == referral.c.id)
        .where(measured(stand, sides))
        .where(referral.c.sent_at_utc >= first, referral.c.sent_at_utc < until)
        .group_by(referral.c.id)
    )
    return query.subquery("judged")


def _contact_until(wanted: Wanted) -> ColumnElement[datetime]:
    """The moment at which the seventh day after coming home is over, or seven days after asking.

    The later one: nobody can do anything before being asked.
    """
    ahead = int(wanted.ahead_of_utc.total_seconds() // 60)
    at_home = MomentIn(referral.c.home_on, literal((CONTACT_DAYS + 1) * _DAY_MINUTES - ahead))
    asked = MomentIn(referral.c.sent_at_utc, literal(CONTACT_DAYS * _DAY_MINUTES))
    return case((asked > at_home, asked), else_=at_home)


def _died_unanswered() -> ColumnElement[bool]:
    """A death before the result, while there was time for one or before that time began."""
    step = event.c
    late = and_(step.clock.in_(FEEDBACK_CLOCKS), in_time() == 0)
    return and_(step.move == Move.DIE, step.clock != ClockKind.RESULT, not_(late))


def _ended_early(contact_until: ColumnElement[datetime]) -> ColumnElement[bool]:
    """A step that ended a referral before whoever is measured had to have done something."""
    step = event.c
    by_hospital = step.side == ActingSide.HOSPITAL
    unanswered = and_(
        or_(step.move == Move.DIE, and_(step.move == Move.CANCEL, not_(by_hospital))),
        step.clock == ClockKind.ACCEPT,
        in_time() == 1,
    )
    gone = or_(step.move.in_(GONE_BACK), and_(step.move == Move.CANCEL, by_hospital))
    up = referral.c.direction == Direction.UP
    return or_(and_(up, unanswered), and_(not_(up), gone, step.at_utc < contact_until))


def _counts(judged: Subquery, counted: Counted) -> ColumnElement[bool]:
    """The referrals in a number; a test judges each by its steps and compares."""
    up, one = judged.c.direction == Direction.UP, judged.c
    gone = or_(one.ended == 1, and_(one.died == 1, one.yes > one.no))
    sent = and_(up, not_(gone))
    accepted = and_(sent, one.yes > one.no)
    lost = and_(not_(up), one.ended == 1, one.reached == 0)
    home = and_(not_(up), or_(one.ended == 0, one.reached == 1))
    return {
        Counted.SENT: sent,
        Counted.ACCEPTED: accepted,
        Counted.NOT_ACCEPTED: and_(sent, one.yes <= one.no),
        Counted.FED_BACK: and_(accepted, one.told == 1),
        Counted.NOT_FED_BACK: and_(accepted, one.told == 0),
        Counted.HOME: home,
        Counted.CONTACTED: and_(home, one.reached == 1),
        Counted.NOT_CONTACTED: and_(home, one.reached == 0),
        Counted.LEFT_OUT: or_(and_(up, gone), lost),
    }[counted]


def _columns(stand: Stand) -> Select[Any]:
    shown = referrals_in(stand)
    own = ("id", "referral_no", "direction", "status", "sent_at_utc")
    query = select(
        *(referral.c[name] for name in own),
        _sender.c.name.label("sender"),
        _hospital.c.name.label("hospital"),
        _department.c.name.label("department"),
        _township.c.name.label("township"),
        _team.c.name.label("team"),
        case((shown, _person.c.name)).label("name"),
        case((shown, _person.c.id_last4)).label("id_last4"),
    )
    return (
        with_person(query.select_from(referral), referral.c.resident_id, _person)
        .join(_sender, _sender.c.id == referral.c.from_institution_id)
        .join(_hospital, _hospital.c.id == referral.c.hospital_id)
        .join(_township, _township.c.id == referral.c.township_id)
        .outerjoin(_department, _department.c.id == referral.c.department_id)
        .outerjoin(_team, _team.c.id == referral.c.team_id)
    )


def total_of(lines: Sequence[Any]) -> dict[str, int]:
    """The sum of each number over all lines."""
    return {one.value: sum(getattr(line, one.value) for line in lines) for one in Counted}

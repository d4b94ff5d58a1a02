"""How long each stage of referrals took: median, what nine in ten stay within, and share in time.

A stage is a clock that stopped in the period. Percentiles are by nearest rank, as in the rules.
"""

from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Subquery, case, func, not_, or_, select

from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_measured import (
    KEYS,
    Side,
    Wanted,
    by_code,
    event,
    in_time,
    measured,
    names,
    referral,
    with_names,
)
from contracts_app.queries.referral_measures import LINES, Found, page_of
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.rows import dialect, rows
from contracts_app.rules.referrals.measures import CUT_SHORT, MIDDLE, MOST
from contracts_app.vocabulary.referrals import ClockKind

_ORDER: Final = {kind.value: place for place, kind in enumerate(ClockKind)}


def list_stages(stand: Stand, wanted: Wanted, sides: list[Side]) -> list[Any]:
    """A row for each stage that ended in the period, in the order in which they follow.

    Each has `clock`, how many (`number`), how many `in_time`, and the seconds of `median`, `most`.
    """
    stages = _stages(stand, wanted, sides, all_together=True)
    query = select(stages.c.clock, *_figures(stages)).group_by(stages.c.clock)
    return sorted(rows(query.limit(len(_ORDER))), key=lambda row: _ORDER[row.clock])


def list_stages_by(stand: Stand, wanted: Wanted, sides: list[Side]) -> list[Any]:
    """The same for each hospital, department, township or team, by code."""
    stages = _stages(stand, wanted, sides, all_together=False)
    lines = select(stages.c.key, stages.c.clock, *_figures(stages))
    found = lines.group_by(stages.c.key, stages.c.clock).subquery("found")
    columns = (found.c[name] for name in ("clock", "number", "in_time", "median", "most"))
    query = select(*names(wanted.by), *columns).select_from(with_names(wanted.by, found))
    order = (*by_code(wanted.by), _place(found.c.clock))
    return list(rows(query.order_by(*order).limit(LINES * len(_ORDER))))


def list_stage(
    stand: Stand, wanted: Wanted, sides: list[Side], kind: ClockKind, cursor: Cursor, late: bool
) -> tuple[Found, dict[int, list[Any]]]:
    """One page of the referrals of which a stage ended in the period, or ended late.

    With the ends of the stage of each: seconds, and whether it was in time.
    """
    stages = _stages(stand, wanted, sides, all_together=True)
    wanted_ones = stages.c.clock == kind, stages.c.in_time == 0 if late else stages.c.in_time >= 0
    found = page_of(
        stand, referral.c.id.in_(select(stages.c.referral_id).where(*wanted_ones)), cursor
    )
    keys = [row.id for row in found.rows]
    ends = select(stages.c.referral_id, stages.c.at_utc, stages.c.seconds, stages.c.in_time)
    ends = ends.where(*wanted_ones, stages.c.referral_id.in_(keys)).order_by(stages.c.at_utc)
    took: dict[int, list[Any]] = {}
    for row in rows(ends) if keys else ():
        took.setdefault(row.referral_id, []).append(row)
    return found, took


def _stages(stand: Stand, wanted: Wanted, sides: list[Side], *, all_together: bool) -> Subquery:
    """The stages that ended in the period, one row each; on SQLite each with its rank."""
    found = _of_period(wanted)
    ended = (
        select(KEYS[wanted.by].label("key"), *found.c)
        .join_from(found, referral, referral.c.id == found.c.referral_id)
        .where(measured(stand, sides))
        .subquery("ended")
    )
    counted = or_(not_(ended.c.move.in_(CUT_SHORT)), ended.c.in_time == 0)
    group = (ended.c.clock,) if all_together else (ended.c.key, ended.c.clock)
    ranks = () if dialect() == "postgresql" else _ranks(ended, group)
    return select(ended, *ranks).where(counted).subquery("stages")


def _of_period(wanted: Wanted) -> CTE:
    """All clocks that stopped in the period; those who may look at them are asked afterwards.

    Else SQLite would begin with every referral that there ever was of an institution.
    """
    first, until = wanted.bounds
    query = select(
        event.c.referral_id,
        event.c.at_utc,
        event.c.move,
        event.c.clock,
        (event.c.took_seconds - event.c.paused_seconds).label("seconds"),
        in_time().label("in_time"),
    ).where(event.c.at_utc >= first, event.c.at_utc < until, event.c.clock.is_not(None))
    return query.cte("of_period").prefix_with("MATERIALIZED")


def _ranks(ended: Subquery, group: tuple[ColumnElement[Any], ...]) -> tuple[Any, ...]:
    place = func.row_number().over(partition_by=group, order_by=ended.c.seconds)
    number = func.count().over(partition_by=group)
    return place.label("place"), number.label("of")


def _figures(stages: Subquery) -> tuple[ColumnElement[Any], ...]:
    return (
        func.count().label("number"),
        func.sum(stages.c.in_time).label("in_time"),
        _percentile(stages, MIDDLE).label("median"),
        _percentile(stages, MOST).label("most"),
    )


def _percentile(stages: Subquery, percent: int) -> ColumnElement[Any]:
    """The value of the nearest rank; a test holds both ways to the rule."""
    if dialect() == "postgresql":
        return func.percentile_disc(percent / 100).within_group(stages.c.seconds)
    rank = (stages.c.of * percent + 99) // 100
    return func.max(case((stages.c.place == rank, stages.c.seconds)))


def _place(clock: ColumnElement[Any]) -> ColumnElement[int]:
    return case(_ORDER, value=clock, else_=len(_ORDER))

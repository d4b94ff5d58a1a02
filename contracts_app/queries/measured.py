"""Reads of blood pressure by day, whatever form it stands in."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from contracts_app.models import Measurement
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.followup.pressure import Reading, by_day
from contracts_app.vocabulary.care import Measure

_DAYS: Final = 400
"""More than a policy can ask for."""
_value = table_of(Measurement)


def pressures(*which: ColumnElement[bool]) -> Select[Any]:
    """By row of a person and by day the highest pressures of visits that stand, in hundredths."""
    return (
        select(
            _value.c.resident_id,
            _value.c.taken_on,
            _highest(Measure.SBP).label("sbp"),
            _highest(Measure.DBP).label("dbp"),
        )
        .where(*which, _value.c.measure.in_((Measure.SBP, Measure.DBP)), _value.c.standing)
        .group_by(_value.c.resident_id, _value.c.taken_on)
    )


def readings(found: Iterable[Any]) -> list[Reading]:
    """Rows of `pressures` of one person as readings, the newest first; the highest of each day."""
    return by_day(
        Reading(row.taken_on, (row.sbp or 0) // 100, (row.dbp or 0) // 100) for row in found
    )


def pressure_days(residents: Collection[int], until: date) -> list[Reading]:
    """The last days on which the pressure of a person was taken, by the rows of the person."""
    own = _value.c.resident_id.in_(residents), _value.c.taken_on <= until
    query = pressures(*own).order_by(_value.c.taken_on.desc(), _value.c.resident_id)
    return readings(rows(query.limit(_DAYS)))


def _highest(measure: Measure) -> Any:
    return func.max(_value.c.hundredths).filter(_value.c.measure == measure)

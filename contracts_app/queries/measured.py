"""Reads of blood pressure by day, whatever form it stands in."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Measurement
from contracts_app.rules.screening import Reading
from contracts_app.vocabulary.care import Measure

_DAYS: Final = 10
_PRESSURES: Final = (Measure.SBP, Measure.DBP)


def pressure_days(rows: Collection[int], until: date) -> list[Reading]:
    """The last days on which pressure was taken, the newest first; the highest of each day."""
    query = (
        select(
            Measurement.taken_on,
            _highest(Measure.SBP).label("sbp"),
            _highest(Measure.DBP).label("dbp"),
        )
        .where(
            Measurement.resident_id.in_(rows),
            Measurement.measure.in_(_PRESSURES),
            Measurement.standing,
            Measurement.taken_on <= until,
        )
        .group_by(Measurement.taken_on)
        .order_by(Measurement.taken_on.desc())
        .limit(_DAYS)
    )
    return [
        Reading(row.taken_on, (row.sbp or 0) // 100, (row.dbp or 0) // 100)
        for row in db.session.execute(query)
    ]


def _highest(measure: Measure) -> Any:
    return func.max(Measurement.hundredths).filter(Measurement.measure == measure)

"""Who is told of answers from afar that are due or late.

It follows from stored moments, as with referrals: whenever it runs, after minutes or after days, it
finds the same, and tells each once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, tuple_

from contracts_app.extensions import db
from contracts_app.models import Consultation, ConsultationWarning
from contracts_app.queries.consultations import is_open
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.consultations import steps_told
from contracts_app.services.consultations import hold
from contracts_app.services.in_turn import LOT, After, in_turn
from contracts_app.services.referrals.clocks import Timing, in_wall, timing_of
from contracts_app.vocabulary.consultations import OPEN
from contracts_app.vocabulary.referrals import Warned

_question, _warning = table_of(Consultation), table_of(ConsultationWarning)


def warn(now: datetime, checkpoint: Callable[[], None]) -> int:
    """Note each step of telling that a question has reached; how many are new."""
    timings: dict[int, Timing] = {}
    return sum(_tell(row, now, timings) for row in in_turn(_waiting, checkpoint))


def _waiting(after: After) -> Sequence[Any]:
    """The next open questions of which not everybody was told."""
    place = tuple_(_question.c.due_at_utc, _question.c.id)
    everybody = exists().where(
        _warning.c.consultation_id == _question.c.id, _warning.c.step == Warned.INSPECTOR
    )
    columns = ("id", "hospital_id", "asked_at_utc", "due_at_utc")
    query = select(*(_question.c[name] for name in columns))
    query = query.where(is_open(), place > after, ~everybody)
    return rows(query.order_by(_question.c.due_at_utc, _question.c.id).limit(LOT)).all()


def _tell(row: Any, now: datetime, timings: dict[int, Timing]) -> int:
    """Held, so that of two who tell at once the second one finds it told, and none is told of an
    answer that has just come."""
    place = row.hospital_id
    timing = timings.get(place) or timings.setdefault(place, timing_of(place, now))
    asked, due = in_wall(row.asked_at_utc), in_wall(row.due_at_utc)
    steps = steps_told(asked, due, in_wall(now), timing.policies, timing.calendar)
    if not steps or (question := hold(row.id)).status not in OPEN:
        return 0
    new = [one for one in steps if one not in _told(question)]
    county = question.county_code
    for step in new:
        told = {"consultation_id": question.id, "step": step, "told_at_utc": now}
        db.session.add(ConsultationWarning(county_code=county, **told))
    db.session.flush()
    return len(new)


def _told(question: Consultation) -> set[str]:
    query = select(_warning.c.step).where(_warning.c.consultation_id == question.id)
    return set(rows(query).scalars())

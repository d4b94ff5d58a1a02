"""A village day: what is due in a village is planned for one day, and cleared again."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, update

from contracts_app.extensions import db
from contracts_app.models import Obligation
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.task_choices import DayChoice, is_free, planned_for, to_be_planned
from contracts_app.rules.work_list import refuse_planned_day
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.vocabulary.care import DutyState

MOST_PLANNED: Final = 3_000
"""Services of one village day; nobody sees more people on a day."""
_AT_ONCE: Final = 1_000
_duty = table_of(Obligation)


@dataclass(frozen=True)
class DayCounts:
    """What a village day would hold, before anything is written."""

    people: int = 0
    homes: int = 0
    services: int = 0
    programmes: dict[str, int] = field(default_factory=dict)
    """People by programme; somebody may be in several."""
    planned: int = 0
    """People who are planned for the day already."""


def count_day(choice: DayChoice, scope: Scope) -> DayCounts:
    """What planning this choice would do. Raises Refused with `place_needed`, `bad_date` or
    `too_many`."""
    found = _fitting(choice, scope)
    people = {(one.resident_id, one.programme) for one in found}
    return DayCounts(
        len({one.resident_id for one in found}),
        len({one.home for one in found}),
        len(found),
        dict(sorted(Counter(programme for _person, programme in people).items())),
        len({one.resident_id for one in planned_for(scope, choice, MOST_PLANNED)}),
    )


def plan_day(choice: DayChoice, scope: Scope, actor: Actor) -> int:
    """Plan what is due there for the day; how many people it concerns.

    What is planned for another day to come stays there. Raises Refused as `count_day`, and with
    `nothing_to_plan`.
    """
    written = _write(_fitting(choice, scope), choice.day, is_free(scope.today))
    if not written:
        raise Refused.of("nothing_to_plan")
    return _tell("task.plan", choice, written, actor)


def clear_day(choice: DayChoice, scope: Scope, actor: Actor) -> int:
    """Take back what is planned there for the day; how many people it concerned.

    Raises Refused with `place_needed` or `nothing_planned`.
    """
    _refuse_no_place(choice)
    planned = planned_for(scope, choice, MOST_PLANNED)
    written = _write(planned, None, _duty.c.planned_on == choice.day)
    if not written:
        raise Refused.of("nothing_planned")
    return _tell("task.clear", choice, written, actor)


def _fitting(choice: DayChoice, scope: Scope) -> list[Any]:
    _refuse_no_place(choice)
    code = refuse_planned_day(choice.day, scope.today)
    if code:
        raise Refused(Refusal(code, "day"))
    found = to_be_planned(scope, choice, MOST_PLANNED + 1)
    if len(found) > MOST_PLANNED:
        raise Refused.of("too_many")
    return found


def _refuse_no_place(choice: DayChoice) -> None:
    if not choice.place:
        raise Refused(Refusal("place_needed", "village"))


def _write(duties: list[Any], day: date | None, fits: ColumnElement[bool]) -> list[Any]:
    """Those of the duties that are open and fit still, when others have come to an end."""
    ids: set[int] = set()
    for start in range(0, len(duties), _AT_ONCE):
        some = _duty.c.id.in_([one.id for one in duties[start : start + _AT_ONCE]])
        still = update(_duty).where(some, _duty.c.state == DutyState.OPEN, fits)
        ids.update(db.session.scalars(still.values(planned_on=day).returning(_duty.c.id)))
    db.session.expire_all()
    return [one for one in duties if one.id in ids]


def _tell(verb: str, choice: DayChoice, duties: list[Any], actor: Actor) -> int:
    """One audit row for the day: it names no person."""
    people = len({one.resident_id for one in duties})
    told = {
        "day": choice.day.isoformat(),
        "programmes": list(choice.programmes),
        "people": people,
        "services": len(duties),
    }
    kind = "grid" if choice.grid else "village"
    audit.record(actor, verb, kind, choice.place, after=told)
    return people

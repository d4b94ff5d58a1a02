"""The last form of each kind of people who were met: its class and values, as of a visit or day."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import FollowUp, Visit
from contracts_app.queries.visits import united_with
from contracts_app.vocabulary.care import Outcome, VisitMode, VisitState


def forms_before(visit: Visit, rows: Collection[int], forms: Collection[str]) -> dict[str, str]:
    """By form how it classified the person the last time before this visit that they were met.

    Paper that was given or sent, with nothing to judge by, says nothing of the person.
    """
    earlier = or_(
        Visit.served_on < visit.served_on,
        and_(Visit.served_on == visit.served_on, Visit.id < visit.id),
    )
    found = _newest(rows, FollowUp.form.in_(forms), _judged(), earlier)
    return {row.form: row.outcome for row in found}


def last_filled(
    rows: Collection[int], forms: Collection[str], on: date, without: int | None = None
) -> dict[str, tuple[date, dict[str, Any]]]:
    """By form, the day and the values of the last visit at which the person was met."""
    until = Visit.served_on <= on, Visit.id != (without or 0)
    newest = {row.form: row for row in _newest(rows, FollowUp.form.in_(forms), *until)}
    data = _data(newest.values())
    return {form: (row.served_on, data[row.id]) for form, row in newest.items()}


def last_forms(ids: Collection[int]) -> dict[tuple[int, str], tuple[Any, dict[str, Any]]]:
    """By person and form the last one, also under a row that was united: the row and its values.

    The row tells outcome and served_on.
    """
    kept = united_with(ids)
    newest = {
        (kept.get(row.resident_id, row.resident_id), row.form): row
        for row in _newest({*ids, *kept})
    }
    data = _data(newest.values())
    return {key: (row, data[row.id]) for key, row in newest.items()}


def last_two(
    rows: Collection[int], forms: Collection[str], on: date
) -> dict[str, list[tuple[Any, dict[str, Any]]]]:
    """By form the last two of one person up to a day, the newest first: the row and its values.

    Paper that was given or sent, with nothing to judge by, is none of them.
    """
    which = FollowUp.form.in_(forms), _judged(), Visit.served_on <= on
    newest: dict[str, list[Any]] = {}
    for row in reversed(_newest(rows, *which, most=2)):
        newest.setdefault(row.form, []).append(row)
    two = {form: some[:2] for form, some in newest.items()}
    data = _data(row for some in two.values() for row in some)
    return {form: [(row, data[row.id]) for row in some] for form, some in two.items()}


def _judged() -> ColumnElement[bool]:
    return or_(Visit.mode != VisitMode.PAPER, FollowUp.outcome != Outcome.DONE)


def _newest(rows: Collection[int], *which: ColumnElement[bool], most: int = 1) -> list[Any]:
    """The last forms of each row of a person, the newest last, without what is in them."""
    newest_first = (Visit.served_on.desc(), Visit.id.desc())
    own = (FollowUp.resident_id, FollowUp.form)
    place = func.row_number().over(partition_by=own, order_by=newest_first)
    found = (
        select(
            *(FollowUp.id, FollowUp.visit_id, *own, FollowUp.outcome, Visit.served_on),
            place.label("place"),
        )
        .join(Visit, Visit.id == FollowUp.visit_id)
        .where(FollowUp.resident_id.in_(rows), Visit.state == VisitState.STANDING, Visit.met)
        .where(*which)
        .subquery()
    )
    query = select(found).where(found.c.place <= most)
    return list(db.session.execute(query.order_by(found.c.served_on, found.c.visit_id)))


def _data(forms: Iterable[Any]) -> dict[int, dict[str, Any]]:
    query = select(FollowUp.id, FollowUp.data).where(FollowUp.id.in_([one.id for one in forms]))
    return {row.id: row.data for row in db.session.execute(query)}

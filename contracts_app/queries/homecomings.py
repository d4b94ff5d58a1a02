"""Somebody who came home from hospital: the referral that is open, and what was done since."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select

from contracts_app.models import FollowUp, Referral, Visit
from contracts_app.queries.care_statements import Within
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.united import rows_since, with_united
from contracts_app.vocabulary.care import FormKind, VisitState
from contracts_app.vocabulary.referrals import AT_HOME, Direction, Outcome

_referral, _form, _visit = table_of(Referral), table_of(FollowUp), table_of(Visit)


def homecoming_of(people: Collection[int]) -> int | None:
    """The id of the way home on which a team follows somebody; `people` are the rows of one."""
    query = (
        select(_referral.c.id)
        .where(_referral.c.resident_id.in_(people), _referral.c.direction == Direction.DOWN)
        .where(_referral.c.status.in_(AT_HOME))
        .order_by(_referral.c.home_on.desc(), _referral.c.id.desc())
    )
    found: int | None = rows(query.limit(1)).scalar()
    return found


def contacts_at_home(people: Collection[int]) -> list[Any]:
    """How somebody was followed at home, the earliest first: day, way, whether met, and class.

    With the moment at which each was noted.
    """
    columns = (_visit.c[name] for name in ("served_on", "mode", "met", "recorded_at_utc"))
    query = (
        select(*columns, _form.c.outcome)
        .join_from(_form, _visit, _visit.c.id == _form.c.visit_id)
        .where(_form.c.resident_id.in_(people), _form.c.form == FormKind.HOMECOMING)
        .where(_visit.c.state == VisitState.STANDING)
        .order_by(_visit.c.served_on, _visit.c.id)
    )
    return list(rows(query))


def sent_home(within: Within) -> Select[Any]:
    """Whom a team follows after hospital, also where a visit that was part of it stands no more."""
    own = and_(within(_referral.c.resident_id), _referral.c.direction == Direction.DOWN)
    taken_back = exists().where(
        _form.c.resident_id.in_(rows_since(_referral.c.resident_id)),
        _form.c.form == FormKind.HOMECOMING,
        _visit.c.id == _form.c.visit_id,
        _visit.c.served_on >= _referral.c.home_on,
        _visit.c.state != VisitState.STANDING,
    )
    followed = and_(_referral.c.outcome == Outcome.FOLLOWED, taken_back)
    columns = ("id", "resident_id", "team_id", "home_on", "over_at_utc")
    query = select(*(_referral.c[name] for name in columns)).select_from(_referral)
    query = with_united(query, _referral.c.resident_id)
    query = query.where(own, or_(_referral.c.status.in_(AT_HOME), followed))
    return query.order_by(_referral.c.resident_id, _referral.c.id)

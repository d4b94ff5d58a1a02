"""Visits that were sealed without a line: those that wait for somebody, and what came of others."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Select, and_, exists, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Grid,
    GridDuty,
    Household,
    Membership,
    Obligation,
    Resident,
    ResidentMerge,
    SealedVisit,
    ServiceRecord,
    Team,
    User,
    Visit,
)
from contracts_app.queries.grid_days import answering
from contracts_app.queries.paging import count_up_to
from contracts_app.queries.reach import households_of
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.visits import last_home
from contracts_app.vocabulary.care import VisitState
from contracts_app.vocabulary.paper import SealedState

LIMIT: Final = 50
LATELY: Final = timedelta(days=7)
Which = Sequence[ColumnElement[bool]]
_merge = table_of(ResidentMerge)
_WAITS: Final = SealedVisit.state == SealedState.ATTENTION


def find_by_key(key: str) -> Any | None:
    """What became of the visit with this key: state, codes, key of the visit."""
    query = (
        select(SealedVisit.state, SealedVisit.codes, Visit.key.label("visit"))
        .outerjoin(Visit, Visit.id == SealedVisit.visit_id)
        .where(SealedVisit.key == key)
    )
    return db.session.execute(query).first()


def find_row(person: str, county_code: str) -> int | None:
    """The row of a person of a county by key, whoever may see it."""
    query = select(Resident.id).where(Resident.key == person, Resident.county_code == county_code)
    return db.session.scalar(query)


def _stands(which: Which) -> CTE:
    """Of these sealed visits the row of the person that is kept, where rows were united since."""
    found = select(SealedVisit.id.label("sealed_id"), SealedVisit.resident_id.label("row_id"))
    rows = found.where(*which).cte("sealed_of", recursive=True)
    united = _merge.c.merged_id == rows.c.row_id
    following = select(rows.c.sealed_id, _merge.c.kept_id).join_from(rows, _merge, united)
    return rows.union(following.where(~_merge.c.undone))


def _with_homes(which: Which, *columns: Any) -> Select[Any]:
    """These sealed visits with the person, and the home of today or the last one."""
    stands = _stands(which)
    later = exists().where(_merge.c.merged_id == stands.c.row_id, ~_merge.c.undone)
    return (
        select(*columns)
        .select_from(SealedVisit)
        .join(stands, stands.c.sealed_id == SealedVisit.id)
        .join(Resident, Resident.id == stands.c.row_id)
        .outerjoin(Membership, and_(Membership.resident_id == Resident.id, last_home()))
        .outerjoin(Household, Household.id == Membership.household_id)
        .where(~later)
    )


_OPEN: Final = (
    SealedVisit.key,
    SealedVisit.codes,
    SealedVisit.written_at_utc,
    SealedVisit.received_at_utc,
    SealedVisit.resident_id,
    Resident.key.label("person"),
    Resident.name,
    Household.code,
    Grid.name.label("grid"),
    User.display_name.label("typed_by"),
)


def _open(scope: Scope) -> Select[Any]:
    return (
        _with_homes([_WAITS], *_OPEN)
        .join(Grid, Grid.id == Household.grid_id)
        .join(User, User.id == SealedVisit.user_id)
        .where(households_of(scope))
    )


def list_attention(scope: Scope) -> list[Any]:
    """The oldest visits that need attention, with the person, who typed them, when, and why."""
    return list(db.session.execute(_open(scope).order_by(SealedVisit.id).limit(LIMIT)))


def count_attention(scope: Scope) -> tuple[int, bool]:
    """How many need attention, counted up to 1,000, and whether more do."""
    return count_up_to(_open(scope).with_only_columns(SealedVisit.id))


def get_attention(key: str, scope: Scope) -> Any | None:
    """One of them; None when it is closed, unknown, or of somebody out of scope."""
    return db.session.execute(_open(scope).where(SealedVisit.key == key)).first()


def _of(user_id: int) -> ColumnElement[bool]:
    return or_(SealedVisit.uploaded_by_id == user_id, SealedVisit.user_id == user_id)


def list_beyond(user_id: int, scope: Scope) -> list[Any]:
    """The teams that see what this user brought or typed of people out of the own scope.

    With how many each, and nothing of the people; the team is None where no team answers.
    """
    counted = func.count(SealedVisit.id).label("count")
    query = (
        _with_homes([_WAITS, _of(user_id)], Team.name, counted)
        .outerjoin(GridDuty, and_(GridDuty.grid_id == Household.grid_id, answering(scope.today)))
        .outerjoin(Team, Team.id == GridDuty.team_id)
        .where(or_(Household.id.is_(None), ~households_of(scope)))
        .group_by(Team.name)
        .order_by(Team.name)
        .limit(LIMIT)
    )
    return list(db.session.execute(query))


def list_lately(user_id: int, scope: Scope, now: datetime) -> list[Any]:
    """What this user typed or brought and is recorded since some days, the newest first."""
    which = [
        SealedVisit.state == SealedState.MADE,
        SealedVisit.received_at_utc >= now - LATELY,
        _of(user_id),
    ]
    columns = (SealedVisit.codes, SealedVisit.received_at_utc, Visit.key, Visit.served_on,
               Resident.key.label("person"), Resident.name, Household.code)  # fmt: skip
    query = (
        _with_homes(which, *columns)
        .join(Visit, Visit.id == SealedVisit.visit_id)
        .where(households_of(scope))
        .order_by(SealedVisit.received_at_utc.desc(), SealedVisit.id.desc())
        .limit(LIMIT)
    )
    return list(db.session.execute(query))


def get_row(key: str) -> SealedVisit | None:
    """The row as it is now, also when the session has read it before."""
    query = select(SealedVisit).where(SealedVisit.key == key)
    fresh = query.execution_options(populate_existing=True)
    return db.session.scalars(fresh).one_or_none()


def find_origin(visit_id: int) -> Any | None:
    """Who wrote a visit without a line, when, and when it came; None for one that was typed in."""
    query = (
        select(User.display_name, SealedVisit.written_at_utc, SealedVisit.received_at_utc)
        .join(User, User.id == SealedVisit.user_id)
        .where(SealedVisit.visit_id == visit_id)
    )
    return db.session.execute(query).first()


def done_since(
    rows: Collection[int], items: Collection[str], since: datetime, key: str
) -> set[str]:
    """Which of these services another page recorded for the person since that moment."""
    recorded = (
        Visit.resident_id.in_(rows),
        Visit.recorded_at_utc > since,
        Visit.client_key != key,
        Visit.state == VisitState.STANDING,
    )
    counted = select(ServiceRecord.item_code).join(Visit, Visit.id == ServiceRecord.visit_id)
    counted = counted.where(*recorded, ServiceRecord.item_code.in_(items), ServiceRecord.standing)
    closed = select(Obligation.item_code).join(Visit, Visit.id == Obligation.visit_id)
    closed = closed.where(*recorded, Obligation.item_code.in_(items))
    return set(db.session.scalars(counted.union(closed)))


def would_cover(contract_no: str, rows: Collection[int], on: date) -> bool:
    """Whether a contract had begun for the person by that day, however it ended."""
    begun = exists().where(
        Cover.contract_id == Contract.id, Cover.resident_id.in_(rows), Cover.cover_from <= on
    )
    query = select(Contract.id).where(Contract.contract_no == contract_no, begun)
    return db.session.scalar(query.limit(1)) is not None


def key_of(resident_id: int) -> str:
    """The key of a person."""
    return db.session.scalars(select(Resident.key).where(Resident.id == resident_id)).one()


def get_visit_of(key: str) -> Visit:
    """The visit that was recorded under this key just now."""
    return db.session.scalars(select(Visit).filter_by(key=key)).one()

"""Which health records a user may see: those of people who live in reach, or lived there last."""

from sqlalchemy import ColumnElement, and_, exists, or_, select

from contracts_app.models import Grid, HealthRecord, Household, Membership, RecordEvent
from contracts_app.queries.reach import covers_county, households_of
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope, households_in
from contracts_app.vocabulary import LeaveReason

_later = table_of(Membership).alias("later_membership")
_GONE = (LeaveReason.DEATH, LeaveReason.MOVED_OUT)


def people_of(scope: Scope, grid: str = "", village: str = "") -> ColumnElement[bool]:
    """Memberships in households of the scope: present ones, and the last of who died or left."""
    wanted = ((Grid.code, grid), (Grid.village_code, village))
    grids = [column == code for column, code in wanted if code]
    homes = select(Household.id).where(households_of(scope, *grids))
    return and_(Membership.household_id.in_(homes), is_last())


def is_last() -> ColumnElement[bool]:
    """The membership in which somebody lives, or lived last before dying or moving away."""
    newer = exists().where(
        _later.c.resident_id == Membership.resident_id,
        _later.c.id != Membership.id,
        or_(_later.c.valid_to.is_(None), _later.c.valid_to > Membership.valid_to),
        or_(_later.c.end_reason.is_(None), _later.c.end_reason.in_(_GONE)),
    )
    gone = and_(Membership.end_reason.in_(_GONE), ~newer)
    return or_(Membership.valid_to.is_(None), gone)


def is_within(scope: Scope) -> ColumnElement[bool]:
    """The same as `records_in` for one record that is sought by its code: its own home is asked."""
    if covers_county(scope) and scope.county_code:
        return HealthRecord.county_code == scope.county_code
    home = (
        select(Membership.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.resident_id == HealthRecord.resident_id, is_last(), households_in(scope))
    )
    return exists(home.correlate(HealthRecord))


def records_in(scope: Scope, grid: str = "", village: str = "") -> ColumnElement[bool]:
    """Records within reach of a user, perhaps of one grid or village."""
    if not (grid or village) and covers_county(scope) and scope.county_code:
        return HealthRecord.county_code == scope.county_code
    people = select(Membership.resident_id).where(people_of(scope, grid, village))
    return HealthRecord.resident_id.in_(people)


def events_in(scope: Scope) -> ColumnElement[bool]:
    """What happened to the records within reach, found by an index."""
    if covers_county(scope) and scope.county_code:
        return RecordEvent.county_code == scope.county_code
    return RecordEvent.record_id.in_(select(HealthRecord.id).where(records_in(scope)))

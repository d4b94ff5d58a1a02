"""Referrals of people who have moved since: those who look after them by now, and their centre."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    exists,
    func,
    null,
    or_,
    select,
    true,
)

from contracts_app import clock
from contracts_app.models import (
    DeathDismissal,
    Grid,
    Household,
    HouseholdMove,
    Institution,
    Membership,
    Referral,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, household_ids_in
from contracts_app.queries.visits import kept_row, united_with
from contracts_app.rules.referrals.papers import DAYS_AFTER
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import Direction, Outcome

_MOST: Final = 2_000
"""The most people who came to live in one township within a year."""
_LATELY: Final = timedelta(days=366)
"""Who moved longer ago has a doctor here; so long a reported death finds its new address, too."""
_r, _member = table_of(Referral), table_of(Membership)
_household, _grid = table_of(Household), table_of(Grid)
_move, _answer = table_of(HouseholdMove), table_of(DeathDismissal)
_institution = table_of(Institution)


def moved_here(scope: Scope, *, whole_centre: bool) -> tuple[int, ...]:
    """Ways up, open or over for two weeks at most, of people who moved into the scope since.

    With them goes a reported death that nobody has answered, since only where somebody lives it can
    be recorded. A whole centre sees by itself what it looks after. Those who came are few, and each
    is looked up: beside all that is open in a county it would take far longer.
    """
    came = _came(scope)
    if not came:
        return ()
    today = clock.utc_of(scope.today)
    over = _r.c.over_at_utc
    lately = and_(_r.c.direction == Direction.UP, over >= today - timedelta(days=DAYS_AFTER))
    going_on = and_(_r.c.direction == Direction.UP, over.is_(None))
    died = and_(_r.c.outcome == Outcome.DIED, over >= today - _LATELY, is_unanswered())
    elsewhere = _r.c.township_id.not_in(scope.institution_ids) if whole_centre else true()
    query = (
        select(_r.c.id, _r.c.resident_id, _r.c.household_id)
        .where(_r.c.resident_id.in_(came), elsewhere, or_(going_on, lately, died))
        .order_by(_r.c.id.desc())
    )
    found = rows(query.limit(_MOST))
    return tuple(row.id for row in found if came[row.resident_id] != row.household_id)


def _came(scope: Scope) -> dict[int, int | None]:
    """Who came to live in the scope within a year, with the new household, or None for one that
    moved as a whole; a row that was united with the person's stands for the person as well."""
    here = and_(_member.c.household_id.in_(household_ids_in(scope)), _member.c.valid_to.is_(None))
    since = scope.today - _LATELY
    person, home = _member.c.resident_id, _member.c.household_id
    alone = select(person, home.label("home")).where(here, _member.c.valid_from >= since)
    whole = (
        select(person, null().label("home"))
        .join(_move, _move.c.household_id == home)
        .where(here, _move.c.moved_on >= since)
    )
    came = {row.resident_id: row.home for row in rows(alone.limit(_MOST))}
    came |= {row.resident_id: None for row in rows(whole.limit(_MOST))}
    return came | {merged: came[kept] for merged, kept in united_with(came).items()}


def is_unanswered() -> ColumnElement[bool]:
    """That nobody has said of a reported death that the person lives."""
    return ~exists().where(_answer.c.referral_id == _r.c.id)


def home_now(resident_id: int) -> int | None:
    """The household where the person of a row lives today."""
    query = select(_member.c.household_id).where(
        _member.c.resident_id == kept_row(resident_id), _member.c.valid_to.is_(None)
    )
    found: int | None = rows(query).scalar_one_or_none()
    return found


def centre_now(resident_id: int, township_id: int) -> Row[Any] | None:
    """The centre of the township where somebody lives by now: `id` and `name`.

    None where that is the one given, where the person lives nowhere here, or where there is none.
    """
    home = home_now(resident_id)
    if home is None:
        return None
    own = _institution.c.id == township_id
    size = func.length(_institution.c.region_code)
    query = (
        select(_institution.c.id, _institution.c.name)
        .join_from(_household, _grid, _grid.c.id == _household.c.grid_id)
        .join(_institution, _institution.c.county_code == _household.c.county_code)
        .where(_household.c.id == home)
        .where(_institution.c.kind == InstitutionKind.TOWNSHIP_CENTRE)
        .where(func.substr(_grid.c.village_code, 1, size) == _institution.c.region_code)
        .order_by(own.desc(), size.desc(), _institution.c.id)
    )
    found = rows(query.limit(1)).first()
    return None if found is None or found.id == township_id else found

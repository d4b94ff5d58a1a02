"""Reads of one referral with all that belongs to its line, and those of a person or household."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Row, Select, and_, exists, func, select

from contracts_app.models import (
    DeathDismissal,
    Department,
    Institution,
    Membership,
    Referral,
    ReferralEvent,
    ReferralMessage,
    Resident,
    Team,
    User,
)
from contracts_app.queries.referral_scope import Stand, referrals_in
from contracts_app.queries.referral_told import told_to
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.united import with_person
from contracts_app.queries.visits import united_with
from contracts_app.vocabulary.referrals import Direction

MOST: Final = 20
"""Referrals of a person or household that a page shows."""
_EVENTS: Final = 400
_referral, _event = table_of(Referral), table_of(ReferralEvent)
_message, _resident = table_of(ReferralMessage), table_of(Resident)
_institution, _department = table_of(Institution), table_of(Department)
_answer = table_of(DeathDismissal)
_team, _user, _membership = table_of(Team), table_of(User), table_of(Membership)
_from = _institution.alias("from_institution")
_township = _institution.alias("township")
_hospital = _institution.alias("hospital")


def get_detail(number: str, stand: Stand) -> Any:
    """A referral with the person and the names of all sides, in what a user sees; else None."""
    query = (
        _of_person(
            _referral,
            _resident.c.key.label("resident_key"),
            _resident.c.name,
            _resident.c.sex,
            _resident.c.birth_date,
            _resident.c.died_on,
            _resident.c.phone,
            _from.c.name.label("from_name"),
            _from.c.phone.label("from_phone"),
            _township.c.name.label("township_name"),
            _hospital.c.name.label("hospital_name"),
            _hospital.c.code.label("hospital_code"),
            _department.c.name.label("department_name"),
            _department.c.code.label("department_code"),
            _department.c.phone.label("department_phone"),
            _team.c.name.label("team_name"),
            _user.c.display_name.label("started_by"),
        )
        .join(_from, _from.c.id == _referral.c.from_institution_id)
        .join(_township, _township.c.id == _referral.c.township_id)
        .join(_hospital, _hospital.c.id == _referral.c.hospital_id)
        .outerjoin(_department, _department.c.id == _referral.c.department_id)
        .outerjoin(_team, _team.c.id == _referral.c.team_id)
        .outerjoin(_user, _user.c.id == _referral.c.started_by_id)
        .where(_referral.c.referral_no == number, referrals_in(stand))
    )
    return rows(query).one_or_none()


def _of_person(*columns: Any) -> Select[Any]:
    query = select(*columns).select_from(_referral)
    return with_person(query, _referral.c.resident_id, _resident)


def list_line(referral: Any, stand: Stand) -> list[Row[Any]]:
    """A way up with the ways home that follow it, as far as a user sees them: the oldest first.

    Each with the institution that follows the person at home.
    """
    down = referral.direction == Direction.DOWN
    first = referral.origin_id if down and referral.origin_id else referral.id
    follows = and_(_referral.c.origin_id == first, _referral.c.direction == Direction.DOWN)
    columns = ("id", "referral_no", "direction", "status", "version", "owner", "clock", "home_on")
    more = (
        "due_at_utc",
        "waiting_since_utc",
        "form_due_at_utc",
        "consent",
        "consent_by",
        "outcome",
    )
    team = select(_team.c.institution_id).where(_team.c.id == _referral.c.team_id)
    at_home = func.coalesce(team.scalar_subquery(), _referral.c.township_id).label("at_home_id")
    query = (
        select(*(_referral.c[name] for name in (*columns, *more)), _referral.c.form, at_home)
        .where((_referral.c.id == first) | follows, referrals_in(stand))
        .order_by(_referral.c.id)
    )
    return list(rows(query.limit(MOST)))


def state_of_line(number: str, stand: Stand) -> int | None:
    """A number that rises with each move and word on the line of a referral; None outside."""
    query = select(_referral.c.id, _referral.c.direction, _referral.c.origin_id).where(
        _referral.c.referral_no == number, referrals_in(stand)
    )
    found = rows(query).one_or_none()
    return None if found is None else state_of(list_line(found, stand))


def state_of(line: Collection[Any]) -> int:
    """The same of a line that was read."""
    ids = [one.id for one in line]
    both = (_message, _answer)
    counts = (select(func.count()).where(one.c.referral_id.in_(ids)) for one in both)
    moves = sum(int(one.version) for one in line)
    return moves + sum(int(rows(one).scalar_one()) for one in counts)


def list_events(referral_ids: Collection[int], stand: Stand) -> list[Any]:
    """The newest moves of some referrals in the order in which they were made, with who made them,
    as far as a user is told."""
    query = (
        select(
            _event,
            _user.c.display_name,
            _institution.c.name.label("institution"),
        )
        .outerjoin(_user, _user.c.id == _event.c.user_id)
        .outerjoin(_institution, _institution.c.id == _event.c.institution_id)
        .where(_event.c.referral_id.in_(referral_ids))
        .order_by(_event.c.at_utc.desc(), _event.c.id.desc())
    )
    return told_to(stand, referral_ids).moves(reversed(rows(query.limit(_EVENTS)).all()))


def list_words(referral_ids: Collection[int], stand: Stand) -> list[Any]:
    """The newest words between the two ends of a line that a user is told, in order, with who said
    them where."""
    query = (
        select(
            _message,
            _user.c.display_name,
            _user.c.institution_id,
            _institution.c.name.label("institution"),
        )
        .outerjoin(_user, _user.c.id == _message.c.user_id)
        .outerjoin(_institution, _institution.c.id == _user.c.institution_id)
        .where(_message.c.referral_id.in_(referral_ids))
        .order_by(_message.c.at_utc.desc(), _message.c.id.desc())
    )
    return told_to(stand, referral_ids).words(reversed(rows(query.limit(_EVENTS)).all()))


def names_of_departments(hospitals: Collection[str]) -> dict[tuple[str, str], str]:
    """The names of hospitals with those of their departments, by both codes."""
    query = (
        select(
            _institution.c.code,
            _institution.c.name,
            _department.c.code.label("department"),
            _department.c.name.label("named"),
        )
        .join(_department, _department.c.institution_id == _institution.c.id)
        .where(_institution.c.code.in_(hospitals))
        .order_by(_institution.c.code, _department.c.code)
    )
    found = rows(query.limit(_EVENTS)) if hospitals else ()
    return {(row.code, row.department): f"{row.name} {row.named}" for row in found}


def names_of_teams(codes: Collection[str]) -> dict[str, str]:
    """The names of teams by their codes."""
    query = select(_team.c.code, _team.c.name).where(_team.c.code.in_(codes))
    found = rows(query.order_by(_team.c.id).limit(_EVENTS)) if codes else ()
    return {row.code: row.name for row in found}


def numbers_seen(numbers: Collection[str], stand: Stand) -> frozenset[str]:
    """Those of some referrals that a user sees."""
    query = select(_referral.c.referral_no).where(
        _referral.c.referral_no.in_(numbers), referrals_in(stand)
    )
    found = rows(query.order_by(_referral.c.id).limit(_EVENTS)).scalars() if numbers else ()
    return frozenset(found)


def list_of_people(resident_ids: Collection[int], stand: Stand) -> list[Row[Any]]:
    """The newest referrals of a person, with the result that came back."""
    query = _listed(stand).add_columns(_referral.c.feedback)
    return list(rows(query.where(_referral.c.resident_id.in_(resident_ids))))


def list_of_household(household_id: int, stand: Stand) -> list[Row[Any]]:
    """The newest referrals of those who live in a household today, under whichever row."""
    query = select(_membership.c.resident_id).where(
        _membership.c.household_id == household_id, _membership.c.valid_to.is_(None)
    )
    people = list(rows(query).scalars())
    some = {*people, *united_with(people)}
    return list(rows(_listed(stand).where(_referral.c.resident_id.in_(some))))


def _listed(stand: Stand) -> Select[Any]:
    columns = ("referral_no", "direction", "status", "urgency", "started_at_utc", "due_at_utc")
    return (
        _of_person(
            *(_referral.c[name] for name in (*columns, "waiting_since_utc", "outcome")),
            _resident.c.name,
            _hospital.c.name.label("hospital_name"),
            _department.c.name.label("department_name"),
            exists().where(_answer.c.referral_id == _referral.c.id).label("denied"),
        )
        .join(_hospital, _hospital.c.id == _referral.c.hospital_id)
        .outerjoin(_department, _department.c.id == _referral.c.department_id)
        .where(referrals_in(stand))
        .order_by(_referral.c.id.desc())
        .limit(MOST)
    )

"""Accounts in reach of an administrator, and which member of staff uses each."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, exists, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Institution, Staff, Team, TeamMember, User
from contracts_app.queries.scope import Scope, institutions_to_sign_with
from contracts_app.queries.task_choices import find_own
from contracts_app.queries.team_staff import CHOICES, serves_on

SHOWN: Final = 200
"""The most accounts on one page; a part of the name finds the others."""
_PLACES: Final = 2_000


class Own(NamedTuple):
    """Who the person at the desk is among the colleagues; `by_name` where only the name says so."""

    key: str
    by_name: bool


def list_accounts(scope: Scope, words: str) -> list[Row[Any]]:
    """Accounts of the institutions in scope, by user name; one more than a page shows."""
    query = (
        select(
            User.username,
            User.display_name,
            User.role,
            User.disabled_at_utc,
            Institution.name.label("institution"),
            Team.name.label("team"),
            Staff.name.label("staff"),
        )
        .join(Institution, Institution.id == User.institution_id)
        .outerjoin(Team, Team.id == User.team_id)
        .outerjoin(Staff, Staff.id == User.staff_id)
        .where(User.institution_id.in_(scope.institution_ids), _named(words))
        .order_by(User.username)
        .limit(SHOWN + 1)
    )
    return list(db.session.execute(query))


def _named(words: str) -> ColumnElement[bool]:
    return or_(*(one.icontains(words, autoescape=True)
                 for one in (User.username, User.display_name)))  # fmt: skip


def get_account(username: str, scope: Scope) -> User | None:
    """The account of this name, of an institution in scope."""
    query = select(User).where(
        User.username == username, User.institution_id.in_(scope.institution_ids)
    )
    return db.session.scalars(query).one_or_none()


def list_staff_for(account: User, words: str, today: date) -> list[Row[Any]]:
    """Who may use the account: staff at work of its institutions and their teams, by name.

    Those of its own name come first; one more than a list offers. `taken`: another account is
    theirs.
    """
    other = aliased(User)
    taken = exists().where(other.staff_id == Staff.id, other.id != account.id)
    query = (
        select(
            Staff.id, Staff.key, Staff.name, Institution.name.label("institution"),
            taken.label("taken"),
        )
        .join(Institution, Institution.id == Staff.institution_id)
        .where(*_may_use(account, today), Staff.name.contains(words, autoescape=True))
        .order_by(Staff.name != account.display_name, Staff.name, Staff.key)
        .limit(CHOICES + 1)
    )  # fmt: skip
    return list(db.session.execute(query))


def find_staff_for(account: User, key: str, today: date) -> Staff | None:
    """The member of staff of this key, if the account may be theirs."""
    query = select(Staff).where(*_may_use(account, today), Staff.key == key)
    return db.session.scalars(query).one_or_none()


def keys_named(account: User, words: str, today: date) -> list[str]:
    """The keys of who may use the account and has this key or bears this name: two at most."""
    wanted = or_(Staff.key == words, Staff.name == words)
    query = select(Staff.key).where(*_may_use(account, today), wanted)
    return list(db.session.scalars(query.order_by(Staff.key).limit(2)))


def _may_use(account: User, today: date) -> tuple[ColumnElement[bool], ...]:
    home = account.institution
    ids = institutions_to_sign_with(home)
    serves = (
        exists()
        .where(TeamMember.staff_id == Staff.id, serves_on(today))
        .where(TeamMember.team_id == Team.id, Team.institution_id.in_(ids))
    )
    return (
        Staff.county_code == home.county_code,
        or_(Staff.retired_on.is_(None), Staff.retired_on > today),
        or_(Staff.institution_id.in_(ids), serves),
    )


def places_of(staff_ids: Collection[int], today: date) -> dict[int, list[tuple[str, str]]]:
    """By person the teams in which they serve today, each with the post."""
    query = (
        select(TeamMember.staff_id, Team.name, TeamMember.post)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.staff_id.in_(staff_ids), serves_on(today))
        .order_by(TeamMember.staff_id, Team.code)
        .limit(_PLACES)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for person, team, post in db.session.execute(query):
        found.setdefault(person, []).append((team, post or ""))
    return found


def has_account(staff_id: int, without: int) -> bool:
    """Whether another account is this person's."""
    query = select(User.id).where(User.staff_id == staff_id, User.id != without)
    return db.session.scalar(query.limit(1)) is not None


def staff_of_account(user_id: int | None) -> int | None:
    """Who uses an account, by the id of the member of staff."""
    return db.session.scalar(select(User.staff_id).where(User.id == user_id)) if user_id else None


def own_of(account: Any, colleagues: Collection[Any]) -> Own:
    """Who the person at the desk is: as the account says, else the one colleague of that name.

    `colleagues`: those of `list_colleagues`. Who has an account of their own is nobody else. Empty
    where nobody can be told.
    """
    if account.staff_id is not None:
        return Own(account.staff.key, by_name=False)
    named = find_own(colleagues, account.display_name)
    theirs = exists().where(User.staff_id == Staff.id)
    free = db.session.scalar(select(Staff.key).where(Staff.key == named, ~theirs)) if named else ""
    return Own(free or "", by_name=bool(free))

"""Accounts that keep health records: whose they are, and which training was passed."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select

from contracts_app.extensions import db
from contracts_app.models import Institution, Staff, User
from contracts_app.queries.paging import Cursor, Page, count_up_to, keys_of_page
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_life import training_passed
from contracts_app.rules.permissions import Permission, permits
from contracts_app.rules.record_staff import TOPIC
from contracts_app.vocabulary import Role

_ROLES: Final = tuple(one.value for one in Role if permits(one, Permission.RECORD_CHANGE))


def keeper_of(user_id: int) -> Any:
    """Who of the staff uses an account, and where it works: staff_id and institution_id."""
    query = select(User.staff_id, User.institution_id).where(User.id == user_id)
    return db.session.execute(query).one_or_none()


def list_accounts(scope: Scope, cursor: Cursor, today: date) -> Page:
    """A page of accounts that keep records, by name, with the day of the training."""
    total, more = count_up_to(_in(select(User.id), scope))
    names, previous, following = keys_of_page(
        _in(select(User.username), scope), User.username, cursor
    )
    passed = training_passed(User.staff_id, TOPIC, today)
    query = (
        select(
            User.username,
            User.display_name,
            User.role,
            Institution.name.label("institution"),
            Staff.name.label("staff"),
            passed.correlate(User).scalar_subquery().label("passed_on"),
        )
        .join(Institution, Institution.id == User.institution_id)
        .outerjoin(Staff, Staff.id == User.staff_id)
        .where(User.username.in_(names))
        .order_by(User.username)
    )
    return Page(list(db.session.execute(query)), total, more, previous, following)


def _in(query: Select[Any], scope: Scope) -> Select[Any]:
    return query.where(
        User.institution_id.in_(scope.institution_ids),
        User.role.in_(_ROLES),
        User.disabled_at_utc.is_(None),
    )

"""Deaths that a hospital reports: those that wait for an answer, and the answers."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, select

from contracts_app.models import (
    DeathDismissal,
    Household,
    Institution,
    Membership,
    Referral,
    Resident,
    User,
)
from contracts_app.queries.referral_moved import is_unanswered
from contracts_app.queries.referral_scope import Stand, referrals_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import household_ids_in
from contracts_app.queries.united import with_person
from contracts_app.vocabulary.referrals import Outcome

MOST: Final = 50
SHOWN: Final = timedelta(days=14)
"""So long a hospital finds the answers on its board; they stay on the referral."""
_referral, _resident = table_of(Referral), table_of(Resident)
_answer, _user, _institution = table_of(DeathDismissal), table_of(User), table_of(Institution)
# Another name than that of the condition of what may be seen.
_household, _member = table_of(Household).alias("home"), table_of(Membership)


def deaths_to_confirm(stand: Stand) -> list[Row[Any]]:
    """Of whom a hospital says that they died, and nobody at home has answered yet; newest first.

    At most 50: `referral_no`, `key` and `name` of the person, `code` of the household, and
    `township_id` of the referral.
    """
    reported = [] if stand.at_hospital else _reported(stand)
    if not reported:
        return []
    query = (
        _of_people(_referral.c.township_id, _resident.c.key, _household.c.code)
        .join(_member, (_member.c.resident_id == _resident.c.id) & _member.c.valid_to.is_(None))
        .join(_household, _household.c.id == _member.c.household_id)
        .where(_referral.c.id.in_(reported), _resident.c.died_on.is_(None))
        # Where somebody lives the death is recorded, and nowhere else.
        .where(_household.c.id.in_(household_ids_in(stand.scope)))
        .order_by(_referral.c.over_at_utc.desc(), _referral.c.id.desc())
    )
    return list(rows(query.limit(MOST)))


def _reported(stand: Stand) -> list[int]:
    """Read beforehand: beside all households of a county, few referrals are not begun with."""
    reported = (_referral.c.outcome == Outcome.DIED, is_unanswered())
    query = (
        _of_people()
        .where(referrals_in(stand, *reported), _resident.c.died_on.is_(None))
        .order_by(_referral.c.over_at_utc.desc(), _referral.c.id.desc())
    )
    return list(rows(query.limit(MOST)).scalars())


def _of_people(*more: ColumnElement[Any]) -> Select[Any]:
    query = select(_referral.c.id, _referral.c.referral_no, _resident.c.name, *more)
    return with_person(query.select_from(_referral), _referral.c.resident_id, _resident)


def deaths_denied(stand: Stand, now: datetime) -> list[Row[Any]]:
    """Whom a hospital reported as dead and hears to be alive, in the last two weeks; newest first.

    At most 50: `referral_no` and `name` of the person.
    """
    if not stand.at_hospital:
        return []
    query = (
        _of_people()
        .join(_answer, _answer.c.referral_id == _referral.c.id)
        .where(referrals_in(stand), _answer.c.at_utc >= now - SHOWN)
        .order_by(_answer.c.at_utc.desc(), _answer.c.id.desc())
    )
    return list(rows(query.limit(MOST)))


def find_dismissal(referral_id: int) -> Row[Any] | None:
    """The answer to the death that a referral reports: `at_utc`, `words` and who said so."""
    return next(iter(list_dismissals((referral_id,))), None)


def list_dismissals(referral_ids: Collection[int]) -> list[Row[Any]]:
    """The answers to the deaths that some referrals report, with who gave them."""
    query = (
        select(
            _answer,
            _user.c.display_name,
            _user.c.username,
            _institution.c.name.label("institution"),
        )
        .join_from(_answer, _institution, _institution.c.id == _answer.c.institution_id)
        .outerjoin(_user, _user.c.id == _answer.c.user_id)
        .where(_answer.c.referral_id.in_(referral_ids))
        .order_by(_answer.c.at_utc, _answer.c.id)
    )
    return list(rows(query.limit(MOST)))

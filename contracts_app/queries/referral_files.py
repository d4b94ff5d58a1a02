"""What was sent along with a referral or a question, oldest first."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from contracts_app.extensions import db
from contracts_app.models import Institution, ReferralDocument, User
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.referral_told import told_to
from contracts_app.queries.rows import rows, table_of

MOST_SHOWN: Final = 100
"""Documents; those that stand come before those that were taken back."""
_document = table_of(ReferralDocument)
_user, _institution = table_of(User), table_of(Institution)


@dataclass(frozen=True)
class OfReferral:
    """The documents of a referral."""

    referral_id: int

    @property
    def mine(self) -> ColumnElement[bool]:
        return _document.c.referral_id == self.referral_id

    @property
    def referral_ids(self) -> tuple[int, ...]:
        return (self.referral_id,)


@dataclass(frozen=True)
class OfConsultation:
    """The documents of a question."""

    consultation_id: int

    @property
    def mine(self) -> ColumnElement[bool]:
        return _document.c.consultation_id == self.consultation_id

    @property
    def referral_ids(self) -> tuple[int, ...]:
        """A question is put to one hospital alone."""
        return ()


Owner = OfReferral | OfConsultation


def list_documents(owner: Owner, stand: Stand) -> list[Any]:
    """The documents of a referral or question that a user is told, those taken back among them."""
    taken_back = _document.c.withdrawn_at_utc.is_not(None)
    query = _documents().where(owner.mine).order_by(taken_back, _document.c.id).limit(MOST_SHOWN)
    told = filter(told_to(stand, owner.referral_ids).document, rows(query))
    return sorted(told, key=lambda one: one.id)


def _documents() -> Select[Any]:
    taker = _user.alias("taker")
    return (
        select(
            _document,
            _user.c.display_name.label("who"),
            taker.c.display_name.label("taken_back_by"),
            _institution.c.name.label("institution"),
        )
        .outerjoin(_user, _user.c.id == _document.c.user_id)
        .outerjoin(taker, taker.c.id == _document.c.withdrawn_by_id)
        .join(_institution, _institution.c.id == _document.c.institution_id)
    )


def find_document(owner: Owner, key: str, stand: Stand) -> ReferralDocument | None:
    """A document of a referral or question that a user is told, also one that was taken back."""
    query = select(ReferralDocument).where(owner.mine, ReferralDocument.key == key)
    found = db.session.scalars(query).one_or_none()
    told = found is not None and told_to(stand, owner.referral_ids).document(found)
    return found if told else None


def find_same(owner: Owner, sha256: str) -> ReferralDocument | None:
    """The same file, if it was sent before and stands."""
    query = select(ReferralDocument).where(
        owner.mine, ReferralDocument.sha256 == sha256, ReferralDocument.withdrawn_at_utc.is_(None)
    )
    return db.session.scalars(query).one_or_none()


def number_of(owner: Owner) -> int:
    """How many documents of a referral or question stand."""
    query = select(func.count()).where(owner.mine, _document.c.withdrawn_at_utc.is_(None))
    return int(rows(query.select_from(_document)).scalar_one())

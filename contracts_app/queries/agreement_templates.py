"""Stored wordings of agreements: those of the own institutions, of all above, and everybody's."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import AgreementTemplate, Institution, SigningEvidence
from contracts_app.queries.scope import Scope

TEMPLATES: Final = 500
INSTITUTIONS: Final = 100
_PAPER: Final[tuple[Any, ...]] = (
    Institution.code,
    Institution.name,
    Institution.phone,
    Institution.registration_no,
    Institution.seal,
)
"""What agreements show of an institution."""


def reaches_all(scope: Scope) -> bool:
    """Whether the scope holds the top of its administration, which words agreements for all."""
    top = exists().where(_own(scope), Institution.parent_id.is_(None))
    return bool(db.session.scalar(select(top)))


def _own(scope: Scope) -> ColumnElement[bool]:
    return Institution.id.in_(scope.institution_ids)


def _visible(scope: Scope, of_all: bool) -> Select[Any]:
    """Wordings with what is known of their institutions; drafts are seen by who may write them."""
    columns = Institution.id, Institution.parent_id
    chain = select(*columns).where(_own(scope)).cte("chain", recursive=True)
    above = select(*columns).join(chain, Institution.id == chain.c.parent_id)
    chain = chain.union(above)
    reached = or_(AgreementTemplate.institution_code == "", Institution.id.in_(select(chain.c.id)))
    mine = _own(scope)
    if of_all:
        mine = or_(mine, AgreementTemplate.institution_code == "")
    return (
        select(AgreementTemplate, *_PAPER)
        .outerjoin(Institution, Institution.code == AgreementTemplate.institution_code)
        .where(reached, or_(AgreementTemplate.published_at_utc.is_not(None), mine))
    )


def list_templates(scope: Scope) -> list[Row[Any]]:
    """Wordings in reach, institution by institution, the newest version first.

    Each row is the wording and what is known of its institution; everybody's comes first.
    """
    query = _visible(scope, reaches_all(scope)).order_by(
        AgreementTemplate.institution_code, AgreementTemplate.version.desc()
    )
    return list(db.session.execute(query.limit(TEMPLATES)))


def get_template(institution_code: str, version: int, scope: Scope) -> Any | None:
    """One wording in reach with what is known of its institution."""
    query = _visible(scope, reaches_all(scope)).where(
        AgreementTemplate.institution_code == institution_code,
        AgreementTemplate.version == version,
    )
    return db.session.execute(query.order_by(AgreementTemplate.id).limit(1)).first()


def may_write(institution_code: str, scope: Scope) -> bool:
    """Whether the scope words agreements for this institution; an empty code is everybody."""
    if not institution_code:
        return reaches_all(scope)
    named = exists().where(_own(scope), Institution.code == institution_code)
    return bool(db.session.scalar(select(named)))


def versions_of(institution_code: str) -> list[Row[Any]]:
    """Every version of an institution's wording with its first day and whether it is published."""
    query = select(
        AgreementTemplate.version,
        AgreementTemplate.valid_from,
        AgreementTemplate.published_at_utc,
    ).where(AgreementTemplate.institution_code == institution_code)
    return list(db.session.execute(query.order_by(AgreementTemplate.version)))


def count_uses(template_ids: Collection[int]) -> dict[int, int]:
    """How many contracts were signed with each of some wordings."""
    of = SigningEvidence.template_id
    query = select(of, func.count()).where(of.in_(template_ids)).group_by(of).order_by(of)
    return {row[0]: row[1] for row in db.session.execute(query)}


def list_institutions(scope: Scope, words: str) -> list[Row[Any]]:
    """The institutions in scope whose code or name holds the words; one more than a page lists."""
    named = (one.icontains(words, autoescape=True) for one in (Institution.code, Institution.name))
    query = select(Institution.id, *_PAPER).where(_own(scope), or_(*named))
    return list(db.session.execute(query.order_by(Institution.code).limit(INSTITUTIONS + 1)))


def get_institution(code: str, scope: Scope) -> Any | None:
    """One institution in scope: what agreements show of it."""
    query = select(*_PAPER).where(_own(scope), Institution.code == code)
    return db.session.execute(query).first()

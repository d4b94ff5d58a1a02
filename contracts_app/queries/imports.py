"""Imports of files: one's own, and for an administrator those of the institution."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from contracts_app.extensions import db
from contracts_app.models import ImportBatch, User
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary import Role


def _visible(user: User, scope: Scope) -> ColumnElement[bool]:
    own = ImportBatch.user_id == user.id
    if user.role != Role.ADMIN:
        return own
    theirs = select(User.id).where(User.institution_id.in_(scope.institution_ids))
    return or_(own, ImportBatch.user_id.in_(theirs))


def list_batches(user: User, scope: Scope, limit: int = 50) -> list[Any]:
    """The newest imports a user may see."""
    query = (
        select(
            ImportBatch.key,
            ImportBatch.kind,
            ImportBatch.status,
            ImportBatch.dry_run,
            ImportBatch.rows_total,
            ImportBatch.rows_done,
            ImportBatch.created_at_utc,
            User.display_name,
        )
        .join(User, User.id == ImportBatch.user_id)
        .where(_visible(user, scope))
        .order_by(ImportBatch.id.desc())
        .limit(limit)
    )
    return list(db.session.execute(query))


def get_batch(key: str, user: User, scope: Scope) -> ImportBatch | None:
    """One import by its key; None when there is none or it is somebody else's."""
    query = select(ImportBatch).where(ImportBatch.key == key, _visible(user, scope))
    return db.session.scalars(query).one_or_none()

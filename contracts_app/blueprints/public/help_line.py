"""The number in the footer: whom somebody calls who is stuck."""

from typing import Any

from flask_login import current_user
from sqlalchemy import case, or_, select

from contracts_app import clock
from contracts_app.blueprints.public import bp
from contracts_app.extensions import db
from contracts_app.models import Institution, Team


@bp.app_context_processor
def _context() -> dict[str, Any]:
    return {"help_line": help_line}


def help_line() -> str:
    """The hotline of the own team, else of the first team of the institution.

    Where it has none, that of a team of the institution above or of one below; else nothing.
    """
    if current_user.team:
        return current_user.team.hotline or ""
    own = current_user.institution
    query = (
        select(Team.hotline)
        .join(Institution, Institution.id == Team.institution_id)
        .where(
            Institution.county_code == own.county_code,
            or_(Institution.id.in_((own.id, own.parent_id)), Institution.parent_id == own.id),
            or_(Team.dissolved_on.is_(None), Team.dissolved_on >= clock.today()),
            Team.hotline != "",
        )
        .order_by(
            case((Institution.id == own.id, 0), (Institution.id == own.parent_id, 1), else_=2),
            Team.code,
        )
    )
    return db.session.scalar(query.limit(1)) or ""

"""Policies in force on a day: the nearest institution wins, then the latest date."""

from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, literal, or_, select

from contracts_app.models import Institution, Policy
from contracts_app.queries.rows import rows, table_of

_HIGHEST = 20
"""More steps than any administration has; a tree that leads back into itself ends here."""
_institution = table_of(Institution)
_policy = table_of(Policy)


def _in_force() -> Select[Any]:
    """Policies of an institution, of those above it and of everybody, the nearest last."""
    columns = _institution.c.code, _institution.c.parent_id
    own = select(*columns, literal(0).label("steps")).where(_institution.c.id == bindparam("own"))
    chain = own.cte("chain", recursive=True)
    above = select(*columns, chain.c.steps + 1).join_from(
        _institution, chain, _institution.c.id == chain.c.parent_id
    )
    chain = chain.union_all(above.where(chain.c.steps < _HIGHEST))
    wanted = or_(chain.c.code.is_not(None), _policy.c.institution_code == "")
    return (
        select(_policy.c.key, _policy.c.value)
        .outerjoin(chain, chain.c.code == _policy.c.institution_code)
        .where(wanted, _policy.c.valid_from <= bindparam("day"))
        .order_by(chain.c.steps.is_not(None), chain.c.steps.desc(), _policy.c.valid_from)
    )


_IN_FORCE = _in_force()


def policies_for(institution_id: int, on: date) -> dict[str, Any]:
    """All policy values for an institution on a day, by key."""
    found = rows(_IN_FORCE, {"own": institution_id, "day": on})
    return {row.key: row.value for row in found}

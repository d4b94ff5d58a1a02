"""Policies in force on a day: the nearest institution wins, then the latest date.

A row with a value that its policy cannot have is as if nobody had written it: one slip of the hand
stops nobody, wherever the policy is read.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, literal, or_, select

from contracts_app.models import Institution, Policy, Team
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.policies import wrong_value

_HIGHEST = 20
"""More steps than any administration has; a tree that leads back into itself ends here."""
_institution = table_of(Institution)
_policy = table_of(Policy)
_team = table_of(Team)


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
    return {row.key: row.value for row in found if not wrong_value(row.key, row.value)}


def policies_of_team(team_id: int, on: date) -> dict[str, Any]:
    """All policy values for the institution of a team on a day, by key."""
    query = select(_team.c.institution_id).where(_team.c.id == team_id)
    return policies_for(rows(query).scalar_one(), on)


def institutions_of(team_ids: Collection[int]) -> dict[int, int]:
    """The institution of each of these teams, whose policies hold for it."""
    query = select(_team.c.id, _team.c.institution_id).where(_team.c.id.in_(team_ids))
    return {row.id: row.institution_id for row in rows(query)}


def policies_of(
    institution_ids: Iterable[int], keys: Collection[str], on: date
) -> dict[int, dict[str, Any]]:
    """Some policy values on a day for each of many institutions, in two statements."""
    known = rows(select(_institution.c.id, _institution.c.parent_id, _institution.c.code))
    tree: dict[int, Any] = {row.id: row for row in known}
    found = rows(
        select(_policy.c.key, _policy.c.institution_code, _policy.c.value)
        .where(_policy.c.key.in_(keys), _policy.c.valid_from <= on)
        .order_by(_policy.c.valid_from)
    )
    values = {
        (row.institution_code, row.key): row.value
        for row in found
        if not wrong_value(row.key, row.value)
    }
    return {one: _nearest(one, tree, values, keys) for one in institution_ids}


def _nearest(
    institution_id: int,
    tree: dict[int, Any],
    values: dict[tuple[str, str], Any],
    keys: Collection[str],
) -> dict[str, Any]:
    chain: list[str] = []
    step: int | None = institution_id
    while step is not None and step in tree and tree[step].code not in chain:
        chain.append(tree[step].code)
        step = tree[step].parent_id
    found: dict[str, Any] = {}
    for code in ["", *reversed(chain)]:
        found |= {key: values[code, key] for key in keys if (code, key) in values}
    return found


def policy_of_each(key: str, institution_ids: Iterable[int], on: date) -> dict[int, Any]:
    """One policy for many institutions in two statements, whatever their number."""
    return {one: found.get(key) for one, found in policies_of(institution_ids, (key,), on).items()}

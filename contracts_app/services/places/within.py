"""What lies within an importer's scope, asked about single codes of a file."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Team
from contracts_app.queries.scope import Scope, grids_in, teams_in

Coded = TypeVar("Coded", Team, Grid)


def sees_everything(scope: Scope) -> bool:
    """Whether the scope is the whole instance, as for commands."""
    return "" in scope.prefixes


def region_in_scope(code: str, scope: Scope) -> bool:
    """Whether a county, town or village lies in the scope's places."""
    return any(code.startswith(prefix) for prefix in scope.prefixes)


def institution_in_scope(institution_id: int, scope: Scope) -> bool:
    """Whether an institution belongs to the scope's own tree."""
    return sees_everything(scope) or institution_id in scope.institution_ids


def teams_by_code(scope: Scope) -> dict[str, Team]:
    """The teams of a scope; a code that two counties use names nothing."""
    query = select(Team).order_by(Team.id)
    if not sees_everything(scope):
        query = query.where(teams_in(scope))
    return _unambiguous(db.session.scalars(query))


def grids_by_code(scope: Scope) -> dict[str, Grid]:
    """The grids of a scope; a code that two counties use names nothing."""
    query = select(Grid).where(grids_in(scope)).order_by(Grid.id)
    return _unambiguous(db.session.scalars(query.execution_options(populate_existing=True)))


def _unambiguous(things: Iterable[Coded]) -> dict[str, Coded]:
    found: dict[str, Coded] = {}
    twice: set[str] = set()
    for thing in things:
        if found.setdefault(thing.code, thing) is not thing:
            twice.add(thing.code)
    return {code: thing for code, thing in found.items() if code not in twice}

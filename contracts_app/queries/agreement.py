"""What an agreement says that is not the household's own: its wording and the names of places."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, Select, Subquery, bindparam, func, literal, select, tuple_

from contracts_app.models import AgreementTemplate, Grid, Institution, Region
from contracts_app.queries.rows import rows, table_of

_HIGHEST: Final = 20
"""More steps than any administration has; a tree that leads back into itself ends here."""
_template = table_of(AgreementTemplate)
_grid = table_of(Grid)
_region = table_of(Region)
_institution = table_of(Institution)
_SAYS = (
    "id",
    "institution_code",
    "code",
    "version",
    "title",
    "preamble",
    "clauses",
    "notice",
    "notice_en",
)


def _places() -> Subquery:
    """Each of some institutions with those above it and, last of all, everybody."""
    chosen = _institution.c.id.in_(bindparam("owns", expanding=True))
    own = _institution.c.id.label("own")
    columns = _institution.c.code, _institution.c.parent_id
    first = select(own, *columns, literal(0).label("steps")).where(chosen)
    chain = first.cte("chain", recursive=True)
    above = select(chain.c.own, *columns, chain.c.steps + 1).join_from(
        _institution, chain, _institution.c.id == chain.c.parent_id
    )
    chain = chain.union_all(above.where(chain.c.steps < _HIGHEST))
    everybody = select(own, literal(""), literal(_HIGHEST + 1)).where(chosen)
    return select(chain.c.own, chain.c.code, chain.c.steps).union_all(everybody).subquery()


def _nearest() -> Select[Any]:
    places = _places()
    order = places.c.steps, _template.c.valid_from.desc(), _template.c.version.desc()
    ranked = (
        select(
            places.c.own,
            *(_template.c[name] for name in _SAYS),
            func.row_number().over(partition_by=places.c.own, order_by=order).label("place"),
        )
        .join_from(places, _template, _template.c.institution_code == places.c.code)
        .where(
            _template.c.valid_from <= bindparam("day"), _template.c.published_at_utc.is_not(None)
        )
        .subquery()
    )
    return select(ranked).where(ranked.c.place == 1).order_by(ranked.c.own)


_NEAREST = _nearest()


def templates_on(day: date, institution_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The published wording of each institution on a day, in one statement.

    The nearest institution wins, then the latest first day, then the later version. It comes with
    its id, the code of the institution it belongs to (empty: everybody's) and its notice.
    """
    found = rows(_NEAREST, {"owns": sorted(set(institution_ids)), "day": day}).mappings()
    return {row["own"]: {name: row[name] for name in _SAYS} for row in found}


def template_on(day: date, institution_id: int) -> dict[str, Any]:
    """The published wording of one institution on a day."""
    return templates_on(day, (institution_id,))[institution_id]


WordingKey: TypeAlias = tuple[str, str, int]
"""By what a stored wording is known: code of its institution, its own code, version."""


def glosses_of(wordings: Collection[WordingKey]) -> dict[WordingKey, list[str]]:
    """The English beside each clause of some wordings."""
    key = tuple_(*(_template.c[name] for name in ("institution_code", "code", "version")))
    query = select(_template).where(key.in_(list(wordings))).order_by(_template.c.id)
    return {(row.institution_code, row.code, row.version): row.gloss for row in rows(query)}


_NAMES = (
    select(
        _grid.c.name.label("grid"),
        _region.c.name.label("village"),
        *(_institution.c[name] for name in ("code", "name", "phone", "registration_no", "seal")),
    )
    .join_from(_grid, _region, _region.c.code == _grid.c.village_code)
    .join(_institution, _institution.c.id == bindparam("institution"))
    .where(_grid.c.id == bindparam("grid"))
)


def names_of(grid_id: int, institution_id: int) -> Row[Any]:
    """Names of a grid, its village and an institution; of this one all that an agreement says."""
    return rows(_NAMES, {"grid": grid_id, "institution": institution_id}).one()

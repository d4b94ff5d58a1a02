"""What an agreement says that is not the household's own: its wording and the names of places."""

from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select

from contracts_app.models import AgreementTemplate, Grid, Institution, Region
from contracts_app.queries.rows import rows, table_of

_template = table_of(AgreementTemplate)
_grid = table_of(Grid)
_region = table_of(Region)
_institution = table_of(Institution)
_SAYS = ("id", "code", "version", "title", "preamble", "clauses", "notice", "notice_en")
_TEMPLATE = (
    select(*(_template.c[name] for name in _SAYS))
    .where(
        _template.c.valid_from <= bindparam("day"),
        _template.c.published_at_utc.is_not(None),
        _template.c.institution_code == "",
    )
    .order_by(_template.c.valid_from.desc(), _template.c.version.desc())
    .limit(1)
)


def template_on(day: date) -> dict[str, Any]:
    """The newest wording on a day: id, code, version, title, preamble, clauses, notice."""
    return dict(rows(_TEMPLATE, {"day": day}).mappings().one())


_NAMES = (
    select(
        _grid.c.name.label("grid"),
        _region.c.name.label("village"),
        *(_institution.c[name] for name in ("code", "name", "phone")),
    )
    .join_from(_grid, _region, _region.c.code == _grid.c.village_code)
    .join(_institution, _institution.c.id == bindparam("institution"))
    .where(_grid.c.id == bindparam("grid"))
)


def names_of(grid_id: int, institution_id: int) -> Row[Any]:
    """Names of a grid, its village and an institution; of this one also code and telephone."""
    return rows(_NAMES, {"grid": grid_id, "institution": institution_id}).one()

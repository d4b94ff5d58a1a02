"""Importing duty grids: the pieces of a village that teams are responsible for."""

from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Household, Region
from contracts_app.queries.locks import hold_grids
from contracts_app.queries.scope import Scope, villages_in
from contracts_app.rules.labels import Recogniser
from contracts_app.rules.roster_cells import GRID_PAGES, clean_code, fits_address
from contracts_app.services.audit import Actor
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places.columns import GRIDS
from contracts_app.services.places.rows import (
    CREATED,
    UNCHANGED,
    UPDATED,
    FileImport,
    Row,
    apply_changes,
    importing,
    in_order,
    rows_of,
)
from contracts_app.spreadsheets.table import Table
from contracts_app.vocabulary import RegionLevel
from contracts_app.vocabulary.catalogue import GRID_KINDS

_kind = Recogniser(GRID_KINDS)
_DEFAULT_KIND: Final = "other"
_CODES: Final = ("grid_code", "parent_code")


def import_grids(
    table: Table, scope: Scope, actor: Actor, today: date, *, dry_run: bool = False
) -> ImportReport:
    """Create or update the grids a file names; each bad row is refused alone.

    A parent lies in the same village and may stand below its children in the file. Below one that
    was there before, a new grid opens today: the days before keep their answer. Codes of refused
    rows: missing_required, too_long, unknown_value (kind, a parent that lies below, a new code that
    no address can have), unknown_village, unknown_grid (a parent, or a grid outside the scope),
    grid_not_in_use (a grid or parent), grid_has_households (a new parent), duplicate_in_file.
    """
    with importing("grids", "grids", table, GRIDS, actor, dry_run=dry_run) as work:
        rows = list(rows_of(table, GRIDS))
        run = _Grids(work, rows, scope, today)
        work.report.rows = len(rows)
        in_order(rows, "grid_code", "parent_code", run.take, work.settle)
    return work.report


def _hold(rows: list[Row], scope: Scope) -> list[int]:
    """Hold the grids and parents a file may name: none is split, retired or filled meanwhile."""
    named = {clean_code(row.cells.get(column, "")) for row in rows for column in _CODES}
    within = villages_in(scope, Grid.village_code)
    stored = db.session.execute(select(Grid.id, Grid.code).where(within))
    ids = [one.id for one in stored if one.code in named]
    hold_grids(ids, alone=True)
    return ids


class _Grids:
    def __init__(self, work: FileImport, rows: list[Row], scope: Scope, today: date) -> None:
        self.work = work
        self.today = today
        held = _hold(rows, scope)
        stored = select(Grid).execution_options(populate_existing=True)
        self.known = {(one.county_code, one.code): one for one in db.session.scalars(stored)}
        self.old = {one.id for one in self.known.values()}
        inhabited = select(Household.grid_id).where(Household.grid_id.in_(held)).distinct()
        self.inhabited = set(db.session.scalars(inhabited))
        query = select(Region.code, Region.county_code).where(
            Region.level == RegionLevel.VILLAGE, villages_in(scope, Region.code)
        )
        self.villages = {row.code: row.county_code for row in db.session.execute(query)}

    def take(self, row: Row) -> None:
        """Read one row and store what it says."""
        code, village = row.code("grid_code"), row.code("village_code")
        if row.faults:
            return
        county = self.villages.get(village)
        if county is None:
            row.refuse("village_code", "unknown_village")
            return
        if self.work.repeats(row, "grid_code", county, code):
            return
        stored = self.known.get((county, code))
        if stored is not None and stored.village_code not in self.villages:
            row.refuse("grid_code", "unknown_grid")
        elif stored is not None and stored.retired_on is not None:
            row.refuse("grid_code", "grid_not_in_use")
        elif stored is None and not fits_address(code, GRID_PAGES):
            row.refuse("grid_code", "unknown_value")
        wanted = {
            "name": row.text("name"),
            "village_code": village,
            "kind": row.word("kind", _kind, stored.kind if stored else _DEFAULT_KIND),
            "parent_id": self._parent_id(row, county, stored),
        }
        if not row.faults:
            self._store(code, county, stored, wanted)

    def _parent_id(self, row: Row, county: str, stored: Grid | None) -> int | None:
        code = row.code("parent_code")
        if not code:
            return stored.parent_id if stored and not row.has("parent_code") else None
        parent = self.known.get((county, code))
        if parent is None or parent.village_code != row.cells["village_code"]:
            row.refuse("parent_code", "unknown_grid")
            return None
        if stored is not None and self._is_below(parent, stored):
            row.refuse("parent_code", "unknown_value")
        if stored is None or stored.parent_id != parent.id:
            self._check_new_parent(row, parent)
        return parent.id

    def _check_new_parent(self, row: Row, parent: Grid) -> None:
        if parent.retired_on is not None or parent.opened_on > self.today:
            row.refuse("parent_code", "grid_not_in_use")
        elif parent.id in self.inhabited:
            row.refuse("parent_code", "grid_has_households")

    def _is_below(self, grid: Grid, top: Grid) -> bool:
        """Whether a grid is `top` or one of those below it."""
        by_id = {one.id: one for one in self.known.values()}
        step: Grid | None = grid
        for _ in range(len(by_id) + 1):
            if step is None or step is top:
                break
            step = by_id.get(step.parent_id) if step.parent_id is not None else None
        return step is top

    def _store(self, code: str, county: str, stored: Grid | None, wanted: dict[str, Any]) -> None:
        if stored is None:
            opened = {"opened_on": self.today} if wanted["parent_id"] in self.old else {}
            made = Grid(code=code, county_code=county, **wanted, **opened)
            db.session.add(made)
            db.session.flush()
            self.known[county, code] = made
            self.work.note(CREATED, "grid", code, after=wanted)
            return
        before, after = apply_changes(stored, wanted)
        self.work.note(UPDATED if after else UNCHANGED, "grid", code, before, after)

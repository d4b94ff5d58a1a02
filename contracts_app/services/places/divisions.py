"""Importing administrative divisions: counties (6 digits), towns (9) and villages (12)."""

from datetime import date
from typing import Any, Final

from sqlalchemy import insert, select

from contracts_app.extensions import db
from contracts_app.models import Region
from contracts_app.queries.scope import Scope
from contracts_app.services.audit import Actor
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places.columns import DIVISIONS
from contracts_app.services.places.rows import (
    CREATED,
    UNCHANGED,
    UPDATED,
    FileImport,
    Row,
    apply_changes,
    importing,
    rows_of,
)
from contracts_app.services.places.within import region_in_scope, sees_everything
from contracts_app.spreadsheets.table import Table
from contracts_app.vocabulary import RegionLevel

LEVELS: Final = {6: RegionLevel.COUNTY, 9: RegionLevel.TOWN, 12: RegionLevel.VILLAGE}
PLURALS: Final = {6: "counties", 9: "towns", 12: "villages"}
_ABOVE_A_COUNTY: Final = (2, 4)
_CHUNK: Final = 5000


def import_divisions(
    table: Table,
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    county: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Create or rename divisions; with `county` only that county's rows of the file count.

    Provinces and cities are passed over. A parent not given is the shorter code of the division.
    Codes of refused rows: missing_required, too_long, unknown_value (a code of another length, or
    a parent that is not loaded), unknown_village (out of scope), duplicate_in_file.
    """
    with importing("divisions", "divisions", table, DIVISIONS, actor, dry_run=dry_run) as work:
        del work.report.counts["divisions"]
        run = _Divisions(work, scope)
        rows = [row for row in rows_of(table, DIVISIONS) if _wanted(row, county)]
        work.report.rows = len(rows)
        for length in LEVELS:
            for row in rows:
                if _depth(row) == length:
                    run.take(row)
                    work.settle(row)
            run.write()
    return work.report


def _depth(row: Row) -> int:
    """The level by the code's length; what has no level is judged with the counties."""
    length = len(row.cells.get("code", ""))
    return length if length in LEVELS else 6


def _wanted(row: Row, county: str | None) -> bool:
    code = row.cells.get("code", "")
    if county is not None:
        return code[:6] == county
    return len(code) not in _ABOVE_A_COUNTY


class _Divisions:
    def __init__(self, work: FileImport, scope: Scope) -> None:
        self.work = work
        self.scope = scope
        self.known: dict[str, Region | None] = dict(self._stored())
        self.fresh: list[dict[str, Any]] = []

    def _stored(self) -> list[tuple[str, Region]]:
        return [(region.code, region) for region in db.session.scalars(select(Region))]

    def take(self, row: Row) -> None:
        """Read one row; new divisions are kept back for one insert of many rows."""
        code, name = row.text("code", 12), row.text("name")
        if not row.faults:
            self._check_code(row, code)
        if row.faults or self.work.repeats(row, "code", code):
            return
        parent = self._parent(row, code)
        record = self._record_code(row)
        if row.faults:
            return
        values = {
            "name": name,
            "parent_code": parent,
            **({"record_code": record} if record else {}),
        }
        self._store(code, values)

    def _check_code(self, row: Row, code: str) -> None:
        if len(code) not in LEVELS or not (code.isascii() and code.isdigit()):
            row.refuse("code", "unknown_value")
        elif not sees_everything(self.scope) and not region_in_scope(code, self.scope):
            row.refuse("code", "unknown_village")

    def _parent(self, row: Row, code: str) -> str | None:
        if len(code) == min(LEVELS):
            return None
        parent = row.text("parent_code", 12) or code[:-3]
        if parent not in self.known or len(parent) != len(code) - 3 or parent[:6] != code[:6]:
            row.refuse("parent_code", "unknown_value")
        return parent

    def _record_code(self, row: Row) -> str:
        record = row.text("record_code", 3)
        if record and not (len(record) == 3 and record.isascii() and record.isdigit()):
            row.refuse("record_code", "unknown_value")
        return record

    def _store(self, code: str, values: dict[str, Any]) -> None:
        things = PLURALS[len(code)]
        stored = self.known.get(code)
        if stored is not None:
            before, after = apply_changes(stored, values)
            self.work.things = things
            self.work.note(UPDATED if after else UNCHANGED, "region", code, before, after)
            return
        self.work.report.count(things, CREATED)
        self.known[code] = None
        level = LEVELS[len(code)]
        self.fresh.append(
            {
                "code": code,
                "county_code": code[:6],
                "level": level,
                "record_code": None,
                **values,
            }
        )

    def write(self) -> None:
        """Insert what is new; one audit row speaks for all divisions of a level."""
        db.session.flush()
        for start in range(0, len(self.fresh), _CHUNK):
            db.session.execute(insert(Region), self.fresh[start : start + _CHUNK])
        if self.fresh:
            first = self.fresh[0]
            self.work.note_many("region.create", "region", first["code"], len(self.fresh))
        self.fresh = []

"""Importing institutions: the health authority, hospitals, township centres, village stations."""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution, Region
from contracts_app.queries.scope import Scope
from contracts_app.rules.labels import Recogniser
from contracts_app.services.audit import Actor
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places.columns import INSTITUTIONS
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
from contracts_app.services.places.within import (
    institution_in_scope,
    region_in_scope,
    sees_everything,
)
from contracts_app.spreadsheets.table import Table
from contracts_app.vocabulary.catalogue import INSTITUTION_KINDS

_kind = Recogniser(INSTITUTION_KINDS)


def import_institutions(
    table: Table, scope: Scope, actor: Actor, today: date, *, dry_run: bool = False
) -> ImportReport:
    """Create or update the institutions a file names; each bad row is refused alone.

    A parent may stand below its children in the file. Codes of refused rows: missing_required,
    too_long, unknown_value (kind, or a parent that lies below), unknown_village,
    institution_unknown, duplicate_in_file.
    """
    with importing(
        "institutions", "institutions", table, INSTITUTIONS, actor, dry_run=dry_run
    ) as work:
        run = _Institutions(work, scope)
        rows = list(rows_of(table, INSTITUTIONS))
        work.report.rows = len(rows)
        in_order(rows, "institution_code", "parent_code", run.take, work.settle)
    return work.report


class _Institutions:
    def __init__(self, work: FileImport, scope: Scope) -> None:
        self.work = work
        self.scope = scope
        self.known = {one.code: one for one in db.session.scalars(select(Institution))}
        self.made: set[int] = set()
        query = select(Region.code, Region.county_code)
        self.regions = {row.code: row.county_code for row in db.session.execute(query)}

    def take(self, row: Row) -> None:
        """Read one row and store what it says."""
        code = row.code("institution_code")
        if row.faults or self.work.repeats(row, "institution_code", code):
            return
        stored = self.known.get(code)
        wanted = {
            "name": row.text("name"),
            "kind": row.word("kind", _kind),
            "region_code": self._region(row, stored),
            "parent_id": self._parent_id(row, stored),
        }
        if row.has("phone"):
            wanted["phone"] = row.text("phone", 40) or None
        if not row.faults:
            self._store(code, stored, wanted)

    def _region(self, row: Row, stored: Institution | None) -> str:
        code = row.code("region_code")
        county = self.regions.get(code)
        moved = stored is not None and stored.county_code != county
        if county is None or moved or not region_in_scope(code, self.scope):
            row.refuse("region_code", "unknown_village")
        return code

    def _parent_id(self, row: Row, stored: Institution | None) -> int | None:
        """The parent's id; outside the importer's own tree only what is stored already stands."""
        if stored is not None and not self._reaches(stored):
            row.refuse("institution_code", "institution_unknown")
        code = row.code("parent_code")
        if not code:
            if stored is None and not sees_everything(self.scope):
                row.refuse("parent_code", "missing_required")
            kept = stored is not None and not (
                row.has("parent_code") and sees_everything(self.scope)
            )
            return stored.parent_id if stored is not None and kept else None
        return self._named_parent(row, code, stored)

    def _named_parent(self, row: Row, code: str, stored: Institution | None) -> int | None:
        parent = self.known.get(code)
        county = self.regions.get(row.cells.get("region_code", ""))
        unchanged = stored is not None and parent is not None and stored.parent_id == parent.id
        if parent is None or not (unchanged or self._reaches(parent)):
            row.refuse("parent_code", "institution_unknown")
            return None
        if parent.county_code != county:
            row.refuse("parent_code", "institution_unknown")
        elif stored is not None and self._is_below(parent, stored):
            row.refuse("parent_code", "unknown_value")
        return parent.id

    def _reaches(self, institution: Institution) -> bool:
        return institution.id in self.made or institution_in_scope(institution.id, self.scope)

    def _is_below(self, institution: Institution, top: Institution) -> bool:
        """Whether an institution is `top` or one of those below it."""
        by_id = {one.id: one for one in self.known.values()}
        step: Institution | None = institution
        for _ in range(len(by_id) + 1):
            if step is None or step is top:
                break
            step = by_id.get(step.parent_id) if step.parent_id is not None else None
        return step is top

    def _store(
        self, code: str, stored: Institution | None, wanted: dict[str, str | int | None]
    ) -> None:
        if stored is None:
            made = Institution(
                code=code, county_code=self.regions[str(wanted["region_code"])], **wanted
            )
            db.session.add(made)
            db.session.flush()
            self.known[code] = made
            self.made.add(made.id)
            self.work.note(CREATED, "institution", code, after=wanted)
            return
        before, after = apply_changes(stored, wanted)
        self.work.note(UPDATED if after else UNCHANGED, "institution", code, before, after)

"""Reading the rows of a file one by one, and keeping count of what became of each."""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from contracts_app.extensions import db
from contracts_app.rules.contact import read_phone
from contracts_app.rules.dates import parse_date
from contracts_app.rules.labels import Recogniser
from contracts_app.rules.roster_cells import clean_code
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.import_report import ImportReport, RowProblem
from contracts_app.services.places.columns import Columns
from contracts_app.spreadsheets.table import Table

CREATED: Final = "created"
UPDATED: Final = "updated"
UNCHANGED: Final = "unchanged"

LONGEST_CODE: Final = 40
LONGEST_NAME: Final = 80
_BROKEN: Final = "\ufffd"
_LARGEST: Final = 10_000_000


@dataclass(slots=True)
class Row:
    """One row: its cells by column, and what is wrong with them."""

    number: int
    cells: dict[str, str]
    faults: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, column: str, code: str) -> None:
        """Add a reason to refuse this row."""
        self.faults.append((column, code))

    def has(self, column: str) -> bool:
        """Whether the file has this column at all; a blank cell then means empty."""
        return column in self.cells

    def text(self, column: str, longest: int = LONGEST_NAME) -> str:
        """The cell without outer blanks; `bad_encoding` or `too_long` is noted."""
        value = self.cells.get(column, "")
        if _BROKEN in value:
            self.refuse(column, "bad_encoding")
        elif len(value) > longest:
            self.refuse(column, "too_long")
        return value

    def code(self, column: str) -> str:
        """A code of up to 40 characters, in half-width ones and without spaces."""
        return clean_code(self.text(column, LONGEST_CODE))

    def word(self, column: str, recognise: Recogniser, default: str = "") -> str:
        """The catalogue code of a label; `unknown_value` is noted."""
        value = self.text(column)
        if not value:
            return default
        found = recognise(value)
        if found is None:
            self.refuse(column, "unknown_value")
        return found or default

    def whole_number(self, column: str) -> int | None:
        """A whole number from 0, None for a blank cell; `unknown_value` is noted."""
        value = self.text(column)
        if not value:
            return None
        digits = unicodedata.normalize("NFKC", value).removesuffix(".0")
        if digits.isascii() and digits.isdigit() and int(digits) <= _LARGEST:
            return int(digits)
        self.refuse(column, "unknown_value")
        return None

    def day(self, column: str) -> date | None:
        """A date, None for a blank cell; `bad_date` is noted."""
        value = self.text(column)
        found = parse_date(value) if value else None
        if value and found is None:
            self.refuse(column, "bad_date")
        return found

    def phone(self, column: str) -> str | None:
        """A phone number in one written form, None for a blank cell; `bad_phone` is noted."""
        value = self.text(column)
        found = read_phone(value) if value else None
        if value and found is None:
            self.refuse(column, "bad_phone")
        return found


@dataclass
class FileImport:
    """One run over one file: the report, the audit rows to write, and which keys came already."""

    report: ImportReport
    actor: Actor
    things: str
    trail: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """Count one thing as created, updated or unchanged."""
        self.report.count(self.things, what)

    def note(
        self,
        what: str,
        object_type: str,
        key: str,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Count a thing; a change also leaves an audit row."""
        self.count(what)
        if what != UNCHANGED:
            verb = f"{object_type}.{'create' if what == CREATED else 'update'}"
            self.trail.append(
                audit.event_row(self.actor, verb, object_type, key, before=before, after=after)
            )

    def note_many(self, verb: str, object_type: str, first_key: str, number: int) -> None:
        """One audit row for many things of one kind; the caller counts them."""
        after = {"number": number}
        self.trail.append(audit.event_row(self.actor, verb, object_type, first_key, after=after))

    def repeats(self, row: Row, column: str, *key: str) -> bool:
        """Whether a row names something, known by `key`, that an earlier row named already.

        The same row once more is a warning and needs no work; another content for the same thing
        is refused at `column`, because which of the two holds cannot be known.
        """
        first = self.seen.setdefault(key, row.cells)
        if first is row.cells:
            return False
        if first == row.cells:
            self.warn(row.number, "", "duplicate_row")
        else:
            row.refuse(column, "duplicate_in_file")
        return True

    def warn(self, number: int, column: str, code: str, household_code: str = "") -> None:
        """Add a warning."""
        self.report.warnings.append(RowProblem(number, household_code, column, code))

    def settle(self, row: Row) -> None:
        """Put a row into accepted or rejected."""
        if not row.faults:
            self.report.accepted += 1
            return
        self.report.rejected += 1
        household_code = row.cells.get("household_code", "")
        self.report.errors.extend(
            RowProblem(row.number, household_code, column, code)
            for column, code in dict.fromkeys(row.faults)
        )


def apply_changes(stored: object, wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set on a stored object what differs; returns the old and the new values of just that."""
    before = {
        name: getattr(stored, name)
        for name, value in wanted.items()
        if getattr(stored, name) != value
    }
    after = {name: wanted[name] for name in before}
    for name, value in after.items():
        setattr(stored, name, value)
    return before, after


def rows_of(table: Table, columns: Columns) -> Iterator[Row]:
    """The rows that are not blank, with missing required cells noted as `missing_required`."""
    places, _ = columns.recognise(table.header)
    for number, cells in table.rows:
        row = Row(number, {name: _cell(cells, place) for name, place in places.items()})
        if not any(row.cells.values()):
            continue
        for column in columns.required:
            if not row.cells.get(column):
                row.refuse(column, "missing_required")
        yield row


def _cell(cells: tuple[str, ...], place: int) -> str:
    return " ".join(cells[place].split()) if place < len(cells) else ""


@contextmanager
def importing(
    kind: str,
    things: str,
    table: Table,
    columns: Columns,
    actor: Actor,
    *,
    dry_run: bool,
    in_chunks: bool = False,
) -> Iterator[FileImport]:
    """Run an import inside a savepoint: a dry run does the same work and takes it back.

    One that commits `in_chunks` does without, but for a dry run.
    """
    _, ignored = columns.recognise(table.header)
    report = ImportReport(
        kind,
        encoding=table.encoding or "",
        sheet=table.sheet,
        dry_run=dry_run,
        ignored_columns=ignored,
    )
    report.counts[things] = {CREATED: 0, UPDATED: 0, UNCHANGED: 0}
    work = FileImport(report, actor, things)
    if in_chunks and not dry_run:
        yield work
    else:
        with _savepoint(keep=not dry_run):
            yield work
            audit.record_all(work.trail)
            db.session.flush()
    work.report.errors.sort(key=lambda problem: problem.row)
    work.report.warnings.sort(key=lambda problem: problem.row)


@contextmanager
def _savepoint(*, keep: bool) -> Iterator[None]:
    savepoint = db.session.begin_nested()
    try:
        yield
    except BaseException:
        savepoint.rollback()
        raise
    if keep:
        savepoint.commit()
    else:
        savepoint.rollback()


def in_order(
    rows: list[Row],
    key: str,
    parent: str,
    take: Callable[[Row], None],
    settle: Callable[[Row], None],
) -> None:
    """Take parents before their children, whatever the order of the file; then settle each row."""
    named = {row.cells.get(key, ""): row for row in rows}
    taken: set[int] = set()

    def with_parents(row: Row, below: tuple[int, ...]) -> None:
        above = named.get(row.cells.get(parent, ""))
        if above is not None and above.number not in below and above is not row:
            with_parents(above, (*below, row.number))
        if row.number not in taken:
            taken.add(row.number)
            take(row)
            settle(row)

    for row in rows:
        with_parents(row, (row.number,))

"""What became of an imported file: one shape for every kind of file."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was refused, or what is odd about it; `row` is the number a person sees.

    `column` is the English name of the column, empty when the whole row is meant. `message` is the
    code put into words; it never repeats what the cell holds.
    """

    row: int
    household_code: str
    column: str
    code: str
    message: str = ""

    def as_json(self) -> dict[str, Any]:
        """The published keys, in their order."""
        return {
            "row": self.row,
            "household_code": self.household_code,
            "column": self.column,
            "code": self.code,
            "message": self.message,
        }


@dataclass(slots=True)
class ImportReport:
    """The result of one import. Every row is in exactly one of `accepted` or `rejected`.

    `counts` says what happened to the things the file names: `{"grids": {"created": 2, ...}}`.
    """

    kind: str
    file: str = ""
    encoding: str = ""
    sheet: str | None = None
    dry_run: bool = False
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    ignored_columns: list[str] = field(default_factory=list)
    errors: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)

    def count(self, things: str, what: str, number: int = 1) -> None:
        """Add to a count, for instance `count("grids", "created")`."""
        counted = self.counts.setdefault(things, {})
        counted[what] = counted.get(what, 0) + number

    def worded(self, word: Callable[[str], str]) -> "ImportReport":
        """The same report with each problem's code put into words by the edge."""
        return replace(
            self,
            errors=[replace(problem, message=word(problem.code)) for problem in self.errors],
            warnings=[replace(problem, message=word(problem.code)) for problem in self.warnings],
        )

    def as_json(self) -> dict[str, Any]:
        """The published report; each group of counts is a key of its own."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "sheet": self.sheet,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            **self.counts,
            "ignored_columns": self.ignored_columns,
            "errors": [problem.as_json() for problem in self.errors],
            "warnings": [problem.as_json() for problem in self.warnings],
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come after a chunk; the report holds what was decided until then."""

    chunks_done: int
    rows_done: int
    rows_total: int
    report: ImportReport

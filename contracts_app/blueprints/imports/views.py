"""What the pages of imports show: counts, and errors page by page."""

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.import_columns import column_name
from contracts_app.formatting.import_problems import problem_text
from contracts_app.models import ImportBatch
from contracts_app.services.import_report import RowProblem
from contracts_app.services.import_state import unpacked
from contracts_app.services.imports import UNDER_WAY

PAGE: Final = 50
THINGS: Final[dict[str, LazyString]] = {
    "households": _l("Households"),
    "residents": _l("Residents"),
    "counties": _l("Counties"),
    "towns": _l("Towns"),
    "villages": _l("Villages"),
    "institutions": _l("Institutions"),
    "teams": _l("Teams"),
    "members": _l("Team members"),
    "grids": _l("Grids"),
    "duties": _l("Grid assignments"),
    "contracts": _l("Contracts"),
}


@dataclass(frozen=True)
class Problems:
    """One page of errors or warnings; `page` counts from 1."""

    rows: list[RowProblem]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class BatchView:
    """An import as its page shows it. While it is under way only the progress is told."""

    key: str
    kind: str
    status: str
    dry_run: bool
    allow_moves: bool
    problem: str
    rows_done: int
    rows_total: int
    created_at_utc: Any
    under_way: bool
    sheet: str | None
    encoding: str
    columns: list[tuple[str, str]]
    ignored: list[str]
    accepted: int
    rejected: int
    counts: list[tuple[str, dict[str, int]]]
    errors: Problems
    warnings: Problems


def batch_view(batch: ImportBatch, page: int = 1, warnings_page: int = 1) -> BatchView:
    """The view of a batch with one page of its errors and one of its warnings."""
    report = unpacked(batch.report or {}, batch.kind, dry_run=batch.dry_run)
    columns = (batch.report or {}).get("columns", [])
    return BatchView(
        key=batch.key,
        kind=batch.kind,
        status=batch.status,
        dry_run=batch.dry_run,
        allow_moves=batch.allow_moves,
        problem=batch.problem,
        rows_done=batch.rows_done,
        rows_total=batch.rows_total,
        created_at_utc=batch.created_at_utc,
        under_way=batch.status in UNDER_WAY,
        sheet=report.sheet,
        encoding=report.encoding,
        columns=[(header, column_name(batch.kind, field)) for header, field in columns],
        ignored=report.ignored_columns,
        accepted=report.accepted,
        rejected=report.rejected,
        counts=[(str(THINGS.get(one, one)), number) for one, number in report.counts.items()],
        errors=_page_of(batch.kind, report.errors, page),
        warnings=_page_of(batch.kind, report.warnings, warnings_page),
    )


def _page_of(kind: str, problems: list[RowProblem], page: int) -> Problems:
    last = max(1, -(-len(problems) // PAGE))
    page = min(max(page, 1), last)
    shown = problems[(page - 1) * PAGE : page * PAGE]
    worded = [
        RowProblem(
            one.row,
            one.household_code,
            column_name(kind, one.column),
            one.code,
            problem_text(one.code),
        )
        for one in shown
    ]
    return Problems(worded, len(problems), page)

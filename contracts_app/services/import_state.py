"""The report of a running import as it is kept in its batch, without sentences."""

from typing import Any

from contracts_app.services.import_report import ImportReport, RowProblem
from contracts_app.services.roster import RosterReport
from contracts_app.vocabulary import ImportKind


def packed(report: ImportReport, columns: list[Any]) -> dict[str, Any]:
    """The report as plain values; `columns` says which header was taken for which column."""
    return {
        "columns": columns,
        "encoding": report.encoding,
        "sheet": report.sheet,
        "rows": report.rows,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "counts": report.counts,
        "ignored_columns": report.ignored_columns,
        "errors": [_short(problem) for problem in report.errors],
        "warnings": [_short(problem) for problem in report.warnings],
        "refused": _refused(report),
    }


def _short(problem: RowProblem) -> list[Any]:
    return [problem.row, problem.household_code, problem.column, problem.code]


def _refused(report: ImportReport) -> list[Any]:
    """Numbers of the refused rows with their codes."""
    if isinstance(report, RosterReport) and report.kind == ImportKind.ROSTER:
        return [[number, codes] for number, codes in report.refused.items()]
    found: dict[int, list[str]] = {}
    for problem in report.errors:
        found.setdefault(problem.row, []).append(problem.code)
    return [[number, codes] for number, codes in found.items()]


def unpacked(kept: dict[str, Any], kind: str, *, dry_run: bool) -> RosterReport:
    """The report again, as an import goes on with it or a page shows it."""
    return RosterReport(
        kind,
        encoding=kept.get("encoding", ""),
        sheet=kept.get("sheet"),
        dry_run=dry_run,
        rows=kept.get("rows", 0),
        accepted=kept.get("accepted", 0),
        rejected=kept.get("rejected", 0),
        counts={things: dict(counted) for things, counted in kept.get("counts", {}).items()},
        ignored_columns=list(kept.get("ignored_columns", [])),
        errors=[RowProblem(*problem) for problem in kept.get("errors", [])],
        warnings=[RowProblem(*problem) for problem in kept.get("warnings", [])],
        refused=dict(kept.get("refused", [])),
    )

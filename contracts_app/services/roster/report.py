"""What became of a roster, and how far an import has come."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from contracts_app.rules.roster_types import Finding, RosterJudgement
from contracts_app.services.import_report import ImportReport, RowProblem

CREATED: Final = "created"
UPDATED: Final = "updated"
UNCHANGED: Final = "unchanged"
MOVED: Final = "moved"


@dataclass(slots=True)
class RosterReport(ImportReport):
    """The report of a roster; `refused` maps the numbers of refused rows to their codes.

    It is not part of the published report: whoever holds the file writes the refused rows from it.
    """

    refused: dict[int, list[str]] = field(default_factory=dict)

    def add(self, judgement: RosterJudgement) -> None:
        """Take over the decisions about some households."""
        self.accepted += judgement.accepted_rows
        self.rejected += len(judgement.refused)
        for row, reasons in judgement.refused:
            self.refused[row.number] = list(dict.fromkeys(code for _, code in reasons))
        self.errors.extend(_problems(judgement.errors))
        self.warnings.extend(_problems(judgement.warnings))

    def sort(self) -> None:
        """Bring errors and warnings into the order of the file."""
        self.errors.sort(key=lambda problem: problem.row)
        self.warnings.sort(key=lambda problem: problem.row)


def _problems(findings: Iterable[Finding]) -> list[RowProblem]:
    return [RowProblem(one.row, one.household_code, one.column, one.code) for one in findings]


def empty_report(encoding: str, sheet: str | None, *, dry_run: bool) -> RosterReport:
    """A report in which nothing has happened yet."""
    report = RosterReport("roster", encoding=encoding, sheet=sheet, dry_run=dry_run)
    report.counts["households"] = dict.fromkeys((CREATED, UPDATED, UNCHANGED), 0)
    report.counts["residents"] = dict.fromkeys((CREATED, UPDATED, UNCHANGED, MOVED), 0)
    return report

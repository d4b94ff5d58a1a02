"""Reading the report of an import."""

from contracts_app.services.import_report import ImportReport


def codes(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in report.errors]

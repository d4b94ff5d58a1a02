"""What the database says, read by plain statements for comparison with the model."""

from datetime import date

from sqlalchemy import text

from contracts_app.extensions import db
from contracts_app.queries.terms import list_terms
from contracts_app.services.checks import run_checks

_COVERED = text("""
    SELECT c.contract_no, r.key FROM cover v
    JOIN contract c ON c.id = v.contract_id JOIN resident r ON r.id = v.resident_id
    WHERE v.state <> 'void' AND c.status <> 'void'
    AND v.cover_from <= :day AND v.cover_to >= :day""")
_PAID = text("""
    SELECT c.contract_no FROM contract c JOIN contract_package cp ON cp.contract_id = c.id
    JOIN service_package p ON p.id = cp.package_id WHERE c.term_no > 1 AND p.fee_fen > 0""")


def broken_promises() -> dict[str, list[str]]:
    """The checks that found something, with samples."""
    report = run_checks()
    return {one.name: one.sample for one in report.checks if one.violations and not one.warning} | (
        {} if report.ok else {"report": ["not ok"]}
    )


def covers_on(day: date) -> set[tuple[str, str]]:
    """Pairs of contract number and resident's key covered on a day."""
    rows = db.session.execute(_COVERED, {"day": day.isoformat() if _is_sqlite() else day})
    return {(row.contract_no, row.key) for row in rows}


def stored_statuses() -> dict[str, str]:
    """The status of each term as it is stored."""
    rows = db.session.execute(text("SELECT contract_no, status FROM contract"))
    return {row.contract_no: row.status for row in rows}


def told_statuses(day: date) -> dict[str, str]:
    """The status of each term as the list tells it for a day."""
    return {term["contract_no"]: term["status"] for term in list_terms(as_of=day)}


def paid_packages_carried_over() -> list[str]:
    """Renewed terms with a package that costs money; there should be none."""
    return [str(number) for number in db.session.execute(_PAID).scalars()]


def _is_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"

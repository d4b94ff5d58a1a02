"""What was signed stays as it was signed, and on PostgreSQL none of its tables is emptied at once.

An agreement and the strokes of a signature lie encrypted. Another key may encrypt the same anew;
nothing else is written over them. SQLite has no TRUNCATE: it deletes row by row, which is refused.
"""

from collections.abc import Iterator

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEVER_EMPTIED = (
    "agreement_template",
    "contact_attempt",
    "contract",
    "contract_change",
    "contract_package",
    "cover",
    "head_change",
    "health_consent",
    "household_action",
    "package_consent",
    "paper_form",
    "print_copy",
    "renewal_notice",
    "renewal_result",
    "resident_merge",
    "sealed_signing",
    "signature",
    "signer_change",
    "signing_evidence",
    "suspension",
)
"""Every table with rows that nobody deletes; those of the audit trail are guarded since 0001."""
FROZEN = {
    "contract_package": "contract_id, package_id",
    "cover": "id, county_code, contract_id, resident_id",
    "health_consent": (
        "id, county_code, contract_id, resident_id, basis, given_by_id, given_by_name"
    ),
    "signature": "id, contract_id, party, mode, signer_name, signed_at_utc, user_id",
}
"""Columns that are written once, by their tables."""
_SIGNED = "NOT (OLD.status IN ('draft', 'notice_given') AND OLD.term_no = 1)"
# A stored value begins with a byte for its version and four that name its key, and it is as long as
# what it hides. What is missing compares to nothing, and is then no such writing either.
_ENCRYPTED_ANEW = """coalesce(length(NEW.{0}) = length(OLD.{0})
    AND substr(NEW.{0}, 1, 5) <> substr(OLD.{0}, 1, 5), FALSE)"""
SEALED = {
    "contract_agreement_frozen": (
        "contract",
        "agreement_snapshot",
        f"{_SIGNED} AND NOT {_ENCRYPTED_ANEW.format('agreement_snapshot')}",
    ),
    "signature_strokes_frozen": (
        "signature",
        "strokes",
        f"NOT {_ENCRYPTED_ANEW.format('strokes')}",
    ),
}
"""Guards of encrypted columns: the table, the column and what is refused."""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[tuple[str, str, str]]:
    """Name, table and text of each guard of this version."""
    for table, columns in FROZEN.items():
        yield _refusal(f"{table}_frozen", table, columns, "")
    for name, (table, column, wrong) in SEALED.items():
        yield _refusal(name, table, column, f"WHEN ({wrong})")
    for table in () if _is_sqlite() else NEVER_EMPTIED:
        name = f"{table}_no_truncate"
        text = f"""CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""
        yield name, table, text


def _refusal(name: str, table: str, columns: str, when: str) -> tuple[str, str, str]:
    words = f"'a {table} stays as it was signed'"
    act = f"BEGIN SELECT RAISE(ABORT, {words}); END"
    if not _is_sqlite():
        act = f"EXECUTE FUNCTION refuse_change({words})"
    head = f"CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW"
    return name, table, f"{head} {when} {act}"


def upgrade() -> None:
    for _name, _table, text in _guards():
        op.execute(text)


def downgrade() -> None:
    for name, table, _text in _guards():
        op.execute(f"DROP TRIGGER {name}" + ("" if _is_sqlite() else f" ON {table}"))

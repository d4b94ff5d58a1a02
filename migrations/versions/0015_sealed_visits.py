"""Visits that were written without a line and came later.

Nothing of it is deleted, and what is closed stays closed.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLE = "sealed_visit"
FROZEN = (
    "id, county_code, key, resident_id, user_id, uploaded_by_id, written_at_utc, received_at_utc"
)
"""Columns that are written once."""
CLOSING = "state, codes, visit_id, settled_by_id, settled_at_utc"
"""Columns that nobody writes once it is a visit or was taken away."""
BEYOND = (("visits that need attention", "sealed_visit WHERE state = 'attention'"),)
"""Rows that would be lost, by what they are."""
# A stored value begins with a byte for its version and four that name its key, and it is as long as
# what it hides: another key may encrypt the same anew.
_ANEW = """coalesce(length(NEW.{0}) = length(OLD.{0})
    AND substr(NEW.{0}, 1, 5) <> substr(OLD.{0}, 1, 5), FALSE)"""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    stays = "a sealed_visit stays as it was written"
    closed = "OLD.state <> 'attention'"
    other = (
        f"(OLD.settle_note IS NOT NULL AND NOT {_ANEW.format('settle_note')})"
        f" OR (NEW.fields IS NOT NULL AND NOT {_ANEW.format('fields')})"
    )
    yield _refusal("no_delete", "DELETE", "a sealed_visit is never deleted")
    yield _refusal("frozen", f"UPDATE OF {FROZEN}", stays)
    yield _refusal("closed", f"UPDATE OF {CLOSING}", stays, f"WHEN ({closed})")
    yield _refusal("sealed", "UPDATE OF settle_note, fields", stays, f"WHEN ({other})")
    if not _is_sqlite():
        yield f"""CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a {_TABLE} is never deleted')"""


def _refusal(name: str, what: str, words: str, when: str = "") -> str:
    act = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    if not _is_sqlite():
        act = f"EXECUTE FUNCTION refuse_change('{words}')"
    return f"CREATE TRIGGER {_TABLE}_{name} BEFORE {what} ON {_TABLE} FOR EACH ROW {when} {act}"


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        _TABLE,
        sa.Column("id", big, autoincrement=True, nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("resident_id", big, nullable=False),
        sa.Column("user_id", big, nullable=False),
        sa.Column("uploaded_by_id", big, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("visit_id", big, nullable=True),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.Column("written_at_utc", sa.DateTime(), nullable=False),
        sa.Column("received_at_utc", sa.DateTime(), nullable=False),
        sa.Column("settled_by_id", big, nullable=True),
        sa.Column("settled_at_utc", sa.DateTime(), nullable=True),
        sa.Column("settle_note", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('made', 'attention', 'settled')", name=op.f("ck_sealed_visit_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'made') = (visit_id IS NOT NULL)", name=op.f("ck_sealed_visit_made_has_visit")
        ),
        sa.CheckConstraint(
            "(state = 'attention') = (fields IS NOT NULL)",
            name=op.f("ck_sealed_visit_kept_while_it_waits"),
        ),
        sa.CheckConstraint(
            "(state = 'settled') = (settle_note IS NOT NULL)",
            name=op.f("ck_sealed_visit_taken_away_says_why"),
        ),
        sa.CheckConstraint(
            "(settled_by_id IS NULL) = (settled_at_utc IS NULL)"
            " AND (state <> 'attention' OR settled_at_utc IS NULL)"
            " AND (state <> 'settled' OR settled_at_utc IS NOT NULL)",
            name=op.f("ck_sealed_visit_closed_by_somebody"),
        ),
        sa.CheckConstraint(
            "received_at_utc >= written_at_utc", name=op.f("ck_sealed_visit_received_after_writing")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_sealed_visit_resident_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_sealed_visit_settled_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user.id"], name=op.f("fk_sealed_visit_uploaded_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sealed_visit_user_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_sealed_visit_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_visit")),
        sa.UniqueConstraint("key", name=op.f("uq_sealed_visit_key")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_sealed_visit_visit_id")),
    )
    op.create_index(op.f("ix_sealed_visit_resident_id"), _TABLE, ["resident_id"], unique=False)
    op.create_index(op.f("ix_sealed_visit_settled_by_id"), _TABLE, ["settled_by_id"], unique=False)
    op.create_index("ix_sealed_visit_state", _TABLE, ["state", "id"], unique=False)
    op.create_index(
        "ix_sealed_visit_uploaded_by_id",
        _TABLE,
        ["uploaded_by_id", "received_at_utc"],
        unique=False,
    )
    op.create_index("ix_sealed_visit_user_id", _TABLE, ["user_id", "received_at_utc"], unique=False)
    for statement in _guards():
        op.execute(statement)


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: what was recorded must not be forgotten."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {table}").scalar_one() for what, table in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"The version before cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. Complete them or take them away first, or restore a backup that was made"
            " before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    op.drop_table(_TABLE)

"""A place of an appointment is given back because its person died or moved away."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NAME = "ck_appointment_cancel_reason_known"
_BEFORE = "cancel_reason IN ('wish', 'ill', 'moved', 'team', 'session', 'mistake')"
_AFTER = "cancel_reason IN ('wish', 'ill', 'moved', 'team', 'session', 'mistake', 'died', 'left')"


def _reword(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild("appointment", old, new)
        return
    op.drop_constraint(op.f(_NAME), "appointment", type_="check")
    op.create_check_constraint(op.f(_NAME), "appointment", new)


def _rebuild(table: str, old: str, new: str) -> None:
    """Build a table of SQLite anew with other words in its definition; the rest stays as it is."""
    run = op.get_bind().exec_driver_sql
    words = (
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type %s 'table' AND sql IS NOT NULL"
    )
    definition = run(words % "=", (table,)).scalar_one()
    others = run(words % "<>", (table,)).scalars().all()
    if old not in definition:
        raise LookupError(f"{table} is not what this migration was written for: {old}")
    definition = definition.replace(old, new)
    run(f"CREATE TABLE {table}_new ({definition.partition('(')[2]}")
    columns = ", ".join(f'"{row[1]}"' for row in run(f"PRAGMA table_info({table}_new)"))
    run(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}")  # noqa: S608
    run(f"DROP TABLE {table}")
    run(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in others:
        run(statement)
    if broken := run(f"PRAGMA foreign_key_check({table})").first():
        raise LookupError(f"{table} refers to what is not there: {broken}")


def upgrade() -> None:
    _reword(_BEFORE, _AFTER)


def downgrade() -> None:
    """Refused where a place was given back so: it stays as it was written."""
    gone = "SELECT count(*) FROM appointment WHERE cancel_reason IN ('died', 'left')"
    found = op.get_bind().execute(sa.text(gone)).scalar_one()
    if found:
        raise RuntimeError(
            f"The version before cannot hold what was entered since: {found} appointments given"
            " back for people who died or moved away. Nothing was changed. To go back, restore a"
            " backup that was made before the upgrade."
        )
    _reword(_AFTER, _BEFORE)

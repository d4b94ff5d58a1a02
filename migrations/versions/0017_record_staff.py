"""Whose account it is among the staff, and the figures of health records as policies.

Who keeps records has passed a training: an account names the member of staff who uses it, and
nobody has two.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

POLICIES = (
    ("archive.code_scheme", "CN17", "S0P2 S0P8"),
    ("archive.storage_level", "township", "S0P2 S0P5 S0P8"),
    ("indicator.use_rate.basis", "all", "S0P4 K"),
    ("indicator.use_rate.window", "rolling_365d", "S0P4 D"),
    ("indicator.erate.denominator", "residents", "W9"),
)
"""What work plans contradict each other about: the code, the place of the paper, two rates."""
_KEYS = ", ".join(f"'{key}'" for key, _value, _source in POLICIES)
_LINK = "fk_user_staff_id"
_NAMED = sa.text("staff_id IS NOT NULL")
BEYOND = (
    ("accounts that name their member of staff", '"user" WHERE staff_id IS NOT NULL'),
    (
        "rules for health records that an institution has decided",
        f"policy WHERE key IN ({_KEYS}) AND institution_code <> ''",
    ),
)
"""What would be lost, by what it is."""
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("value", sa.JSON),
    sa.column("valid_from", sa.Date),
    sa.column("source", sa.String),
)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    # SQLite adds a column with its reference in one statement, and no reference afterwards.
    kind = "INTEGER" if _is_sqlite() else "BIGINT"
    op.execute(
        f'ALTER TABLE "user" ADD COLUMN staff_id {kind} CONSTRAINT {_LINK} REFERENCES staff (id)'
    )
    op.create_index(
        "uq_user_staff_id",
        "user",
        ["staff_id"],
        unique=True,
        sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )
    op.bulk_insert(
        _POLICY,
        [
            {
                "key": key,
                "institution_code": "",
                "value": value,
                "valid_from": date(2020, 1, 1),
                "source": source,
            }
            for key, value, source in POLICIES
        ],
    )


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: what was recorded must not be forgotten."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {rows}").scalar_one() for what, rows in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"The version before cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([row[0] for row in POLICIES])))
    op.drop_index("uq_user_staff_id", "user")
    op.drop_column("user", "staff_id")

"""A word between two ends is said once: the page that it was written on has a key."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE = "referral_message"
FROZEN = "id, county_code, referral_id, side, user_id, at_utc"
"""Columns that were written once before."""
KEY = "client_key"
_INDEX = f"uq_{TABLE}_{KEY}"
_WORDS = f"a {TABLE} stays as it was written"


def _freeze(columns: str) -> None:
    op.execute(
        f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE OF {columns} ON {TABLE} FOR EACH ROW  {_act()}"
    )


def _act() -> str:
    if op.get_bind().dialect.name == "sqlite":
        return f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    return f"EXECUTE FUNCTION refuse_change('{_WORDS}')"


def _thaw() -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {TABLE}"
    op.execute(f"DROP TRIGGER {TABLE}_frozen{on}")


def upgrade() -> None:
    """What was said before has no key."""
    _thaw()
    op.add_column(TABLE, sa.Column(KEY, sa.String(64), nullable=True))
    op.create_index(_INDEX, TABLE, [KEY], unique=True)
    _freeze(f"{FROZEN}, {KEY}")


def downgrade() -> None:
    """Every word stays; only the page it came from is forgotten."""
    _thaw()
    op.drop_index(_INDEX, TABLE)
    op.drop_column(TABLE, KEY)
    _freeze(FROZEN)

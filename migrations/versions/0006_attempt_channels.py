"""Attempts to reach a household say how it was tried by the words of the notices.

SQLite cannot add a constraint, so the table is built anew there and its trigger stands again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CHANNEL_KNOWN = "channel IN ('phone', 'paper', 'in_person')"
NEAREST_NEW = {
    "online": "phone",
    "outpatient": "in_person",
    "home": "in_person",
    "mass": "in_person",
    "station": "in_person",
}
NEAREST_OLD = {"phone": "online", "paper": "home", "in_person": "home"}
"""By the words of one version those of the other that come nearest."""
_KEEP = """CREATE TRIGGER contact_attempt_no_delete BEFORE DELETE ON contact_attempt
        BEGIN SELECT RAISE(ABORT, 'a contact_attempt is never deleted'); END"""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _reword(words: dict[str, str]) -> None:
    attempt = sa.table("contact_attempt", sa.column("channel", sa.String))
    channel = attempt.c.channel
    op.execute(
        attempt.update()
        .where(channel.in_(list(words)))
        .values(channel=sa.case(words, value=channel))
    )


def upgrade() -> None:
    _reword(NEAREST_NEW)
    with op.batch_alter_table("contact_attempt") as table:
        table.create_check_constraint(op.f("ck_contact_attempt_channel_known"), _CHANNEL_KNOWN)
    if _is_sqlite():
        op.execute(_KEEP)


def downgrade() -> None:
    with op.batch_alter_table("contact_attempt") as table:
        table.drop_constraint(op.f("ck_contact_attempt_channel_known"), type_="check")
    if _is_sqlite():
        op.execute(_KEEP)
    _reword(NEAREST_OLD)

"""A term keeps the day on which it was called off; attempts are told by the words of the notices.

SQLite cannot add a constraint to a table, so that of the attempts is built anew and its trigger
stands again; a constraint that comes with a new column needs nothing built anew.
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


_CALLED_OFF = "ck_contract_called_off_before_it_began"
_BEFORE_IT_BEGAN = "called_off_on IS NULL OR (ended_on IS NOT NULL AND ended_on < period_start)"
LAST_MOVE = """UPDATE contract SET called_off_on = (
    SELECT {day} FROM audit_event e WHERE e.object_type = 'contract'
    AND e.object_key = contract.contract_no AND e.verb = 'contract.status'
    ORDER BY e.id DESC LIMIT 1)
    WHERE ended_on < period_start AND status IN ('terminated', 'superseded')"""
"""A term that was called off moves no more, so its last event is that one."""
DAY_OF_EVENT = {
    "sqlite": "date(e.at_utc, '+8 hours')",
    "postgresql": "CAST(e.at_utc + interval '8 hours' AS date)",
}
"""Moments are kept in UTC, and all of China has one time."""


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


def _keep_the_day() -> None:
    if _is_sqlite():
        op.execute(
            f"ALTER TABLE contract ADD COLUMN called_off_on DATE"
            f" CONSTRAINT {_CALLED_OFF} CHECK ({_BEFORE_IT_BEGAN})"
        )
    else:
        op.add_column("contract", sa.Column("called_off_on", sa.Date(), nullable=True))
        op.create_check_constraint(op.f(_CALLED_OFF), "contract", _BEFORE_IT_BEGAN)
    op.execute(LAST_MOVE.format(day=DAY_OF_EVENT[op.get_bind().dialect.name]))


def upgrade() -> None:
    _keep_the_day()
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
    # Its constraint goes with it.
    op.drop_column("contract", "called_off_on")

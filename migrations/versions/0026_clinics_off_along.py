"""What took a clinic along as it was called off, who lost a place, and what is looked for often.

A clinic that a day off or the end of a weekly one called off is held again with it; one that
somebody called off by itself is not. Words of questions from afar, of their events and of documents
are not emptied any more.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KNOWN = "off_with IN ('day', 'week')"
_OF_THE_CALLED_OFF = "off_with IS NULL OR state = 'called_off'"
CHECKS = {
    "ck_clinic_off_with_known": _KNOWN,
    "ck_clinic_off_with_of_the_called_off": _OF_THE_CALLED_OFF,
}
INDEXES = {
    "ix_referral_scheduled": ("referral", ["id"], "status = 'scheduled'"),
    "ix_clinic_booking_held": ("clinic_booking", ["clinic_id", "held_until_utc"], "state = 'held'"),
    "ix_bed_hold_held": ("bed_hold", ["department_id", "held_until_utc"], "state = 'held'"),
}
"""What is looked for every few minutes, and is few among many."""
SEALED = {
    "consultation": ("question", "summary", "answer"),
    "consultation_event": ("note",),
    "referral_document": ("title", "withdrawn_reason"),
}
"""Encrypted columns: each says once what it says, as 0021 has it."""
_ANEW = """coalesce(length(NEW.{0}) = length(OLD.{0})
    AND substr(NEW.{0}, 1, 5) <> substr(OLD.{0}, 1, 5), %s)"""
WAIT = "id, county_code, department_id, referral_id, since_utc, made_by_id"
"""Columns of a place in a line that are written once; since now also which place was lost."""
EVENT = (
    "id, county_code, referral_id, seq, before_seq, move, from_status, to_status, at_utc, user_id,"
    " institution_id, side, cause, reason, clock, due_at_utc, took_seconds, paused_seconds"
)
"""The same of a move; since now also when that was noted from which it follows."""
_NOTED = "ck_referral_event_noted_before"
_BEFORE_THE_MOVE = "noted_at_utc IS NULL OR noted_at_utc <= at_utc"
ADDED = {"place_wait": ", lost_at_utc", "referral_event": ", noted_at_utc"}
STAYS, BEFORE = "FALSE", "NEW.{0} IS NULL"
"""What is said of words that are taken away."""
BEYOND = (
    ("clinics that were called off with their day or week", "clinic WHERE off_with IS NOT NULL"),
    ("moves by what was noted before", "referral_event WHERE noted_at_utc IS NOT NULL"),
    ("people who lost a place", "place_wait WHERE lost_at_utc IS NOT NULL"),
)
"""What would be lost, by what it is."""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards(taken_away: str, added: dict[str, str]) -> Iterator[str]:
    yield from _instead("place_wait", "frozen", WAIT + added.get("place_wait", ""))
    yield from _instead("referral_event", "frozen", EVENT + added.get("referral_event", ""))
    for table, names in SEALED.items():
        anew = _ANEW % taken_away
        wrong = " OR ".join(
            f"(OLD.{one} IS NOT NULL AND NEW.{one} IS DISTINCT FROM OLD.{one})"
            f" AND NOT {anew.format(one)}"
            for one in names
        )
        yield from _instead(table, "sealed", ", ".join(names), f"WHEN ({wrong})")


def _instead(table: str, name: str, columns: str, when: str = "") -> Iterator[str]:
    """Another guard of this name."""
    words = f"a {table} stays as it was written"
    act = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    if not _is_sqlite():
        act = f"EXECUTE FUNCTION refuse_change('{words}')"
    yield f"DROP TRIGGER {table}_{name}" + ("" if _is_sqlite() else f" ON {table}")
    yield (
        f"CREATE TRIGGER {table}_{name} BEFORE UPDATE OF {columns} ON {table}"
        f" FOR EACH ROW {when} {act}"
    )


def _add_what_took_it_along() -> None:
    # SQLite adds a column with its constraints in one statement, and none afterwards.
    if _is_sqlite():
        checks = " ".join(f"CONSTRAINT {name} CHECK ({words})" for name, words in CHECKS.items())
        op.execute(f"ALTER TABLE clinic ADD COLUMN off_with VARCHAR(12) {checks}")
        return
    op.add_column("clinic", sa.Column("off_with", sa.String(length=12), nullable=True))
    for name, words in CHECKS.items():
        op.create_check_constraint(op.f(name), "clinic", words)


def _add_when_it_was_noted() -> None:
    if _is_sqlite():
        op.execute(
            f"ALTER TABLE referral_event ADD COLUMN noted_at_utc DATETIME"
            f" CONSTRAINT {_NOTED} CHECK ({_BEFORE_THE_MOVE})"
        )
        return
    op.add_column("referral_event", sa.Column("noted_at_utc", sa.DateTime(), nullable=True))
    op.create_check_constraint(op.f(_NOTED), "referral_event", _BEFORE_THE_MOVE)


def upgrade() -> None:
    _add_what_took_it_along()
    _add_when_it_was_noted()
    op.add_column("place_wait", sa.Column("lost_at_utc", sa.DateTime(), nullable=True))
    for name, (table, columns, where) in INDEXES.items():
        op.create_index(
            name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    for statement in _guards(STAYS, ADDED):
        op.execute(statement)


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
    for statement in _guards(BEFORE, {}):
        op.execute(statement)
    for name, (table, _columns, _where) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_column("place_wait", "lost_at_utc")
    op.drop_column("referral_event", "noted_at_utc")
    # Its constraints go with it.
    op.drop_column("clinic", "off_with")

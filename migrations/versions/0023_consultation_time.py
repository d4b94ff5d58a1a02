"""Questions asked from afar: who was told that an answer is late, and each event in its time.

What was told is never changed or deleted. An event is taken behind its question alone, no earlier
than the event before it, and at the moment that the question says of its answer and its end.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE = "consultation_warning"
FROZEN = "id, county_code, consultation_id, step, told_at_utc"
"""Columns that are written once."""
OVER = "'read', 'declined', 'withdrawn'"
BEGINS = "NEW.seq = 1 AND NEW.to_status <> 'asked'"
# The reference of a question to its last event is looked at when the transaction ends. That no event
# lies beyond it is held by the order: the question moves by one, and its event is stored behind it.
ELSEWHERE = f"""({BEGINS}) OR EXISTS (SELECT 1 FROM consultation q
    WHERE q.id = NEW.consultation_id AND (q.version <> NEW.seq OR q.status <> NEW.to_status))"""  # noqa: S608
OUT_OF_TIME = f"""EXISTS (SELECT 1 FROM consultation q WHERE q.id = NEW.consultation_id AND (
        (NEW.seq = 1 AND NEW.at_utc <> q.asked_at_utc)
        OR (NEW.to_status = 'answered' AND NEW.at_utc <> q.answered_at_utc)
        OR (NEW.to_status IN ({OVER}) AND NEW.at_utc <> q.over_at_utc)))
    OR EXISTS (SELECT 1 FROM consultation_event b
        WHERE b.consultation_id = NEW.consultation_id AND b.seq = NEW.before_seq
        AND b.at_utc > NEW.at_utc)"""  # noqa: S608
TOLD_OUT_OF_TIME = """EXISTS (SELECT 1 FROM consultation q WHERE q.id = NEW.consultation_id AND (
    q.answered_at_utc IS NOT NULL OR q.over_at_utc IS NOT NULL OR NEW.told_at_utc < q.asked_at_utc
    OR (NEW.step <> 'reminder' AND NEW.told_at_utc <= q.due_at_utc)))"""
BEHIND = {
    "consultation_event_goes_along": (
        "consultation_event", ELSEWHERE, "a consultation moves before its event",
    ),
    "consultation_event_in_time": (
        "consultation_event", OUT_OF_TIME, "an event of a consultation is out of time",
    ),
    "consultation_warning_in_time": (
        TABLE, TOLD_OUT_OF_TIME, "a warning of a consultation is out of time",
    ),
}  # fmt: skip
"""What is looked at behind a new row, by the name of the guard: its table, the fault, the words."""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    yield _refusal(f"{TABLE}_no_delete", "DELETE", f"a {TABLE} is never deleted")
    yield _refusal(f"{TABLE}_frozen", f"UPDATE OF {FROZEN}", f"a {TABLE} stays as it was written")
    if not _is_sqlite():
        yield f"""CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change('a {TABLE} is never deleted')"""
    for name, (table, wrong, words) in BEHIND.items():
        yield from _behind(name, table, wrong, words)


def _refusal(name: str, what: str, words: str) -> str:
    act = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    if not _is_sqlite():
        act = f"EXECUTE FUNCTION refuse_change('{words}')"
    return f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE} FOR EACH ROW {act}"


def _behind(name: str, table: str, wrong: str, words: str) -> Iterator[str]:
    head = f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW"
    if _is_sqlite():
        yield f"{head} WHEN ({wrong}) BEGIN SELECT RAISE(ABORT, '{words}'); END"
        return
    yield f"""CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {wrong} THEN RAISE EXCEPTION '{words}'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$"""
    yield f"{head} EXECUTE FUNCTION refuse_{name}()"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("told_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "step IN ('reminder', 'coordinator', 'inspector')",
            name=op.f("ck_consultation_warning_step_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_warning_consultation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_warning")),
        sa.UniqueConstraint(
            "consultation_id", "step", name=op.f("uq_consultation_warning_consultation_id_step")
        ),
    )
    for statement in _guards():
        op.execute(statement)


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: what was told must not be forgotten."""
    count = op.get_bind().exec_driver_sql(f"SELECT count(*) FROM {TABLE}").scalar_one()  # noqa: S608
    if count:
        raise RuntimeError(
            "The version before cannot hold what was entered since:"
            f" {count} warnings of late answers. Nothing was changed. To go back, restore a backup"
            " that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    for name, (table, _wrong, _words) in BEHIND.items():
        op.execute(f"DROP TRIGGER {name}" + ("" if _is_sqlite() else f" ON {table}"))
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION refuse_{name}()")
    op.drop_table(TABLE)

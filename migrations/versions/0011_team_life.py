"""The work of teams beside their contracts: events with attendance and photos, plans, surveys.

How much a team has to hold are policies, each from a work plan: outreach S3P1, lectures and notice
boards S2P4, meetings and training S3P4 (K21), material S3P7, minutes on the contract service S3P8;
the age from which blood pressure is taken at a first visit S2P2.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

POLICIES = (
    ("team_life.outreach_per_month", 2),
    ("team_life.lectures_per_year", 6),
    ("team_life.boards_per_month", 1),
    ("team_life.meetings_per_month", 1),
    ("team_life.training_interval_months", 3),
    ("team_life.material_per_year", 4),
    ("team_life.service_minutes", 10),
    ("screening.bp_min_age", 35),
    ("screening.bp_interval_months", 12),
)
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("valid_from", sa.Date),
    sa.column("value", sa.JSON),
)
KEPT = ("team_event", "team_event_attendance", "team_event_photo", "survey")
"""Rows that nobody deletes: what is wrong is corrected, cancelled or withdrawn with a reason."""
APPEND_ONLY = ("team_plan", "survey_answer")
BEYOND = (
    ("events of teams", "team_event"),
    ("plans of teams", "team_plan"),
    ("surveys", "survey"),
)
"""Rows that would be lost with the version before, by what they are."""
_TABLES = (
    "team_event_photo",
    "team_event_attendance",
    "survey_answer",
    "team_plan",
    "team_event",
    "survey",
)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    for table in KEPT:
        yield _guard(table, f"{table}_no_delete", "DELETE", f"a {table} is never deleted")
    for table in APPEND_ONLY:
        words = f"{table} is append-only"
        if _is_sqlite():
            for verb in ("UPDATE", "DELETE"):
                yield _guard(table, f"{table}_append_only_{verb.lower()}", verb, words)
        else:
            yield _guard(table, f"{table}_append_only", "UPDATE OR DELETE", words)
    for table in () if _is_sqlite() else (*KEPT, *APPEND_ONLY):
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""


def _guard(table: str, name: str, verb: str, words: str) -> str:
    act = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    if not _is_sqlite():
        act = f"FOR EACH ROW EXECUTE FUNCTION refuse_change('{words}')"
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {act}"


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason = '')",
            name=op.f("ck_survey_withdrawn_says_why"),
        ),
        sa.CheckConstraint(
            "kind IN ('awareness', 'satisfaction')", name=op.f("ck_survey_kind_known")
        ),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_survey_days_in_order")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_survey_institution_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_survey_made_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_survey_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("token", name=op.f("uq_survey_token")),
    )
    op.create_index(
        "ix_survey_institution_id", "survey", ["institution_id", "from_day"], unique=False
    )
    op.create_index(op.f("ix_survey_made_by_id"), "survey", ["made_by_id"], unique=False)
    op.create_index("ix_survey_team_id", "survey", ["team_id"], unique=False)
    op.create_table(
        "team_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=True),
        sa.Column("to_minute", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=True),
        sa.Column("topic_words", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=True),
        sa.Column("service_minutes", sa.Integer(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason <> '')",
            name=op.f("ck_team_event_cancelled_says_why"),
        ),
        sa.CheckConstraint(
            "form IN ('material', 'board', 'consultation', 'lecture', 'individual')",
            name=op.f("ck_team_event_form_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('outreach', 'lecture', 'free_clinic', 'publicity', 'notice_board', 'training', 'meeting')",
            name=op.f("ck_team_event_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled')", name=op.f("ck_team_event_state_known")
        ),
        sa.CheckConstraint(
            "(from_minute IS NULL) = (to_minute IS NULL)", name=op.f("ck_team_event_both_minutes")
        ),
        sa.CheckConstraint(
            "audience >= 0 AND service_minutes >= 0", name=op.f("ck_team_event_no_negative")
        ),
        sa.CheckConstraint(
            "from_minute >= 0 AND to_minute <= 1440 AND from_minute < to_minute",
            name=op.f("ck_team_event_minutes_in_order"),
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_team_event_made_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_event_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_event")),
        sa.UniqueConstraint("key", name=op.f("uq_team_event_key")),
    )
    op.create_index(op.f("ix_team_event_made_by_id"), "team_event", ["made_by_id"], unique=False)
    op.create_index("ix_team_event_team_id", "team_event", ["team_id", "day", "id"], unique=False)
    op.create_table(
        "team_plan",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(version = 1) = (reason = '')", name=op.f("ck_team_plan_changed_says_why")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_team_plan_counted_from_one")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_team_plan_made_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_plan_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_plan")),
        sa.UniqueConstraint(
            "team_id", "year", "version", name=op.f("uq_team_plan_team_id_year_version")
        ),
    )
    op.create_index(op.f("ix_team_plan_made_by_id"), "team_plan", ["made_by_id"], unique=False)
    op.create_table(
        "survey_answer",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("form_token", sa.String(length=16), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("knows_doctor", sa.Boolean(), nullable=True),
        sa.Column("knows_institution", sa.Boolean(), nullable=True),
        sa.Column("knows_services", sa.Boolean(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(source = 'paper') = (user_id IS NOT NULL)",
            name=op.f("ck_survey_answer_paper_was_entered"),
        ),
        sa.CheckConstraint("source IN ('paper', 'qr')", name=op.f("ck_survey_answer_source_known")),
        sa.CheckConstraint("grade >= 1 AND grade <= 5", name=op.f("ck_survey_answer_grade_known")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_answer_survey_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_survey_answer_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint(
            "survey_id", "form_token", name=op.f("uq_survey_answer_survey_id_form_token")
        ),
    )
    op.create_index(
        "ix_survey_answer_survey_id", "survey_answer", ["survey_id", "answered_on"], unique=False
    )
    op.create_index(op.f("ix_survey_answer_user_id"), "survey_answer", ["user_id"], unique=False)
    op.create_table(
        "team_event_attendance",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "present OR passed IS NULL", name=op.f("ck_team_event_attendance_passed_was_there")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["team_event.id"], name=op.f("fk_team_event_attendance_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_team_event_attendance_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_event_attendance")),
        sa.UniqueConstraint(
            "event_id", "staff_id", name=op.f("uq_team_event_attendance_event_id_staff_id")
        ),
    )
    op.create_index(
        "ix_team_event_attendance_staff_id",
        "team_event_attendance",
        ["staff_id", "event_id"],
        unique=False,
    )
    op.create_table(
        "team_event_photo",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file", sa.String(length=24), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uploaded_at_utc", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason = '')",
            name=op.f("ck_team_event_photo_withdrawn_says_why"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["team_event.id"], name=op.f("fk_team_event_photo_event_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_team_event_photo_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_event_photo")),
        sa.UniqueConstraint("event_id", "sha256", name=op.f("uq_team_event_photo_event_id_sha256")),
        sa.UniqueConstraint("key", name=op.f("uq_team_event_photo_key")),
    )
    op.create_index(
        op.f("ix_team_event_photo_user_id"), "team_event_photo", ["user_id"], unique=False
    )
    for statement in _guards():
        op.execute(statement)
    op.bulk_insert(
        _POLICY,
        [
            {"key": key, "institution_code": "", "valid_from": date(2020, 1, 1), "value": value}
            for key, value in POLICIES
        ],
    )


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {rows}").scalar_one() for what, rows in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"The version before 0011 cannot hold what was entered since: {', '.join(kept)}. Nothing"
            " was changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([key for key, _value in POLICIES])))
    for table in _TABLES:
        op.drop_table(table)

"""What is due and what was done: duties, visits and their forms, values over time, services counted.

Nothing of it is deleted: a visit is corrected by another row or taken back, and says why.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_START = date(2020, 1, 1)
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("valid_from", sa.Date),
    sa.column("value", sa.JSON),
    sa.column("source", sa.String),
)
POLICIES = (
    ("followup.min_gap_days", 14, "D"),
    ("followup.recall_days", 14, "W15"),
    ("followup.referral_days", 14, "W15"),
    ("followup.merge_days", 30, "D"),
    ("followup.counted_modes", ["home", "outpatient", "station", "mass"], "S3P1"),
    ("htn.min_age", 35, "S3P4 W15"),
    ("htn.visits_per_year", 4, "S3P4"),
    ("htn.visit_months", 3, "W15"),
    ("htn.control_below", [140, 90], "W9 W15"),
    ("htn.elder_age", 65, "K"),
    ("htn.elder_control_below", [150, 90], "K"),
    ("htn.emergency_from", [180, 110], "W15"),
    ("screening.suspect_from", [140, 90], "W15"),
    ("screening.watch_from", [130, 85], "W15"),
    ("screening.watch_months", 6, "W15"),
    ("screening.sugar_suspect_from", 7.0, "W15"),
    ("screening.again_days", 28, "D"),
    ("screening.days_to_tell", 3, "W15"),
    ("dm2.min_age", 35, "S3P4 W15"),
    ("dm2.visits_per_year", 4, "S3P4"),
    ("dm2.visit_months", 3, "W15"),
    ("dm2.control_below", 7.0, "W15"),
    ("dm2.emergency_from", 16.7, "W15"),
    ("dm2.emergency_to", 3.9, "W15"),
    ("elder.manage_age", 65, "S3P4 K7"),
    ("child.below_age", 7, "W14 K8"),
    ("child.newborn_days", 7, "W14"),
    ("child.newborn_until_days", 28, "W14"),
    ("child.full_month_days", [28, 30], "W14"),
    (
        "child.check_months",
        [3, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72],
        "W14 K16",
    ),
    ("child.window_days_first_year", 15, "D"),
    ("child.window_days_later", 30, "D"),
    ("child.hb_months", [[6, 8], [18, 18], [30, 30]], "W14"),
    ("child.tcm_months", [6, 12, 18, 24, 30, 36], "W14 K8"),
    ("maternal.book_before_week", 13, "W13"),
    ("maternal.check_weeks", [[16, 20], [21, 24], [28, 36], [37, 40]], "W13"),
    ("maternal.register_days", 7, "D"),
    ("maternal.postpartum_days", [7], "W13 K15"),
    ("maternal.day42_days", [42, 56], "W13"),
    ("smd.visits_per_year", 4, "S3P4"),
    ("smd.stable_months", 3, "W11"),
    ("smd.partly_stable_days", 14, "W11"),
    ("smd.partly_stable_months", 1, "W11"),
    ("smd.training_per_year", 4, "S3P4"),
    ("tb.first_visit_days", 3, "W12"),
    ("tb.intensive_days", 10, "W12"),
    ("tb.later_months", 1, "W12"),
    ("tb.intensive_months", 2, "K"),
    ("tb.end_days", 7, "D"),
    ("tb.attempts_before_report", 2, "W12"),
    ("disabled.visits_per_year", 1, "S3P4"),
    ("disabled.education_per_year", 1, "S3P4"),
    ("special.visits_per_year", 1, "S3P4"),
    ("special.education_per_year", 1, "S3P4"),
    ("exam.per_year", 1, "S3P4"),
)
"""Every number of the schedules, with the work plan or norm it comes from."""
SHARED = ("MATERIAL",)
"""Services that a household has together."""
KEPT = ("obligation", "visit", "follow_up", "measurement", "service_record")
"""Rows that nobody deletes."""
WRITTEN_ONCE = {
    "visit": (
        "id, county_code, key, client_key, resident_id, team_id, staff_id, user_id, served_on,"
        " mode, met, recorded_at_utc, corrects_id"
    ),
    "follow_up": "id, county_code, visit_id, resident_id, form, outcome, next_on",
    "measurement": "id, county_code, visit_id, resident_id, measure, hundredths, taken_on",
    "service_record": (
        "id, county_code, visit_id, resident_id, item_code, served_on, contract_id, holder_id,"
        " account, year, place, allowance, counts_from"
    ),
}
"""Columns that are written once, by their tables."""
# A stored value begins with a byte for its version and four that name its key, and it is as long as
# what it hides. What is missing compares to nothing, and is then no such writing either.
_ANEW = """coalesce(length(NEW.{0}) = length(OLD.{0})
    AND substr(NEW.{0}, 1, 5) <> substr(OLD.{0}, 1, 5), FALSE)"""
CONDITIONS = {
    "obligation_closed": ("obligation", "*", "OLD.state <> 'open'", "a closed duty stays closed"),
    "visit_closed": (
        "visit",
        "state, closed_at_utc, closed_by_id",
        "OLD.state <> 'standing'",
        "a visit is taken back once",
    ),
    "visit_note_frozen": ("visit", "note", f"NOT {_ANEW.format('note')}", "a visit stays"),
    "visit_reason_frozen": (
        "visit",
        "closed_reason",
        f"OLD.state <> 'standing' AND NOT {_ANEW.format('closed_reason')}",
        "a visit stays",
    ),
    "follow_up_data_frozen": (
        "follow_up",
        "data",
        f"NOT {_ANEW.format('data')}",
        "a form stays as it was filled",
    ),
    "follow_up_reason_frozen": (
        "follow_up",
        "next_reason",
        f"NOT {_ANEW.format('next_reason')}",
        "a form stays as it was filled",
    ),
    "measurement_closed": ("measurement", "standing", "NOT OLD.standing", "it was taken back"),
    "service_record_closed": (
        "service_record",
        "standing",
        "NOT OLD.standing",
        "it was taken back",
    ),
}
"""Guards with a condition: the table, the columns, what is refused and the words for it."""
BEYOND = (
    ("visits", "visit"),
    ("pregnancies", "pregnancy"),
    ("cases of tuberculosis", "tb_case"),
)
"""Rows that would be lost in the version before; duties are planned anew."""
_TABLES = (
    "service_record",
    "obligation",
    "measurement",
    "follow_up",
    "visit_draft",
    "visit",
    "tb_case",
    "pregnancy",
    "care_roll",
)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _act(words: str) -> str:
    if _is_sqlite():
        return f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    return f"EXECUTE FUNCTION refuse_change('{words}')"


def _guards() -> Iterator[str]:
    """The text of each guard of this version."""
    for table in KEPT:
        yield f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
            FOR EACH ROW {_act(f"a {table} is never deleted")}"""
        if not _is_sqlite():
            yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT {_act(f"a {table} is never deleted")}"""
    for table, columns in WRITTEN_ONCE.items():
        yield f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON {table}
            FOR EACH ROW {_act(f"a {table} stays as it was written")}"""
    for name, (table, columns, wrong, words) in CONDITIONS.items():
        of = "" if columns == "*" else f" OF {columns}"
        yield f"""CREATE TRIGGER {name} BEFORE UPDATE{of} ON {table}
            FOR EACH ROW WHEN ({wrong}) {_act(words)}"""


def upgrade() -> None:
    op.create_table(
        "care_roll",
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("facts", sa.String(length=400), nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_care_roll_resident_id")
        ),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_care_roll")),
    )
    op.create_index(
        "ix_care_roll_look_again_on", "care_roll", ["county_code", "look_again_on"], unique=False
    )

    op.create_table(
        "pregnancy",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lmp_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("discharged_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('born', 'lost', 'moved')", name=op.f("ck_pregnancy_outcome_known")
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (outcome IS NULL)", name=op.f("ck_pregnancy_end_has_outcome")
        ),
        sa.CheckConstraint(
            "delivered_on IS NULL OR delivered_on > lmp_on",
            name=op.f("ck_pregnancy_born_after_lmp"),
        ),
        sa.CheckConstraint(
            "discharged_on IS NULL OR (delivered_on IS NOT NULL AND discharged_on >= delivered_on)",
            name=op.f("ck_pregnancy_home_after_birth"),
        ),
        sa.CheckConstraint("due_on > lmp_on", name=op.f("ck_pregnancy_due_after_lmp")),
        sa.CheckConstraint(
            "ended_on IS NULL OR (ended_on > lmp_on AND (delivered_on IS NULL OR ended_on >= delivered_on))",
            name=op.f("ck_pregnancy_end_after_birth"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'born' OR delivered_on IS NOT NULL",
            name=op.f("ck_pregnancy_born_has_day"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_pregnancy_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pregnancy")),
    )
    op.create_index("ix_pregnancy_resident_id", "pregnancy", ["resident_id"], unique=False)
    op.create_index(
        "uq_pregnancy_one_running",
        "pregnancy",
        ["resident_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )

    op.create_table(
        "tb_case",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("notified_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("intensive_until", sa.Date(), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('cured', 'completed', 'stopped', 'died', 'moved')",
            name=op.f("ck_tb_case_outcome_known"),
        ),
        sa.CheckConstraint(
            "(intensive_until IS NULL) = (started_on IS NULL) AND (started_on IS NULL OR intensive_until >= started_on)",
            name=op.f("ck_tb_case_intensive_after_start"),
        ),
        sa.CheckConstraint(
            "(stopped_on IS NULL) = (outcome IS NULL)", name=op.f("ck_tb_case_stop_has_outcome")
        ),
        sa.CheckConstraint(
            "stopped_on IS NULL OR stopped_on >= notified_on",
            name=op.f("ck_tb_case_stop_after_notice"),
        ),
        sa.CheckConstraint(
            "stopped_on IS NULL OR started_on IS NULL OR stopped_on >= started_on",
            name=op.f("ck_tb_case_stop_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_tb_case_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_case")),
    )
    op.create_index("ix_tb_case_resident_id", "tb_case", ["resident_id"], unique=False)
    op.create_index(
        "uq_tb_case_one_treated",
        "tb_case",
        ["resident_id"],
        unique=True,
        sqlite_where=sa.text("stopped_on IS NULL"),
        postgresql_where=sa.text("stopped_on IS NULL"),
    )

    op.create_table(
        "visit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at_utc", sa.DateTime(), nullable=False),
        sa.Column(
            "corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("closed_at_utc", sa.DateTime(), nullable=True),
        sa.Column(
            "closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state = 'standing') = (closed_at_utc IS NULL) AND (state = 'standing') = (closed_reason IS NULL)",
            name=op.f("ck_visit_closed_has_reason"),
        ),
        sa.CheckConstraint(
            "mode IN ('home', 'outpatient', 'station', 'mass', 'phone', 'video', 'paper')",
            name=op.f("ck_visit_mode_known"),
        ),
        sa.CheckConstraint(
            "state IN ('standing', 'corrected', 'reversed')", name=op.f("ck_visit_state_known")
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_visit_closed_by_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["visit.id"], name=op.f("fk_visit_corrects_id")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_visit_resident_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_visit_team_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_visit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("client_key", name=op.f("uq_visit_client_key")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_visit_corrects_id")),
        sa.UniqueConstraint("key", name=op.f("uq_visit_key")),
    )
    op.create_index(
        "ix_visit_resident_id", "visit", ["resident_id", "served_on", "id"], unique=False
    )
    op.create_index("ix_visit_staff_id", "visit", ["staff_id"], unique=False)
    op.create_index("ix_visit_team_id", "visit", ["team_id", "served_on"], unique=False)
    op.create_index("ix_visit_user_id", "visit", ["user_id", "served_on"], unique=False)

    op.create_table(
        "visit_draft",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("touched_at_utc", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_visit_draft_resident_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_visit_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_draft")),
        sa.UniqueConstraint(
            "user_id", "resident_id", name=op.f("uq_visit_draft_user_id_resident_id")
        ),
    )
    op.create_index("ix_visit_draft_resident_id", "visit_draft", ["resident_id"], unique=False)
    op.create_index(
        "ix_visit_draft_touched_at_utc", "visit_draft", ["touched_at_utc"], unique=False
    )

    op.create_table(
        "follow_up",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "form IN ('htn', 'dm2', 'elder', 'tcm', 'child', 'newborn', 'antenatal', 'postpartum', 'day42', 'smd', 'tb', 'care', 'assessment', 'exam', 'screening', 'simple')",
            name=op.f("ck_follow_up_form_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('done', 'controlled', 'uncontrolled', 'reaction', 'complication', 'emergency', 'stable', 'partly_stable', 'unstable', 'elevated', 'suspected', 'sugar_high', 'not_met')",
            name=op.f("ck_follow_up_outcome_known"),
        ),
        sa.CheckConstraint(
            "next_on IS NOT NULL OR next_reason IS NULL",
            name=op.f("ck_follow_up_reason_belongs_to_day"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_follow_up_resident_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_follow_up_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("visit_id", "form", name=op.f("uq_follow_up_visit_id_form")),
    )
    op.create_index("ix_follow_up_resident_id", "follow_up", ["resident_id", "form"], unique=False)

    op.create_table(
        "measurement",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("measure", sa.String(length=12), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "measure IN ('sbp', 'dbp', 'heart_rate', 'fpg', 'hba1c', 'weight', 'height', 'waist', 'head', 'hb', 'temperature')",
            name=op.f("ck_measurement_measure_known"),
        ),
        sa.CheckConstraint("hundredths > 0", name=op.f("ck_measurement_positive")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_measurement_resident_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_measurement_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
        sa.UniqueConstraint("visit_id", "measure", name=op.f("uq_measurement_visit_id_measure")),
    )
    op.create_index(
        "ix_measurement_resident_id",
        "measurement",
        ["resident_id", "measure", "taken_on"],
        unique=False,
    )

    op.create_table(
        "obligation",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.String(length=12), nullable=False),
        sa.Column("slot", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("due_from", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("cancelled_for", sa.String(length=12), nullable=True),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_for IS NOT NULL)",
            name=op.f("ck_obligation_cancelled_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'done') = (visit_id IS NOT NULL)", name=op.f("ck_obligation_done_has_visit")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (closed_on IS NULL)", name=op.f("ck_obligation_closed_has_day")
        ),
        sa.CheckConstraint(
            "cancelled_for IN ('died', 'left', 'not_asked', 'past')",
            name=op.f("ck_obligation_cancelled_for_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('routine', 'recall', 'referral')", name=op.f("ck_obligation_kind_known")
        ),
        sa.CheckConstraint(
            "programme IN ('htn', 'dm2', 'elder', 'child', 'maternal', 'smd', 'tb', 'disabled', 'special', 'signed')",
            name=op.f("ck_obligation_programme_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'cancelled')", name=op.f("ck_obligation_state_known")
        ),
        sa.CheckConstraint("due_on >= due_from", name=op.f("ck_obligation_window_in_order")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_obligation_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_code"], ["service_item.code"], name=op.f("fk_obligation_item_code")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_obligation_resident_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_obligation_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_obligation_team_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_obligation_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
    )
    op.create_index(
        "ix_obligation_contract_id", "obligation", ["contract_id", "state"], unique=False
    )
    op.create_index(
        "ix_obligation_resident_id", "obligation", ["resident_id", "state"], unique=False
    )
    op.create_index("ix_obligation_staff_id", "obligation", ["staff_id", "state"], unique=False)
    op.create_index(
        "ix_obligation_team_id",
        "obligation",
        ["team_id", "state", "due_on", "resident_id"],
        unique=False,
    )
    op.create_index("ix_obligation_visit_id", "obligation", ["visit_id"], unique=False)
    op.create_index(
        "uq_obligation_one_open",
        "obligation",
        ["resident_id", "item_code"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "service_record",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account", sa.String(length=40), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("allowance", sa.Integer(), nullable=True),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(contract_id IS NULL AND account IS NULL AND year IS NULL AND place IS NULL AND allowance IS NULL AND counts_from IS NULL AND holder_id IS NULL) OR (contract_id IS NOT NULL AND account IS NOT NULL AND year IS NOT NULL AND place IS NOT NULL AND allowance IS NOT NULL AND counts_from IS NOT NULL AND holder_id IS NOT NULL)",
            name=op.f("ck_service_record_counted_whole"),
        ),
        sa.CheckConstraint(
            "counts_from IS NULL OR served_on >= counts_from",
            name=op.f("ck_service_record_after_signing"),
        ),
        sa.CheckConstraint(
            "holder_id IS NULL OR holder_id IN (0, resident_id)",
            name=op.f("ck_service_record_own_or_shared"),
        ),
        sa.CheckConstraint(
            "place IS NULL OR place <= allowance", name=op.f("ck_service_record_within_allowance")
        ),
        sa.CheckConstraint(
            "place IS NULL OR place >= 1", name=op.f("ck_service_record_place_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_service_record_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_code"], ["service_item.code"], name=op.f("fk_service_record_item_code")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_service_record_resident_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_service_record_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
    )
    op.create_index(
        "ix_service_record_resident_id",
        "service_record",
        ["resident_id", "item_code", "served_on"],
        unique=False,
    )
    op.create_index(
        "ix_service_record_served_on",
        "service_record",
        ["county_code", "served_on", "item_code"],
        unique=False,
    )
    op.create_index("ix_service_record_visit_id", "service_record", ["visit_id"], unique=False)
    op.create_index(
        "uq_service_record_once_a_day",
        "service_record",
        ["resident_id", "item_code", "served_on"],
        unique=True,
        sqlite_where=sa.text("standing"),
        postgresql_where=sa.text("standing"),
    )
    op.create_index(
        "uq_service_record_place",
        "service_record",
        ["contract_id", "holder_id", "item_code", "account", "year", "place"],
        unique=True,
        sqlite_where=sa.text("standing AND contract_id IS NOT NULL"),
        postgresql_where=sa.text("standing AND contract_id IS NOT NULL"),
    )

    op.add_column(
        "policy", sa.Column("source", sa.String(length=120), server_default="", nullable=False)
    )

    op.add_column(
        "service_item",
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
    )

    for statement in _guards():
        op.execute(statement)
    item = sa.table("service_item", sa.column("code"), sa.column("shared", sa.Boolean))
    op.execute(item.update().where(item.c.code.in_(SHARED)).values(shared=True))
    op.bulk_insert(
        _POLICY,
        [
            {
                "key": key,
                "institution_code": "",
                "valid_from": _START,
                "value": value,
                "source": source,
            }
            for key, value, source in POLICIES
        ],
    )


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: what was recorded of people must not be forgotten."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {rows}").scalar_one() for what, rows in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"Version 0008 cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([row[0] for row in POLICIES])))
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("service_item", "shared")
    op.drop_column("policy", "source")

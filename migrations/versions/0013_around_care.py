"""What stands around care: appointments by time slot, the ledger of fees, care cards,
refusals, groups and sites,
care at home.

What was planned and booked is never changed; a place is given back and stays as a row. An encrypted
note may be encrypted anew with another key, and nothing else is written over it.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

POLICIES = {"appointment.kept_share": 20}
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("valid_from", sa.Date),
    sa.column("value", sa.JSON),
)
APPEND_ONLY = ("fee_entry",)
"""Rows that nobody changes either."""
KEPT = (
    "appointment_session",
    "appointment_slot",
    "appointment",
    *APPEND_ONLY,
    "care_card",
    "refusal",
    "care_group",
    "care_group_member",
    "care_group_session",
    "care_group_attendance",
    "home_care",
    "home_care_visit",
)
"""Rows that nobody deletes."""
FROZEN = {
    "appointment_session": (
        "id, county_code, key, institution_id, team_id, held_on, place, address, from_minute,"
        " to_minute, slot_minutes, places, kept_share, made_by_id, made_at_utc"
    ),
    "appointment_slot": "id, session_id, number, at_minute, places",
    "appointment": (
        "id, county_code, key, session_id, slot_id, places, place_no, resident_id, household_id,"
        " purpose, priority, booked_by, booked_on, booked_at_utc, user_id"
    ),
    "care_card": (
        "id, county_code, card_no, resident_id, ground, from_day, to_day, issued_by_id,"
        " issued_at_utc"
    ),
    "refusal": (
        "id, county_code, key, resident_id, kind, said_on, proof, withdraws_id, user_id,"
        " entered_at_utc"
    ),
    "care_group": "id, county_code, key, team_id, kind, name, topic, opened_on, made_by_id",
    "care_group_member": "id, county_code, group_id, resident_id, household_id, from_day",
    "care_group_session": "id, county_code, key, group_id, held_on, topic, made_by_id",
    "care_group_attendance": "session_id, member_id",
    "home_care": (
        "id, county_code, key, kind, resident_id, household_id, contract_id, doctor_id, reason,"
        " opened_on, made_by_id, made_at_utc"
    ),
    "home_care_visit": (
        "id, county_code, key, home_care_id, visited_on, minutes, user_id, entered_at_utc"
    ),
}
"""Columns that are written once, by their tables."""
# A stored value begins with a byte for its version and four that name its key, and it is as long as
# what it hides. What is missing compares to nothing, and is then no such writing either.
_ENCRYPTED_ANEW = """coalesce(length(NEW.{0}) = length(OLD.{0})
    AND substr(NEW.{0}, 1, 5) <> substr(OLD.{0}, 1, 5), FALSE)"""
SEALED = {
    "appointment": ("note",),
    "refusal": ("advised", "strokes", "witness"),
    "home_care": ("plan",),
    "home_care_visit": ("note",),
}
"""Encrypted columns that only another key writes over, by their tables."""
OVER = {
    "appointment_session": "OLD.state = 'cancelled'",
    "appointment": "OLD.state = 'cancelled'",
    "care_card": "OLD.state <> 'active'",
}
"""Rows whose state is the last one, by their tables."""
BEYOND = (
    ("sessions of appointments", "appointment_session"),
    ("entries of ledgers", "fee_entry"),
    ("care cards", "care_card"),
    ("refusals", "refusal"),
    ("groups and sites", "care_group"),
    ("family beds and rehabilitation plans", "home_care"),
    (
        "decisions on kept places",
        "policy WHERE key = 'appointment.kept_share' AND institution_code <> ''",
    ),
)
"""Rows that would be lost in the version before, by what they are."""
_TABLES = (
    "home_care_visit",
    "home_care",
    "care_group_attendance",
    "care_group_session",
    "care_group_member",
    "care_group",
    "refusal",
    "care_card",
    "fee_entry",
    "appointment",
    "appointment_slot",
    "appointment_session",
)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    """Each guard of this version; what hangs on a table goes with it."""
    for table in KEPT:
        yield _trigger(
            f"{table}_no_delete", f"DELETE ON {table}", "", f"a {table} is never deleted"
        )
        if not _is_sqlite():
            yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""
    for table in APPEND_ONLY:
        yield _trigger(f"{table}_frozen", f"UPDATE ON {table}", "", f"{table} is append-only")
    for table, columns in FROZEN.items():
        stays = f"a {table} stays as it was written"
        yield _trigger(f"{table}_frozen", f"UPDATE OF {columns} ON {table}", "", stays)
    for table, columns in SEALED.items():
        for column in columns:
            yield _trigger(
                f"{table}_{column}_frozen",
                f"UPDATE OF {column} ON {table}",
                f"NOT {_ENCRYPTED_ANEW.format(column)}",
                f"a {table} stays as it was written",
            )
    for table, last in OVER.items():
        over = f"a {table} that is over stays so"
        yield _trigger(f"{table}_over", f"UPDATE OF state ON {table}", last, over)


def _trigger(name: str, event: str, when: str, words: str) -> str:
    act = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    if not _is_sqlite():
        act = f"EXECUTE FUNCTION refuse_change('{words}')"
    condition = f"WHEN ({when})" if when else ""
    return f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW {condition} {act}"


def upgrade() -> None:
    # tables begin
    op.create_table(
        "appointment_session",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("kept_share", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "place IN ('village', 'centre')", name=op.f("ck_appointment_session_place_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'cancelled')",
            name=op.f("ck_appointment_session_state_known"),
        ),
        sa.CheckConstraint(
            "from_minute >= 0 AND to_minute <= 1440",
            name=op.f("ck_appointment_session_within_a_day"),
        ),
        sa.CheckConstraint(
            "kept_share BETWEEN 0 AND 100",
            name=op.f("ck_appointment_session_kept_share_in_percent"),
        ),
        sa.CheckConstraint(
            "places BETWEEN 1 AND 50", name=op.f("ck_appointment_session_places_of_a_slot")
        ),
        sa.CheckConstraint(
            "slot_minutes BETWEEN 5 AND 240", name=op.f("ck_appointment_session_slot_length")
        ),
        sa.CheckConstraint(
            "to_minute - from_minute >= slot_minutes",
            name=op.f("ck_appointment_session_one_slot_at_least"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_appointment_session_institution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_appointment_session_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_appointment_session_team_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_session")),
        sa.UniqueConstraint("key", name=op.f("uq_appointment_session_key")),
    )
    op.create_index(
        "ix_appointment_session_held_on",
        "appointment_session",
        ["held_on", "from_minute", "id"],
        unique=False,
    )
    op.create_index(
        "ix_appointment_session_institution_id",
        "appointment_session",
        ["institution_id", "held_on"],
        unique=False,
    )
    op.create_index(
        "ix_appointment_session_team_id",
        "appointment_session",
        ["team_id", "held_on"],
        unique=False,
    )
    op.create_index(
        "uq_appointment_session_of_institution",
        "appointment_session",
        ["institution_id", "held_on", "from_minute", "address"],
        unique=True,
        sqlite_where=sa.text("team_id IS NULL AND state <> 'cancelled'"),
        postgresql_where=sa.text("team_id IS NULL AND state <> 'cancelled'"),
    )
    op.create_index(
        "uq_appointment_session_of_team",
        "appointment_session",
        ["team_id", "held_on", "from_minute", "address"],
        unique=True,
        sqlite_where=sa.text("team_id IS NOT NULL AND state <> 'cancelled'"),
        postgresql_where=sa.text("team_id IS NOT NULL AND state <> 'cancelled'"),
    )
    op.create_table(
        "care_card",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("card_no", sa.String(length=20), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("ground", sa.String(length=12), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=12), nullable=True),
        sa.Column(
            "issued_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("issued_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (end_reason IS NOT NULL) AND (state = 'withdrawn') = (withdrawn_on IS NOT NULL)",
            name=op.f("ck_care_card_withdrawn_says_why"),
        ),
        sa.CheckConstraint(
            "end_reason IN ('ground_gone', 'lost', 'wish', 'mistake')",
            name=op.f("ck_care_card_end_reason_known"),
        ),
        sa.CheckConstraint(
            "ground IN ('ELDER', 'DISABLED', 'LOW_INCOME')", name=op.f("ck_care_card_ground_known")
        ),
        sa.CheckConstraint(
            "state IN ('active', 'expired', 'withdrawn')", name=op.f("ck_care_card_state_known")
        ),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_care_card_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["user.id"], name=op.f("fk_care_card_issued_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_care_card_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_card")),
        sa.UniqueConstraint("card_no", name=op.f("uq_care_card_card_no")),
    )
    op.create_index(
        "ix_care_card_resident_id", "care_card", ["resident_id", "to_day"], unique=False
    )
    op.create_index(
        "uq_care_card_active",
        "care_card",
        ["resident_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "care_group",
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
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('club', 'mutual_aid', 'health_workers', 'school', 'workplace', 'care_home')",
            name=op.f("ck_care_group_kind_known"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_care_group_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_care_group_made_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_care_group_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_group")),
        sa.UniqueConstraint("key", name=op.f("uq_care_group_key")),
    )
    op.create_index("ix_care_group_team_id", "care_group", ["team_id", "kind"], unique=False)
    op.create_index(
        "uq_care_group_name",
        "care_group",
        ["team_id", "name"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "refusal",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("advised", sa.LargeBinary(), nullable=True),
        sa.Column("proof", sa.String(length=8), nullable=True),
        sa.Column("strokes", sa.LargeBinary(), nullable=True),
        sa.Column("witness", sa.LargeBinary(), nullable=True),
        sa.Column(
            "withdraws_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(coalesce(proof, '') = 'drawn') = (strokes IS NOT NULL)",
            name=op.f("ck_refusal_drawn_has_strokes"),
        ),
        sa.CheckConstraint(
            "(coalesce(proof, '') = 'witness') = (witness IS NOT NULL)",
            name=op.f("ck_refusal_witness_named"),
        ),
        sa.CheckConstraint(
            "kind IN ('service', 'advice', 'drug', 'hospital')", name=op.f("ck_refusal_kind_known")
        ),
        sa.CheckConstraint(
            "proof IN ('paper', 'drawn', 'witness')", name=op.f("ck_refusal_proof_known")
        ),
        sa.CheckConstraint(
            "(withdraws_id IS NULL) = (advised IS NOT NULL) AND (withdraws_id IS NULL) = (proof IS NOT NULL)",
            name=op.f("ck_refusal_says_what_and_how"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_refusal_resident_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_refusal_user_id")),
        sa.ForeignKeyConstraint(
            ["withdraws_id", "resident_id", "kind"],
            ["refusal.id", "refusal.resident_id", "refusal.kind"],
            name="fk_refusal_withdrawn",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
        sa.UniqueConstraint(
            "id", "resident_id", "kind", name=op.f("uq_refusal_id_resident_id_kind")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_refusal_key")),
    )
    op.create_index("ix_refusal_resident_id", "refusal", ["resident_id", "id"], unique=False)
    op.create_index(
        "uq_refusal_withdrawn_once",
        "refusal",
        ["withdraws_id"],
        unique=True,
        sqlite_where=sa.text("withdraws_id IS NOT NULL"),
        postgresql_where=sa.text("withdraws_id IS NOT NULL"),
    )
    op.create_table(
        "appointment_slot",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at_minute", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "places BETWEEN 1 AND 50", name=op.f("ck_appointment_slot_places_of_a_slot")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["appointment_session.id"], name=op.f("fk_appointment_slot_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_slot")),
        sa.UniqueConstraint(
            "id", "session_id", "places", name=op.f("uq_appointment_slot_id_session_id_places")
        ),
        sa.UniqueConstraint(
            "session_id", "at_minute", name=op.f("uq_appointment_slot_session_id_at_minute")
        ),
    )
    op.create_table(
        "care_group_member",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "to_day IS NULL OR to_day >= from_day", name=op.f("ck_care_group_member_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["care_group.id"], name=op.f("fk_care_group_member_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_care_group_member_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_care_group_member_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_group_member")),
    )
    op.create_index(
        "ix_care_group_member_group_id", "care_group_member", ["group_id", "id"], unique=False
    )
    op.create_index(
        "ix_care_group_member_household_id", "care_group_member", ["household_id"], unique=False
    )
    op.create_index(
        op.f("ix_care_group_member_resident_id"), "care_group_member", ["resident_id"], unique=False
    )
    op.create_index(
        "uq_care_group_member_open",
        "care_group_member",
        ["group_id", "resident_id"],
        unique=True,
        sqlite_where=sa.text("to_day IS NULL"),
        postgresql_where=sa.text("to_day IS NULL"),
    )
    op.create_table(
        "care_group_session",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["care_group.id"], name=op.f("fk_care_group_session_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_care_group_session_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_group_session")),
        sa.UniqueConstraint("key", name=op.f("uq_care_group_session_key")),
    )
    op.create_index(
        "uq_care_group_session_day", "care_group_session", ["group_id", "held_on"], unique=True
    )
    op.create_table(
        "appointment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("slot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("place_no", sa.Integer(), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("priority", sa.String(length=8), nullable=True),
        sa.Column("booked_by", sa.String(length=5), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("booked_at_utc", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cancel_reason", sa.String(length=8), nullable=True),
        sa.Column("closed_at_utc", sa.DateTime(), nullable=True),
        sa.Column(
            "closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(state = 'booked') = (closed_at_utc IS NULL)",
            name=op.f("ck_appointment_closed_says_when"),
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason IS NOT NULL)",
            name=op.f("ck_appointment_cancelled_says_why"),
        ),
        sa.CheckConstraint(
            "booked_by IN ('desk', 'phone')", name=op.f("ck_appointment_booked_by_known")
        ),
        sa.CheckConstraint(
            "cancel_reason IN ('wish', 'ill', 'moved', 'team', 'session', 'mistake')",
            name=op.f("ck_appointment_cancel_reason_known"),
        ),
        sa.CheckConstraint(
            "priority IN ('contract', 'card')", name=op.f("ck_appointment_priority_known")
        ),
        sa.CheckConstraint(
            "purpose IN ('checkup', 'follow_up', 'prescription', 'vaccination', 'maternal', 'child', 'tcm', 'education', 'signing', 'other')",
            name=op.f("ck_appointment_purpose_known"),
        ),
        sa.CheckConstraint(
            "state IN ('booked', 'came', 'no_show', 'cancelled')",
            name=op.f("ck_appointment_state_known"),
        ),
        sa.CheckConstraint(
            "place_no BETWEEN 1 AND places", name=op.f("ck_appointment_place_of_the_slot")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_appointment_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_appointment_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_appointment_resident_id")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id", "session_id", "places"],
            ["appointment_slot.id", "appointment_slot.session_id", "appointment_slot.places"],
            name="fk_appointment_slot",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_appointment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("key", name=op.f("uq_appointment_key")),
    )
    op.create_index(
        "ix_appointment_household_id", "appointment", ["household_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_appointment_resident_id"), "appointment", ["resident_id"], unique=False
    )
    op.create_index(
        "ix_appointment_session_id", "appointment", ["session_id", "state"], unique=False
    )
    op.create_index(
        "uq_appointment_one_of_person",
        "appointment",
        ["session_id", "resident_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('booked', 'came')"),
        postgresql_where=sa.text("state IN ('booked', 'came')"),
    )
    op.create_index(
        "uq_appointment_place",
        "appointment",
        ["slot_id", "place_no"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "care_group_attendance",
        sa.Column(
            "session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["care_group_member.id"], name=op.f("fk_care_group_attendance_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["care_group_session.id"],
            name=op.f("fk_care_group_attendance_session_id"),
        ),
        sa.PrimaryKeyConstraint("session_id", "member_id", name=op.f("pk_care_group_attendance")),
    )
    op.create_index(
        op.f("ix_care_group_attendance_member_id"),
        "care_group_attendance",
        ["member_id"],
        unique=False,
    )
    op.create_table(
        "fee_entry",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column(
            "package_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column(
            "reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reversed_fen", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("receipt_no", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'discount') = (reason IS NOT NULL)",
            name=op.f("ck_fee_entry_discount_says_why"),
        ),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)",
            name=op.f("ck_fee_entry_reversal_of_one"),
        ),
        sa.CheckConstraint(
            "(kind IN ('charge', 'refund')) = (package_id IS NOT NULL)",
            name=op.f("ck_fee_entry_package_of_fee"),
        ),
        sa.CheckConstraint(
            "CASE WHEN kind IN ('charge', 'payout') THEN amount_fen > 0 WHEN kind = 'reversal' THEN amount_fen <> 0 ELSE amount_fen < 0 END",
            name=op.f("ck_fee_entry_sign_of_kind"),
        ),
        sa.CheckConstraint(
            "kind IN ('charge', 'payment', 'family_account', 'discount', 'refund', 'payout', 'reversal')",
            name=op.f("ck_fee_entry_kind_known"),
        ),
        sa.CheckConstraint(
            "reason IN ('care_card', 'hardship', 'campaign', 'renewal', 'other')",
            name=op.f("ck_fee_entry_reason_known"),
        ),
        sa.CheckConstraint(
            "(reverses_id IS NULL) = (reversed_fen IS NULL) AND (reversed_fen IS NULL OR amount_fen = -reversed_fen)",
            name=op.f("ck_fee_entry_reversal_takes_all_back"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_fee_entry_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["service_package.id"], name=op.f("fk_fee_entry_package_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id", "contract_id", "reversed_fen"],
            ["fee_entry.id", "fee_entry.contract_id", "fee_entry.amount_fen"],
            name="fk_fee_entry_reversed",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_fee_entry_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_entry")),
        sa.UniqueConstraint(
            "contract_id", "entry_no", name=op.f("uq_fee_entry_contract_id_entry_no")
        ),
        sa.UniqueConstraint(
            "id", "contract_id", "amount_fen", name=op.f("uq_fee_entry_id_contract_id_amount_fen")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_fee_entry_key")),
    )
    op.create_index(
        "ix_fee_entry_contract_id", "fee_entry", ["contract_id", "entry_no"], unique=False
    )
    op.create_index(op.f("ix_fee_entry_package_id"), "fee_entry", ["package_id"], unique=False)
    op.create_index(
        "uq_fee_entry_one_charge",
        "fee_entry",
        ["contract_id", "package_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'charge'"),
        postgresql_where=sa.text("kind = 'charge'"),
    )
    op.create_index(
        "uq_fee_entry_one_refund",
        "fee_entry",
        ["contract_id", "package_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'refund'"),
        postgresql_where=sa.text("kind = 'refund'"),
    )
    op.create_index(
        "uq_fee_entry_reversed_once",
        "fee_entry",
        ["reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "home_care",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("doctor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=10), nullable=True),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "end_reason IN ('better', 'hospital', 'wish', 'moved', 'died', 'mistake')",
            name=op.f("ck_home_care_end_reason_known"),
        ),
        sa.CheckConstraint(
            "kind <> 'family_bed' OR contract_id IS NOT NULL",
            name=op.f("ck_home_care_bed_of_contract"),
        ),
        sa.CheckConstraint("kind IN ('family_bed', 'rehab')", name=op.f("ck_home_care_kind_known")),
        sa.CheckConstraint(
            "reason IN ('bedridden', 'disabled', 'discharged', 'chronic', 'palliative', 'other')",
            name=op.f("ck_home_care_reason_known"),
        ),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (end_reason IS NULL)", name=op.f("ck_home_care_closed_says_why")
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_home_care_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_home_care_contract_id")
        ),
        sa.ForeignKeyConstraint(["doctor_id"], ["staff.id"], name=op.f("fk_home_care_doctor_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_home_care_household_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_home_care_made_by_id")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_home_care_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_care")),
        sa.UniqueConstraint("key", name=op.f("uq_home_care_key")),
    )
    op.create_index(op.f("ix_home_care_contract_id"), "home_care", ["contract_id"], unique=False)
    op.create_index(op.f("ix_home_care_doctor_id"), "home_care", ["doctor_id"], unique=False)
    op.create_index(
        "ix_home_care_household_id", "home_care", ["household_id", "closed_on"], unique=False
    )
    op.create_index("ix_home_care_resident_id", "home_care", ["resident_id", "id"], unique=False)
    op.create_index(
        "uq_home_care_open",
        "home_care",
        ["resident_id", "kind"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "home_care_visit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "home_care_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 1 AND 600", name=op.f("ck_home_care_visit_minutes_of_a_visit")
        ),
        sa.ForeignKeyConstraint(
            ["home_care_id"], ["home_care.id"], name=op.f("fk_home_care_visit_home_care_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_home_care_visit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_care_visit")),
        sa.UniqueConstraint("key", name=op.f("uq_home_care_visit_key")),
    )
    op.create_index(
        "ix_home_care_visit_home_care_id",
        "home_care_visit",
        ["home_care_id", "visited_on", "id"],
        unique=False,
    )
    # tables end
    op.bulk_insert(
        _POLICY,
        [
            {"key": key, "institution_code": "", "valid_from": date(2000, 1, 1), "value": value}
            for key, value in POLICIES.items()
        ],
    )
    for statement in _guards():
        op.execute(statement)


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {rows}").scalar_one() for what, rows in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"The version before cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    for table in _TABLES:
        op.drop_table(table)
    for key in POLICIES:
        op.execute(_POLICY.delete().where(_POLICY.c.key == key))

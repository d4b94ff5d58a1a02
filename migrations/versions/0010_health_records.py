"""Health records: one for each person, with consents, forms in versions, and what happened to them.

Whoever has a record code already gets a record. The forms, consents and events are history.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEPT = ("health_record", "record_consent", "record_section", "record_handover", "record_event")
"""Rows that nobody deletes."""
FROZEN = {
    "health_record": "id, county_code, code",
    "record_consent": (
        "id, county_code, resident_id, answer, basis, reason, said_on, user_id, recorded_at_utc"
    ),
    "record_section": (
        "id, county_code, record_id, kind, number, version, happened_on, withdrawn, saved_by_id,"
        " saved_at_utc"
    ),
    "record_handover": (
        "id, county_code, key, from_institution_id, to_institution_id, handed_on, reason, records,"
        " user_id, recorded_at_utc"
    ),
    "record_event": (
        "id, county_code, record_id, kind, happened_on, recorded_at_utc, user_id, actor, details,"
        " from_institution_id, to_institution_id, handover_id"
    ),
}
"""Columns that are written once, by their tables."""
SEALED = {"record_consent": "note", "record_section": "data", "record_event": "note"}
"""Encrypted columns of what is written once."""
# A stored value begins with a byte for its version and four that name its key, and it is as long as
# what it hides: another key may encrypt the same anew.
_ENCRYPTED_ANEW = """coalesce(length(NEW.{0}) = length(OLD.{0})
    AND substr(NEW.{0}, 1, 5) <> substr(OLD.{0}, 1, 5), NEW.{0} IS NULL AND OLD.{0} IS NULL)"""
BEYOND = (
    ("forms of health records", "record_section"),
    ("answers to the offer of a record", "record_consent"),
    ("events of health records", "record_event"),
)
"""Rows that would be lost, by what they are."""
_TABLES = ("record_event", "record_section", "record_handover", "record_consent", "health_record")
_RECORDS = """
    INSERT INTO health_record
    (county_code, resident_id, code, token, status, channel, built_on, institution_id, shelf)
    SELECT r.county_code, r.id, r.record_code, {token}, 'open', 'import', r.record_built_on,
    (SELECT min(i.id) FROM membership m JOIN household h ON h.id = m.household_id
     JOIN grid g ON g.id = h.grid_id JOIN institution i
     ON i.kind = 'township_centre' AND i.region_code = substr(g.village_code, 1, 9)
     WHERE m.resident_id = r.id AND m.valid_to IS NULL), ''
    FROM resident r WHERE r.record_code IS NOT NULL ORDER BY r.id"""
_COUNTERS = """
    INSERT INTO number_counter (series, last)
    SELECT 'record:' || substr(record_code, 1, 12), max(CAST(substr(record_code, 13) AS INTEGER))
    FROM resident WHERE record_code IS NOT NULL GROUP BY substr(record_code, 1, 12)"""
# Random, and without the digits 0 and 1, so that none can pass for a number of a telephone.
_TOKENS = {
    "sqlite": "replace(replace(lower(hex(randomblob(8))), '0', 'h'), '1', 'j')",
    "postgresql": (
        "replace(replace(substr(replace(CAST(gen_random_uuid() AS text), '-', ''), 1, 12)"
        " || substr(replace(CAST(gen_random_uuid() AS text), '-', ''), 1, 4), '0', 'h'), '1', 'j')"
    ),
}


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    for table in KEPT:
        yield _refusal(f"{table}_no_delete", "DELETE", table, f"a {table} is never deleted")
    for table, columns in FROZEN.items():
        what = f"UPDATE OF {columns}"
        yield _refusal(f"{table}_frozen", what, table, f"a {table} stays as it was written")
    for table, column in SEALED.items():
        wrong = f"WHEN (NOT {_ENCRYPTED_ANEW.format(column)})"
        what = f"UPDATE OF {column}"
        words = f"a {table} stays as it was written"
        yield _refusal(f"{table}_{column}_frozen", what, table, words, wrong)
    for table in () if _is_sqlite() else KEPT:
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""


def _refusal(name: str, what: str, table: str, words: str, when: str = "") -> str:
    act = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    if not _is_sqlite():
        act = f"EXECUTE FUNCTION refuse_change('{words}')"
    return f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {when} {act}"


def upgrade() -> None:
    op.create_table(
        "health_record",
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
        sa.Column("code", sa.String(length=17), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("built_on", sa.Date(), nullable=True),
        sa.Column(
            "built_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("shelf", sa.String(length=40), nullable=False),
        sa.Column("close_reason", sa.String(length=8), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("restored_on", sa.Date(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("gaps", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (close_reason IS NOT NULL) AND (status = 'closed') = (closed_on IS NOT NULL)",
            name=op.f("ck_health_record_closed_says_why"),
        ),
        sa.CheckConstraint(
            "channel IN ('outpatient', 'household', 'exam', 'screening', 'import')",
            name=op.f("ck_health_record_channel_known"),
        ),
        sa.CheckConstraint(
            "close_reason IS NULL OR close_reason IN ('death', 'moved', 'lost')",
            name=op.f("ck_health_record_close_reason_known"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'closed')", name=op.f("ck_health_record_status_known")
        ),
        sa.CheckConstraint("length(code) = 17", name=op.f("ck_health_record_code_of_17")),
        sa.ForeignKeyConstraint(
            ["built_by_id"], ["user.id"], name=op.f("fk_health_record_built_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_health_record_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_health_record_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_record")),
        sa.UniqueConstraint("code", name=op.f("uq_health_record_code")),
        sa.UniqueConstraint("resident_id", name=op.f("uq_health_record_resident_id")),
        sa.UniqueConstraint("token", name=op.f("uq_health_record_token")),
    )
    op.create_index(
        op.f("ix_health_record_built_by_id"), "health_record", ["built_by_id"], unique=False
    )
    op.create_index(
        "ix_health_record_built_on", "health_record", ["county_code", "built_on"], unique=False
    )
    op.create_index(
        "ix_health_record_closed_on", "health_record", ["county_code", "closed_on"], unique=False
    )
    op.create_index(
        "ix_health_record_institution_id",
        "health_record",
        ["institution_id", "status", "code"],
        unique=False,
    )

    op.create_table(
        "record_consent",
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
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'refused') = (reason <> '')", name=op.f("ck_record_consent_refusal_says_why")
        ),
        sa.CheckConstraint(
            "answer IN ('agreed', 'refused')", name=op.f("ck_record_consent_answer_known")
        ),
        sa.CheckConstraint(
            "basis IN ('own', 'guardian')", name=op.f("ck_record_consent_basis_known")
        ),
        sa.CheckConstraint(
            "reason = '' OR reason IN ('no_need', 'privacy', 'elsewhere', 'no_time', 'other')",
            name=op.f("ck_record_consent_reason_known"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_record_consent_resident_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_record_consent_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_consent")),
    )
    op.create_index(
        "ix_record_consent_resident_id", "record_consent", ["resident_id", "id"], unique=False
    )
    op.create_index(op.f("ix_record_consent_user_id"), "record_consent", ["user_id"], unique=False)

    op.create_table(
        "record_handover",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "from_institution_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "to_institution_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "from_institution_id <> to_institution_id", name=op.f("ck_record_handover_to_another")
        ),
        sa.CheckConstraint("records >= 1", name=op.f("ck_record_handover_of_some")),
        sa.ForeignKeyConstraint(
            ["from_institution_id"],
            ["institution.id"],
            name=op.f("fk_record_handover_from_institution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["to_institution_id"],
            ["institution.id"],
            name=op.f("fk_record_handover_to_institution_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_record_handover_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_handover")),
        sa.UniqueConstraint("key", name=op.f("uq_record_handover_key")),
    )
    op.create_index(
        "ix_record_handover_from_institution_id",
        "record_handover",
        ["from_institution_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_record_handover_to_institution_id",
        "record_handover",
        ["to_institution_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_record_handover_user_id"), "record_handover", ["user_id"], unique=False
    )

    op.create_table(
        "record_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at_utc", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column(
            "from_institution_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "to_institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "handover_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(kind = 'transferred') = (to_institution_id IS NOT NULL)",
            name=op.f("ck_record_event_transfer_says_where"),
        ),
        sa.CheckConstraint(
            "kind IN ('built', 'updated', 'closed', 'restored', 'transferred')",
            name=op.f("ck_record_event_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["from_institution_id"],
            ["institution.id"],
            name=op.f("fk_record_event_from_institution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["record_handover.id"], name=op.f("fk_record_event_handover_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["health_record.id"], name=op.f("fk_record_event_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_institution_id"],
            ["institution.id"],
            name=op.f("fk_record_event_to_institution_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_record_event_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_event")),
    )
    op.create_index(
        op.f("ix_record_event_from_institution_id"),
        "record_event",
        ["from_institution_id"],
        unique=False,
    )
    op.create_index(
        "ix_record_event_handover_id",
        "record_event",
        ["handover_id", "record_id"],
        unique=False,
        sqlite_where=sa.text("handover_id IS NOT NULL"),
        postgresql_where=sa.text("handover_id IS NOT NULL"),
    )
    op.create_index(
        "ix_record_event_happened_on",
        "record_event",
        ["county_code", "kind", "happened_on"],
        unique=False,
    )
    op.create_index("ix_record_event_record_id", "record_event", ["record_id", "id"], unique=False)
    op.create_index(
        op.f("ix_record_event_to_institution_id"),
        "record_event",
        ["to_institution_id"],
        unique=False,
    )
    op.create_index(op.f("ix_record_event_user_id"), "record_event", ["user_id"], unique=False)

    op.create_table(
        "record_section",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column(
            "saved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("saved_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind = 'exam' OR number = 1", name=op.f("ck_record_section_one_of_each")
        ),
        sa.CheckConstraint(
            "kind IN ('cover', 'basic', 'family', 'exam')",
            name=op.f("ck_record_section_kind_known"),
        ),
        sa.CheckConstraint(
            "number >= 1 AND version >= 1", name=op.f("ck_record_section_counted_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["health_record.id"], name=op.f("fk_record_section_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["user.id"], name=op.f("fk_record_section_saved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_section")),
        sa.UniqueConstraint(
            "record_id",
            "kind",
            "number",
            "version",
            name=op.f("uq_record_section_record_id_kind_number_version"),
        ),
    )
    op.create_index(
        op.f("ix_record_section_saved_by_id"), "record_section", ["saved_by_id"], unique=False
    )
    op.execute(_RECORDS.format(token=_TOKENS[op.get_bind().dialect.name]))
    op.execute(_COUNTERS)
    for statement in _guards():
        op.execute(statement)


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: what is in a record is kept for life."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {table}").scalar_one() for what, table in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"Version 0009 cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    for table in _TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM number_counter WHERE series LIKE 'record:%'")

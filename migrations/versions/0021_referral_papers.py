"""Documents that go with referrals, and questions that are asked of a hospital from afar.

Nothing of it is deleted: a document that was taken back stays as a row without its file, and every
move of a question is an event.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEPT = ("consultation", "consultation_event", "referral_document")
"""Rows that nobody deletes."""
FROZEN = {
    "consultation": (
        "id, county_code, key, client_key, kind, urgency, resident_id, household_id, referral_id,"
        " from_institution_id, hospital_id, department_id, asked_by_id, consent_by, asked_at_utc,"
        " time_limit, due_at_utc"
    ),
    "consultation_event": (
        "id, county_code, consultation_id, seq, before_seq, move, from_status, to_status, at_utc,"
        " user_id, institution_id, side, reason, took_seconds"
    ),
    "referral_document": (
        "id, county_code, key, referral_id, consultation_id, kind, mutual, made_by, made_on, file,"
        " file_type, pages, size, sha256, side, institution_id, user_id, uploaded_at_utc"
    ),
}
"""Columns that are written once, by their tables."""
ONCE = {
    "consultation": ("answered_at_utc", "over_at_utc"),
    "referral_document": ("withdrawn_at_utc", "withdrawn_by_id"),
}
"""Columns that a later step fills, and nobody after it."""
SEALED = {
    "consultation": ("question", "summary", "answer"),
    "consultation_event": ("note",),
    "referral_document": ("title", "withdrawn_reason"),
}
"""Encrypted columns: each says once what it says."""
MOVES = {
    "asked": "taken answered declined withdrawn",
    "taken": "answered declined withdrawn",
    "answered": "read",
}
"""Every step of a question that may be written; the table of the rules says the same."""
_D = "[D] remote consultation"
POLICIES: tuple[tuple[str, object, str], ...] = (
    ("consultation.consult.urgent", "24h", _D),
    ("consultation.consult.normal", "2wd", _D),
    ("consultation.imaging.urgent", "4h", _D),
    ("consultation.imaging.normal", "24h", _D),
    ("consultation.ecg.urgent", "2h", _D),
    ("consultation.ecg.normal", "24h", _D),
)
BEYOND = (
    ("questions asked of hospitals", "consultation"),
    ("documents of referrals", "referral_document"),
    (
        "decisions on how soon hospitals answer",
        "policy WHERE substr(key, 1, 13) = 'consultation.' AND institution_code <> ''",
    ),
)
"""Rows that would be lost, by what they are."""
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("value", sa.JSON),
    sa.column("valid_from", sa.Date),
    sa.column("source", sa.String),
)
# A stored value begins with a byte for its version and four that name its key, and it is as long as
# what it hides: another key may encrypt the same anew.
_ANEW = """coalesce(length(NEW.{0}) = length(OLD.{0})
    AND substr(NEW.{0}, 1, 5) <> substr(OLD.{0}, 1, 5), NEW.{0} IS NULL)"""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    for table in KEPT:
        yield _refusal(f"{table}_no_delete", "DELETE", table, f"a {table} is never deleted")
    for table, columns in FROZEN.items():
        yield _stays(table, "frozen", columns)
    for table, names in ONCE.items():
        yield _stays(table, "once", ", ".join(names), " OR ".join(map(_changed, names)))
    for table, names in SEALED.items():
        yield _stays(table, "sealed", ", ".join(names), _other_words(names))
    yield from _ways()
    for table in () if _is_sqlite() else KEPT:
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""


def _ways() -> Iterator[str]:
    """A question changes its status by a listed pair, and by one event at a time."""
    words = "a consultation cannot go on so"
    pairs = ", ".join(f"'{old}>{new}'" for old, all_ in MOVES.items() for new in all_.split())
    wrong = f"OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ({pairs})"
    jump = "NEW.version <> OLD.version + CASE WHEN OLD.status = NEW.status THEN 0 ELSE 1 END"
    when = f"WHEN (({wrong}) OR {jump})"
    yield _refusal("consultation_moves", "UPDATE OF status, version", "consultation", words, when)


def _other_words(names: tuple[str, ...]) -> str:
    return " OR ".join(f"{_changed(one)} AND NOT {_ANEW.format(one)}" for one in names)


def _changed(column: str) -> str:
    return f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})"


def _stays(table: str, name: str, columns: str, wrong: str = "") -> str:
    when = f"WHEN ({wrong})" if wrong else ""
    words = f"a {table} stays as it was written"
    return _refusal(f"{table}_{name}", f"UPDATE OF {columns}", table, words, when)


def _refusal(name: str, what: str, table: str, words: str, when: str = "") -> str:
    act = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    if not _is_sqlite():
        act = f"EXECUTE FUNCTION refuse_change('{words}')"
    return f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {when} {act}"


_LAST_EVENT = "fk_consultation_last_event"
_OF_QUESTION, _OF_EVENT = ["id", "version", "status"], ["consultation_id", "seq", "to_status"]


def _last_event_at_once() -> list[sa.ForeignKeyConstraint]:
    """SQLite takes a reference to a table that is made later; PostgreSQL gets it afterwards."""
    if not _is_sqlite():
        return []
    target = [f"consultation_event.{one}" for one in _OF_EVENT]
    return [
        sa.ForeignKeyConstraint(
            _OF_QUESTION, target, name=_LAST_EVENT, deferrable=True, initially="DEFERRED"
        )
    ]


def _last_event_afterwards() -> None:
    if not _is_sqlite():
        op.create_foreign_key(
            _LAST_EVENT,
            "consultation",
            "consultation_event",
            _OF_QUESTION,
            _OF_EVENT,
            deferrable=True,
            initially="DEFERRED",
        )


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "from_institution_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "hospital_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("consent_by", sa.String(length=8), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("summary", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at_utc", sa.DateTime(), nullable=False),
        sa.Column("time_limit", sa.String(length=8), nullable=False),
        sa.Column("due_at_utc", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at_utc", sa.DateTime(), nullable=True),
        sa.Column("over_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(status IN ('answered', 'read')) = (answered_at_utc IS NOT NULL) AND (answered_at_utc IS NULL) = (answer IS NULL)",
            name=op.f("ck_consultation_answer_is_whole"),
        ),
        sa.CheckConstraint(
            "(status IN ('read', 'declined', 'withdrawn')) = (over_at_utc IS NOT NULL)",
            name=op.f("ck_consultation_over_says_when"),
        ),
        sa.CheckConstraint(
            "consent_by IN ('self', 'guardian', 'family')",
            name=op.f("ck_consultation_consent_by_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('consult', 'imaging', 'ecg')", name=op.f("ck_consultation_kind_known")
        ),
        sa.CheckConstraint(
            "status IN ('asked', 'taken', 'answered', 'read', 'declined', 'withdrawn')",
            name=op.f("ck_consultation_status_known"),
        ),
        sa.CheckConstraint(
            "urgency IN ('urgent', 'normal')", name=op.f("ck_consultation_urgency_known")
        ),
        sa.CheckConstraint(
            "due_at_utc > asked_at_utc", name=op.f("ck_consultation_due_after_asked")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_consultation_has_an_event")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_consultation_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id", "hospital_id"],
            ["department.id", "department.institution_id"],
            name="fk_consultation_department",
        ),
        sa.ForeignKeyConstraint(
            ["from_institution_id"],
            ["institution.id"],
            name=op.f("fk_consultation_from_institution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["hospital_id"], ["institution.id"], name=op.f("fk_consultation_hospital_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_consultation_household_id")
        ),
        *_last_event_at_once(),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_consultation_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_consultation_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("client_key", name=op.f("uq_consultation_client_key")),
        sa.UniqueConstraint("key", name=op.f("uq_consultation_key")),
    )
    op.create_index(
        op.f("ix_consultation_asked_by_id"), "consultation", ["asked_by_id"], unique=False
    )
    op.create_index(
        "ix_consultation_department_id",
        "consultation",
        ["department_id", "hospital_id"],
        unique=False,
    )
    op.create_index(
        "ix_consultation_due_at_utc",
        "consultation",
        ["due_at_utc"],
        unique=False,
        sqlite_where=sa.text("status NOT IN ('read', 'declined', 'withdrawn')"),
        postgresql_where=sa.text("status NOT IN ('read', 'declined', 'withdrawn')"),
    )
    op.create_index(
        "ix_consultation_from_institution_id",
        "consultation",
        ["from_institution_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        "ix_consultation_hospital_id", "consultation", ["hospital_id", "status", "id"], unique=False
    )
    op.create_index(
        "ix_consultation_household_id", "consultation", ["household_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_consultation_referral_id"), "consultation", ["referral_id"], unique=False
    )
    op.create_index(
        op.f("ix_consultation_resident_id"), "consultation", ["resident_id"], unique=False
    )

    op.create_table(
        "consultation_event",
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
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("before_seq", sa.Integer(), nullable=True),
        sa.Column("move", sa.String(length=12), nullable=False),
        sa.Column("from_status", sa.String(length=12), nullable=True),
        sa.Column("to_status", sa.String(length=12), nullable=False),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("took_seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "from_status IN ('asked', 'taken', 'answered', 'read', 'declined', 'withdrawn')",
            name=op.f("ck_consultation_event_from_status_known"),
        ),
        sa.CheckConstraint(
            "side IN ('primary', 'hospital')", name=op.f("ck_consultation_event_side_known")
        ),
        sa.CheckConstraint(
            "to_status <> 'declined' OR reason <> ''",
            name=op.f("ck_consultation_event_declined_says_why"),
        ),
        sa.CheckConstraint(
            "to_status IN ('asked', 'taken', 'answered', 'read', 'declined', 'withdrawn')",
            name=op.f("ck_consultation_event_to_status_known"),
        ),
        sa.CheckConstraint(
            "(seq = 1 AND before_seq IS NULL AND from_status IS NULL) OR (seq > 1 AND before_seq = seq - 1 AND from_status IS NOT NULL)",
            name=op.f("ck_consultation_event_follows_the_one_before"),
        ),
        sa.CheckConstraint("took_seconds >= 0", name=op.f("ck_consultation_event_time_goes_on")),
        sa.ForeignKeyConstraint(
            ["consultation_id", "before_seq", "from_status"],
            [
                "consultation_event.consultation_id",
                "consultation_event.seq",
                "consultation_event.to_status",
            ],
            name="fk_consultation_event_before",
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_event_consultation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_consultation_event_institution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_consultation_event_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_event")),
        sa.UniqueConstraint(
            "consultation_id",
            "seq",
            "to_status",
            name=op.f("uq_consultation_event_consultation_id_seq_to_status"),
        ),
        sa.UniqueConstraint(
            "consultation_id", "seq", name=op.f("uq_consultation_event_consultation_id_seq")
        ),
    )
    op.create_index(
        op.f("ix_consultation_event_institution_id"),
        "consultation_event",
        ["institution_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consultation_event_user_id"), "consultation_event", ["user_id"], unique=False
    )

    op.create_table(
        "referral_document",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("mutual", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("file", sa.String(length=24), nullable=False),
        sa.Column("file_type", sa.String(length=4), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uploaded_at_utc", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at_utc", sa.DateTime(), nullable=True),
        sa.Column(
            "withdrawn_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("withdrawn_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "NOT mutual OR (kind IN ('lab', 'imaging', 'ecg') AND made_by <> '' AND made_on IS NOT NULL)",
            name=op.f("ck_referral_document_recognised_says_by_whom"),
        ),
        sa.CheckConstraint(
            "file_type IN ('pdf', 'jpeg')", name=op.f("ck_referral_document_file_type_known")
        ),
        sa.CheckConstraint(
            "kind IN ('lab', 'imaging', 'ecg', 'discharge', 'prescription', 'other')",
            name=op.f("ck_referral_document_kind_known"),
        ),
        sa.CheckConstraint(
            "pages BETWEEN 1 AND 50 AND size > 0 AND (file_type = 'pdf' OR pages = 1)",
            name=op.f("ck_referral_document_has_pages"),
        ),
        sa.CheckConstraint(
            "side IN ('primary', 'hospital')", name=op.f("ck_referral_document_side_known")
        ),
        sa.CheckConstraint(
            "(referral_id IS NULL) <> (consultation_id IS NULL)",
            name=op.f("ck_referral_document_of_one_of_both"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at_utc IS NULL) = (withdrawn_reason IS NULL) AND (withdrawn_by_id IS NULL OR withdrawn_at_utc IS NOT NULL)",
            name=op.f("ck_referral_document_withdrawal_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_referral_document_consultation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_referral_document_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_document_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_referral_document_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user.id"], name=op.f("fk_referral_document_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_document")),
        sa.UniqueConstraint("file", name=op.f("uq_referral_document_file")),
        sa.UniqueConstraint("key", name=op.f("uq_referral_document_key")),
    )
    op.create_index(
        "ix_referral_document_consultation_id",
        "referral_document",
        ["consultation_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_referral_document_institution_id"),
        "referral_document",
        ["institution_id"],
        unique=False,
    )
    op.create_index(
        "ix_referral_document_referral_id", "referral_document", ["referral_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_referral_document_user_id"), "referral_document", ["user_id"], unique=False
    )
    op.create_index(
        op.f("ix_referral_document_withdrawn_by_id"),
        "referral_document",
        ["withdrawn_by_id"],
        unique=False,
    )
    op.create_index(
        "uq_referral_document_once_of_consultation",
        "referral_document",
        ["consultation_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at_utc IS NULL"),
        postgresql_where=sa.text("withdrawn_at_utc IS NULL"),
    )
    op.create_index(
        "uq_referral_document_once_of_referral",
        "referral_document",
        ["referral_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at_utc IS NULL"),
        postgresql_where=sa.text("withdrawn_at_utc IS NULL"),
    )

    _last_event_afterwards()
    for statement in _guards():
        op.execute(statement)
    seeds = [dict(zip(("key", "value", "source"), row, strict=True)) for row in POLICIES]
    same = {"institution_code": "", "valid_from": date(2020, 1, 1)}
    op.bulk_insert(_POLICY, [{**row, **same} for row in seeds])


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
    if not _is_sqlite():
        op.drop_constraint(_LAST_EVENT, "consultation", type_="foreignkey")
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([row[0] for row in POLICIES])))
    for table in ("referral_document", "consultation_event", "consultation"):
        op.drop_table(table)

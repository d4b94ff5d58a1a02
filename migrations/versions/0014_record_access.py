"""Outsiders who read health records, lent papers, archive rooms, and the monthly review.

Nothing of it is deleted, and each step is written once.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_REQUEST = "record_access_request"
KEPT = (
    _REQUEST,
    "record_access_look",
    "record_loan",
    "archive_check",
    "record_review",
    "record_review_step",
)
"""Rows that nobody deletes."""
FROZEN = {
    _REQUEST: (
        "id, county_code, key, record_id, applicant_kind, organisation, purpose, sections,"
        " applied_on, until, entered_by_id, entered_at_utc"
    ),
    "record_access_look": "id, county_code, request_id, at_utc, outcome, address",
    "record_loan": (
        "id, county_code, key, record_id, institution_id, shelf, organisation, purpose, lent_on,"
        " due_on, lent_by_id, lent_at_utc"
    ),
    "archive_check": (
        "id, county_code, institution_id, checked_on, theft, light, heat, fire, damp, dust,"
        " rodents, insects, note, user_id, recorded_at_utc"
    ),
    "record_review": "id, county_code, key, record_id, month",
    "record_review_step": "id, county_code, review_id, state, parts, user_id, at_utc",
}
"""Columns that are written once, by their tables."""
ONCE = {
    _REQUEST: (
        *("scan", "decided_by_id", "decided_at_utc", "granted_until", "answered_on"),
        *("answered_by_id", "answered_at_utc", "expires_at_utc", "ended_by_id", "ended_at_utc"),
    ),
    "record_loan": ("returned_on", "returned_to_id", "returned_at_utc"),
}
"""Columns that a later step fills, and nobody after it."""
ONCE_WORDS = {
    _REQUEST: ("answer_basis", "answer_mode", "guardian_ground", "guardian_relation"),
}
"""The same of words, which are empty before."""
SEALED = {
    _REQUEST: (
        *("applicant", "contact", "note", "reason", "guardian_name", "strokes", "end_reason"),
    ),
    "record_loan": ("borrower", "note", "return_note"),
    "record_review_step": ("reason",),
}
"""Encrypted columns: each says once what it says."""
MOVES = {
    _REQUEST: {
        "applied": "approved refused",
        "approved": "granted declined",
        "granted": "revoked",
    },
    "record_review": {
        "submitted": "approved returned",
        "returned": "submitted",
        "approved": "submitted",
    },
}
"""Every step that may be written, by the column `state`; the tables of the rules say the same."""
POLICIES = (("record.access_days", 7, "D"), ("record.training_required", "warn", "S0P2 D"))
BEYOND = (
    ("applications to read a health record", _REQUEST),
    ("loans of paper records", "record_loan"),
    ("looks around archive rooms", "archive_check"),
    ("monthly reviews of records", "record_review"),
)
"""Rows that would be lost, by what they are."""
_TABLES = (
    "record_review_step",
    "record_review",
    "archive_check",
    "record_loan",
    "record_access_look",
    _REQUEST,
)
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
        changed = [_changed(one) for one in names]
        words = ONCE_WORDS.get(table, ())
        changed += [f"OLD.{one} <> '' AND NEW.{one} <> OLD.{one}" for one in words]
        yield _stays(table, "once", ", ".join((*names, *words)), " OR ".join(changed))
    for table, names in SEALED.items():
        other = [f"{_changed(one)} AND NOT {_ANEW.format(one)}" for one in names]
        yield _stays(table, "sealed", ", ".join(names), " OR ".join(other))
    for table, moves in MOVES.items():
        pairs = ", ".join(f"'{old}>{new}'" for old, all_ in moves.items() for new in all_.split())
        wrong = f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({pairs})"
        words_of = f"a {table} cannot go on so"
        yield _refusal(f"{table}_moves", "UPDATE OF state", table, words_of, f"WHEN ({wrong})")
    for table in () if _is_sqlite() else KEPT:
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""


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


def upgrade() -> None:
    op.create_table(
        "archive_check",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("theft", sa.Boolean(), nullable=False),
        sa.Column("light", sa.Boolean(), nullable=False),
        sa.Column("heat", sa.Boolean(), nullable=False),
        sa.Column("fire", sa.Boolean(), nullable=False),
        sa.Column("damp", sa.Boolean(), nullable=False),
        sa.Column("dust", sa.Boolean(), nullable=False),
        sa.Column("rodents", sa.Boolean(), nullable=False),
        sa.Column("insects", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "note <> '' OR (theft AND light AND heat AND fire AND damp AND dust AND rodents AND insects)",
            name=op.f("ck_archive_check_unsafe_says_why"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_archive_check_institution_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_archive_check_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_check")),
    )
    op.create_index(
        "ix_archive_check_institution_id",
        "archive_check",
        ["institution_id", "checked_on", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_archive_check_user_id"), "archive_check", ["user_id"], unique=False)

    op.create_table(
        "record_access_request",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("applicant_kind", sa.String(length=12), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("applicant", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("sections", sa.String(length=80), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column(
            "entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("entered_at_utc", sa.DateTime(), nullable=False),
        sa.Column("scan", sa.String(length=24), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at_utc", sa.DateTime(), nullable=True),
        sa.Column("granted_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("answer_basis", sa.String(length=8), nullable=False),
        sa.Column("answer_mode", sa.String(length=8), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("guardian_ground", sa.String(length=12), nullable=False),
        sa.Column("guardian_relation", sa.String(length=12), nullable=False),
        sa.Column("guardian_name", sa.LargeBinary(), nullable=True),
        sa.Column("strokes", sa.LargeBinary(), nullable=True),
        sa.Column(
            "answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at_utc", sa.DateTime(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("expires_at_utc", sa.DateTime(), nullable=True),
        sa.Column(
            "ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("ended_at_utc", sa.DateTime(), nullable=True),
        sa.Column("end_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(answer_basis = 'guardian') = (guardian_ground <> '') AND (answer_basis = 'guardian') = (guardian_relation <> '') AND (answer_basis = 'guardian') = (guardian_name IS NOT NULL)",
            name=op.f("ck_record_access_request_guardian_is_named"),
        ),
        sa.CheckConstraint(
            "(answered_at_utc IS NOT NULL) = (answered_on IS NOT NULL) AND (answered_at_utc IS NOT NULL) = (answer_basis <> '') AND (answered_at_utc IS NOT NULL) = (answer_mode <> '')",
            name=op.f("ck_record_access_request_answer_is_whole"),
        ),
        sa.CheckConstraint(
            "(state = 'applied') = NOT (decided_at_utc IS NOT NULL)",
            name=op.f("ck_record_access_request_decided_by_step"),
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (ended_at_utc IS NOT NULL)",
            name=op.f("ck_record_access_request_ended_by_step"),
        ),
        sa.CheckConstraint(
            "(state IN ('granted', 'declined', 'revoked')) = (answered_at_utc IS NOT NULL)",
            name=op.f("ck_record_access_request_answered_by_step"),
        ),
        sa.CheckConstraint(
            "(state NOT IN ('granted', 'revoked') OR token_hash IS NOT NULL) AND (token_hash IS NOT NULL) = (code_hash IS NOT NULL) AND (token_hash IS NOT NULL) = (expires_at_utc IS NOT NULL)",
            name=op.f("ck_record_access_request_grant_is_whole"),
        ),
        sa.CheckConstraint(
            "answer_basis = '' OR answer_basis IN ('own', 'guardian')",
            name=op.f("ck_record_access_request_answer_basis_known"),
        ),
        sa.CheckConstraint(
            "answer_mode <> 'screen' OR strokes IS NOT NULL",
            name=op.f("ck_record_access_request_drawn_is_kept"),
        ),
        sa.CheckConstraint(
            "answer_mode = '' OR answer_mode IN ('paper', 'screen')",
            name=op.f("ck_record_access_request_answer_mode_known"),
        ),
        sa.CheckConstraint(
            "applicant_kind IN ('institution', 'person')",
            name=op.f("ck_record_access_request_applicant_kind_known"),
        ),
        sa.CheckConstraint(
            "guardian_ground = '' OR guardian_ground IN ('child', 'incapable')",
            name=op.f("ck_record_access_request_guardian_ground_known"),
        ),
        sa.CheckConstraint(
            "guardian_relation = '' OR guardian_relation IN ('parent', 'spouse', 'child', 'kin', 'appointed')",
            name=op.f("ck_record_access_request_guardian_relation_known"),
        ),
        sa.CheckConstraint(
            "purpose IN ('treatment', 'referral', 'settlement', 'justice', 'inspection', 'research', 'own_use')",
            name=op.f("ck_record_access_request_purpose_known"),
        ),
        sa.CheckConstraint("sections <> ''", name=op.f("ck_record_access_request_sections_named")),
        sa.CheckConstraint(
            "state <> 'refused' OR reason IS NOT NULL",
            name=op.f("ck_record_access_request_refused_says_why"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'approved', 'refused', 'granted', 'declined', 'revoked')",
            name=op.f("ck_record_access_request_state_known"),
        ),
        sa.CheckConstraint(
            "token_hash IS NULL OR (decided_at_utc IS NOT NULL AND answered_at_utc IS NOT NULL AND state IN ('granted', 'revoked'))",
            name=op.f("ck_record_access_request_open_only_if_agreed"),
        ),
        sa.CheckConstraint("wrong_codes >= 0", name=op.f("ck_record_access_request_tries_counted")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_record_access_request_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_record_access_request_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user.id"], name=op.f("fk_record_access_request_ended_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_record_access_request_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["health_record.id"], name=op.f("fk_record_access_request_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_access_request")),
        sa.UniqueConstraint("key", name=op.f("uq_record_access_request_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_record_access_request_token_hash")),
    )
    op.create_index(
        op.f("ix_record_access_request_answered_by_id"),
        "record_access_request",
        ["answered_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_record_access_request_decided_by_id"),
        "record_access_request",
        ["decided_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_record_access_request_ended_by_id"),
        "record_access_request",
        ["ended_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_record_access_request_entered_by_id"),
        "record_access_request",
        ["entered_by_id"],
        unique=False,
    )
    op.create_index(
        "ix_record_access_request_record_id",
        "record_access_request",
        ["record_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_record_access_request_state",
        "record_access_request",
        ["county_code", "state", "id"],
        unique=False,
    )

    op.create_table(
        "record_loan",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("shelf", sa.String(length=40), nullable=False),
        sa.Column("borrower", sa.LargeBinary(), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("lent_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "lent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lent_at_utc", sa.DateTime(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column(
            "returned_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("returned_at_utc", sa.DateTime(), nullable=True),
        sa.Column("return_note", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('visit', 'consultation', 'inspection', 'copy', 'other')",
            name=op.f("ck_record_loan_purpose_known"),
        ),
        sa.CheckConstraint(
            "(returned_on IS NULL) = (returned_at_utc IS NULL)",
            name=op.f("ck_record_loan_back_is_whole"),
        ),
        sa.CheckConstraint("due_on >= lent_on", name=op.f("ck_record_loan_due_after")),
        sa.CheckConstraint(
            "returned_on IS NULL OR returned_on >= lent_on", name=op.f("ck_record_loan_back_after")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_record_loan_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["lent_by_id"], ["user.id"], name=op.f("fk_record_loan_lent_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["health_record.id"], name=op.f("fk_record_loan_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["returned_to_id"], ["user.id"], name=op.f("fk_record_loan_returned_to_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_loan")),
        sa.UniqueConstraint("key", name=op.f("uq_record_loan_key")),
    )
    op.create_index(
        "ix_record_loan_due_on",
        "record_loan",
        ["county_code", "due_on"],
        unique=False,
        sqlite_where=sa.text("returned_on IS NULL"),
        postgresql_where=sa.text("returned_on IS NULL"),
    )
    op.create_index(
        op.f("ix_record_loan_institution_id"), "record_loan", ["institution_id"], unique=False
    )
    op.create_index(op.f("ix_record_loan_lent_by_id"), "record_loan", ["lent_by_id"], unique=False)
    op.create_index("ix_record_loan_record_id", "record_loan", ["record_id", "id"], unique=False)
    op.create_index(
        op.f("ix_record_loan_returned_to_id"), "record_loan", ["returned_to_id"], unique=False
    )
    op.create_index(
        "uq_record_loan_one_out",
        "record_loan",
        ["record_id"],
        unique=True,
        sqlite_where=sa.text("returned_on IS NULL"),
        postgresql_where=sa.text("returned_on IS NULL"),
    )

    op.create_table(
        "record_review",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'submitted') = (decided_at_utc IS NULL)",
            name=op.f("ck_record_review_decided_by_step"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'approved', 'returned')",
            name=op.f("ck_record_review_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["health_record.id"], name=op.f("fk_record_review_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_review")),
        sa.UniqueConstraint("key", name=op.f("uq_record_review_key")),
        sa.UniqueConstraint("record_id", "month", name=op.f("uq_record_review_record_id_month")),
    )
    op.create_index(
        "ix_record_review_month", "record_review", ["county_code", "month", "state"], unique=False
    )

    op.create_table(
        "record_access_look",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('shown', 'wrong_code')", name=op.f("ck_record_access_look_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["record_access_request.id"],
            name=op.f("fk_record_access_look_request_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_access_look")),
    )
    op.create_index(
        "ix_record_access_look_request_id", "record_access_look", ["request_id", "id"], unique=False
    )

    op.create_table(
        "record_review_step",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "review_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("parts", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'returned') = (reason IS NOT NULL) AND (state = 'returned') = (parts <> '')",
            name=op.f("ck_record_review_step_returned_says_why"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'approved', 'returned')",
            name=op.f("ck_record_review_step_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["record_review.id"], name=op.f("fk_record_review_step_review_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_record_review_step_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_review_step")),
    )
    op.create_index(
        "ix_record_review_step_review_id", "record_review_step", ["review_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_record_review_step_user_id"), "record_review_step", ["user_id"], unique=False
    )
    for statement in _guards():
        op.execute(statement)
    op.bulk_insert(
        _POLICY,
        [
            {
                "key": key,
                "institution_code": "",
                "value": value,
                "valid_from": date(2020, 1, 1),
                "source": source,
            }
            for key, value, source in POLICIES
        ],
    )


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: what was recorded must not be forgotten."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {table}").scalar_one() for what, table in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"The version before cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([row[0] for row in POLICIES])))
    for table in _TABLES:
        op.drop_table(table)

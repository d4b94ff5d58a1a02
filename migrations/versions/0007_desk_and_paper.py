"""The desk and paper: evidence and consents of a signing, drafts, what was sealed without a line,
numbered forms, print jobs, the log of copies, what came back; wordings of institutions.

A published wording, the evidence of a signing and the log of copies are never changed.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOTICE = (
    "您家自愿选择本团队，可以书面申请更换或解约。",
    "基本服务免费；付费服务包按清单收费，未提供的服务退费。",
    "协议自{start}起至{end}止，到期没有异议的自动续约。",
    "请如实告知健康情况；家中有迁居、出生、去世的，请及时告诉团队。",
    "签约服务不是急救，遇急症请立即拨打 120。",
)
NOTICE_EN = (
    "Your family chooses this team freely and may change or end the contract by writing to us.",
    (
        "Basic services are free. Paid packages cost what stands in the list, and what is not delivered"
        " is paid back."
    ),
    "The contract runs from {start} to {end} and then goes on by itself, unless you object.",
    "Please tell the team the truth about your health and when somebody moves, is born or dies.",
    "This is no emergency service: in an emergency call 120 at once.",
)
GLOSS = (
    (
        "The household signs as a unit; adults agree, guardians sign for minors and persons without full"
        " capacity; one team at a time for each household and person."
    ),
    "Basic services are free; chosen packages and their frequency stand in annex 2.",
    (
        "The local consultation fee applies; packages at the posted price, with the shares of medical"
        " insurance, public health funds and the person; what is not done is refunded pro rata."
    ),
    "The term; the first one runs to 31 December of the following year, later ones by calendar year.",
    "Notice 30 days before the end; silent renewal for basic services only.",
    "Rights and duties of the household.",
    (
        "Duties of the team; consequences of concealment are judged by law; this is not an emergency"
        " service, call 120."
    ),
    "Referral to a higher hospital, and follow-up after the return.",
    (
        "Use of information is limited to care, administration and lawful assessment; separate consent"
        " for anyone else; no commerce."
    ),
    (
        "Change or termination needs both signatures; death and moving away end the service for that"
        " person; a newborn joins once registered."
    ),
    "Disputes: negotiation, then the health authority or the court.",
    "Two copies; in force once signed and sealed; electronic signatures count as written.",
)
_TEMPLATE = sa.table(
    "agreement_template",
    sa.column("code", sa.String),
    sa.column("gloss", sa.JSON),
    sa.column("notice", sa.JSON),
    sa.column("notice_en", sa.JSON),
    sa.column("published_at_utc", sa.DateTime),
)
APPEND_ONLY = ("signing_evidence", "print_copy")
KEPT = ("health_consent", "paper_form", "sealed_signing")
"""Rows that nobody deletes."""
_PUBLISHED = "OLD.published_at_utc IS NOT NULL"
_OLD_RULE, _NEW_RULE = (
    "uq_agreement_template_code_version",
    "uq_agreement_template_institution_code_code_version",
)
BEYOND = (
    ("wordings of institutions", "agreement_template WHERE institution_code <> ''"),
    ("printed forms that are not back", "paper_form WHERE state IN ('open', 'one_side')"),
    ("signings that need attention", "sealed_signing WHERE state = 'attention'"),
)
"""Rows that would be lost or break a rule of the version before, by what they are."""
_TABLES = (
    "signed_scan",
    "print_line",
    "print_copy",
    "paper_return",
    "signing_evidence",
    "sealed_signing",
    "paper_form",
    "health_consent",
    "print_part",
    "signing_draft",
    "print_job",
    "outbox_key",
)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> list[str]:
    if _is_sqlite():
        return [
            *(
                f"""CREATE TRIGGER {table}_append_only_{verb.lower()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
                for table in APPEND_ONLY
                for verb in ("UPDATE", "DELETE")
            ),
            *(
                f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
                BEGIN SELECT RAISE(ABORT, 'a {table} is never deleted'); END"""
                for table in KEPT
            ),
            *(
                f"""CREATE TRIGGER agreement_template_frozen_{verb.lower()}
                BEFORE {verb} ON agreement_template WHEN {_PUBLISHED}
                BEGIN SELECT RAISE(ABORT, 'a published wording is frozen'); END"""
                for verb in ("UPDATE", "DELETE")
            ),
        ]
    return [
        *(
            f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change('{table} is append-only')"""
            for table in APPEND_ONLY
        ),
        *(
            f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""
            for table in KEPT
        ),
        f"""CREATE TRIGGER agreement_template_frozen BEFORE UPDATE OR DELETE ON agreement_template
        FOR EACH ROW WHEN ({_PUBLISHED})
        EXECUTE FUNCTION refuse_change('a published wording is frozen')""",
    ]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _widen_templates() -> None:
    """The wording of before counts as published; it belongs to everybody."""
    empty = sa.text("'[]'")
    with op.batch_alter_table("agreement_template") as table:
        table.add_column(
            sa.Column("institution_code", sa.String(length=40), nullable=False, server_default="")
        )
        for name in ("gloss", "notice", "notice_en"):
            table.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
        table.add_column(
            sa.Column(
                "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        table.add_column(sa.Column("published_at_utc", sa.DateTime(), nullable=True))
        table.drop_constraint(op.f(_OLD_RULE), type_="unique")
        table.create_unique_constraint(op.f(_NEW_RULE), ["institution_code", "code", "version"])
        table.create_foreign_key(
            op.f("fk_agreement_template_made_by_id"), "user", ["made_by_id"], ["id"]
        )
        table.create_index("ix_agreement_template_valid_from", ["institution_code", "valid_from"])
    # The defaults were for the rows that stand already.
    with op.batch_alter_table("agreement_template") as table:
        for name in ("institution_code", "gloss", "notice", "notice_en"):
            table.alter_column(name, server_default=None)
    words: dict[str, Any] = {"notice": list(NOTICE), "notice_en": list(NOTICE_EN)}
    op.execute(_TEMPLATE.update().values(**words, published_at_utc=_now()))
    op.execute(_TEMPLATE.update().where(_TEMPLATE.c.code == "STANDARD").values(gloss=list(GLOSS)))


def upgrade() -> None:
    _widen_templates()
    op.add_column("institution", sa.Column("registration_no", sa.String(length=40), nullable=True))
    op.add_column(
        "institution", sa.Column("seal", sa.String(length=64), server_default="", nullable=False)
    )
    op.add_column("user", sa.Column("sign_pin_hash", sa.String(length=200), nullable=True))
    op.create_table(
        "outbox_key",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("public_spki", sa.Text(), nullable=False),
        sa.Column("private_pem", sa.LargeBinary(), nullable=False),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_outbox_key")),
    )
    op.create_table(
        "print_job",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("public_url", sa.String(length=200), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("chunks_done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("created_at_utc", sa.DateTime(), nullable=False),
        sa.Column("touched_at_utc", sa.DateTime(), nullable=False),
        sa.Column("finished_at_utc", sa.DateTime(), nullable=True),
        sa.Column("expires_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('signed', 'prepared', 'blank')", name=op.f("ck_print_job_kind_known")
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_print_job_status_known"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_print_job_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
        sa.UniqueConstraint("key", name=op.f("uq_print_job_key")),
    )
    op.create_index("ix_print_job_status", "print_job", ["status", "touched_at_utc"], unique=False)
    op.create_index("ix_print_job_user_id", "print_job", ["user_id", "id"], unique=False)

    op.create_table(
        "signing_draft",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("touched_at_utc", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_signing_draft_household_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_signing_draft_user_id")),
        sa.PrimaryKeyConstraint("user_id", "household_id", name=op.f("pk_signing_draft")),
    )
    op.create_index(
        "ix_signing_draft_touched_at_utc", "signing_draft", ["touched_at_utc"], unique=False
    )

    op.create_table(
        "print_part",
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=24), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("agreements", sa.Integer(), nullable=False),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["print_job.id"], name=op.f("fk_print_part_job_id")),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_print_part")),
    )
    op.create_table(
        "health_consent",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column(
            "given_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("given_by_name", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "basis IN ('own', 'attested', 'guardian')", name=op.f("ck_health_consent_basis_known")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_health_consent_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["resident.id"], name=op.f("fk_health_consent_given_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_health_consent_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_consent")),
        sa.UniqueConstraint(
            "contract_id", "resident_id", name=op.f("uq_health_consent_contract_id_resident_id")
        ),
    )
    op.create_index(
        op.f("ix_health_consent_given_by_id"), "health_consent", ["given_by_id"], unique=False
    )
    op.create_index(
        "ix_health_consent_resident_id", "health_consent", ["resident_id"], unique=False
    )

    op.create_table(
        "paper_form",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("verify_code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("choices", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=True),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=True),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(kind = 'prepared') = (household_id IS NOT NULL)",
            name=op.f("ck_paper_form_prepared_for_one"),
        ),
        sa.CheckConstraint(
            "(kind = 'prepared') = (snapshot_hash IS NOT NULL)",
            name=op.f("ck_paper_form_prepared_frozen"),
        ),
        sa.CheckConstraint(
            "(state = 'registered') = (contract_id IS NOT NULL)",
            name=op.f("ck_paper_form_registered_as_contract"),
        ),
        sa.CheckConstraint("kind IN ('prepared', 'blank')", name=op.f("ck_paper_form_kind_known")),
        sa.CheckConstraint(
            "state <> 'spoiled' OR (closed_on IS NOT NULL AND reason <> '')",
            name=op.f("ck_paper_form_spoiled_says_why"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'one_side', 'registered', 'spoiled')",
            name=op.f("ck_paper_form_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_paper_form_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_paper_form_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_paper_form_household_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["print_job.id"], name=op.f("fk_paper_form_job_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_paper_form_made_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_paper_form_team_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["agreement_template.id"], name=op.f("fk_paper_form_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_form")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_paper_form_contract_id")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_form_number")),
        sa.UniqueConstraint("verify_code", name=op.f("uq_paper_form_verify_code")),
    )
    op.create_index("ix_paper_form_job_id", "paper_form", ["job_id", "id"], unique=False)
    op.create_index("ix_paper_form_team_id", "paper_form", ["team_id", "state", "id"], unique=False)
    op.create_index(
        "uq_paper_form_one_out",
        "paper_form",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("household_id IS NOT NULL AND state IN ('open', 'one_side')"),
        postgresql_where=sa.text("household_id IS NOT NULL AND state IN ('open', 'one_side')"),
    )

    op.create_table(
        "sealed_signing",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "uploaded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.Column("signed_at_utc", sa.DateTime(), nullable=False),
        sa.Column("received_at_utc", sa.DateTime(), nullable=False),
        sa.Column(
            "settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("settled_at_utc", sa.DateTime(), nullable=True),
        sa.Column("settle_note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(state = 'made') = (contract_id IS NOT NULL)",
            name=op.f("ck_sealed_signing_made_has_contract"),
        ),
        sa.CheckConstraint(
            "state IN ('made', 'attention', 'settled')", name=op.f("ck_sealed_signing_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_sealed_signing_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_sealed_signing_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_sealed_signing_settled_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user.id"], name=op.f("fk_sealed_signing_uploaded_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sealed_signing_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_signing")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_sealed_signing_contract_id")),
        sa.UniqueConstraint("key", name=op.f("uq_sealed_signing_key")),
    )
    op.create_index(
        "ix_sealed_signing_household_id", "sealed_signing", ["household_id", "state"], unique=False
    )
    op.create_index("ix_sealed_signing_state", "sealed_signing", ["state", "id"], unique=False)

    op.create_table(
        "signing_evidence",
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("manner", sa.String(length=8), nullable=False),
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("place_code", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("noticed_at_utc", sa.DateTime(), nullable=True),
        sa.Column("signed_at_utc", sa.DateTime(), nullable=False),
        sa.Column("received_at_utc", sa.DateTime(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "manner IN ('own', 'proxy', 'mark', 'paper')",
            name=op.f("ck_signing_evidence_manner_known"),
        ),
        sa.CheckConstraint(
            "received_at_utc >= signed_at_utc",
            name=op.f("ck_signing_evidence_received_after_signing"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_signing_evidence_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["agreement_template.id"], name=op.f("fk_signing_evidence_template_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_signing_evidence")),
    )
    op.create_index(
        op.f("ix_signing_evidence_template_id"), "signing_evidence", ["template_id"], unique=False
    )

    op.create_table(
        "paper_return",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("household_signed_on", sa.Date(), nullable=True),
        sa.Column("team_signed_on", sa.Date(), nullable=True),
        sa.Column("found_by", sa.String(length=8), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("returned_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "found_by IN ('qr', 'number', 'photo')", name=op.f("ck_paper_return_found_by_known")
        ),
        sa.CheckConstraint(
            "(contract_id IS NULL) <> (form_id IS NULL)",
            name=op.f("ck_paper_return_contract_or_form"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_paper_return_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["paper_form.id"], name=op.f("fk_paper_return_form_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_paper_return_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_return")),
    )
    op.create_index(
        "ix_paper_return_user_id", "paper_return", ["user_id", "returned_on"], unique=False
    )
    op.create_index(
        "uq_paper_return_of_contract",
        "paper_return",
        ["contract_id"],
        unique=True,
        sqlite_where=sa.text("contract_id IS NOT NULL"),
        postgresql_where=sa.text("contract_id IS NOT NULL"),
    )
    op.create_index(
        "uq_paper_return_of_form",
        "paper_return",
        ["form_id"],
        unique=True,
        sqlite_where=sa.text("form_id IS NOT NULL"),
        postgresql_where=sa.text("form_id IS NOT NULL"),
    )

    op.create_table(
        "print_copy",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("copy", sa.String(length=12), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("printed_at_utc", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "copy IN ('household', 'institution')", name=op.f("ck_print_copy_copy_known")
        ),
        sa.CheckConstraint(
            "(contract_id IS NULL) <> (form_id IS NULL)",
            name=op.f("ck_print_copy_contract_or_form"),
        ),
        sa.CheckConstraint("times >= 1", name=op.f("ck_print_copy_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_print_copy_contract_id")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["paper_form.id"], name=op.f("fk_print_copy_form_id")),
        sa.ForeignKeyConstraint(["job_id"], ["print_job.id"], name=op.f("fk_print_copy_job_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_print_copy_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_copy")),
    )
    op.create_index("ix_print_copy_job_id", "print_copy", ["job_id", "id"], unique=False)
    op.create_index(
        "uq_print_copy_of_contract",
        "print_copy",
        ["contract_id", "copy", "times"],
        unique=True,
        sqlite_where=sa.text("contract_id IS NOT NULL"),
        postgresql_where=sa.text("contract_id IS NOT NULL"),
    )
    op.create_index(
        "uq_print_copy_of_form",
        "print_copy",
        ["form_id", "copy", "times"],
        unique=True,
        sqlite_where=sa.text("form_id IS NOT NULL"),
        postgresql_where=sa.text("form_id IS NOT NULL"),
    )

    op.create_table(
        "print_line",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("first_page", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("glyphs", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(state = 'skipped') = (reason <> '')", name=op.f("ck_print_line_skipped_says_why")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'printed', 'skipped')", name=op.f("ck_print_line_state_known")
        ),
        sa.CheckConstraint(
            "contract_id IS NULL OR form_id IS NULL",
            name=op.f("ck_print_line_contract_or_form"),
        ),
        sa.CheckConstraint(
            "state <> 'printed' OR contract_id IS NOT NULL OR form_id IS NOT NULL",
            name=op.f("ck_print_line_printed_has_number"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_print_line_contract_id")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["paper_form.id"], name=op.f("fk_print_line_form_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_print_line_household_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["print_job.id"], name=op.f("fk_print_line_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_line")),
        sa.UniqueConstraint("job_id", "position", name=op.f("uq_print_line_job_id_position")),
    )
    op.create_index("ix_print_line_contract_id", "print_line", ["contract_id"], unique=False)
    op.create_index("ix_print_line_form_id", "print_line", ["form_id"], unique=False)

    op.create_table(
        "signed_scan",
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
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("found_by", sa.String(length=8), nullable=False),
        sa.Column("file", sa.String(length=24), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uploaded_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "contract_id IS NULL OR form_id IS NULL", name=op.f("ck_signed_scan_of_one")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_signed_scan_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["paper_form.id"], name=op.f("fk_signed_scan_form_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_signed_scan_institution_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_signed_scan_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_scan")),
        sa.UniqueConstraint(
            "institution_id", "sha256", name=op.f("uq_signed_scan_institution_id_sha256")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_signed_scan_key")),
    )
    op.create_index("ix_signed_scan_contract_id", "signed_scan", ["contract_id"], unique=False)
    op.create_index("ix_signed_scan_form_id", "signed_scan", ["form_id"], unique=False)
    op.create_index(
        "ix_signed_scan_institution_id", "signed_scan", ["institution_id", "id"], unique=False
    )
    op.create_index("ix_signed_scan_user_id", "signed_scan", ["user_id", "id"], unique=False)

    for statement in _guards():
        op.execute(statement)


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes; numbers of paper in people's hands must not be forgotten."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {rows}").scalar_one() for what, rows in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"Version 0006 cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    for name in [] if _is_sqlite() else ["agreement_template_frozen ON agreement_template"]:
        op.execute(f"DROP TRIGGER {name}")
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("user", "sign_pin_hash")
    op.drop_column("institution", "seal")
    op.drop_column("institution", "registration_no")
    with op.batch_alter_table("agreement_template") as table:
        table.drop_index("ix_agreement_template_valid_from")
        table.drop_constraint(op.f("fk_agreement_template_made_by_id"), type_="foreignkey")
        table.drop_constraint(op.f(_NEW_RULE), type_="unique")
        table.create_unique_constraint(op.f(_OLD_RULE), ["code", "version"])
        for name in ("published_at_utc", "made_by_id", "notice_en", "notice", "gloss"):
            table.drop_column(name)
        table.drop_column("institution_code")

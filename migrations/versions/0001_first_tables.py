"""First tables, with the guards that plain constraints cannot express.

Batch changes rebuild a table on SQLite and drop its triggers: a later migration that changes
`contract`, `audit_event` or `audit_seal` in batch mode has to create `GUARDS` again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_FROZEN = (
    "contract_no, root_no, term_no, previous_term_no, previous_end, household_id, team_id,"
    " representative_id, doctor_id, channel, signed_on, period_start, period_end, agreement_hash,"
    " verify_code, policy_snapshot"
)
# A renewal further ahead is stored as draft; it follows from what was signed and is frozen, too.
_UNSIGNED = "OLD.status IN ('draft', 'notice_given') AND OLD.term_no = 1"
_BACK = f"NOT ({_UNSIGNED}) AND NEW.status IN ('draft', 'notice_given') AND OLD.term_no = 1"
_KEPT = ("contract", "cover", "contract_package", "signature")

GUARDS_SQLITE = (
    *(
        f"""CREATE TRIGGER {table}_append_only_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in ("audit_event", "audit_seal")
        for verb in ("UPDATE", "DELETE")
    ),
    *(
        f"""CREATE TRIGGER contract_no_gap_{verb.split()[0].lower()} BEFORE {verb} ON contract
        WHEN NEW.previous_end IS NOT NULL AND NEW.period_start <> date(NEW.previous_end, '+1 day')
        BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: ck_contract_no_gap'); END"""
        for verb in ("INSERT", "UPDATE OF period_start, previous_end")
    ),
    f"""CREATE TRIGGER contract_frozen BEFORE UPDATE OF {_FROZEN} ON contract
    WHEN NOT ({_UNSIGNED})
    BEGIN SELECT RAISE(ABORT, 'a signed term is frozen'); END""",
    f"""CREATE TRIGGER contract_no_way_back BEFORE UPDATE OF status ON contract
    WHEN {_BACK}
    BEGIN SELECT RAISE(ABORT, 'a signed term is no draft again'); END""",
    *(
        f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, 'a {table} is never deleted'); END"""
        for table in _KEPT
    ),
)

GUARDS_POSTGRESQL = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change('{table} is append-only')"""
        for table in ("audit_event", "audit_seal")
    ),
    *(
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{table} is append-only')"""
        for table in ("audit_event", "audit_seal")
    ),
    """ALTER TABLE contract ADD CONSTRAINT ck_contract_no_gap
    CHECK (previous_end IS NULL OR period_start = previous_end + 1)""",
    f"""CREATE TRIGGER contract_frozen BEFORE UPDATE OF {_FROZEN} ON contract
    FOR EACH ROW WHEN (NOT ({_UNSIGNED}))
    EXECUTE FUNCTION refuse_change('a signed term is frozen')""",
    f"""CREATE TRIGGER contract_no_way_back BEFORE UPDATE OF status ON contract
    FOR EACH ROW WHEN ({_BACK})
    EXECUTE FUNCTION refuse_change('a signed term is no draft again')""",
    *(
        f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""
        for table in _KEPT
    ),
)


def _guards() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in GUARDS_SQLITE if sqlite else GUARDS_POSTGRESQL:
        op.execute(statement)


def upgrade() -> None:
    op.create_table(
        "agreement_template",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("preamble", sa.Text(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_template")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_agreement_template_code_version")),
    )
    op.create_table(
        "audit_seal",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint("last_id >= first_id", name=op.f("ck_audit_seal_run_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("first_id", name=op.f("uq_audit_seal_first_id")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_seal_hash")),
    )
    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at_utc", sa.DateTime(), nullable=False),
        sa.Column("finished_at_utc", sa.DateTime(), nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("name", "day", name=op.f("pk_job_run")),
    )
    op.create_table(
        "kept_form",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("created_at_utc", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_kept_form")),
    )
    op.create_table(
        "number_counter",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "policy",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("institution_code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint(
            "key",
            "institution_code",
            "valid_from",
            name=op.f("uq_policy_key_institution_code_valid_from"),
        ),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.Column("record_code", sa.String(length=3), nullable=True),
        sa.CheckConstraint(
            "level IN ('county', 'town', 'village')", name=op.f("ck_region_level_known")
        ),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["region.code"], name=op.f("fk_region_parent_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "resident",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("search_key", sa.String(length=400), nullable=False),
        sa.Column("sex", sa.String(length=6), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("id_type", sa.String(length=24), nullable=False),
        sa.Column("identity_hash", sa.String(length=64), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_last4", sa.String(length=4), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=False),
        sa.Column("ethnicity", sa.String(length=40), nullable=False),
        sa.Column("education", sa.String(length=40), nullable=False),
        sa.Column("marital_status", sa.String(length=40), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("record_code", sa.String(length=17), nullable=True),
        sa.Column("record_built_on", sa.Date(), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.CheckConstraint("sex IN ('male', 'female')", name=op.f("ck_resident_sex_known")),
        sa.CheckConstraint(
            "died_on IS NULL OR died_on >= birth_date", name=op.f("ck_resident_death_after_birth")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("identity_hash", name=op.f("uq_resident_identity_hash")),
        sa.UniqueConstraint("key", name=op.f("uq_resident_key")),
        sa.UniqueConstraint("record_code", name=op.f("uq_resident_record_code")),
    )
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.create_index("ix_resident_id_last4", ["id_last4"], unique=False)
        batch_op.create_index("ix_resident_name", ["name"], unique=False)

    op.create_table(
        "service_item",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service_item")),
    )
    op.create_table(
        "service_package",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("fee_fen", sa.Integer(), nullable=False),
        sa.Column("insurance_fen", sa.Integer(), nullable=False),
        sa.Column("public_health_fen", sa.Integer(), nullable=False),
        sa.Column("self_fen", sa.Integer(), nullable=False),
        sa.Column("target", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "fee_fen = insurance_fen + public_health_fen + self_fen",
            name=op.f("ck_service_package_split_sums_to_fee"),
        ),
        sa.CheckConstraint(
            "insurance_fen >= 0 AND public_health_fen >= 0 AND self_fen >= 0",
            name=op.f("ck_service_package_no_negative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_package")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_service_package_code_version")),
    )
    op.create_table(
        "grid",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "parent_id IS NULL OR parent_id <> id", name=op.f("ck_grid_not_its_own_parent")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["grid.id"], name=op.f("fk_grid_parent_id")),
        sa.ForeignKeyConstraint(
            ["village_code"], ["region.code"], name=op.f("fk_grid_village_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
        sa.UniqueConstraint("county_code", "code", name=op.f("uq_grid_county_code_code")),
    )
    with op.batch_alter_table("grid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grid_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_grid_village_code", ["village_code", "code"], unique=False)

    op.create_table(
        "identifier_alias",
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
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_identifier_alias_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier_alias")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_identifier_alias_kind_value")),
    )
    with op.batch_alter_table("identifier_alias", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identifier_alias_resident_id"), ["resident_id"], unique=False
        )

    op.create_table(
        "institution",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "kind IN ('health_authority', 'hospital', 'township_centre', 'village_station')",
            name=op.f("ck_institution_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["institution.id"], name=op.f("fk_institution_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_institution_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("code", name=op.f("uq_institution_code")),
    )
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_institution_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "package_item",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "package_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("times_per_year", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("times_per_year >= 0", name=op.f("ck_package_item_times_not_negative")),
        sa.ForeignKeyConstraint(
            ["item_code"], ["service_item.code"], name=op.f("fk_package_item_item_code")
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["service_package.id"], name=op.f("fk_package_item_package_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_item")),
        sa.UniqueConstraint(
            "package_id", "item_code", name=op.f("uq_package_item_package_id_item_code")
        ),
    )
    op.create_table(
        "resident_tag",
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
        sa.Column("tag", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_resident_tag_dates_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_resident_tag_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_tag")),
    )
    with op.batch_alter_table("resident_tag", schema=None) as batch_op:
        batch_op.create_index(
            "ix_resident_tag_tag", ["tag", "valid_to", "resident_id"], unique=False
        )
        batch_op.create_index(
            "uq_resident_tag_current",
            ["resident_id", "tag"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "household",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_household_grid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("county_code", "code", name=op.f("uq_household_county_code_code")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index("ix_household_address", ["address"], unique=False)
        batch_op.create_index("ix_household_code", ["code"], unique=False)
        batch_op.create_index("ix_household_grid_id", ["grid_id", "code"], unique=False)

    op.create_table(
        "staff",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_staff_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("key", name=op.f("uq_staff_key")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_institution_id"), ["institution_id"], unique=False
        )

    op.create_table(
        "team",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("leader_name", sa.String(length=80), nullable=False),
        sa.Column("hotline", sa.String(length=40), nullable=False),
        sa.Column("service_hours", sa.String(length=120), nullable=False),
        sa.Column("max_households", sa.Integer(), nullable=True),
        sa.Column("max_persons", sa.Integer(), nullable=True),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "max_households IS NULL OR max_households >= 0", name=op.f("ck_team_households_limit")
        ),
        sa.CheckConstraint(
            "max_persons IS NULL OR max_persons >= 0", name=op.f("ck_team_persons_limit")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_team_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("county_code", "code", name=op.f("uq_team_county_code_code")),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_institution_id"), ["institution_id"], unique=False
        )

    op.create_table(
        "grid_duty",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "level IN ('team', 'township_lead', 'zone_lead', 'village_contact')",
            name=op.f("ck_grid_duty_level_known"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_grid_duty_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_grid_duty_grid_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_grid_duty_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_duty")),
        sa.UniqueConstraint(
            "grid_id", "level", "valid_from", name=op.f("uq_grid_duty_grid_id_level_valid_from")
        ),
    )
    with op.batch_alter_table("grid_duty", schema=None) as batch_op:
        batch_op.create_index("ix_grid_duty_team", ["team_id", "valid_to", "grid_id"], unique=False)
        batch_op.create_index(
            "uq_grid_duty_one_open_team",
            ["grid_id"],
            unique=True,
            sqlite_where=sa.text("level = 'team' AND valid_to IS NULL"),
            postgresql_where=sa.text("level = 'team' AND valid_to IS NULL"),
        )

    op.create_table(
        "membership",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("relation", sa.String(length=2), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "(valid_to IS NULL) = (end_reason IS NULL)", name=op.f("ck_membership_end_has_reason")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_membership_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_membership_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_membership_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            "ix_membership_household_id", ["household_id", "valid_to"], unique=False
        )
        batch_op.create_index("ix_membership_resident_id", ["resident_id"], unique=False)
        batch_op.create_index(
            "uq_membership_one_head",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("is_head AND valid_to IS NULL"),
            postgresql_where=sa.text("is_head AND valid_to IS NULL"),
        )
        batch_op.create_index(
            "uq_membership_one_household",
            ["resident_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "team_member",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post", sa.String(length=24), nullable=True),
        sa.Column("is_leader", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_team_member_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_team_member_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(
            "uq_team_member_current",
            ["team_id", "staff_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.create_index(
            "uq_team_member_one_leader",
            ["team_id"],
            unique=True,
            sqlite_where=sa.text("is_leader AND valid_to IS NULL"),
            postgresql_where=sa.text("is_leader AND valid_to IS NULL"),
        )

    op.create_table(
        "user",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("start_code_hash", sa.String(length=200), nullable=True),
        sa.Column("start_code_expires_at_utc", sa.DateTime(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("specimen", sa.LargeBinary(), nullable=True),
        sa.Column("disabled_at_utc", sa.DateTime(), nullable=True),
        sa.Column("created_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'bureau', 'leader', 'doctor', 'village', 'clerk', 'hospital')",
            name=op.f("ck_user_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_user_institution_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_user_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_institution_id"), ["institution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_user_team_id"), ["team_id"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("object_type", sa.String(length=24), nullable=False),
        sa.Column("object_key", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_event_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_event_object", ["object_type", "object_key", "id"], unique=False
        )
        batch_op.create_index("ix_audit_event_user_id", ["user_id", "id"], unique=False)

    op.create_table(
        "contract",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("contract_no", sa.String(length=24), nullable=False),
        sa.Column("root_no", sa.String(length=20), nullable=False),
        sa.Column("term_no", sa.Integer(), nullable=False),
        sa.Column("previous_term_no", sa.Integer(), nullable=True),
        sa.Column("previous_end", sa.Date(), nullable=True),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doctor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "representative_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("noticed", sa.Boolean(), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("cross_grid", sa.Boolean(), nullable=False),
        sa.Column("paper_no", sa.String(length=40), nullable=True),
        sa.Column("verify_code", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("households_after", sa.Integer(), nullable=True),
        sa.Column("households_limit", sa.Integer(), nullable=True),
        sa.Column("persons_after", sa.Integer(), nullable=True),
        sa.Column("persons_limit", sa.Integer(), nullable=True),
        sa.Column("policy_snapshot", sa.JSON(), nullable=False),
        sa.Column("agreement_snapshot", sa.LargeBinary(), nullable=True),
        sa.Column("agreement_hash", sa.String(length=64), nullable=True),
        sa.Column(
            "signed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("entered_at_utc", sa.DateTime(), nullable=False),
        sa.Column("lapse_reason", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "(status NOT IN ('upcoming', 'active', 'terminating', 'expired', 'renewed')) OR (noticed AND consented)",
            name=op.f("ck_contract_in_force_needs_consent"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'notice_given', 'signed_one_side', 'upcoming', 'active', 'terminating', 'expired', 'renewed', 'superseded', 'terminated', 'void')",
            name=op.f("ck_contract_status_known"),
        ),
        sa.CheckConstraint(
            "term_no > 1 OR status IN ('draft', 'notice_given', 'signed_one_side', 'void') OR (households_after IS NOT NULL AND persons_after IS NOT NULL)",
            name=op.f("ck_contract_signing_counted_load"),
        ),
        sa.CheckConstraint(
            "(households_after IS NULL) = (households_limit IS NULL) AND (households_after IS NULL OR households_after <= households_limit)",
            name=op.f("ck_contract_households_within_limit"),
        ),
        sa.CheckConstraint(
            "(persons_after IS NULL) = (persons_limit IS NULL) AND (persons_after IS NULL OR persons_after <= persons_limit)",
            name=op.f("ck_contract_persons_within_limit"),
        ),
        sa.CheckConstraint(
            "(term_no = 1 AND previous_term_no IS NULL AND previous_end IS NULL) OR (term_no > 1 AND previous_term_no IS NOT NULL AND previous_end IS NOT NULL AND previous_term_no = term_no - 1)",
            name=op.f("ck_contract_chain_linked"),
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_contract_period_in_order")),
        sa.ForeignKeyConstraint(["doctor_id"], ["staff.id"], name=op.f("fk_contract_doctor_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_contract_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"], ["resident.id"], name=op.f("fk_contract_representative_id")
        ),
        sa.ForeignKeyConstraint(
            ["root_no", "previous_term_no", "previous_end", "household_id"],
            [
                "contract.root_no",
                "contract.term_no",
                "contract.period_end",
                "contract.household_id",
            ],
            name="fk_contract_previous_term",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["user.id"], name=op.f("fk_contract_signed_by_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_contract_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("contract_no", name=op.f("uq_contract_contract_no")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_contract_idempotency_key")),
        sa.UniqueConstraint(
            "root_no",
            "term_no",
            "period_end",
            "household_id",
            name=op.f("uq_contract_root_no_term_no_period_end_household_id"),
        ),
        sa.UniqueConstraint("root_no", "term_no", name=op.f("uq_contract_root_no_term_no")),
        sa.UniqueConstraint("verify_code", name=op.f("uq_contract_verify_code")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_doctor_id"), ["doctor_id"], unique=False)
        batch_op.create_index("ix_contract_household_id", ["household_id"], unique=False)
        batch_op.create_index("ix_contract_period_end", ["period_end", "status"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contract_representative_id"), ["representative_id"], unique=False
        )
        batch_op.create_index("ix_contract_status", ["status", "id"], unique=False)
        batch_op.create_index("ix_contract_team_id", ["team_id", "status"], unique=False)
        batch_op.create_index(
            "uq_contract_one_live",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('active', 'terminating')"),
            postgresql_where=sa.text("status IN ('active', 'terminating')"),
        )
        batch_op.create_index(
            "uq_contract_one_upcoming",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("status = 'upcoming'"),
            postgresql_where=sa.text("status = 'upcoming'"),
        )

    op.create_table(
        "import_batch",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("allow_moves", sa.Boolean(), nullable=False),
        sa.Column("sheet", sa.String(length=80), nullable=True),
        sa.Column("suffix", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("chunks_done", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("created_at_utc", sa.DateTime(), nullable=False),
        sa.Column("touched_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('roster', 'divisions', 'institutions', 'teams', 'members', 'grids', 'assignment', 'contracts')",
            name=op.f("ck_import_batch_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'checked', 'done', 'unusable', 'failed', 'cancelled')",
            name=op.f("ck_import_batch_status_known"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_batch_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_import_batch_key")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index("ix_import_batch_user_id", ["user_id", "id"], unique=False)

    op.create_table(
        "search_term",
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at_utc", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_search_term_user_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_search_term")),
    )
    with op.batch_alter_table("search_term", schema=None) as batch_op:
        batch_op.create_index("ix_search_term_user_id", ["user_id", "created_at_utc"], unique=False)

    op.create_table(
        "user_session",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("created_at_utc", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at_utc", sa.DateTime(), nullable=False),
        sa.Column("revoked_at_utc", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("key", name=op.f("uq_user_session_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_user_session_user_id", ["user_id", "revoked_at_utc"], unique=False
        )

    op.create_table(
        "contract_package",
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "package_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_package_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["service_package.id"], name=op.f("fk_contract_package_package_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", "package_id", name=op.f("pk_contract_package")),
    )
    op.create_table(
        "cover",
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
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cover_from", sa.Date(), nullable=False),
        sa.Column("cover_to", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "cover_to >= cover_from OR state = 'ended'", name=op.f("ck_cover_dates_in_order")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'upcoming', 'live', 'ended', 'void')",
            name=op.f("ck_cover_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_cover_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_cover_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
        sa.UniqueConstraint(
            "contract_id", "resident_id", name=op.f("uq_cover_contract_id_resident_id")
        ),
    )
    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.create_index("ix_cover_resident_id", ["resident_id"], unique=False)
        batch_op.create_index(
            "uq_cover_one_live",
            ["resident_id"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.create_index(
            "uq_cover_one_upcoming",
            ["resident_id"],
            unique=True,
            sqlite_where=sa.text("state = 'upcoming'"),
            postgresql_where=sa.text("state = 'upcoming'"),
        )

    op.create_table(
        "objection",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('end', 'change_team', 'change_packages')",
            name=op.f("ck_objection_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_objection_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(
            "uq_objection_open",
            ["contract_id", "kind"],
            unique=True,
            sqlite_where=sa.text("withdrawn_on IS NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL"),
        )

    op.create_table(
        "signature",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("party", sa.String(length=12), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("signer_name", sa.String(length=80), nullable=False),
        sa.Column("strokes", sa.LargeBinary(), nullable=True),
        sa.Column("signed_at_utc", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "mode IN ('screen', 'paper', 'specimen', 'account')",
            name=op.f("ck_signature_mode_known"),
        ),
        sa.CheckConstraint("party IN ('household', 'team')", name=op.f("ck_signature_party_known")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_signature_contract_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_signature_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("contract_id", "party", name=op.f("uq_signature_contract_id_party")),
    )
    _guards()


def downgrade() -> None:
    op.drop_table("signature")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_objection_open",
            sqlite_where=sa.text("withdrawn_on IS NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL"),
        )

    op.drop_table("objection")
    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cover_one_upcoming",
            sqlite_where=sa.text("state = 'upcoming'"),
            postgresql_where=sa.text("state = 'upcoming'"),
        )
        batch_op.drop_index(
            "uq_cover_one_live",
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.drop_index("ix_cover_resident_id")

    op.drop_table("cover")
    op.drop_table("contract_package")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index("ix_user_session_user_id")

    op.drop_table("user_session")
    with op.batch_alter_table("search_term", schema=None) as batch_op:
        batch_op.drop_index("ix_search_term_user_id")

    op.drop_table("search_term")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_import_batch_user_id")

    op.drop_table("import_batch")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contract_one_upcoming",
            sqlite_where=sa.text("status = 'upcoming'"),
            postgresql_where=sa.text("status = 'upcoming'"),
        )
        batch_op.drop_index(
            "uq_contract_one_live",
            sqlite_where=sa.text("status IN ('active', 'terminating')"),
            postgresql_where=sa.text("status IN ('active', 'terminating')"),
        )
        batch_op.drop_index("ix_contract_team_id")
        batch_op.drop_index("ix_contract_status")
        batch_op.drop_index(batch_op.f("ix_contract_representative_id"))
        batch_op.drop_index("ix_contract_period_end")
        batch_op.drop_index("ix_contract_household_id")
        batch_op.drop_index(batch_op.f("ix_contract_doctor_id"))

    op.drop_table("contract")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_user_id")
        batch_op.drop_index("ix_audit_event_object")

    op.drop_table("audit_event")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_team_id"))
        batch_op.drop_index(batch_op.f("ix_user_institution_id"))

    op.drop_table("user")
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_member_one_leader",
            sqlite_where=sa.text("is_leader AND valid_to IS NULL"),
            postgresql_where=sa.text("is_leader AND valid_to IS NULL"),
        )
        batch_op.drop_index(
            "uq_team_member_current",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_team_member_staff_id"))

    op.drop_table("team_member")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_one_household",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index(
            "uq_membership_one_head",
            sqlite_where=sa.text("is_head AND valid_to IS NULL"),
            postgresql_where=sa.text("is_head AND valid_to IS NULL"),
        )
        batch_op.drop_index("ix_membership_resident_id")
        batch_op.drop_index("ix_membership_household_id")

    op.drop_table("membership")
    with op.batch_alter_table("grid_duty", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grid_duty_one_open_team",
            sqlite_where=sa.text("level = 'team' AND valid_to IS NULL"),
            postgresql_where=sa.text("level = 'team' AND valid_to IS NULL"),
        )
        batch_op.drop_index("ix_grid_duty_team")

    op.drop_table("grid_duty")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_institution_id"))

    op.drop_table("team")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_institution_id"))

    op.drop_table("staff")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index("ix_household_grid_id")
        batch_op.drop_index("ix_household_address")
        batch_op.drop_index("ix_household_code")

    op.drop_table("household")
    with op.batch_alter_table("resident_tag", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_resident_tag_current",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index("ix_resident_tag_tag")

    op.drop_table("resident_tag")
    op.drop_table("package_item")
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_institution_parent_id"))

    op.drop_table("institution")
    with op.batch_alter_table("identifier_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identifier_alias_resident_id"))

    op.drop_table("identifier_alias")
    with op.batch_alter_table("grid", schema=None) as batch_op:
        batch_op.drop_index("ix_grid_village_code")
        batch_op.drop_index(batch_op.f("ix_grid_parent_id"))

    op.drop_table("grid")
    op.drop_table("service_package")
    op.drop_table("service_item")
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_index("ix_resident_name")
        batch_op.drop_index("ix_resident_id_last4")

    op.drop_table("resident")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_parent_code"))

    op.drop_table("region")
    op.drop_table("policy")
    op.drop_table("number_counter")
    op.drop_table("kept_form")
    op.drop_table("job_run")
    op.drop_table("audit_seal")
    op.drop_table("agreement_template")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")

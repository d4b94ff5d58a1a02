"""Plans of duties, the life of grids, levels of responsibility, staff, capacity and its queue.

Two team duties of one grid may not share a day: PostgreSQL holds that by an exclusion constraint,
SQLite by triggers. Columns are added and dropped without batch mode, so that no table is rebuilt
and every trigger stays where it is.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

POLICIES = (
    ("team.solo_allowed", True),
    ("staff.credential_warn_days", 90),
    ("board.fair_ratio_percent", 125),
    (
        "board.key_weights_percent",
        {
            "ELDER": 50,
            "CHILD": 50,
            "MATERNAL": 100,
            "HTN": 100,
            "DM2": 100,
            "SMD": 200,
            "TB": 200,
            "DISABLED": 100,
            "BEDRIDDEN": 200,
        },
    ),
    ("capacity.offer_days", 7),
)

_SHARED = """EXISTS (SELECT 1 FROM grid_duty d WHERE d.grid_id = NEW.grid_id AND d.level = 'team'
    AND d.id <> NEW.id AND d.valid_from <= coalesce(NEW.valid_to, '9999-12-31')
    AND coalesce(d.valid_to, '9999-12-31') >= NEW.valid_from)"""
# After the row and not before it: what a plain constraint refuses is refused by that one.
GUARDS_SQLITE = {
    f"grid_duty_no_overlap_{verb.split()[0].lower()}": f"""CREATE TRIGGER
    grid_duty_no_overlap_{verb.split()[0].lower()} AFTER {verb} ON grid_duty
    WHEN NEW.level = 'team' AND {_SHARED}
    BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: ex_grid_duty_no_overlap'); END"""
    for verb in ("INSERT", "UPDATE OF grid_id, level, valid_from, valid_to")
}
_COUNTED = "capacity_note, households_after, households_limit, persons_after, persons_limit"
_SIGNED = "NOT (OLD.status IN ('draft', 'notice_given') AND OLD.term_no = 1)"
COUNTED_SQLITE = f"""CREATE TRIGGER contract_capacity_frozen BEFORE UPDATE OF {_COUNTED} ON contract
    WHEN {_SIGNED} BEGIN SELECT RAISE(ABORT, 'a signed term is frozen'); END"""
COUNTED_POSTGRESQL = f"""CREATE TRIGGER contract_capacity_frozen BEFORE UPDATE OF {_COUNTED}
    ON contract FOR EACH ROW WHEN ({_SIGNED})
    EXECUTE FUNCTION refuse_change('a signed term is frozen')"""
# A range of one number stands for equality, which needs no extension of the server.
GUARD_POSTGRESQL = """ALTER TABLE grid_duty ADD CONSTRAINT ex_grid_duty_no_overlap EXCLUDE USING gist
    (int8range(grid_id, grid_id, '[]') WITH &&, daterange(valid_from, valid_to, '[]') WITH &&)
    WHERE (level = 'team')"""


_TABLES = (
    "duty_plan_move",
    "duty_plan_team",
    "duty_plan_grid",
    "duty_plan",
    "capacity_grant",
    "waiting_place",
    "team_profile",
    "staff_profile",
    "staff_credential",
    "responsibility",
    "household_move",
    "handover",
    "grid_succession",
)
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("valid_from", sa.Date),
    sa.column("value", sa.JSON),
)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.create_table(
        "grid_succession",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "into_grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('split', 'merge', 'retire')", name=op.f("ck_grid_succession_kind_known")
        ),
        sa.CheckConstraint(
            "into_grid_id IS NULL OR into_grid_id <> grid_id",
            name=op.f("ck_grid_succession_into_another"),
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_grid_succession_grid_id")),
        sa.ForeignKeyConstraint(
            ["into_grid_id"], ["grid.id"], name=op.f("fk_grid_succession_into_grid_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_succession")),
        sa.UniqueConstraint(
            "grid_id", "into_grid_id", name=op.f("uq_grid_succession_grid_id_into_grid_id")
        ),
    )
    op.create_index(
        "ix_grid_succession_into_grid_id", "grid_succession", ["into_grid_id"], unique=False
    )
    op.create_index(
        "uq_grid_succession_retired",
        "grid_succession",
        ["grid_id"],
        unique=True,
        sqlite_where=sa.text("into_grid_id IS NULL"),
        postgresql_where=sa.text("into_grid_id IS NULL"),
    )

    op.create_table(
        "handover",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "from_staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "to_staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "from_staff_id <> to_staff_id", name=op.f("ck_handover_to_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["from_staff_id"], ["staff.id"], name=op.f("fk_handover_from_staff_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_handover_team_id")),
        sa.ForeignKeyConstraint(
            ["to_staff_id"], ["staff.id"], name=op.f("fk_handover_to_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint(
            "team_id", "from_staff_id", name=op.f("uq_handover_team_id_from_staff_id")
        ),
    )
    op.create_index("ix_handover_from_staff_id", "handover", ["from_staff_id"], unique=False)
    op.create_index("ix_handover_to_staff_id", "handover", ["to_staff_id"], unique=False)

    op.create_table(
        "household_move",
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
            "from_grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "to_grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "reason IN ('split', 'merge', 'retire', 'roster')",
            name=op.f("ck_household_move_reason_known"),
        ),
        sa.CheckConstraint(
            "from_grid_id <> to_grid_id", name=op.f("ck_household_move_to_another_grid")
        ),
        sa.ForeignKeyConstraint(
            ["from_grid_id"], ["grid.id"], name=op.f("fk_household_move_from_grid_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_move_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_grid_id"], ["grid.id"], name=op.f("fk_household_move_to_grid_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_move")),
        sa.UniqueConstraint(
            "household_id", "moved_on", name=op.f("uq_household_move_household_id_moved_on")
        ),
    )
    op.create_index("ix_household_move_moved_on", "household_move", ["moved_on"], unique=False)

    op.create_table(
        "responsibility",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=True),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(level = 'household_doctor') = (grid_id IS NOT NULL) AND (grid_id IS NULL) = (region_code IS NOT NULL)",
            name=op.f("ck_responsibility_one_place"),
        ),
        sa.CheckConstraint(
            "level IN ('township_lead', 'zone_lead', 'village_contact', 'household_doctor')",
            name=op.f("ck_responsibility_level_known"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_responsibility_dates_in_order"),
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_responsibility_grid_id")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_responsibility_region_code")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_responsibility_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
    )
    op.create_index("ix_responsibility_grid_id", "responsibility", ["grid_id"], unique=False)
    op.create_index(
        "ix_responsibility_region_code", "responsibility", ["region_code", "level"], unique=False
    )
    op.create_index(
        "ix_responsibility_staff_id", "responsibility", ["staff_id", "valid_to"], unique=False
    )
    op.create_index(
        "uq_responsibility_one_of_grid",
        "responsibility",
        ["grid_id"],
        unique=True,
        sqlite_where=sa.text("grid_id IS NOT NULL AND valid_to IS NULL"),
        postgresql_where=sa.text("grid_id IS NOT NULL AND valid_to IS NULL"),
    )
    op.create_index(
        "uq_responsibility_one_of_region",
        "responsibility",
        ["level", "region_code"],
        unique=True,
        sqlite_where=sa.text("region_code IS NOT NULL AND valid_to IS NULL"),
        postgresql_where=sa.text("region_code IS NOT NULL AND valid_to IS NULL"),
    )

    op.create_table(
        "staff_credential",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('practice', 'qualification', 'gp_registration', 'training', 'village_doctor')",
            name=op.f("ck_staff_credential_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_credential_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_credential")),
        sa.UniqueConstraint(
            "staff_id", "kind", "number", name=op.f("uq_staff_credential_staff_id_kind_number")
        ),
    )

    op.create_table(
        "staff_profile",
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("training", sa.String(length=400), nullable=False),
        sa.Column("expertise", sa.String(length=400), nullable=False),
        sa.Column("services", sa.String(length=400), nullable=False),
        sa.Column("public_phone", sa.String(length=40), nullable=False),
        sa.Column("photo", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_profile_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_profile")),
    )
    op.create_table(
        "team_profile",
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "contact_staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("is_solo", sa.Boolean(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("photo", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_staff_id"], ["staff.id"], name=op.f("fk_team_profile_contact_staff_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_profile_team_id")),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team_profile")),
    )
    op.create_index(
        "ix_team_profile_contact_staff_id", "team_profile", ["contact_staff_id"], unique=False
    )

    op.create_table(
        "waiting_place",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("offer_until", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('waiting', 'offered')) = (ended_on IS NULL)",
            name=op.f("ck_waiting_place_end_has_day"),
        ),
        sa.CheckConstraint(
            "state <> 'offered' OR (offered_on IS NOT NULL AND offer_until IS NOT NULL)",
            name=op.f("ck_waiting_place_offer_has_days"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'taken', 'expired', 'withdrawn')",
            name=op.f("ck_waiting_place_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_waiting_place_household_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_waiting_place_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_place")),
    )
    op.create_index(
        "ix_waiting_place_household_id", "waiting_place", ["household_id"], unique=False
    )
    op.create_index(
        "ix_waiting_place_team_id", "waiting_place", ["team_id", "state", "id"], unique=False
    )
    op.create_index(
        "uq_waiting_place_one_queue",
        "waiting_place",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )

    op.create_table(
        "capacity_grant",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "granted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("granted_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "households + persons > 0", name=op.f("ck_capacity_grant_grants_something")
        ),
        sa.CheckConstraint(
            "households >= 0 AND persons >= 0", name=op.f("ck_capacity_grant_no_negative")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_capacity_grant_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["user.id"], name=op.f("fk_capacity_grant_granted_by_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_capacity_grant_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_grant")),
    )
    op.create_index(
        "ix_capacity_grant_team_id", "capacity_grant", ["team_id", "valid_to"], unique=False
    )

    op.create_table(
        "duty_plan",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("undoes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("counted_at_utc", sa.DateTime(), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at_utc", sa.DateTime(), nullable=False),
        sa.Column(
            "published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("published_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (published_at_utc IS NOT NULL)",
            name=op.f("ck_duty_plan_publishing_has_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'discarded')", name=op.f("ck_duty_plan_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_duty_plan_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_duty_plan_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_duty_plan_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["duty_plan.id"], name=op.f("fk_duty_plan_undoes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_plan")),
        sa.UniqueConstraint("key", name=op.f("uq_duty_plan_key")),
    )
    op.create_index(
        "ix_duty_plan_institution_id", "duty_plan", ["institution_id", "state", "id"], unique=False
    )
    op.create_index("ix_duty_plan_undoes_id", "duty_plan", ["undoes_id"], unique=False)

    op.create_table(
        "duty_plan_grid",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "base_team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("key_persons", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("signed_households", sa.Integer(), nullable=False),
        sa.Column("signed_persons", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "households >= 0 AND persons >= 0 AND key_persons >= 0 AND weight >= 0 AND signed_households >= 0 AND signed_persons >= 0",
            name=op.f("ck_duty_plan_grid_no_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["base_team_id"], ["team.id"], name=op.f("fk_duty_plan_grid_base_team_id")
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_duty_plan_grid_grid_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["duty_plan.id"], name=op.f("fk_duty_plan_grid_plan_id")
        ),
        sa.PrimaryKeyConstraint("plan_id", "grid_id", name=op.f("pk_duty_plan_grid")),
    )
    op.create_table(
        "duty_plan_team",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "households >= 0 AND persons >= 0", name=op.f("ck_duty_plan_team_no_negative")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["duty_plan.id"], name=op.f("fk_duty_plan_team_plan_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_duty_plan_team_team_id")),
        sa.PrimaryKeyConstraint("plan_id", "team_id", name=op.f("pk_duty_plan_team")),
    )
    op.create_table(
        "duty_plan_move",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_duty_plan_move_grid_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_duty_plan_move_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["duty_plan.id"], name=op.f("fk_duty_plan_move_plan_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_duty_plan_move_team_id")),
        sa.PrimaryKeyConstraint("plan_id", "step", "grid_id", name=op.f("pk_duty_plan_move")),
    )
    op.add_column("contract", sa.Column("capacity_note", sa.String(length=200), nullable=True))
    op.add_column(
        "grid",
        sa.Column("opened_on", sa.Date(), server_default="1900-01-01", nullable=False),
    )
    op.add_column("grid", sa.Column("outline", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("grid", sa.Column("tile_x", sa.Integer(), nullable=True))
    op.add_column("grid", sa.Column("tile_y", sa.Integer(), nullable=True))
    op.add_column("staff", sa.Column("retired_on", sa.Date(), nullable=True))
    guards = (*GUARDS_SQLITE.values(), COUNTED_SQLITE)
    for statement in guards if _is_sqlite() else (GUARD_POSTGRESQL, COUNTED_POSTGRESQL):
        op.execute(statement)
    op.bulk_insert(
        _POLICY,
        [
            {"key": key, "institution_code": "", "valid_from": date(2020, 1, 1), "value": value}
            for key, value in POLICIES
        ],
    )


def downgrade() -> None:
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([key for key, _value in POLICIES])))
    if _is_sqlite():
        for name in (*GUARDS_SQLITE, "contract_capacity_frozen"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER contract_capacity_frozen ON contract")
        op.execute("ALTER TABLE grid_duty DROP CONSTRAINT ex_grid_duty_no_overlap")
    op.drop_column("staff", "retired_on")
    for column in ("tile_y", "tile_x", "outline", "opened_on"):
        op.drop_column("grid", column)
    op.drop_column("contract", "capacity_note")
    for table in _TABLES:
        op.drop_table(table)

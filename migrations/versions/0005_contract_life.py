"""What happens after the signing: household life, changes, renewal; every move of a status.

SQLite cannot change a constraint, so three tables are built anew from their own words, and each
index and trigger stands again as it did.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

POLICIES = (
    ("contract.answer_days", 15),
    ("contract.attempts_needed", 3),
    ("contract.free_changes", 1),
    ("contract.split_sign_days", 30),
    ("renewal.list_from_month", 10),
    ("renewal.notice_days", 30),
)
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("valid_from", sa.Date),
    sa.column("value", sa.JSON),
)
_TABLES = (
    "signer_change",
    "renewal_result",
    "renewal_notice",
    "package_consent",
    "contract_change",
    "renewal_run",
    "move_away",
    "household_action",
    "contact_attempt",
    "suspension",
    "head_change",
    "resident_merge",
    "birth",
)
MOVES = {
    "draft": "notice_given signed_one_side upcoming active expired renewed superseded terminated void",
    "notice_given": "signed_one_side upcoming active void",
    "signed_one_side": "upcoming active void",
    "upcoming": "active expired renewed superseded terminated void",
    "active": "terminating expired renewed superseded terminated void",
    "terminating": "active expired renewed superseded terminated void",
    "expired": "active terminating renewed terminated void",
    "renewed": "active terminating expired terminated void",
    "superseded": "draft upcoming active terminating expired renewed",
    "terminated": "draft upcoming active terminating expired renewed",
}
"""Every change of a status that may be written; the table of the rules says the same."""
_PAIRS = ", ".join(f"'{old}>{new}'" for old, words in MOVES.items() for new in words.split())
_WRONG = f"OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ({_PAIRS})"
_SIGNED = "NOT (OLD.status IN ('draft', 'notice_given') AND OLD.term_no = 1)"
MOVES_SQLITE = f"""CREATE TRIGGER contract_moves BEFORE UPDATE OF status ON contract
    WHEN {_WRONG} BEGIN SELECT RAISE(ABORT, 'a term cannot change so'); END"""
MOVES_POSTGRESQL = f"""CREATE TRIGGER contract_moves BEFORE UPDATE OF status ON contract
    FOR EACH ROW WHEN ({_WRONG}) EXECUTE FUNCTION refuse_change('a term cannot change so')"""
ORIGIN_SQLITE = f"""CREATE TRIGGER contract_origin_frozen
    BEFORE UPDATE OF origin_no, origin_kind, renewal_run_id ON contract
    WHEN {_SIGNED} BEGIN SELECT RAISE(ABORT, 'a signed term is frozen'); END"""
ORIGIN_POSTGRESQL = f"""CREATE TRIGGER contract_origin_frozen
    BEFORE UPDATE OF origin_no, origin_kind, renewal_run_id ON contract FOR EACH ROW
    WHEN ({_SIGNED}) EXECUTE FUNCTION refuse_change('a signed term is frozen')"""
KEPT = (
    "household_action",
    "head_change",
    "suspension",
    "resident_merge",
    "contract_change",
    "contact_attempt",
    "signer_change",
    "renewal_notice",
    "package_consent",
    "renewal_result",
)
"""Entries that nobody deletes: what is wrong is taken back by a further one."""

_COUNTED = "(households_after IS NOT NULL AND persons_after IS NOT NULL)"
_COUNTED_OR_GOES_ON = (
    f"{_COUNTED} OR (origin_kind IS NOT NULL"
    " AND origin_kind IN ('split', 'merge', 'change_packages'))"
)
_COVER_ONCE = ", \n\tCONSTRAINT uq_cover_contract_id_resident_id UNIQUE (contract_id, resident_id)"
_NEW_ORIGIN = (
    "CONSTRAINT ck_contract_origin_of_first_term CHECK ((origin_no IS NULL) ="
    " (origin_kind IS NULL) AND (origin_no IS NULL OR term_no = 1)), \n\t"
)
_FIRST_CHECK = "CONSTRAINT ck_contract_in_force_needs_consent"
_NEW_COLUMNS = (
    ("signer_id", sa.BigInteger(), "resident", "id"),
    ("origin_no", sa.String(length=24), "contract", "contract_no"),
    ("origin_kind", sa.String(length=16), None, None),
    ("end_reason", sa.String(length=2), None, None),
    ("renewal_run_id", sa.BigInteger(), "renewal_run", "id"),
)

BEYOND = (
    ("moves to another home", "household_move WHERE reason = 'home'"),
    (
        "people who are covered twice by one contract",
        "(SELECT 1 FROM cover GROUP BY contract_id, resident_id HAVING count(*) > 1) AS twice",
    ),
    (
        "contracts that go on from another one",
        "contract WHERE origin_no IS NOT NULL AND households_after IS NULL AND status <> 'void'",
    ),
)
"""Rows that break a rule of the version before, by what they are."""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rebuild(table: str, *edits: tuple[str, str]) -> None:
    """Build a table of SQLite anew with other words in its definition; the rest stays as it is."""
    run = op.get_bind().exec_driver_sql
    words = (
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type %s 'table' AND sql IS NOT NULL"
    )
    definition = run(words % "=", (table,)).scalar_one()
    others = run(words % "<>", (table,)).scalars().all()
    for old, new in edits:
        if old not in definition:
            raise LookupError(f"{table} is not what this migration was written for: {old}")
        definition = definition.replace(old, new)
    run(f"CREATE TABLE {table}_new ({definition.partition('(')[2]}")
    columns = ", ".join(f'"{row[1]}"' for row in run(f"PRAGMA table_info({table}_new)"))
    run(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}")  # noqa: S608
    run(f"DROP TABLE {table}")
    run(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in others:
        run(statement)
    if broken := run(f"PRAGMA foreign_key_check({table})").first():
        raise LookupError(f"{table} refers to what is not there: {broken}")


def _words(name: str, kind: sa.types.TypeEngine, table: str | None, column: str | None) -> str:
    """A column as SQLite keeps it in the definition of its table."""
    length = f"VARCHAR({kind.length})" if isinstance(kind, sa.String) else "INTEGER"
    refers = f" CONSTRAINT fk_contract_{name} REFERENCES {table} ({column})" if table else ""
    return f"{name} {length}{refers}"


def _add_columns() -> None:
    for name, kind, table, column in _NEW_COLUMNS:
        if _is_sqlite():
            op.execute(f"ALTER TABLE contract ADD COLUMN {_words(name, kind, table, column)}")
            continue
        op.add_column("contract", sa.Column(name, kind, nullable=True))
        if table:
            op.create_foreign_key(op.f(f"fk_contract_{name}"), "contract", table, [name], [column])
    op.create_index("ix_contract_origin_no", "contract", ["origin_no"])
    op.create_index("ix_contract_renewal_run_id", "contract", ["renewal_run_id", "id"])


def _change_rules() -> None:
    if _is_sqlite():
        _rebuild(
            "contract",
            (f"OR {_COUNTED})", f"OR {_COUNTED_OR_GOES_ON})"),
            (_FIRST_CHECK, f"{_NEW_ORIGIN}{_FIRST_CHECK}"),
        )
        _rebuild("cover", (_COVER_ONCE, ""))
        _rebuild("household_move", ("'roster')", "'roster', 'home')"))
        return
    replace = (
        ("contract", "signing_counted_load", _load_rule(_COUNTED_OR_GOES_ON)),
        ("household_move", "reason_known", _reasons("'roster', 'home'")),
    )
    for table, name, rule in replace:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    op.create_check_constraint(
        op.f("ck_contract_origin_of_first_term"),
        "contract",
        "(origin_no IS NULL) = (origin_kind IS NULL) AND (origin_no IS NULL OR term_no = 1)",
    )
    op.drop_constraint(op.f("uq_cover_contract_id_resident_id"), "cover", type_="unique")


def _load_rule(counted: str) -> str:
    unsigned = "'draft', 'notice_given', 'signed_one_side', 'void'"
    return f"term_no > 1 OR status IN ({unsigned}) OR {counted}"


def _reasons(last: str) -> str:
    return f"reason IN ('split', 'merge', 'retire', {last})"


def _keep(table: str) -> str:
    if _is_sqlite():
        return f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, 'a {table} is never deleted'); END"""
    return f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""


def _ask_for_signers() -> None:
    """Households whose signer had died or left before are known from now on to need another.

    One row for each chain, at its first standing term. The days to sign begin with this version.
    """
    due = "date('now', '+30 days')" if _is_sqlite() else "current_date + 30"
    today = "date('now')" if _is_sqlite() else "current_date"
    op.execute(f"""INSERT INTO signer_change (county_code, contract_id, reason, since, due_on)
        SELECT c.county_code, c.id, CASE WHEN r.died_on IS NULL THEN 'left' ELSE 'death' END,
        coalesce(r.died_on, {today}), {due}
        FROM contract c JOIN resident r ON r.id = c.representative_id
        WHERE c.status IN ('active', 'terminating', 'upcoming')
        AND NOT EXISTS (SELECT 1 FROM contract e WHERE e.root_no = c.root_no
        AND e.term_no < c.term_no AND e.status IN ('active', 'terminating', 'upcoming'))
        AND EXISTS (SELECT 1 FROM cover v JOIN contract e ON e.id = v.contract_id
        WHERE e.root_no = c.root_no AND v.state IN ('live', 'upcoming'))
        AND (r.died_on IS NOT NULL OR NOT EXISTS (SELECT 1 FROM membership m
        WHERE m.resident_id = r.id AND m.household_id = c.household_id
        AND m.valid_to IS NULL))""")  # noqa: S608


def upgrade() -> None:
    op.create_table(
        "birth",
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "mother_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("birth_order", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["mother_id"], ["resident.id"], name=op.f("fk_birth_mother_id")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_birth_resident_id")
        ),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_birth")),
        sa.UniqueConstraint(
            "mother_id", "birth_order", name=op.f("uq_birth_mother_id_birth_order")
        ),
    )
    op.create_table(
        "resident_merge",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("kept_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merged_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("merged_on", sa.Date(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_resident_merge_two_rows")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["resident.id"], name=op.f("fk_resident_merge_kept_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["resident.id"], name=op.f("fk_resident_merge_merged_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_merge")),
    )
    op.create_index(op.f("ix_resident_merge_kept_id"), "resident_merge", ["kept_id"], unique=False)
    op.create_index(
        "uq_resident_merge_standing",
        "resident_merge",
        ["merged_id"],
        unique=True,
        sqlite_where=sa.text("NOT undone"),
        postgresql_where=sa.text("NOT undone"),
    )
    op.create_table(
        "head_change",
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
            "from_resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "to_resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_resident_id"], ["resident.id"], name=op.f("fk_head_change_from_resident_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_head_change_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_resident_id"], ["resident.id"], name=op.f("fk_head_change_to_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_change")),
    )
    op.create_index(
        "ix_head_change_household_id",
        "head_change",
        ["household_id", "changed_on", "id"],
        unique=False,
    )
    op.create_table(
        "suspension",
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
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("with_household", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("expected_back", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "reason IN ('work', 'study', 'care', 'military', 'prison', 'other')",
            name=op.f("ck_suspension_reason_known"),
        ),
        sa.CheckConstraint(
            "to_day IS NULL OR to_day >= from_day", name=op.f("ck_suspension_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_suspension_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_suspension_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index("ix_suspension_household_id", "suspension", ["household_id"], unique=False)
    op.create_index(op.f("ix_suspension_resident_id"), "suspension", ["resident_id"], unique=False)
    op.create_index(
        "uq_suspension_open",
        "suspension",
        ["resident_id", "with_household"],
        unique=True,
        sqlite_where=sa.text("to_day IS NULL"),
        postgresql_where=sa.text("to_day IS NULL"),
    )
    op.create_table(
        "contact_attempt",
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
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "result IN ('nobody', 'refused', 'reached')",
            name=op.f("ck_contact_attempt_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_contact_attempt_household_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_contact_attempt_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
    )
    op.create_index(
        "ix_contact_attempt_household_id",
        "contact_attempt",
        ["household_id", "tried_on"],
        unique=False,
    )
    op.create_table(
        "household_action",
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
            "other_household_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at_utc", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("undone_at_utc", sa.DateTime(), nullable=True),
        sa.Column(
            "undone_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("undo_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "kind IN ('death', 'move_out', 'household_out', 'birth', 'move_in', 'marriage', 'split', 'merge', 'head', 'home', 'suspend', 'resume', 'same_person', 'identity', 'signer', 'change_team', 'change_packages', 'terminate')",
            name=op.f("ck_household_action_kind_known"),
        ),
        sa.CheckConstraint(
            "(undone_at_utc IS NULL) = (undo_reason IS NULL)",
            name=op.f("ck_household_action_undo_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_action_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_household_id"],
            ["household.id"],
            name=op.f("fk_household_action_other_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["user.id"], name=op.f("fk_household_action_undone_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_household_action_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_action")),
    )
    op.create_index(
        "ix_household_action_household_id", "household_action", ["household_id", "id"], unique=False
    )
    op.create_index(
        "ix_household_action_other_household_id",
        "household_action",
        ["other_household_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_household_action_user_id"), "household_action", ["user_id"], unique=False
    )
    op.create_table(
        "move_away",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("destination", sa.String(length=200), nullable=False),
        sa.Column("handed_over_to", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_move_away_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_away")),
        sa.UniqueConstraint("membership_id", name=op.f("uq_move_away_membership_id")),
    )
    op.create_table(
        "renewal_run",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at_utc", sa.DateTime(), nullable=False),
        sa.Column("finished_at_utc", sa.DateTime(), nullable=True),
        sa.Column("renewed", sa.Integer(), nullable=False),
        sa.Column("already_renewed", sa.Integer(), nullable=False),
        sa.Column("lapsed", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_renewal_run_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_run")),
    )
    op.create_index("ix_renewal_run_as_of", "renewal_run", ["as_of", "id"], unique=False)
    op.create_table(
        "contract_change",
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
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=2), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("packages", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("household_on", sa.Date(), nullable=True),
        sa.Column("household_by", sa.LargeBinary(), nullable=True),
        sa.Column("household_mode", sa.String(length=12), nullable=True),
        sa.Column("household_strokes", sa.LargeBinary(), nullable=True),
        sa.Column("team_on", sa.Date(), nullable=True),
        sa.Column(
            "team_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("escalates_on", sa.Date(), nullable=False),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column(
            "approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decision_note", sa.String(length=400), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("delivered", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("refund_fen", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("result_no", sa.String(length=24), nullable=True),
        sa.Column("changed_at_utc", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "kind IN ('terminate', 'change_team', 'change_packages')",
            name=op.f("ck_contract_change_kind_known"),
        ),
        sa.CheckConstraint(
            "reason IN ('1', '2', '3', '4', '5', '6', '7', '8', '9', '10')",
            name=op.f("ck_contract_change_reason_known"),
        ),
        sa.CheckConstraint(
            "requested_by IN ('household', 'team')",
            name=op.f("ck_contract_change_requested_by_known"),
        ),
        sa.CheckConstraint(
            "state <> 'done' OR (team_on IS NOT NULL AND (household_on IS NOT NULL OR (approved_on IS NOT NULL AND reason IN ('2', '3'))))",
            name=op.f("ck_contract_change_done_needs_both"),
        ),
        sa.CheckConstraint(
            "state <> 'done' OR effective_on IS NOT NULL",
            name=op.f("ck_contract_change_done_has_day"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'withdrawn', 'refused')",
            name=op.f("ck_contract_change_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user.id"], name=op.f("fk_contract_change_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_change_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_by_id"], ["user.id"], name=op.f("fk_contract_change_team_by_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_contract_change_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_change")),
    )
    op.create_index(
        "ix_contract_change_contract_id", "contract_change", ["contract_id"], unique=False
    )
    op.create_index(
        "ix_contract_change_state", "contract_change", ["state", "escalates_on"], unique=False
    )
    op.create_index(
        "uq_contract_change_open",
        "contract_change",
        ["contract_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "package_consent",
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
            "package_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_package_consent_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["service_package.id"], name=op.f("fk_package_consent_package_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_package_consent_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_consent")),
    )
    op.create_index(
        "uq_package_consent_standing",
        "package_consent",
        ["contract_id", "package_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.create_table(
        "renewal_notice",
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
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('phone', 'paper', 'in_person')",
            name=op.f("ck_renewal_notice_channel_known"),
        ),
        sa.CheckConstraint(
            "result IN ('told', 'no_answer')", name=op.f("ck_renewal_notice_result_known")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_renewal_notice_contract_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_renewal_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_notice")),
    )
    op.create_index(
        "ix_renewal_notice_contract_id", "renewal_notice", ["contract_id", "given_on"], unique=False
    )
    op.create_index(op.f("ix_renewal_notice_user_id"), "renewal_notice", ["user_id"], unique=False)
    op.create_table(
        "renewal_result",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('lapsed', 'skipped')", name=op.f("ck_renewal_result_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_renewal_result_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["renewal_run.id"], name=op.f("fk_renewal_result_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_result")),
        sa.UniqueConstraint(
            "run_id", "contract_id", name=op.f("uq_renewal_result_run_id_contract_id")
        ),
    )
    op.create_index(
        "ix_renewal_result_contract_id", "renewal_result", ["contract_id"], unique=False
    )
    op.create_table(
        "signer_change",
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
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("mode", sa.String(length=12), nullable=True),
        sa.Column("signer_name", sa.String(length=80), nullable=True),
        sa.Column("strokes", sa.LargeBinary(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "mode IS NULL OR mode IN ('screen', 'paper')", name=op.f("ck_signer_change_mode_known")
        ),
        sa.CheckConstraint(
            "reason IN ('death', 'left', 'split', 'wish')",
            name=op.f("ck_signer_change_reason_known"),
        ),
        sa.CheckConstraint(
            "(signed_on IS NULL) = (mode IS NULL)", name=op.f("ck_signer_change_signed_has_mode")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_signer_change_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_signer_change_resident_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_signer_change_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signer_change")),
    )
    op.create_index("ix_signer_change_contract_id", "signer_change", ["contract_id"], unique=False)
    op.create_index("ix_signer_change_due_on", "signer_change", ["due_on"], unique=False)
    op.create_index(
        "uq_signer_change_open",
        "signer_change",
        ["contract_id"],
        unique=True,
        sqlite_where=sa.text("signed_on IS NULL AND closed_on IS NULL"),
        postgresql_where=sa.text("signed_on IS NULL AND closed_on IS NULL"),
    )
    _add_columns()
    _change_rules()
    op.create_index("ix_cover_contract_id", "cover", ["contract_id", "resident_id"])
    sqlite = _is_sqlite()
    guards = (MOVES_SQLITE, ORIGIN_SQLITE) if sqlite else (MOVES_POSTGRESQL, ORIGIN_POSTGRESQL)
    for statement in (*guards, *map(_keep, KEPT)):
        op.execute(statement)
    _ask_for_signers()
    op.bulk_insert(
        _POLICY,
        [
            {"key": key, "institution_code": "", "valid_from": date(2020, 1, 1), "value": value}
            for key, value in POLICIES
        ],
    )


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes; a constraint would refuse it later, without a word why."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {rows}").scalar_one() for what, rows in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"Version 0004 cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([key for key, _value in POLICIES])))
    sqlite = _is_sqlite()
    for name in ("contract_moves", "contract_origin_frozen"):
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else " ON contract"))
    op.drop_index("ix_cover_contract_id", "cover")
    for index in ("ix_contract_renewal_run_id", "ix_contract_origin_no"):
        op.drop_index(index, "contract")
    _restore_rules()
    if not sqlite:
        for name, _kind, _table, _column in reversed(_NEW_COLUMNS):
            op.drop_column("contract", name)
    for table in _TABLES:
        op.drop_table(table)


def _restore_rules() -> None:
    if _is_sqlite():
        _rebuild(
            "contract",
            (f"OR {_COUNTED_OR_GOES_ON})", f"OR {_COUNTED})"),
            (_NEW_ORIGIN, ""),
            *((f", {_words(*column)}", "") for column in _NEW_COLUMNS),
        )
        last = ", \n\tCONSTRAINT fk_cover_resident_id FOREIGN KEY(resident_id) REFERENCES resident (id)"
        _rebuild("cover", (last, last + _COVER_ONCE))
        _rebuild("household_move", ("'roster', 'home')", "'roster')"))
        return
    replace = (
        ("contract", "signing_counted_load", _load_rule(_COUNTED)),
        ("household_move", "reason_known", _reasons("'roster'")),
    )
    for table, name, rule in replace:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    op.drop_constraint(op.f("ck_contract_origin_of_first_term"), "contract", type_="check")
    op.create_unique_constraint(
        op.f("uq_cover_contract_id_resident_id"), "cover", ["contract_id", "resident_id"]
    )

"""Referrals exchanged with systems of hospitals: shared keys, addresses, and what was told.

A secret is never changed but by another key of the instance; what a hospital sent and what it was
told stays.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("exchange_delivery", "exchange_message", "exchange_hook", "exchange_key")
"""Their rows are never deleted."""
FROZEN = {
    "exchange_key": "id, county_code, institution_id, key, made_at_utc",
    "exchange_hook": "id, county_code, institution_id, url, made_at_utc",
    "exchange_message": "id, county_code, institution_id, message_id, kind, referral_id, sha256, version, stated_at_utc, received_at_utc",
    "exchange_delivery": (
        "id, county_code, institution_id, referral_id, seq, message_id, made_at_utc"
    ),
}
"""Columns that are written once, by their tables."""
# A stored value begins with a byte for its version and four that name its key, and it is as long as
# what it hides: another key may encrypt the same anew.
_ANEW = """length(NEW.secret) = length(OLD.secret)
    AND substr(NEW.secret, 1, 5) <> substr(OLD.secret, 1, 5)"""
ENDS = {
    "exchange_key": (
        "ends_at_utc",
        "OLD.ends_at_utc IS NOT NULL AND (NEW.ends_at_utc IS NULL OR NEW.ends_at_utc > OLD.ends_at_utc)",
    ),
    "exchange_hook": (
        "ended_at_utc",
        "OLD.ended_at_utc IS NOT NULL AND NEW.ended_at_utc IS DISTINCT FROM OLD.ended_at_utc",
    ),
    "exchange_delivery": (
        "state, tries, next_at_utc, http_status, fault, closed_at_utc",
        "OLD.state <> 'waiting' OR NEW.tries < OLD.tries",
    ),
}
"""What a later step fills: a key ends earlier and never later, and what is closed stays so."""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    for table in TABLES:
        yield _refusal(f"{table}_no_delete", "DELETE", table, f"a {table} is never deleted")
        yield _stays(table, "frozen", FROZEN[table])
    for table, (columns, wrong) in ENDS.items():
        yield _stays(table, "ends", columns, wrong)
    yield _stays("exchange_key", "sealed", "secret", f"NOT ({_ANEW})")
    for table in () if _is_sqlite() else TABLES:
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""


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
        "exchange_hook",
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
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.Column("ended_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "substr(url, 1, 4) = 'http'", name=op.f("ck_exchange_hook_address_of_the_web")
        ),
        sa.CheckConstraint(
            "ended_at_utc IS NULL OR ended_at_utc >= made_at_utc",
            name=op.f("ck_exchange_hook_ends_later"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_exchange_hook_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_hook")),
    )
    op.create_index(
        "ix_exchange_hook_institution_id", "exchange_hook", ["institution_id", "id"], unique=False
    )
    op.create_index(
        "uq_exchange_hook_one_of_hospital",
        "exchange_hook",
        ["institution_id"],
        unique=True,
        sqlite_where=sa.text("ended_at_utc IS NULL"),
        postgresql_where=sa.text("ended_at_utc IS NULL"),
    )

    op.create_table(
        "exchange_key",
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
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.Column("ends_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "ends_at_utc IS NULL OR ends_at_utc >= made_at_utc",
            name=op.f("ck_exchange_key_ends_later"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_exchange_key_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_key")),
        sa.UniqueConstraint("key", name=op.f("uq_exchange_key_key")),
    )
    op.create_index(
        "ix_exchange_key_institution_id", "exchange_key", ["institution_id", "id"], unique=False
    )

    op.create_table(
        "exchange_message",
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
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stated_at_utc", sa.DateTime(), nullable=True),
        sa.Column("received_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'answer') = (stated_at_utc IS NOT NULL)",
            name=op.f("ck_exchange_message_answer_says_since_when"),
        ),
        sa.CheckConstraint(
            "kind IN ('answer', 'fetch')", name=op.f("ck_exchange_message_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_exchange_message_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_exchange_message_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_message")),
        sa.UniqueConstraint(
            "institution_id",
            "message_id",
            name=op.f("uq_exchange_message_institution_id_message_id"),
        ),
    )
    op.create_index(
        "ix_exchange_message_referral_id",
        "exchange_message",
        ["referral_id", "institution_id", "stated_at_utc"],
        unique=False,
    )

    op.create_table(
        "exchange_delivery",
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
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at_utc", sa.DateTime(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=12), nullable=True),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.Column("closed_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (closed_at_utc IS NULL)",
            name=op.f("ck_exchange_delivery_closed_says_when"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (next_at_utc IS NOT NULL)",
            name=op.f("ck_exchange_delivery_waits_until"),
        ),
        sa.CheckConstraint(
            "fault IN ('no_hook', 'no_key', 'address', 'unreachable', 'untrusted', 'no_answer')",
            name=op.f("ck_exchange_delivery_fault_known"),
        ),
        sa.CheckConstraint(
            "state <> 'delivered' OR (http_status IS NOT NULL AND http_status BETWEEN 200 AND 299)",
            name=op.f("ck_exchange_delivery_delivered_was_answered"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'given_up')",
            name=op.f("ck_exchange_delivery_state_known"),
        ),
        sa.CheckConstraint(
            "http_status IS NULL OR fault IS NULL",
            name=op.f("ck_exchange_delivery_answered_or_not"),
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_exchange_delivery_counted")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_exchange_delivery_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id", "seq"],
            ["referral_event.referral_id", "referral_event.seq"],
            name="fk_exchange_delivery_event",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_exchange_delivery_message_id")),
        sa.UniqueConstraint(
            "referral_id",
            "seq",
            "institution_id",
            name=op.f("uq_exchange_delivery_referral_id_seq_institution_id"),
        ),
    )
    op.create_index(
        "ix_exchange_delivery_institution_id",
        "exchange_delivery",
        ["institution_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        "ix_exchange_delivery_next_at_utc",
        "exchange_delivery",
        ["next_at_utc", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

    for statement in _guards():
        op.execute(statement)


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: what was exchanged must not be forgotten."""
    count = op.get_bind().exec_driver_sql
    found = {one: count(f"SELECT count(*) FROM {one}").scalar_one() for one in TABLES}  # noqa: S608
    if kept := [f"{number} rows of {table}" for table, number in found.items() if number]:
        raise RuntimeError(
            f"The version before cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    for table in TABLES:
        op.drop_table(table)

"""Answers to reports of deaths that were none: the person lives.

The referral stays closed as it is; the answer stands beside it, once, and stays as it was said.
Indexes find what is open or ended lately, for the centre to which somebody has moved since.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "death_dismissal"
_ENDED = ["county_code", "over_at_utc"]
INDEXES = (
    (
        "ix_referral_up_over",
        [*_ENDED, "resident_id", "household_id", "township_id"],
        "direction = 'up'",
    ),
    ("ix_referral_died", _ENDED, "outcome = 'died'"),
)
FROZEN = "id, county_code, referral_id, institution_id, user_id, at_utc"
# A stored value begins with a byte for its version and four that name its key, and it is as long as
# what it hides: another key may encrypt the same anew.
_ANEW = """length(NEW.words) = length(OLD.words)
    AND substr(NEW.words, 1, 5) <> substr(OLD.words, 1, 5)"""
UNREPORTED = """EXISTS (SELECT 1 FROM referral r WHERE r.id = NEW.referral_id
    AND r.outcome IS DISTINCT FROM 'died')"""
"""An answer to what nobody reported. How a referral ended changes no more, so it is asked once."""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    stays = f"a {TABLE} stays as it was written"
    yield _refusal(f"{TABLE}_no_delete", "DELETE", f"a {TABLE} is never deleted")
    yield _refusal(f"{TABLE}_frozen", f"UPDATE OF {FROZEN}", stays)
    yield _refusal(f"{TABLE}_sealed", "UPDATE OF words", stays, f"WHEN (NOT ({_ANEW}))")
    yield from _reported()
    if not _is_sqlite():
        yield f"""CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a {TABLE} is never deleted')"""


def _reported() -> Iterator[str]:
    words = "nobody reported this death"
    head = f"CREATE TRIGGER {TABLE}_reported BEFORE INSERT ON {TABLE} FOR EACH ROW"
    if _is_sqlite():
        yield f"{head} WHEN ({UNREPORTED}) BEGIN SELECT RAISE(ABORT, '{words}'); END"
        return
    yield f"""CREATE FUNCTION refuse_unreported_death() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {UNREPORTED} THEN RAISE EXCEPTION '{words}'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$"""
    yield f"{head} EXECUTE FUNCTION refuse_unreported_death()"


def _refusal(name: str, what: str, words: str, when: str = "") -> str:
    act = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    if not _is_sqlite():
        act = f"EXECUTE FUNCTION refuse_change('{words}')"
    return f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE} FOR EACH ROW {when} {act}"


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        TABLE,
        sa.Column("id", big, autoincrement=True, nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("referral_id", big, nullable=False),
        sa.Column("institution_id", big, nullable=False),
        sa.Column("user_id", big, nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_death_dismissal_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_death_dismissal_institution_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_death_dismissal_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_death_dismissal")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_death_dismissal_referral_id")),
    )
    op.create_index("ix_death_dismissal_at_utc", TABLE, ["at_utc", "id"])
    op.create_index(op.f("ix_death_dismissal_user_id"), TABLE, ["user_id"])
    for statement in _guards():
        op.execute(statement)
    for name, columns, which in INDEXES:
        where = sa.text(which)
        op.create_index(name, "referral", columns, sqlite_where=where, postgresql_where=where)


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: what was answered must not be forgotten."""
    found = op.get_bind().exec_driver_sql(f"SELECT count(*) FROM {TABLE}").scalar_one()  # noqa: S608
    if found:
        raise RuntimeError(
            f"The version before cannot hold what was entered since: {found} answers to reported"
            " deaths. Nothing was changed. To go back, restore a backup that was made before the"
            " upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    for name, _columns, _which in INDEXES:
        op.drop_index(name, "referral")
    op.drop_table(TABLE)
    if not _is_sqlite():
        op.execute("DROP FUNCTION refuse_unreported_death()")

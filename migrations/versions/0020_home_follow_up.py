"""Follow-up of people who came home from hospital: a programme, a form and a service of its own."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ITEM = ("HOME_FOLLOW", "回家随访", "Follow-up after coming home")
POLICY = ("homecoming.last_within_days", 7, "D")
WORDS = {
    ("obligation", "ck_obligation_programme_known"): (
        "programme IN ('htn', 'dm2', 'elder', 'child', 'maternal', 'smd', 'tb', 'disabled',"
        " 'special', {}'signed')"
    ),
    ("follow_up", "ck_follow_up_form_known"): (
        "form IN ('htn', 'dm2', 'elder', 'tcm', 'child', 'newborn', 'antenatal', 'postpartum',"
        " 'day42', 'smd', 'tb', 'care', 'assessment', 'exam', {}'screening', 'simple')"
    ),
}
"""What may stand in a column, with a place for the new word."""
_NEW = "'homecoming', "
BEYOND = (
    ("duties of people who came home", "obligation WHERE programme = 'homecoming'"),
    ("visits to people who came home", "follow_up WHERE form = 'homecoming'"),
    ("services to people who came home", "service_record WHERE item_code = 'HOME_FOLLOW'"),
    ("packages with the follow-up at home", "package_item WHERE item_code = 'HOME_FOLLOW'"),
    (
        "decisions on the last visit at home",
        "policy WHERE key = 'homecoming.last_within_days' AND institution_code <> ''",
    ),
)
"""Rows that would be lost in the version before, by what they are."""
_SERVICE = sa.table("service_item", *map(sa.column, ("code", "name", "name_en")))
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("valid_from", sa.Date),
    sa.column("value", sa.JSON),
    sa.column("source", sa.String),
)


def _reword(before: str, after: str) -> None:
    for (table, name), words in WORDS.items():
        old, new = words.format(before), words.format(after)
        if op.get_bind().dialect.name == "sqlite":
            _rebuild(table, old, new)
        else:
            op.drop_constraint(op.f(name), table, type_="check")
            op.create_check_constraint(op.f(name), table, new)


def _rebuild(table: str, old: str, new: str) -> None:
    """Build a table of SQLite anew with other words in its definition; the rest stays as it is."""
    run = op.get_bind().exec_driver_sql
    words = (
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type %s 'table' AND sql IS NOT NULL"
    )
    definition = run(words % "=", (table,)).scalar_one()
    others = run(words % "<>", (table,)).scalars().all()
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


def upgrade() -> None:
    _reword("", _NEW)
    bind, columns = op.get_bind(), ("code", "name", "name_en")
    there = sa.select(_SERVICE.c.code).where(_SERVICE.c.code == ITEM[0])
    if bind.execute(there).first() is None:
        op.bulk_insert(_SERVICE, [dict(zip(columns, ITEM, strict=True))])
    key, value, source = POLICY
    op.bulk_insert(
        _POLICY,
        [
            {
                "key": key,
                "institution_code": "",
                "valid_from": date(2020, 1, 1),
                "value": value,
                "source": source,
            }
        ],
    )


def downgrade() -> None:
    """Refused where anything of it was entered. The service stays: none is ever deleted."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {rows}").scalar_one() for what, rows in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"The version before cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )
    op.execute(_POLICY.delete().where(_POLICY.c.key == POLICY[0]))
    _reword(_NEW, "")

"""Service packages as a catalogue of versions: drafts, published and frozen, offered no more.

The packages of before count as published. Three extended packages join them; all fees stay examples
until the number of an approval stands beside them. No table is built anew: columns are added with
the rules that come with them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_START = date(2020, 1, 1)
_FACE = ["home", "outpatient", "station"]
_PLACE = ["outpatient", "station", "mass"]
_HOME = ["home"]
POSITIONS = (
    "BASIC HTN HTN_PLUS DM2 DM2_PLUS ELDER ADV CHILD MCH SMD TB DIS DIS_PLUS SPEC TCM ONCO PLUS"
).split()
"""The order in which lists show them."""
CAPS = {"PLUS": 2}
NEW_ITEMS = (("HBA1C", "糖化血红蛋白检测", "HbA1c test"),)
NEW_PACKAGES = (
    (
        "HTN_PLUS",
        "高血压延伸包",
        "Extended hypertension package",
        (6000, 3600, 2400),
        [{"tags": ["HTN"], "min_age": 35}],
        (("CHRONIC_VISIT", 4), ("GUIDANCE", 2), ("LONG_RX", 0)),
    ),
    (
        "DM2_PLUS",
        "2型糖尿病延伸包",
        "Extended type 2 diabetes package",
        (8000, 4800, 3200),
        [{"tags": ["DM2"], "min_age": 35}],
        (("CHRONIC_VISIT", 4), ("HBA1C", 1), ("GUIDANCE", 2), ("LONG_RX", 0)),
    ),
    (
        "DIS_PLUS",
        "残疾人延伸包",
        "Extended disability package",
        (9000, 5400, 3600),
        [{"tags": ["DISABLED"]}],
        (("HOME_VISIT", 4), ("REHAB", 4), ("GUIDANCE", 2)),
    ),
)
"""Paid packages beside a free one, in the form of the first catalogue."""

# item, or package and item: modes, months between two times, windows
WAYS: dict[str, tuple[list[str], int | None, list[str]]] = {
    "RECORD": ([], 12, []),
    "MATERIAL": ([], 3, []),
    "ASSESSMENT": ([], 12, []),
    "HTN_VISIT": (_FACE, 3, []),
    "BP": (_FACE, 3, []),
    "EXAM": (_PLACE, 12, []),
    "DRUG_REVIEW": ([], 3, []),
    "DM_VISIT": (_FACE, 3, []),
    "FPG": (_FACE, 3, []),
    "FOOT": (_FACE, 3, []),
    "HBA1C": (_PLACE, 12, []),
    "ELDER_ASSESS": (_FACE, 12, []),
    "TCM_ELDER": (_FACE, 12, []),
    "HOME_VISIT": (_HOME, None, []),
    "DRESSING": (_HOME, None, []),
    "NEWBORN": (_HOME, None, []),
    "FULL_MONTH": (_FACE, None, ["28-30d"]),
    "CHILD_VISIT": (
        _FACE,
        None,
        ["3m", "6m", "8m", "12m", "18m", "24m", "30m", "36m", "4y", "5y", "6y"],
    ),
    "CHILD_HB": (_FACE, None, ["6-8m", "18m", "30m"]),
    "CHILD_TCM": (_FACE, 6, ["0-36m"]),
    "VACCINE": (["outpatient", "station"], None, []),
    "ANTENATAL": (_FACE, None, ["<13w", "16-20w", "21-24w", "28-36w", "37-40w"]),
    "POSTPARTUM": (_HOME, None, []),
    "DAY42": (["outpatient"], None, ["42d"]),
    "SMD_VISIT": (_FACE, 3, []),
    "SMD/EXAM": (_PLACE, 12, []),
    "FAMILY_TRAINING": ([], 3, []),
    "TB_VISIT": (_FACE, 1, []),
    "TB/ASSESSMENT": (_FACE, None, []),
    "DIS_VISIT": (_FACE, 12, []),
    "REHAB": (_FACE, 3, []),
    "SPEC/HOME_VISIT": (_HOME, 12, []),
    "ADV/HOME_VISIT": (_HOME, 3, []),
    "DIS_PLUS/HOME_VISIT": (_HOME, 3, []),
    "CONSTITUTION": (_FACE, 12, []),
    "TCM_TECHNIQUE": (_FACE, 2, []),
    "CHRONIC_VISIT": (_FACE, 3, []),
    "PAIN": ([], 3, []),
    "LONG_RX": ([], None, []),
    "FULL_EXAM": (
        ["outpatient"],
        12,
        [],
    ),
}
CONDITIONS = {
    "NEWBORN": ("出院后7天内", "within 7 days after leaving hospital"),
    "POSTPARTUM": ("出院后7天内", "within 7 days after leaving hospital"),
    "VACCINE": ("按免疫程序", "by the immunisation schedule"),
    "SMD/EXAM": ("本人或监护人同意", "with consent of the person or guardian"),
    "TB_VISIT": (
        "首次入户在72小时内，强化期每10天一次",
        "first visit within 72 hours, every 10 days in the intensive phase",
    ),
    "TB/ASSESSMENT": ("疗程结束时", "at the end of the treatment"),
    "LONG_RX": ("病情稳定，一次最长12周", "when stable, for up to 12 weeks at a time"),
    "FULL_EXAM": (
        "血常规、尿常规、血糖、血脂、肝功能、肾功能、心电图、胸透、腹部B超",
        "blood and urine routine, glucose, lipids, liver, kidney, ECG, chest film, abdominal ultrasound",
    ),
}
"""When a service is given, in both languages."""
POLICIES = (("catalogue.approval_required", False),)

_PACKAGE = sa.table(
    "service_package",
    sa.column("id", sa.BigInteger),
    sa.column("code", sa.String),
    sa.column("version", sa.Integer),
    sa.column("name", sa.String),
    sa.column("name_en", sa.String),
    sa.column("fee_fen", sa.Integer),
    sa.column("insurance_fen", sa.Integer),
    sa.column("public_health_fen", sa.Integer),
    sa.column("self_fen", sa.Integer),
    sa.column("target", sa.JSON),
    sa.column("valid_from", sa.Date),
    sa.column("tier", sa.String),
    sa.column("member_cap", sa.Integer),
    sa.column("position", sa.Integer),
    sa.column("published_at_utc", sa.DateTime),
)
_PART = sa.table(
    "package_item",
    sa.column("id", sa.BigInteger),
    sa.column("package_id", sa.BigInteger),
    sa.column("item_code", sa.String),
    sa.column("times_per_year", sa.Integer),
    sa.column("position", sa.Integer),
    sa.column("modes", sa.JSON),
    sa.column("interval_months", sa.Integer),
    sa.column("windows", sa.JSON),
    sa.column("condition", sa.String),
    sa.column("condition_en", sa.String),
)
_ITEM = sa.table(
    "service_item",
    sa.column("code", sa.String),
    sa.column("name", sa.String),
    sa.column("name_en", sa.String),
)
_POLICY = sa.table(
    "policy",
    sa.column("key", sa.String),
    sa.column("institution_code", sa.String),
    sa.column("valid_from", sa.Date),
    sa.column("value", sa.JSON),
)
_CHOSEN = sa.table("contract_package", sa.column("package_id", sa.BigInteger))
_CONSENT = sa.table("package_consent", sa.column("package_id", sa.BigInteger))

# The whole tier is known only after the fees were looked at, so its rule comes with a later column.
_COLUMNS = {
    "service_package": (
        (
            "tier",
            "VARCHAR(12) DEFAULT 'personalised' NOT NULL",
            "ck_service_package_tier_known",
            "tier IN ('basic', 'personalised', 'paid')",
        ),
        ("member_cap", "INTEGER", "ck_service_package_cap_for_somebody", "member_cap > 0"),
        ("excludes", "JSON DEFAULT '[]' NOT NULL", "", ""),
        ("approval_no", "VARCHAR(80)", "", ""),
        ("position", "INTEGER DEFAULT 0 NOT NULL", "", ""),
        ("published_at_utc", "{moment}", "", ""),
    ),
    "package_item": (
        ("modes", "JSON DEFAULT '[]' NOT NULL", "", ""),
        ("interval_months", "INTEGER", "ck_package_item_interval_positive", "interval_months > 0"),
        ("windows", "JSON DEFAULT '[]' NOT NULL", "", ""),
        ("weight", "INTEGER DEFAULT 1 NOT NULL", "ck_package_item_weight_positive", "weight > 0"),
        ("condition", "VARCHAR(200) DEFAULT '' NOT NULL", "", ""),
        ("condition_en", "VARCHAR(200) DEFAULT '' NOT NULL", "", ""),
    ),
}
_FITS = ("ck_service_package_tier_fits_fee", "(tier = 'paid') = (fee_fen > 0)")

_PUBLISHED = "OLD.published_at_utc IS NOT NULL"
_ONCE_WRITTEN = (
    "id, code, version, name, name_en, fee_fen, insurance_fen, public_health_fen, self_fen, target,"
    " valid_from, tier, member_cap, excludes, approval_no, position, made_by_id, published_at_utc"
)
_BENEFIT = "id, county_code, contract_id, package_id, resident_id, place, cap, chosen_on, user_id"
_FROZEN = "'a published package is frozen'"
_PARTS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
FREEZE_PARTS = """CREATE FUNCTION refuse_part_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM service_package p WHERE p.published_at_utc IS NOT NULL AND (
            (TG_OP <> 'INSERT' AND p.id = OLD.package_id)
            OR (TG_OP <> 'DELETE' AND p.id = NEW.package_id)))
        THEN RAISE EXCEPTION 'a published package is frozen'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$"""
NEVER_EMPTIED = ("package_beneficiary", "package_item", "service_item", "service_package")
BEYOND = (
    ("drafts of packages", "service_package WHERE published_at_utc IS NULL"),
    (
        "packages that were published since",
        "service_package WHERE published_at_utc > (SELECT min(published_at_utc) FROM service_package)",
    ),
    ("people chosen for a package", "package_beneficiary"),
)
"""Rows that would be lost, or offered without being published, in the version before."""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[tuple[str, str, str]]:
    """Name, table and text of each guard of this version."""
    sqlite = _is_sqlite()
    refuse = (
        "BEGIN SELECT RAISE(ABORT, {}); END" if sqlite else "EXECUTE FUNCTION refuse_change({})"
    )
    retired = f"{_PUBLISHED} AND OLD.retired_on IS NOT NULL"
    for name, table, verb, when, words in (
        ("service_package_frozen", "service_package", f"UPDATE OF {_ONCE_WRITTEN}", _PUBLISHED,
         _FROZEN),
        ("service_package_retired_once", "service_package", "UPDATE OF retired_on", retired,
         "'a package is retired once'"),
        ("service_package_no_delete", "service_package", "DELETE", _PUBLISHED, _FROZEN),
        ("service_item_no_delete", "service_item", "DELETE", "",
         "'a service_item is never deleted'"),
        ("package_beneficiary_frozen", "package_beneficiary", f"UPDATE OF {_BENEFIT}", "",
         "'a package_beneficiary stays as it was chosen'"),
        ("package_beneficiary_ended_once", "package_beneficiary", "UPDATE OF ended_on, end_reason",
         "OLD.ended_on IS NOT NULL", "'a package_beneficiary stays as it was chosen'"),
        ("package_beneficiary_no_delete", "package_beneficiary", "DELETE", "",
         "'a package_beneficiary is never deleted'"),
    ):  # fmt: skip
        condition = f"WHEN ({when})" if when else ""
        head = f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition}"
        yield name, table, f"{head} {refuse.format(words)}"
    yield from _guards_of_parts()
    for table in () if sqlite else NEVER_EMPTIED:
        name = f"{table}_no_truncate"
        text = f"""CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""
        yield name, table, text


def _guards_of_parts() -> Iterator[tuple[str, str, str]]:
    table = "package_item"
    if not _is_sqlite():
        text = f"""CREATE TRIGGER package_item_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_part_of_published()"""
        yield "package_item_frozen", table, text
        return
    for verb, rows in _PARTS.items():
        name = f"package_item_frozen_{verb}"
        ids = ", ".join(f"{row}.package_id" for row in rows)
        text = f"""CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table}
            WHEN EXISTS (SELECT 1 FROM service_package p
                WHERE p.id IN ({ids}) AND p.published_at_utc IS NOT NULL)
            BEGIN SELECT RAISE(ABORT, {_FROZEN}); END"""  # noqa: S608
        yield name, table, text


def _add_columns() -> None:
    moment = "DATETIME" if _is_sqlite() else "TIMESTAMP WITHOUT TIME ZONE"
    for table, columns in _COLUMNS.items():
        for name, kind, rule, check in columns:
            held = f" CONSTRAINT {rule} CHECK ({check})" if rule else ""
            kind = kind.format(moment=moment)
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}{held}")


def _fit_tiers() -> None:
    """Once every tier fits its fee, the rule that it does; SQLite takes it with a new column."""
    tier = sa.case((_PACKAGE.c.code == "BASIC", "basic"), else_="personalised")
    op.execute(_PACKAGE.update().values(tier=sa.case((_PACKAGE.c.fee_fen > 0, "paid"), else_=tier)))
    name, check = _FITS
    held = f"CONSTRAINT {name} CHECK ({check})"
    user = 'CONSTRAINT fk_service_package_made_by_id REFERENCES "user" (id)'
    kind = "INTEGER" if _is_sqlite() else "BIGINT"
    op.execute(f"ALTER TABLE service_package ADD COLUMN made_by_id {kind} {user} {held}")


def _fill() -> None:
    """What the first catalogue did not say of its packages, and the extended ones."""
    bind = op.get_bind()
    now = datetime.now(UTC).replace(tzinfo=None)
    bind.execute(_PACKAGE.update().values(published_at_utc=now, position=1000))
    known = set(bind.execute(sa.select(_PACKAGE.c.code)).scalars())
    items = set(bind.execute(sa.select(_ITEM.c.code)).scalars())
    for code, name, name_en in NEW_ITEMS:
        if code not in items:
            bind.execute(_ITEM.insert(), {"code": code, "name": name, "name_en": name_en})
    for package in NEW_PACKAGES:
        if package[0] not in known:
            _insert(package, now)
    for place, code in enumerate(POSITIONS, 1):
        values = {"position": 10 * place, "member_cap": CAPS.get(code)}
        bind.execute(_PACKAGE.update().where(_PACKAGE.c.code == code).values(**values))
    _tell_ways()


def _insert(package: Any, now: datetime) -> None:
    code, zh, en, (insurance, public_health, own), target, parts = package
    values = {
        "code": code,
        "version": 1,
        "name": zh,
        "name_en": en,
        "fee_fen": insurance + public_health + own,
        "insurance_fen": insurance,
        "public_health_fen": public_health,
        "self_fen": own,
        "target": target,
        "valid_from": _START,
        "tier": "paid",
        "published_at_utc": now,
    }
    made = op.get_bind().execute(_PACKAGE.insert().returning(_PACKAGE.c.id), values).scalar_one()
    rows = [
        {"package_id": made, "item_code": name, "times_per_year": times, "position": place}
        for place, (name, times) in enumerate(parts)
    ]
    op.get_bind().execute(_PART.insert(), rows)


def _tell_ways() -> None:
    bind = op.get_bind()
    listed = sa.select(_PART.c.id, _PACKAGE.c.code, _PART.c.item_code).join_from(
        _PART, _PACKAGE, _PACKAGE.c.id == _PART.c.package_id
    )
    for id_, package, item in bind.execute(listed.order_by(_PART.c.id)).all():
        keys = (f"{package}/{item}", item)
        modes, months, windows = next((WAYS[key] for key in keys if key in WAYS), ([], None, []))
        words = next((CONDITIONS[key] for key in keys if key in CONDITIONS), ("", ""))
        values = {"modes": modes, "interval_months": months, "windows": windows}
        values |= {"condition": words[0], "condition_en": words[1]}
        bind.execute(_PART.update().where(_PART.c.id == id_).values(**values))


def upgrade() -> None:
    _add_columns()
    _fit_tiers()
    _fill()
    op.create_index(
        "uq_service_package_one_draft",
        "service_package",
        ["code"],
        unique=True,
        sqlite_where=sa.text("published_at_utc IS NULL"),
        postgresql_where=sa.text("published_at_utc IS NULL"),
    )
    op.create_index(
        "uq_service_package_id_member_cap", "service_package", ["id", "member_cap"], unique=True
    )
    _create_beneficiaries()
    if not _is_sqlite():
        op.execute(FREEZE_PARTS)
    for _name, _table, text in _guards():
        op.execute(text)
    op.bulk_insert(
        _POLICY,
        [
            {"key": key, "institution_code": "", "valid_from": _START, "value": value}
            for key, value in POLICIES
        ],
    )


def _create_beneficiaries() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    standing = sa.text("ended_on IS NULL")
    op.create_table(
        "package_beneficiary",
        sa.Column("id", big, autoincrement=True, nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("contract_id", big, nullable=False),
        sa.Column("package_id", big, nullable=False),
        sa.Column("resident_id", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.Column("user_id", big, nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "end_reason IN ('wish', 'mistake', 'gone')",
            name=op.f("ck_package_beneficiary_end_reason_known"),
        ),
        sa.CheckConstraint(
            "place BETWEEN 1 AND cap", name=op.f("ck_package_beneficiary_place_within_cap")
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (end_reason IS NULL)",
            name=op.f("ck_package_beneficiary_ended_says_why"),
        ),
        sa.CheckConstraint(
            "ended_on >= chosen_on", name=op.f("ck_package_beneficiary_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id", "package_id"],
            ["contract_package.contract_id", "contract_package.package_id"],
            name=op.f("fk_package_beneficiary_chosen"),
        ),
        sa.ForeignKeyConstraint(
            ["package_id", "cap"],
            ["service_package.id", "service_package.member_cap"],
            name=op.f("fk_package_beneficiary_cap"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_package_beneficiary_resident_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_package_beneficiary_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_beneficiary")),
    )
    for name, columns in (
        ("ix_package_beneficiary_contract_id", ["contract_id", "package_id", "id"]),
        ("ix_package_beneficiary_package_id", ["package_id", "cap"]),
        ("ix_package_beneficiary_resident_id", ["resident_id"]),
        ("ix_package_beneficiary_user_id", ["user_id"]),
    ):
        op.create_index(name, "package_beneficiary", columns, unique=False)
    for name, column in (("place", "place"), ("resident", "resident_id")):
        op.create_index(
            f"uq_package_beneficiary_{name}",
            "package_beneficiary",
            ["contract_id", "package_id", column],
            unique=True,
            sqlite_where=standing,
            postgresql_where=standing,
        )


def _refuse_what_the_version_before_cannot_hold() -> None:
    """Say so before anything changes: a draft would be on offer at once."""
    count = op.get_bind().exec_driver_sql
    found = {what: count(f"SELECT count(*) FROM {rows}").scalar_one() for what, rows in BEYOND}  # noqa: S608
    if kept := [f"{number} {what}" for what, number in found.items() if number]:
        raise RuntimeError(
            f"Version 0011 cannot hold what was entered since: {', '.join(kept)}. Nothing was"
            " changed. To go back, restore a backup that was made before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_the_version_before_cannot_hold()
    sqlite = _is_sqlite()
    for name, table, _text in _guards():
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute("DROP FUNCTION refuse_part_of_published()")
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([key for key, _value in POLICIES])))
    op.drop_table("package_beneficiary")
    _take_back_what_nobody_chose()
    for index in ("uq_service_package_id_member_cap", "uq_service_package_one_draft"):
        op.drop_index(index, "service_package")
    # The rules of a column go with it.
    op.drop_column("service_package", "made_by_id")
    if not sqlite:
        op.drop_constraint(op.f(_FITS[0]), "service_package", type_="check")
    for table, columns in _COLUMNS.items():
        for name, _kind, _rule, _check in reversed(columns):
            op.drop_column(table, name)


def _take_back_what_nobody_chose() -> None:
    """The packages that came with this version go, but for those that somebody signed."""
    bind = op.get_bind()
    used = set(bind.execute(sa.select(_CHOSEN.c.package_id).distinct()).scalars())
    used |= set(bind.execute(sa.select(_CONSENT.c.package_id).distinct()).scalars())
    new = _PACKAGE.c.code.in_([package[0] for package in NEW_PACKAGES])
    found = bind.execute(sa.select(_PACKAGE.c.id).where(new)).scalars()
    unused = [one for one in found if one not in used]
    bind.execute(_PART.delete().where(_PART.c.package_id.in_(unused)))
    bind.execute(_PACKAGE.delete().where(_PACKAGE.c.id.in_(unused)))
    kept = sa.select(_PART.c.item_code)
    gone = _ITEM.c.code.in_([item[0] for item in NEW_ITEMS]), _ITEM.c.code.not_in(kept)
    bind.execute(_ITEM.delete().where(*gone))

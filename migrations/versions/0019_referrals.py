"""Referrals up to a hospital and back home, with the places and beds kept for them.

Nothing of it is deleted: every move is an event, and a place that was given back stays as a row.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEPT = (
    *("referral", "referral_event", "referral_message", "referral_warning", "department"),
    *("clinic_template", "clinic", "clinic_booking", "bed_hold", "place_wait", "calendar_day"),
)
"""Rows that nobody deletes."""
FROZEN = {
    "referral": (
        "id, county_code, referral_no, client_key, direction, resident_id, household_id,"
        " contract_id, origin_id, readmission_days, reason, from_institution_id, started_by_id,"
        " started_at_utc, home_on"
    ),
    "referral_event": (
        "id, county_code, referral_id, seq, before_seq, move, from_status, to_status, at_utc,"
        " user_id, institution_id, side, cause, reason, clock, due_at_utc, took_seconds,"
        " paused_seconds"
    ),
    "referral_message": "id, county_code, referral_id, side, user_id, at_utc",
    "referral_warning": "id, county_code, referral_id, seq, step, due_at_utc, told_at_utc",
    "department": "id, county_code, institution_id, code",
    "clinic_template": (
        "id, county_code, key, department_id, weekday, from_minute, to_minute, expert, total,"
        " fixed, valid_from, made_by_id"
    ),
    "clinic": "id, county_code, key, department_id, template_id, held_on",
    "clinic_booking": (
        "id, county_code, clinic_id, place_no, referral_id, made_at_utc, made_by_id"
    ),
    "bed_hold": ("id, county_code, department_id, bed_no, referral_id, made_at_utc, made_by_id"),
    "place_wait": "id, county_code, department_id, referral_id, since_utc, made_by_id",
    "calendar_day": "id, county_code, institution_id, day",
}
"""Columns that are written once, by their tables."""
CARRIED = ("clinic_booking", "bed_hold")
"""Tables over which a change of how many are kept is carried: it writes the same key once more."""
ONCE = {
    "referral": ("over_at_utc", "sent_at_utc"),
    "clinic_booking": ("closed_at_utc",),
    "bed_hold": ("closed_at_utc",),
    "place_wait": ("closed_at_utc",),
}
"""Columns that a later step fills, and nobody after it."""
SEALED = {
    "referral": ("feedback",),
    "referral_event": ("answered_by", "note", "details"),
    "referral_message": ("words",),
}
"""Encrypted columns: each says once what it says."""
SENT = {"referral": ("form", "summary")}
"""Encrypted columns that stay as they are once they were sent, and are still open in a draft."""
SETTLED = "urgency, care, township_id, hospital_id, department_id, team_id, outcome"
"""What becomes of a referral until it is over, and of none that is."""
OVER = "'rejected', 'cancelled', 'closed'"
MOVES = {
    "clinic_booking": {
        "held": "booked given_back ran_out used",
        "booked": "used missed given_back",
        "missed": "used",
    },
    "bed_hold": {"held": "occupied given_back ran_out", "occupied": "freed"},
    "place_wait": {"waiting": "placed left"},
    "clinic": {"open": "called_off"},
}
"""Every step that may be written, by the column `state`; the tables of the rules say the same."""
STEPS = {
    "": "accepted closed internal_review proposed submitted",
    "accepted": "arrived cancelled closed rejected rerouted scheduled submitted",
    "accepted_by_primary": "assigned cancelled closed",
    "arrived": "closed discharged feedback_received in_treatment",
    "assigned": "cancelled closed first_followup_done tracking",
    "declined": "cancelled closed proposed",
    "discharged": "closed feedback_received",
    "draft": "cancelled closed internal_review submitted",
    "feedback_received": "closed",
    "first_followup_done": "cancelled closed tracking",
    "in_treatment": "closed discharged",
    "internal_review": "cancelled closed draft submitted",
    "no_show": "arrived cancelled closed scheduled",
    "proposed": "accepted_by_primary cancelled closed declined",
    "rerouted": "cancelled closed submitted",
    "scheduled": "accepted arrived cancelled closed no_show",
    "submitted": "accepted cancelled closed rejected rerouted",
    "tracking": "cancelled closed",
}
"""Every step from one status of a referral to another, as its event may say it."""
# The reference of a referral to its last event is looked at when the transaction ends. That no event
# lies beyond it is held by the order: the referral moves by one, and its event is stored behind it.
ELSEWHERE = """EXISTS (SELECT 1 FROM referral r WHERE r.id = NEW.referral_id
    AND (r.version <> NEW.seq OR r.status <> NEW.to_status))"""
_D = "[D] domain 3"
POLICIES: tuple[tuple[str, object, str], ...] = (
    ("referral.write", "24h", _D),
    ("referral.review.emergency", "1h", _D),
    ("referral.review.urgent", "2h", _D),
    ("referral.review.normal", "8wh", _D),
    ("referral.accept.emergency", "1h", _D),
    ("referral.accept.urgent", "4h", _D),
    ("referral.accept.normal", "24h", _D),
    ("referral.decide", "24h", _D),
    ("referral.slot.emergency", "24h", _D),
    ("referral.slot.urgent", "3d", _D),
    ("referral.slot.normal", "7d", _D),
    ("referral.reach", "72h", _D),
    ("referral.feedback", "2wd", _D),
    ("referral.stay", "30d", _D),
    ("referral.feedback_after_stay", "1wd", _D),
    ("referral.result", "14d", "W15"),
    ("referral.down_accept", "24h", _D),
    ("referral.assign", "24h", _D),
    ("referral.first_contact", "72h", _D),
    ("referral.face_to_face", "7d", _D),
    ("referral.last_follow_up", "30d", _D),
    ("referral.form", "24h", _D),
    ("referral.warn.coordinator", "4h", _D),
    ("referral.warn.inspector", "24h", _D),
    ("referral.hours", "08:00-12:00,14:00-17:30", _D),
    ("referral.hospital_days_after", 90, _D),
    ("referral.reserved_share", 20, "S3P10 S4 [D]"),
    ("referral.release_days", 1, _D),
    ("referral.release_hour", 17, _D),
    ("referral.slot_hold_hours", 24, _D),
    ("referral.bed_hold_hours", 4, _D),
    ("referral.readmission_days", 31, _D),
)
BEYOND = (
    ("referrals", "referral"),
    ("departments of hospitals", "department"),
    ("working days of institutions", "calendar_day"),
    (
        "decisions on referrals",
        "policy WHERE substr(key, 1, 9) = 'referral.' AND (institution_code <> '' OR valid_from > '2020-01-01')",
    ),
)
"""Rows that would be lost, by what they are."""
_TABLES = (
    "referral_warning",
    "referral_message",
    "referral_event",
    "place_wait",
    "clinic_booking",
    "bed_hold",
    "referral",
    "clinic",
    "clinic_template",
    "calendar_day",
    "department",
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
    AND substr(NEW.{0}, 1, 5) <> substr(OLD.{0}, 1, 5), FALSE)"""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guards() -> Iterator[str]:
    for table in KEPT:
        yield _refusal(f"{table}_no_delete", "DELETE", table, f"a {table} is never deleted")
    for table, columns in FROZEN.items():
        yield _stays(table, "frozen", columns, _others(columns) if table in CARRIED else "")
    for table, names in ONCE.items():
        yield _stays(table, "once", ", ".join(names), " OR ".join(map(_changed, names)))
    for table, names in SEALED.items():
        yield _stays(table, "sealed", ", ".join(names), _other_words(names))
    for table, names in SENT.items():
        when = f"OLD.status <> 'draft' AND ({_other_words(names)})"
        yield _stays(table, "sent", ", ".join(names), when)
    for table, moves in MOVES.items():
        wrong = "OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN"
        words, when = f"a {table} cannot go on so", f"WHEN ({wrong} ({_pairs(moves)}))"
        yield _refusal(f"{table}_moves", "UPDATE OF state", table, words, when)
    yield from _ways()
    for table in () if _is_sqlite() else KEPT:
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change('a {table} is never deleted')"""


def _ways() -> Iterator[str]:
    """A referral stands where its last event left it, so the steps are held by its events."""
    moved = f"(NEW.from_status IS DISTINCT FROM NEW.to_status OR NEW.to_status IN ({OVER}))"
    step = f"coalesce(NEW.from_status, '') || '>' || NEW.to_status NOT IN ({_pairs(STEPS)})"
    words = "a referral cannot go on so"
    yield _refusal("referral_event_moves", "INSERT", "referral_event", words, _when(moved, step))
    jumps = "(NEW.version <> OLD.version OR NEW.status <> OLD.status)"
    when = _when("NEW.version <> OLD.version + 1", jumps)
    yield _refusal("referral_goes_on", "UPDATE OF version, status", "referral", words, when)
    yield _stays("referral", "over", SETTLED, "OLD.over_at_utc IS NOT NULL")
    words = "a referral moves before its event"
    head = "CREATE TRIGGER referral_event_goes_along AFTER INSERT ON referral_event FOR EACH ROW"
    if _is_sqlite():
        yield f"{head} WHEN ({ELSEWHERE}) BEGIN SELECT RAISE(ABORT, '{words}'); END"
        return
    yield f"""CREATE FUNCTION refuse_event_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {ELSEWHERE} THEN RAISE EXCEPTION '{words}'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$"""
    yield f"{head} EXECUTE FUNCTION refuse_event_elsewhere()"


def _when(*all_: str) -> str:
    return f"WHEN ({' AND '.join(all_)})"


def _pairs(moves: dict[str, str]) -> str:
    return ", ".join(f"'{old}>{new}'" for old, all_ in moves.items() for new in all_.split())


def _other_words(names: tuple[str, ...]) -> str:
    return " OR ".join(f"{_changed(one)} AND NOT {_ANEW.format(one)}" for one in names)


def _others(columns: str) -> str:
    return " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in columns.split(", "))


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


_LAST_EVENT = "fk_referral_last_event"
_OF_REFERRAL, _OF_EVENT = ["id", "version", "status"], ["referral_id", "seq", "to_status"]


def _last_event_at_once() -> list[sa.ForeignKeyConstraint]:
    """SQLite takes a reference to a table that is made later; PostgreSQL gets it afterwards."""
    if not _is_sqlite():
        return []
    target = [f"referral_event.{one}" for one in _OF_EVENT]
    return [
        sa.ForeignKeyConstraint(
            _OF_REFERRAL, target, name=_LAST_EVENT, deferrable=True, initially="DEFERRED"
        )
    ]


def _last_event_afterwards() -> None:
    if not _is_sqlite():
        op.create_foreign_key(
            _LAST_EVENT,
            "referral",
            "referral_event",
            _OF_REFERRAL,
            _OF_EVENT,
            deferrable=True,
            initially="DEFERRED",
        )


def upgrade() -> None:
    op.create_table(
        "department",
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
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("beds_reserved", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "beds_reserved BETWEEN 0 AND 500", name=op.f("ck_department_beds_reserved")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_department_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("id", "beds_reserved", name=op.f("uq_department_id_beds_reserved")),
        sa.UniqueConstraint("id", "institution_id", name=op.f("uq_department_id_institution_id")),
        sa.UniqueConstraint(
            "institution_id", "code", name=op.f("uq_department_institution_id_code")
        ),
    )
    op.create_table(
        "calendar_day",
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
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column(
            "said_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("said_at_utc", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_calendar_day_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["user.id"], name=op.f("fk_calendar_day_said_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint(
            "institution_id", "day", name=op.f("uq_calendar_day_institution_id_day")
        ),
    )
    op.create_index(
        op.f("ix_calendar_day_said_by_id"), "calendar_day", ["said_by_id"], unique=False
    )

    op.create_table(
        "clinic_template",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("expert", sa.String(length=80), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("fixed", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "fixed IS NULL OR fixed BETWEEN 1 AND total",
            name=op.f("ck_clinic_template_fixed_within"),
        ),
        sa.CheckConstraint(
            "from_minute >= 0 AND from_minute < to_minute AND to_minute <= 1440",
            name=op.f("ck_clinic_template_within_a_day"),
        ),
        sa.CheckConstraint(
            "total BETWEEN 1 AND 500", name=op.f("ck_clinic_template_places_of_a_clinic")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_clinic_template_from_before_to"),
        ),
        sa.CheckConstraint(
            "weekday BETWEEN 1 AND 7", name=op.f("ck_clinic_template_weekday_of_iso")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_clinic_template_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_clinic_template_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_template")),
        sa.UniqueConstraint("key", name=op.f("uq_clinic_template_key")),
    )
    op.create_index(
        "ix_clinic_template_department_id",
        "clinic_template",
        ["department_id", "weekday", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_clinic_template_made_by_id"), "clinic_template", ["made_by_id"], unique=False
    )

    op.create_table(
        "clinic",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("expert", sa.String(length=80), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("release_at_utc", sa.DateTime(), nullable=False),
        sa.Column("released_at_utc", sa.DateTime(), nullable=True),
        sa.Column("released", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.CheckConstraint("state IN ('open', 'called_off')", name=op.f("ck_clinic_state_known")),
        sa.CheckConstraint(
            "(released_at_utc IS NULL) = (released IS NULL) AND (released IS NULL OR released BETWEEN 0 AND reserved)",
            name=op.f("ck_clinic_release_is_whole"),
        ),
        sa.CheckConstraint(
            "from_minute >= 0 AND from_minute < to_minute AND to_minute <= 1440",
            name=op.f("ck_clinic_within_a_day"),
        ),
        sa.CheckConstraint("reserved BETWEEN 1 AND total", name=op.f("ck_clinic_reserved_within")),
        sa.CheckConstraint("total BETWEEN 1 AND 500", name=op.f("ck_clinic_places_of_a_clinic")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_clinic_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["clinic_template.id"], name=op.f("fk_clinic_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
        sa.UniqueConstraint(
            "department_id",
            "held_on",
            "from_minute",
            "expert",
            name=op.f("uq_clinic_department_id_held_on_from_minute_expert"),
        ),
        sa.UniqueConstraint("id", "reserved", name=op.f("uq_clinic_id_reserved")),
        sa.UniqueConstraint("key", name=op.f("uq_clinic_key")),
    )
    op.create_index("ix_clinic_held_on", "clinic", ["held_on", "id"], unique=False)
    op.create_index(
        "ix_clinic_release_at_utc",
        "clinic",
        ["release_at_utc"],
        unique=False,
        sqlite_where=sa.text("released_at_utc IS NULL AND state = 'open'"),
        postgresql_where=sa.text("released_at_utc IS NULL AND state = 'open'"),
    )
    op.create_index(op.f("ix_clinic_template_id"), "clinic", ["template_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("referral_no", sa.String(length=24), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("care", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column(
            "from_institution_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "township_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "hospital_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("readmission_days", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "started_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("consent", sa.String(length=8), nullable=False),
        sa.Column("consent_by", sa.String(length=8), nullable=True),
        sa.Column("form", sa.LargeBinary(), nullable=True),
        sa.Column("summary", sa.LargeBinary(), nullable=True),
        sa.Column("form_due_at_utc", sa.DateTime(), nullable=True),
        sa.Column("feedback", sa.LargeBinary(), nullable=True),
        sa.Column("home_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(length=12), nullable=True),
        sa.Column("clock", sa.String(length=24), nullable=True),
        sa.Column("clock_limit", sa.String(length=8), nullable=False),
        sa.Column("clock_started_at_utc", sa.DateTime(), nullable=True),
        sa.Column("due_at_utc", sa.DateTime(), nullable=True),
        sa.Column("waiting_since_utc", sa.DateTime(), nullable=True),
        sa.Column("started_at_utc", sa.DateTime(), nullable=False),
        sa.Column("sent_at_utc", sa.DateTime(), nullable=True),
        sa.Column("over_at_utc", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "(consent = 'unable') = (consent_by IS NULL)",
            name=op.f("ck_referral_consent_of_somebody"),
        ),
        sa.CheckConstraint(
            "(direction = 'down') = (home_on IS NOT NULL)", name=op.f("ck_referral_home_on_a_day")
        ),
        sa.CheckConstraint(
            "(direction = 'up' AND status IN ('draft', 'internal_review', 'submitted', 'rerouted', 'accepted', 'scheduled', 'no_show', 'arrived', 'in_treatment', 'discharged', 'feedback_received', 'rejected', 'cancelled', 'closed')) OR (direction = 'down' AND status IN ('proposed', 'declined', 'accepted_by_primary', 'assigned', 'first_followup_done', 'tracking', 'cancelled', 'closed'))",
            name=op.f("ck_referral_status_of_its_direction"),
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_referral_closed_says_how")
        ),
        sa.CheckConstraint(
            "(status IN ('rejected', 'cancelled', 'closed') AND owner IS NULL AND clock IS NULL) OR (owner IS NOT NULL AND clock IS NOT NULL AND ((status = 'draft' AND owner = 'starter' AND clock = 'write') OR (status = 'internal_review' AND owner = 'township' AND clock = 'review') OR (status = 'submitted' AND owner = 'hospital' AND clock = 'accept') OR (status = 'rerouted' AND owner = 'township' AND clock = 'decide') OR (status = 'accepted' AND owner = 'hospital' AND clock = 'slot') OR (status = 'scheduled' AND owner = 'hospital' AND clock = 'arrive') OR (status = 'no_show' AND owner = 'township' AND clock = 'reach') OR (status = 'arrived' AND owner = 'hospital' AND clock = 'feedback') OR (status = 'in_treatment' AND owner = 'hospital' AND clock = 'stay') OR (status = 'discharged' AND owner = 'hospital' AND clock = 'feedback_after_stay') OR (status = 'feedback_received' AND owner = 'starter' AND clock = 'result') OR (status = 'proposed' AND owner = 'township' AND clock = 'down_accept') OR (status = 'declined' AND owner = 'hospital' AND clock = 'decide') OR (status = 'accepted_by_primary' AND owner = 'township' AND clock = 'assign') OR (status = 'assigned' AND owner = 'team' AND clock = 'first_contact') OR (status = 'first_followup_done' AND owner = 'team' AND clock = 'face_to_face') OR (status = 'tracking' AND owner = 'team' AND clock = 'last_follow_up')))",
            name=op.f("ck_referral_one_owner_and_clock"),
        ),
        sa.CheckConstraint(
            "(status IN ('rejected', 'cancelled', 'closed')) = (over_at_utc IS NOT NULL)",
            name=op.f("ck_referral_over_says_when"),
        ),
        sa.CheckConstraint("care IN ('clinic', 'bed')", name=op.f("ck_referral_care_known")),
        sa.CheckConstraint(
            "consent <> 'refused' OR status IN ('closed', 'cancelled')",
            name=op.f("ck_referral_refusal_closes"),
        ),
        sa.CheckConstraint(
            "consent <> 'unable' OR urgency = 'emergency'",
            name=op.f("ck_referral_asked_but_in_need"),
        ),
        sa.CheckConstraint(
            "consent IN ('agreed', 'refused', 'unable')", name=op.f("ck_referral_consent_known")
        ),
        sa.CheckConstraint(
            "consent_by IN ('self', 'guardian', 'family')",
            name=op.f("ck_referral_consent_by_known"),
        ),
        sa.CheckConstraint(
            "direction = 'down' OR department_id IS NOT NULL",
            name=op.f("ck_referral_up_to_a_department"),
        ),
        sa.CheckConstraint(
            "direction = 'up' OR from_institution_id = hospital_id",
            name=op.f("ck_referral_down_from_the_hospital"),
        ),
        sa.CheckConstraint("direction IN ('up', 'down')", name=op.f("ck_referral_direction_known")),
        sa.CheckConstraint(
            "outcome IN ('treated_here', 'result_seen', 'refused', 'followed', 'readmitted', 'died')",
            name=op.f("ck_referral_outcome_known"),
        ),
        sa.CheckConstraint(
            "readmission_days IS NULL OR (direction = 'up' AND origin_id IS NOT NULL AND readmission_days >= 0)",
            name=op.f("ck_referral_readmitted_after_something"),
        ),
        sa.CheckConstraint(
            "status <> 'feedback_received' OR feedback IS NOT NULL",
            name=op.f("ck_referral_feedback_is_there"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'internal_review', 'submitted', 'rerouted', 'accepted', 'scheduled', 'no_show', 'arrived', 'in_treatment', 'discharged', 'feedback_received', 'proposed', 'declined', 'accepted_by_primary', 'assigned', 'first_followup_done', 'tracking', 'rejected', 'cancelled', 'closed')",
            name=op.f("ck_referral_status_known"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('assigned', 'first_followup_done', 'tracking') OR team_id IS NOT NULL",
            name=op.f("ck_referral_at_home_with_a_team"),
        ),
        sa.CheckConstraint(
            "urgency IN ('emergency', 'urgent', 'normal')", name=op.f("ck_referral_urgency_known")
        ),
        sa.CheckConstraint(
            "(clock IS NULL) = (due_at_utc IS NULL) AND (clock IS NULL) = (clock_started_at_utc IS NULL) AND (waiting_since_utc IS NULL OR clock IS NOT NULL)",
            name=op.f("ck_referral_clock_is_whole"),
        ),
        sa.CheckConstraint(
            "(form IS NOT NULL) OR (form_due_at_utc IS NOT NULL)",
            name=op.f("ck_referral_form_or_its_day"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_referral_has_an_event")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_referral_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id", "hospital_id"],
            ["department.id", "department.institution_id"],
            name="fk_referral_department",
        ),
        sa.ForeignKeyConstraint(
            ["from_institution_id"],
            ["institution.id"],
            name=op.f("fk_referral_from_institution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["hospital_id"], ["institution.id"], name=op.f("fk_referral_hospital_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_referral_household_id")
        ),
        *_last_event_at_once(),
        sa.ForeignKeyConstraint(["origin_id"], ["referral.id"], name=op.f("fk_referral_origin_id")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_referral_resident_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["user.id"], name=op.f("fk_referral_started_by_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_referral_team_id")),
        sa.ForeignKeyConstraint(
            ["township_id"], ["institution.id"], name=op.f("fk_referral_township_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("client_key", name=op.f("uq_referral_client_key")),
        sa.UniqueConstraint("referral_no", name=op.f("uq_referral_referral_no")),
    )
    op.create_index(op.f("ix_referral_contract_id"), "referral", ["contract_id"], unique=False)
    op.create_index(
        "ix_referral_department_id",
        "referral",
        ["department_id", "over_at_utc", "status", "referral_no"],
        unique=False,
    )
    op.create_index(
        "ix_referral_due_at_utc",
        "referral",
        ["due_at_utc"],
        unique=False,
        sqlite_where=sa.text("over_at_utc IS NULL"),
        postgresql_where=sa.text("over_at_utc IS NULL"),
    )
    op.create_index(
        "ix_referral_sent_at_utc", "referral", ["county_code", "sent_at_utc", "id"], unique=False
    )
    op.create_index(
        "ix_referral_from_institution_id",
        "referral",
        ["from_institution_id", "over_at_utc", "status", "referral_no"],
        unique=False,
    )
    op.create_index(
        "ix_referral_hospital_id",
        "referral",
        ["hospital_id", "over_at_utc", "status", "referral_no"],
        unique=False,
    )
    op.create_index(op.f("ix_referral_household_id"), "referral", ["household_id"], unique=False)
    op.create_index(op.f("ix_referral_origin_id"), "referral", ["origin_id"], unique=False)
    op.create_index("ix_referral_resident_id", "referral", ["resident_id", "id"], unique=False)
    op.create_index(op.f("ix_referral_started_by_id"), "referral", ["started_by_id"], unique=False)
    op.create_index(
        "ix_referral_team_id",
        "referral",
        ["team_id", "over_at_utc", "status", "referral_no"],
        unique=False,
    )
    op.create_index(
        "ix_referral_township_id",
        "referral",
        ["township_id", "over_at_utc", "status", "referral_no"],
        unique=False,
    )
    op.create_index(
        "uq_referral_one_open_down",
        "referral",
        ["resident_id"],
        unique=True,
        sqlite_where=sa.text(
            "direction = 'down' AND status NOT IN ('rejected', 'cancelled', 'closed')"
        ),
        postgresql_where=sa.text(
            "direction = 'down' AND status NOT IN ('rejected', 'cancelled', 'closed')"
        ),
    )
    op.create_index(
        "uq_referral_one_open_up",
        "referral",
        ["resident_id", "department_id"],
        unique=True,
        sqlite_where=sa.text(
            "direction = 'up' AND status NOT IN ('rejected', 'cancelled', 'closed', 'discharged', 'feedback_received')"
        ),
        postgresql_where=sa.text(
            "direction = 'up' AND status NOT IN ('rejected', 'cancelled', 'closed', 'discharged', 'feedback_received')"
        ),
    )

    op.create_table(
        "bed_hold",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("beds_reserved", sa.Integer(), nullable=True),
        sa.Column("bed_no", sa.Integer(), nullable=False),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("held_until_utc", sa.DateTime(), nullable=True),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (held_until_utc IS NOT NULL)", name=op.f("ck_bed_hold_held_until")
        ),
        sa.CheckConstraint(
            "(state IN ('held', 'occupied')) = (beds_reserved IS NOT NULL)",
            name=op.f("ck_bed_hold_had_of_those_kept"),
        ),
        sa.CheckConstraint(
            "(state IN ('held', 'occupied')) = (closed_at_utc IS NULL)",
            name=op.f("ck_bed_hold_closed_says_when"),
        ),
        sa.CheckConstraint(
            "state IN ('held', 'occupied', 'freed', 'given_back', 'ran_out')",
            name=op.f("ck_bed_hold_state_known"),
        ),
        sa.CheckConstraint(
            "bed_no BETWEEN 1 AND beds_reserved", name=op.f("ck_bed_hold_bed_of_the_department")
        ),
        sa.ForeignKeyConstraint(
            ["department_id", "beds_reserved"],
            ["department.id", "department.beds_reserved"],
            name="fk_bed_hold_department",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_bed_hold_department_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_bed_hold_made_by_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_bed_hold_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bed_hold")),
    )
    op.create_index(
        "ix_bed_hold_department_id", "bed_hold", ["department_id", "beds_reserved"], unique=False
    )
    op.create_index(op.f("ix_bed_hold_made_by_id"), "bed_hold", ["made_by_id"], unique=False)
    op.create_index("ix_bed_hold_referral_id", "bed_hold", ["referral_id", "id"], unique=False)
    op.create_index(
        "uq_bed_hold_bed",
        "bed_hold",
        ["department_id", "bed_no"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'occupied')"),
        postgresql_where=sa.text("state IN ('held', 'occupied')"),
    )
    op.create_index(
        "uq_bed_hold_one_of_referral",
        "bed_hold",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'occupied')"),
        postgresql_where=sa.text("state IN ('held', 'occupied')"),
    )

    op.create_table(
        "clinic_booking",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "clinic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reserved", sa.Integer(), nullable=True),
        sa.Column("place_no", sa.Integer(), nullable=False),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("held_until_utc", sa.DateTime(), nullable=True),
        sa.Column("made_at_utc", sa.DateTime(), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (held_until_utc IS NOT NULL)",
            name=op.f("ck_clinic_booking_held_until"),
        ),
        sa.CheckConstraint(
            "(state IN ('held', 'booked')) = (closed_at_utc IS NULL)",
            name=op.f("ck_clinic_booking_closed_says_when"),
        ),
        sa.CheckConstraint(
            "(state IN ('held', 'booked', 'used', 'missed')) = (reserved IS NOT NULL)",
            name=op.f("ck_clinic_booking_had_of_those_kept"),
        ),
        sa.CheckConstraint(
            "state IN ('held', 'booked', 'used', 'missed', 'given_back', 'ran_out')",
            name=op.f("ck_clinic_booking_state_known"),
        ),
        sa.CheckConstraint(
            "place_no BETWEEN 1 AND reserved", name=op.f("ck_clinic_booking_place_of_the_clinic")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reserved"],
            ["clinic.id", "clinic.reserved"],
            name="fk_clinic_booking_clinic",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_clinic_booking_clinic_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_clinic_booking_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_clinic_booking_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_booking")),
    )
    op.create_index(
        "ix_clinic_booking_clinic_id", "clinic_booking", ["clinic_id", "reserved"], unique=False
    )
    op.create_index(
        op.f("ix_clinic_booking_made_by_id"), "clinic_booking", ["made_by_id"], unique=False
    )
    op.create_index(
        "ix_clinic_booking_referral_id", "clinic_booking", ["referral_id", "id"], unique=False
    )
    op.create_index(
        "uq_clinic_booking_one_of_referral",
        "clinic_booking",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'booked')"),
        postgresql_where=sa.text("state IN ('held', 'booked')"),
    )
    op.create_index(
        "uq_clinic_booking_place",
        "clinic_booking",
        ["clinic_id", "place_no"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'booked', 'used', 'missed')"),
        postgresql_where=sa.text("state IN ('held', 'booked', 'used', 'missed')"),
    )

    op.create_table(
        "place_wait",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("since_utc", sa.DateTime(), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_at_utc", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (closed_at_utc IS NULL)",
            name=op.f("ck_place_wait_closed_says_when"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'placed', 'left')", name=op.f("ck_place_wait_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_place_wait_department_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_place_wait_made_by_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_place_wait_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_wait")),
    )
    op.create_index(
        "ix_place_wait_department_id", "place_wait", ["department_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_place_wait_made_by_id"), "place_wait", ["made_by_id"], unique=False)
    op.create_index("ix_place_wait_referral_id", "place_wait", ["referral_id", "id"], unique=False)
    op.create_index(
        "uq_place_wait_one_of_referral",
        "place_wait",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

    op.create_table(
        "referral_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("before_seq", sa.Integer(), nullable=True),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("from_status", sa.String(length=24), nullable=True),
        sa.Column("to_status", sa.String(length=24), nullable=False),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=8), nullable=False),
        sa.Column("answered_by", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("clock", sa.String(length=24), nullable=True),
        sa.Column("due_at_utc", sa.DateTime(), nullable=True),
        sa.Column("took_seconds", sa.Integer(), nullable=False),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cause <> 'phone' OR answered_by IS NOT NULL",
            name=op.f("ck_referral_event_phone_says_who"),
        ),
        sa.CheckConstraint(
            "cause IN ('desk', 'phone', 'move', 'night', 'file')",
            name=op.f("ck_referral_event_cause_known"),
        ),
        sa.CheckConstraint(
            "from_status IN ('draft', 'internal_review', 'submitted', 'rerouted', 'accepted', 'scheduled', 'no_show', 'arrived', 'in_treatment', 'discharged', 'feedback_received', 'proposed', 'declined', 'accepted_by_primary', 'assigned', 'first_followup_done', 'tracking', 'rejected', 'cancelled', 'closed')",
            name=op.f("ck_referral_event_from_status_known"),
        ),
        sa.CheckConstraint(
            "side IN ('starter', 'township', 'hospital', 'team')",
            name=op.f("ck_referral_event_side_known"),
        ),
        sa.CheckConstraint(
            "to_status IN ('draft', 'internal_review', 'submitted', 'rerouted', 'accepted', 'scheduled', 'no_show', 'arrived', 'in_treatment', 'discharged', 'feedback_received', 'proposed', 'declined', 'accepted_by_primary', 'assigned', 'first_followup_done', 'tracking', 'rejected', 'cancelled', 'closed')",
            name=op.f("ck_referral_event_to_status_known"),
        ),
        sa.CheckConstraint(
            "(seq = 1 AND before_seq IS NULL AND from_status IS NULL) OR (seq > 1 AND before_seq IS NOT NULL AND before_seq = seq - 1 AND from_status IS NOT NULL)",
            name=op.f("ck_referral_event_follows_the_one_before"),
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_referral_event_counted_from_one")),
        sa.CheckConstraint(
            "took_seconds >= 0 AND paused_seconds >= 0", name=op.f("ck_referral_event_time_goes_on")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_referral_event_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id", "before_seq", "from_status"],
            ["referral_event.referral_id", "referral_event.seq", "referral_event.to_status"],
            name="fk_referral_event_before",
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_referral_event_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
        sa.UniqueConstraint(
            "referral_id",
            "seq",
            "to_status",
            name=op.f("uq_referral_event_referral_id_seq_to_status"),
        ),
        sa.UniqueConstraint("referral_id", "seq", name=op.f("uq_referral_event_referral_id_seq")),
    )
    op.create_index("ix_referral_event_at_utc", "referral_event", ["at_utc", "id"], unique=False)
    op.create_index(op.f("ix_referral_event_user_id"), "referral_event", ["user_id"], unique=False)

    op.create_table(
        "referral_message",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "side IN ('starter', 'township', 'hospital', 'team')",
            name=op.f("ck_referral_message_side_known"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_message_referral_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_referral_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_message")),
    )
    op.create_index(
        "ix_referral_message_referral_id", "referral_message", ["referral_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_referral_message_user_id"), "referral_message", ["user_id"], unique=False
    )

    op.create_table(
        "referral_warning",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("due_at_utc", sa.DateTime(), nullable=False),
        sa.Column("told_at_utc", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "step IN ('reminder', 'coordinator', 'inspector')",
            name=op.f("ck_referral_warning_step_known"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id", "seq"],
            ["referral_event.referral_id", "referral_event.seq"],
            name="fk_referral_warning_event",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_warning")),
        sa.UniqueConstraint(
            "referral_id", "seq", "step", name=op.f("uq_referral_warning_referral_id_seq_step")
        ),
    )
    op.create_index("ix_referral_warning_step", "referral_warning", ["step", "id"], unique=False)
    _last_event_afterwards()
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
    if not _is_sqlite():
        op.drop_constraint(_LAST_EVENT, "referral", type_="foreignkey")
    op.execute(_POLICY.delete().where(_POLICY.c.key.in_([row[0] for row in POLICIES])))
    for table in _TABLES:
        op.drop_table(table)
    if not _is_sqlite():
        op.execute("DROP FUNCTION refuse_event_elsewhere()")

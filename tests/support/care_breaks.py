"""Ways to break the promises of what stands around care, in a database without guards."""

from datetime import date
from typing import Any

from sqlalchemy import insert

from contracts_app.extensions import Base, db
from tests.models.rows_of_around import AROUND_ROWS
from tests.support.unguarded import FIRST, Break, copy

_IDS = {"@institution": 1, "@team": 1, "@user": 1, "@session": 1, "@slot": 1, "@resident": 1,
        "@household": 1, "@other_resident": 2, "@signed": 1}  # fmt: skip


def rows(*wanted: tuple[str, dict[str, Any]]) -> Break:
    """Store these rows, each a valid one with some values changed; ids count from one."""

    def run() -> None:
        serials: dict[str, int] = {}
        for table, values in wanted:
            serials[table] = serials.get(table, 0) + 1
            base = {"id": serials[table], **AROUND_ROWS[table], **values}
            row = {
                name: _IDS.get(value, value.format(n=serials[table]))
                if isinstance(value, str)
                else value
                for name, value in base.items()
            }
            db.session.execute(insert(Base.metadata.tables[table]).values(row))

    return run


def gone(stays: Break) -> Break:
    """A person who left yesterday, with a row that stays open."""

    def run() -> None:
        copy("resident", "id = 1", key="gone", record_code=None, id=99)()
        copy("membership", "id = 1", resident_id=99, is_head=False, valid_to=date(2026, 1, 1),
             end_reason="moved_out")()  # fmt: skip
        stays()

    return run


GONE = {"resident_id": 99}
SESSION = ("appointment_session", {"key": "thesession"})
SLOT: tuple[str, dict[str, Any]] = ("appointment_slot", {})
OTHER = {"resident_id": "@other_resident"}
CARE_BREAKS: list[tuple[str, str, Break, str]] = [
    (
        "places_given_once",
        "one place for two people",
        rows(SESSION, SLOT, ("appointment", {}), ("appointment", OTHER)),
        "thesession",
    ),
    (
        "places_given_once",
        "a place beyond those of its slot",
        rows(SESSION, SLOT, ("appointment", {"place_no": 3})),
        "thesession",
    ),
    (
        "places_given_once",
        "two places of a session for one person",
        rows(SESSION, SLOT, ("appointment", {}), ("appointment", {"place_no": 2})),
        "thesession",
    ),
    (
        "places_given_once",
        "a place in a session that was called off",
        rows(("appointment_session", {"key": "off", "state": "cancelled"}), SLOT,
             ("appointment", {})),
        "off",
    ),
    ("ledgers_add_up", "an entry that is missing", rows(("fee_entry", {"entry_no": 2})), FIRST),
    (
        "ledgers_add_up",
        "a reversal of another amount",
        rows(
            ("fee_entry", {"entry_no": 1}),
            ("fee_entry", {"entry_no": 2, "kind": "reversal", "amount_fen": 1, "reverses_id": 1}),
        ),
        FIRST,
    ),
    (
        "ledgers_add_up",
        "a charge for a package that was not signed",
        rows(("fee_entry", {"entry_no": 1, "kind": "charge", "amount_fen": 1, "package_id": 5})),
        FIRST,
    ),
    (
        "ledgers_add_up",
        "more given back than was charged",
        rows(("fee_entry", {"entry_no": 1, "kind": "refund", "package_id": 5})),
        FIRST,
    ),
    *(
        ("nothing_open_of_the_gone", what, gone(rows(*stays)), "gone")
        for what, stays in (
            ("a family bed of the dead", [("home_care", {"doctor_id": None, **GONE})]),
            ("somebody in a club who left", [("care_group_member", {"group_id": 1, **GONE})]),
            ("a place of who moved away", [SESSION, SLOT, ("appointment", GONE)]),
        )
    ),
]  # fmt: skip

"""Ways to break the promises of referrals and of their places, in a database without guards."""

from datetime import date
from typing import Any, Final

from sqlalchemy import insert

from contracts_app.extensions import Base, db
from tests.models.rows_of_referrals import BEGUN, REFERRAL_ROWS
from tests.support.unguarded import Break, copy

_IDS: Final = {"@institution": 1, "@other_institution": 2, "@user": 1, "@team": 1, "@resident": 1,
               "@household": 1, "@department": 1, "@template": 1, "@clinic": 1,
               "@referral": 1}  # fmt: skip
Row = tuple[str, dict[str, Any]]


def rows(*wanted: Row) -> Break:
    """Store these rows, each a valid one with some values changed; ids count from one."""

    def run() -> None:
        serials: dict[str, int] = {}
        for table, values in wanted:
            serials[table] = serials.get(table, 0) + 1
            base = {"id": serials[table], **REFERRAL_ROWS[table], **values}
            row = {name: _value(value, serials[table]) for name, value in base.items()}
            db.session.execute(insert(Base.metadata.tables[table]).values(row))

    return run


def _value(value: Any, number: int) -> Any:
    return _IDS.get(value, value.format(n=number)) if isinstance(value, str) else value


def sent(**values: Any) -> tuple[Row, ...]:
    """A department, and a referral to it that stands at its first event."""
    event = {"to_status": values["status"]} if "status" in values else {}
    return ("department", {}), ("referral", values), ("referral_event", {**BEGUN, **event})


ARRIVED: Final = {"status": "arrived", "owner": "hospital", "clock": "feedback"}
SCHEDULED: Final = {"status": "scheduled", "owner": "hospital", "clock": "arrive"}
USED: Final = {"state": "used"}
LIES: Final = {"state": "occupied", "held_until_utc": None}
CLINIC: Final[Row] = ("clinic", {})


def of_somebody_dead() -> None:
    """A referral that stays open."""
    copy("resident", "id = 1", key="dead", record_code=None, id=99, died_on=date(2026, 1, 1))()
    rows(*sent(resident_id=99))()


REFERRAL_BREAKS: list[tuple[str, str, Break, str]] = [
    ("quota_not_oversold", "one kept place given twice", rows(
        CLINIC, ("clinic_booking", USED), ("clinic_booking", USED)), "cl1"),
    ("quota_not_oversold", "a place beyond those kept", rows(
        CLINIC, ("clinic_booking", {**USED, "place_no": 3})), "cl1"),
    ("quota_not_oversold", "one kept bed given twice", rows(
        *sent(**ARRIVED), ("bed_hold", LIES), ("bed_hold", LIES)), "D1"),
    ("quota_not_oversold", "a bed beyond those kept", rows(
        *sent(**ARRIVED), ("bed_hold", {**LIES, "bed_no": 3})), "D1"),
    ("referrals_agree_with_events", "a referral without its event", rows(
        *sent()[:2]), "ZZ1"),
    ("referrals_agree_with_events", "another status than its last event", rows(
        *sent()[:2], ("referral_event", {**BEGUN, "to_status": "accepted"})), "ZZ1"),
    ("referrals_agree_with_events", "an event behind the last one", rows(
        *sent(), ("referral_event", {"from_status": "submitted", "seq": 2})), "ZZ1"),
    ("referrals_agree_with_events", "an event that does not follow", rows(
        *sent(version=2, status="accepted", clock="slot"),
        ("referral_event", {"seq": 2, "from_status": "rerouted", "to_status": "accepted"})), "ZZ1"),
    ("referrals_agree_with_events", "open without a clock", rows(
        *sent(clock=None, due_at_utc=None, clock_started_at_utc=None)), "ZZ1"),
    ("referrals_agree_with_events", "the turn of the wrong side", rows(
        *sent(owner="team")), "ZZ1"),
    ("referrals_agree_with_events", "over and still somebody's turn", rows(
        *sent(status="rejected", over_at_utc=BEGUN["at_utc"])), "ZZ1"),
    ("scheduled_have_a_place", "a day without a place", rows(*sent(**SCHEDULED)), "ZZ1"),
    ("scheduled_have_a_place", "two places for one", rows(
        *sent(**SCHEDULED), CLINIC, ("clinic_booking", {}), ("clinic_booking", {"place_no": 2}),
        ), "ZZ1"),
    ("scheduled_have_a_place", "a booked place of nobody awaited", rows(
        *sent(), CLINIC, ("clinic_booking", {})), "ZZ1"),
    ("scheduled_have_a_place", "a kept bed of nobody awaited", rows(
        *sent(), ("bed_hold", {})), "ZZ1"),
    ("scheduled_have_a_place", "somebody in a bed who did not come", rows(
        *sent(), ("bed_hold", LIES)), "ZZ1"),
    ("no_referral_of_the_dead", "an open referral of somebody dead", of_somebody_dead, "ZZ1"),
]  # fmt: skip

"""The guards of referrals, of kept places and of the exchange, and the policies of them."""

from typing import Any, Final

from tests.support.guards_of_exchange import GUARDS_OF_EXCHANGE

KEPT_OF_REFERRALS = {
    *("referral", "referral_event", "referral_message", "referral_warning", "department"),
    *("clinic_template", "clinic", "clinic_booking", "bed_hold", "place_wait", "calendar_day"),
}
"""Tables whose rows nobody deletes, frozen but for what becomes of them."""
KEPT_OF_DEATHS = {"death_dismissal"}
_NAMED = {
    *(f"death_dismissal_{one}" for one in ("no_delete", "frozen", "sealed", "reported")),
    *(f"{table}_no_delete" for table in KEPT_OF_REFERRALS),
    *(f"{table}_frozen" for table in KEPT_OF_REFERRALS),
    *(f"{table}_once" for table in ("referral", "clinic_booking", "bed_hold", "place_wait")),
    *(f"{table}_sealed" for table in ("referral", "referral_event", "referral_message")),
    *(f"{table}_moves" for table in ("clinic", "clinic_booking", "bed_hold", "place_wait")),
    "referral_sent",
    "referral_over",
    "referral_goes_on",
    "referral_event_moves",
    "referral_event_goes_along",
}
GUARDS_OF_REFERRALS = {
    "sqlite": _NAMED | GUARDS_OF_EXCHANGE["sqlite"],
    "postgresql": (
        _NAMED
        | {f"{table}_no_truncate" for table in KEPT_OF_REFERRALS | KEPT_OF_DEATHS}
        | GUARDS_OF_EXCHANGE["postgresql"]
    ),
}
_D: Final = "[D] domain 3"
POLICIES_OF_REFERRALS: dict[str, tuple[Any, str]] = {
    "referral.write": ("24h", _D),
    "referral.review.emergency": ("1h", _D),
    "referral.review.urgent": ("2h", _D),
    "referral.review.normal": ("8wh", _D),
    "referral.accept.emergency": ("1h", _D),
    "referral.accept.urgent": ("4h", _D),
    "referral.accept.normal": ("24h", _D),
    "referral.decide": ("24h", _D),
    "referral.slot.emergency": ("24h", _D),
    "referral.slot.urgent": ("3d", _D),
    "referral.slot.normal": ("7d", _D),
    "referral.reach": ("72h", _D),
    "referral.feedback": ("2wd", _D),
    "referral.stay": ("30d", _D),
    "referral.feedback_after_stay": ("1wd", _D),
    "referral.result": ("14d", "W15"),
    "referral.down_accept": ("24h", _D),
    "referral.assign": ("24h", _D),
    "referral.first_contact": ("72h", _D),
    "referral.face_to_face": ("7d", _D),
    "referral.last_follow_up": ("30d", _D),
    "referral.form": ("24h", _D),
    "referral.warn.coordinator": ("4h", _D),
    "referral.warn.inspector": ("24h", _D),
    "referral.hours": ("08:00-12:00,14:00-17:30", _D),
    "referral.hospital_days_after": (90, _D),
    "referral.reserved_share": (20, "S3P10 S4 [D]"),
    "referral.release_days": (1, _D),
    "referral.release_hour": (17, _D),
    "referral.slot_hold_hours": (24, _D),
    "referral.bed_hold_hours": (4, _D),
    "referral.readmission_days": (31, _D),
}
"""By key: the default, and where it is found."""

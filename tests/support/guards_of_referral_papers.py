"""The guards of documents and of questions asked from afar, by name, with their policies."""

from typing import Any

_SEALED = {"consultation", "consultation_event", "referral_document"}
KEPT_OF_REFERRAL_PAPERS = _SEALED | {"consultation_warning"}
"""Tables whose rows nobody deletes."""
_NAMED = {
    *(f"{table}_no_delete" for table in KEPT_OF_REFERRAL_PAPERS),
    *(f"{table}_frozen" for table in KEPT_OF_REFERRAL_PAPERS),
    *(f"{table}_sealed" for table in _SEALED),
    "consultation_once",
    "consultation_moves",
    "consultation_event_goes_along",
    "consultation_event_in_time",
    "consultation_warning_in_time",
    "referral_document_once",
}
GUARDS_OF_REFERRAL_PAPERS = {
    "sqlite": _NAMED,
    "postgresql": _NAMED | {f"{table}_no_truncate" for table in KEPT_OF_REFERRAL_PAPERS},
}
_D = "[D] remote consultation"
POLICIES_OF_REFERRAL_PAPERS: dict[str, tuple[Any, str]] = {
    "consultation.consult.urgent": ("24h", _D),
    "consultation.consult.normal": ("2wd", _D),
    "consultation.imaging.urgent": ("4h", _D),
    "consultation.imaging.normal": ("24h", _D),
    "consultation.ecg.urgent": ("2h", _D),
    "consultation.ecg.normal": ("24h", _D),
}

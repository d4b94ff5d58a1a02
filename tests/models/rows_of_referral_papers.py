"""Valid rows of documents of referrals and of questions asked from afar."""

from typing import Any

from tests.models.rows_of_terms import COUNTY, NOW

_COUNTY = {"county_code": COUNTY}
LATER = NOW.replace(hour=20)

REFERRAL_PAPER_ROWS: dict[str, dict[str, Any]] = {
    "consultation": {
        **_COUNTY,
        "key": "q{n}",
        "client_key": "ask-{n}",
        "kind": "ecg",
        "status": "asked",
        "version": 1,
        "urgency": "normal",
        "resident_id": "@resident",
        "household_id": "@household",
        "from_institution_id": "@institution",
        "hospital_id": "@institution",
        "department_id": "@department",
        "asked_by_id": "@user",
        "consent_by": "self",
        "question": "请看心电图",
        "summary": {"at": "2026-11-21"},
        "asked_at_utc": NOW,
        "time_limit": "24h",
        "due_at_utc": LATER,
    },
    "consultation_event": {
        **_COUNTY,
        "consultation_id": "@consultation",
        "seq": 2,
        "before_seq": 1,
        "move": "take",
        "from_status": "asked",
        "to_status": "taken",
        "at_utc": NOW,
        "institution_id": "@institution",
        "side": "hospital",
        "reason": "",
        "took_seconds": 60,
    },
    "consultation_warning": {
        **_COUNTY,
        "consultation_id": "@consultation",
        "step": "reminder",
        "told_at_utc": NOW,
    },
    "referral_document": {
        **_COUNTY,
        "key": "d{n}",
        "consultation_id": "@consultation",
        "kind": "lab",
        "mutual": False,
        "made_by": "",
        "file": "f{n}",
        "file_type": "pdf",
        "pages": 2,
        "size": 1000,
        "sha256": "{n}",
        "side": "primary",
        "institution_id": "@institution",
        "user_id": "@user",
        "uploaded_at_utc": NOW,
    },
}
ASKED: dict[str, Any] = {
    "seq": 1, "before_seq": None, "from_status": None, "to_status": "asked", "move": "ask",
    "side": "primary", "took_seconds": 0,
}  # fmt: skip
"""The event with which a question begins."""

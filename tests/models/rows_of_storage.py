"""Valid rows of lent papers, of looks around archive rooms and of monthly reviews."""

from datetime import date
from typing import Any

from tests.models.rows_of_terms import COUNTY, DAY, NOW

_DANGERS = ("theft", "light", "heat", "fire", "damp", "dust", "rodents", "insects")

STORAGE_ROWS: dict[str, dict[str, Any]] = {
    "record_loan": {
        "county_code": COUNTY,
        "key": "l{n}",
        "record_id": "@record",
        "institution_id": "@institution",
        "shelf": "3-1",
        "borrower": "周医生",
        "organisation": "县人民医院",
        "purpose": "consultation",
        "lent_on": DAY,
        "due_on": date(2026, 12, 1),
        "lent_by_id": "@user",
        "lent_at_utc": NOW,
    },
    "archive_check": {
        "county_code": COUNTY,
        "institution_id": "@institution",
        "checked_on": DAY,
        **dict.fromkeys(_DANGERS, True),
        "note": "",
        "user_id": "@user",
        "recorded_at_utc": NOW,
    },
    "record_review": {
        "county_code": COUNTY,
        "key": "r{n}",
        "record_id": "@record",
        "month": date(2026, 10, 1),
        "state": "submitted",
        "decided_at_utc": None,
    },
    "record_review_step": {
        "county_code": COUNTY,
        "review_id": "@review",
        "state": "submitted",
        "parts": "",
        "reason": None,
        "user_id": "@user",
        "at_utc": NOW,
    },
}

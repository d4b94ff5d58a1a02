"""Valid rows of answers to reported deaths, and the referral that reports one."""

from typing import Any

from tests.models.rows_of_terms import COUNTY, NOW

DEATH_ROWS: dict[str, dict[str, Any]] = {
    "death_dismissal": {
        "county_code": COUNTY,
        "referral_id": "@died",
        "institution_id": "@institution",
        "user_id": "@user",
        "at_utc": NOW,
        "words": "村医今日上门见到本人",
    },
}
DIED: dict[str, Any] = {
    "status": "closed", "outcome": "died", "owner": None, "clock": None,
    "clock_started_at_utc": None, "due_at_utc": None, "over_at_utc": NOW,
}  # fmt: skip
"""A referral that was closed by a death."""
ENDED: dict[str, Any] = {"referral_id": "@died", "to_status": "closed", "move": "die"}
"""What its only event says otherwise than one that begins."""

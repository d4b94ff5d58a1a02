"""A valid row of a visit that came sealed."""

from typing import Any

from tests.models.rows_of_terms import COUNTY, NOW

SEALED_ROWS: dict[str, dict[str, Any]] = {
    "sealed_visit": {
        "county_code": COUNTY,
        "key": "v{n}",
        "resident_id": "@resident",
        "user_id": "@user",
        "uploaded_by_id": "@user",
        "state": "attention",
        "codes": ["after_death"],
        "visit_id": None,
        "fields": {"fields": [["htn-sbp", "138"]]},
        "written_at_utc": NOW,
        "received_at_utc": NOW,
    },
}

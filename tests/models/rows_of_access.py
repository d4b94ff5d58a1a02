"""Valid rows of what outsiders read of records."""

from datetime import date
from typing import Any

from tests.models.rows_of_terms import COUNTY, DAY, NOW

_COUNTY = {"county_code": COUNTY}

ACCESS_ROWS: dict[str, dict[str, Any]] = {
    "record_access_request": {
        **_COUNTY,
        "key": "a{n}",
        "record_id": "@record",
        "applicant_kind": "institution",
        "organisation": "县医院",
        "applicant": "周医生",
        "purpose": "treatment",
        "sections": "cover basic",
        "applied_on": DAY,
        "until": date(2026, 12, 1),
        "entered_by_id": "@user",
        "entered_at_utc": NOW,
        "state": "applied",
        "answer_basis": "",
        "answer_mode": "",
        "guardian_ground": "",
        "guardian_relation": "",
        "wrong_codes": 0,
    },
    "record_access_look": {
        **_COUNTY,
        "request_id": "@access",
        "at_utc": NOW,
        "outcome": "shown",
        "address": "10.1.2.3",
    },
}

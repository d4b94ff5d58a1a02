"""Valid rows of health records."""

from typing import Any

from tests.models.rows_of_terms import COUNTY, DAY, NOW

_COUNTY = {"county_code": COUNTY}

RECORD_ROWS: dict[str, dict[str, Any]] = {
    "health_record": {
        **_COUNTY,
        "resident_id": "@resident",
        "code": "110199100101{n:0>5}",
        "token": "t{n}",
        "status": "open",
        "channel": "household",
        "built_on": DAY,
        "built_by_id": "@user",
        "institution_id": "@institution",
        "shelf": "",
    },
    "record_consent": {
        **_COUNTY,
        "resident_id": "@resident",
        "answer": "agreed",
        "basis": "own",
        "reason": "",
        "said_on": DAY,
        "user_id": "@user",
        "recorded_at_utc": NOW,
    },
    "record_event": {
        **_COUNTY,
        "record_id": "@record",
        "kind": "updated",
        "happened_on": DAY,
        "recorded_at_utc": NOW,
        "user_id": "@user",
        "actor": "clerk",
        "details": {},
    },
    "record_handover": {
        **_COUNTY,
        "key": "h{n}",
        "from_institution_id": "@institution",
        "to_institution_id": "@other_institution",
        "handed_on": DAY,
        "reason": "村卫生室撤并",
        "records": 1,
        "user_id": "@user",
        "recorded_at_utc": NOW,
    },
    "record_section": {
        **_COUNTY,
        "record_id": "@record",
        "kind": "basic",
        "number": 1,
        "version": 1,
        "happened_on": DAY,
        "withdrawn": False,
        "data": {"abo": "a"},
        "saved_by_id": "@user",
        "saved_at_utc": NOW,
    },
}

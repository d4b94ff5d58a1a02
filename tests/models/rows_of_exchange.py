"""A valid row of each table about the exchange with hospitals."""

from datetime import timedelta
from typing import Any

from tests.models.rows_of_terms import COUNTY, NOW

LATER = NOW + timedelta(hours=1)
EXCHANGE_ROWS: dict[str, dict[str, Any]] = {
    "exchange_key": {
        "county_code": COUNTY,
        "institution_id": "@institution",
        "key": "k{n}",
        "secret": "geheim",
        "made_at_utc": NOW,
        "ends_at_utc": None,
    },
    "exchange_hook": {
        "county_code": COUNTY,
        "institution_id": "@institution",
        "url": "https://his.example.cn/referrals",
        "made_at_utc": NOW,
        "ended_at_utc": None,
    },
    "exchange_message": {
        "county_code": COUNTY,
        "institution_id": "@institution",
        "message_id": "message-{n}",
        "kind": "answer",
        "referral_id": "@referral",
        "sha256": "0" * 64,
        "version": 1,
        "stated_at_utc": NOW,
        "received_at_utc": NOW,
    },
    "exchange_delivery": {
        "county_code": COUNTY,
        "institution_id": "@institution",
        "referral_id": "@referral",
        "seq": 1,
        "message_id": "told{n}",
        "state": "waiting",
        "tries": 0,
        "next_at_utc": NOW,
        "http_status": None,
        "fault": None,
        "made_at_utc": NOW,
        "closed_at_utc": None,
    },
}

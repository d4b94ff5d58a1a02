"""Valid rows of what is due to somebody and of what was done."""

from datetime import date
from typing import Any

from tests.models.rows_of_terms import COUNTY, DAY, NOW

_PERSON = {"county_code": COUNTY, "resident_id": "@resident"}
_OF_VISIT = {**_PERSON, "visit_id": "@visit"}
COUNTED: dict[str, Any] = {
    "contract_id": "@signed",
    "holder_id": "@resident",
    "account": "free",
    "year": 2026,
    "place": 1,
    "allowance": 2,
    "counts_from": DAY,
}
"""What a service has beside it that counts for a contract."""

CARE_ROWS: dict[str, dict[str, Any]] = {
    "care_roll": {
        **_PERSON,
        "since": DAY,
        "facts": "HTN",
        "look_again_on": date(2026, 12, 21),
    },
    "follow_up": {
        **_OF_VISIT,
        "form": "htn",
        "data": {"symptoms": ["0"]},
        "outcome": "controlled",
    },
    "measurement": {
        **_OF_VISIT,
        "measure": "sbp",
        "hundredths": 13_800,
        "taken_on": DAY,
        "standing": True,
    },
    "obligation": {
        **_PERSON,
        "item_code": "HTN_VISIT",
        "programme": "htn",
        "slot": "",
        "kind": "routine",
        "counted": True,
        "due_from": DAY,
        "due_on": date(2026, 12, 31),
        "state": "open",
        "contract_id": "@signed",
        "team_id": "@team",
        "staff_id": "@free_staff",
        "made_on": DAY,
    },
    "pregnancy": {
        **_PERSON,
        "lmp_on": date(2026, 9, 1),
        "due_on": date(2027, 6, 8),
        "booked_on": DAY,
    },
    "service_record": {
        **_OF_VISIT,
        "item_code": "HTN_VISIT",
        "served_on": DAY,
        "standing": True,
    },
    "tb_case": {**_PERSON, "notified_on": DAY},
    "visit": {
        **_PERSON,
        "key": "v{n}",
        "client_key": "page{n}",
        "team_id": "@team",
        "staff_id": "@free_staff",
        "user_id": "@user",
        "served_on": DAY,
        "mode": "home",
        "met": True,
        "recorded_at_utc": NOW,
        "state": "standing",
    },
    "visit_draft": {
        "user_id": "@user",
        "resident_id": "@resident",
        "fields": {"sbp": "138"},
        "touched_at_utc": NOW,
    },
}

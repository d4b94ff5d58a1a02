"""Valid rows of what happens to households and contracts after the signing."""

from typing import Any

from tests.models.rows_of_terms import COUNTY, DAY, NOW

_HOME = {"county_code": COUNTY, "household_id": "@household"}
_TERM = {"county_code": COUNTY, "contract_id": "@signed"}

LIFE_ROWS: dict[str, dict[str, Any]] = {
    "birth": {
        "resident_id": "@resident",
        "mother_id": "@other_resident",
        "birth_order": 1,
        "confirmed_on": None,
    },
    "contact_attempt": {
        **_HOME,
        "tried_on": DAY,
        "channel": "phone",
        "result": "nobody",
        "note": "",
        "user_id": "@user",
        "entered_at_utc": NOW,
    },
    "contract_change": {
        **_TERM,
        "kind": "terminate",
        "state": "open",
        "version": 1,
        "requested_by": "household",
        "reason": "4",
        "requested_on": DAY,
        "team_id": "@team",
        "team_by_id": "@user",
        "escalates_on": DAY,
        "approved_by_id": "@user",
        "note": "",
        "changed_at_utc": NOW,
        "changed_by": "test",
    },
    "head_change": {
        **_HOME,
        "from_resident_id": "@resident",
        "to_resident_id": "@other_resident",
        "changed_on": DAY,
        "undone": False,
    },
    "household_action": {
        **_HOME,
        "other_household_id": "@other_household",
        "kind": "death",
        "happened_on": DAY,
        "recorded_on": DAY,
        "recorded_at_utc": NOW,
        "user_id": "@user",
        "actor": "test",
        "details": {},
        "changes": [],
        "undone_by_id": None,
    },
    "move_away": {
        "county_code": COUNTY,
        "membership_id": "@membership",
        "destination": "邻县",
    },
    "package_consent": {
        **_TERM,
        "package_id": 1,
        "given_on": DAY,
        "channel": "phone",
        "person": "王秀英",
        "user_id": "@user",
    },
    "renewal_notice": {
        **_TERM,
        "given_on": DAY,
        "channel": "phone",
        "result": "told",
        "note": "",
        "user_id": "@user",
        "entered_at_utc": NOW,
    },
    "renewal_result": {
        "run_id": "@run",
        "contract_id": "@signed",
        "outcome": "lapsed",
        "reason": "objection",
    },
    "renewal_run": {
        "as_of": DAY,
        "actor": "test",
        "user_id": "@user",
        "started_at_utc": NOW,
        "renewed": 0,
        "already_renewed": 0,
        "lapsed": 0,
        "skipped": 0,
    },
    "resident_merge": {
        "county_code": COUNTY,
        "kept_id": "@resident",
        "merged_id": "@other_resident",
        "merged_on": DAY,
        "undone": False,
    },
    "signer_change": {
        **_TERM,
        "resident_id": "@resident",
        "reason": "death",
        "since": DAY,
        "due_on": DAY,
        "user_id": "@user",
    },
    "suspension": {
        **_HOME,
        "resident_id": "@resident",
        "with_household": False,
        "reason": "work",
        "from_day": DAY,
        "undone": False,
        "note": "",
    },
}

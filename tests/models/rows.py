"""A valid row of every table that an attack spoils, as plain mappings for Core inserts."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

COUNTY = "110199"
DAY = date(2026, 11, 21)
NOW = datetime.fromisoformat("2026-11-21T02:00:00")
_serial = itertools.count(1)


@dataclass(frozen=True)
class Rows:
    """Builds rows on the places, people and the signed contract of one database.

    A value that is the text `@name` stands for the id of that name.
    """

    ids: dict[str, int]
    signed_root: str

    def row(self, table: str, values: dict[str, Any]) -> dict[str, Any]:
        """A row that every rule accepts but for what `values` change."""
        n = next(_serial)
        base = {
            key: value.format(n=n) if isinstance(value, str) else value
            for key, value in _BASE[table].items()
        }
        return {key: self._known(value) for key, value in {**base, **values}.items()}

    def _known(self, value: Any) -> Any:
        if value == "@signed_root":
            return self.signed_root
        known = isinstance(value, str) and value.startswith("@")
        return self.ids[value[1:]] if known else value


_PERSON = {"county_code": COUNTY, "resident_id": "@resident"}

_BASE: dict[str, dict[str, Any]] = {
    "agreement_template": {
        "code": "A{n}",
        "version": 1,
        "title": "协议",
        "preamble": "",
        "clauses": [],
        "valid_from": DAY,
    },
    "audit_event": {
        "at_utc": NOW,
        "county_code": COUNTY,
        "actor": "test",
        "verb": "view",
        "object_type": "household",
        "object_key": "H1",
        "reason": "",
        "request_id": "",
    },
    "audit_seal": {
        "first_id": 1,
        "last_id": 2,
        "rows": 2,
        "previous_hash": "0",
        "hash": "hash{n}",
        "sealed_at_utc": NOW,
    },
    "capacity_grant": {
        "county_code": COUNTY,
        "team_id": "@team",
        "households": 5,
        "persons": 0,
        "valid_from": DAY,
        "valid_to": date(2026, 12, 31),
        "reason": "新生儿家庭",
        "granted_at_utc": NOW,
    },
    "contract": {
        "county_code": COUNTY,
        "contract_no": "X{n}-01",
        "root_no": "X{n}",
        "term_no": 1,
        "previous_term_no": None,
        "previous_end": None,
        "household_id": "@household",
        "team_id": "@team",
        "representative_id": "@resident",
        "status": "draft",
        "channel": "station",
        "signed_on": DAY,
        "entered_on": DAY,
        "period_start": DAY,
        "period_end": date(2027, 12, 31),
        "noticed": True,
        "consented": True,
        "cross_grid": False,
        "verify_code": "v{n}",
        "households_after": 1,
        "households_limit": 1,
        "persons_after": 1,
        "persons_limit": 1,
        "policy_snapshot": {},
        "entered_at_utc": NOW,
    },
    "cover": {
        **_PERSON,
        "contract_id": "@signed",
        "state": "draft",
        "cover_from": DAY,
        "cover_to": date(2027, 12, 31),
    },
    "duty_plan": {
        "key": "p{n}",
        "county_code": COUNTY,
        "institution_id": "@institution",
        "name": "方案甲",
        "state": "draft",
        "version": 0,
        "cursor": 0,
        "starts_on": DAY,
        "counted_at_utc": NOW,
        "created_at_utc": NOW,
    },
    "duty_plan_grid": {
        "plan_id": "@plan",
        "grid_id": "@grid",
        "households": 1,
        "persons": 3,
        "key_persons": 1,
        "weight": 350,
        "signed_households": 0,
        "signed_persons": 0,
    },
    "duty_plan_team": {
        "plan_id": "@plan",
        "team_id": "@team",
        "households": 1,
        "persons": 3,
    },
    "grid": {
        "county_code": COUNTY,
        "code": "N{n}",
        "name": "网格",
        "kind": "village_group",
        "village_code": "110199100201",
    },
    "grid_duty": {
        "county_code": COUNTY,
        "grid_id": "@grid",
        "team_id": "@team",
        "level": "team",
        "valid_from": DAY,
    },
    "grid_succession": {
        "county_code": COUNTY,
        "kind": "split",
        "grid_id": "@grid",
        "into_grid_id": "@other_grid",
        "changed_on": DAY,
    },
    "handover": {
        "county_code": COUNTY,
        "team_id": "@team",
        "from_staff_id": "@free_staff",
        "to_staff_id": "@other_staff",
        "handed_on": DAY,
    },
    "household_move": {
        "county_code": COUNTY,
        "household_id": "@household",
        "from_grid_id": "@grid",
        "to_grid_id": "@other_grid",
        "moved_on": DAY,
        "reason": "moved",
    },
    "household": {"county_code": COUNTY, "code": "N{n}", "grid_id": "@grid", "address": ""},
    "identifier_alias": {**_PERSON, "kind": "record16", "value": "old{n}"},
    "import_batch": {
        "key": "k{n}",
        "kind": "roster",
        "status": "queued",
        "dry_run": False,
        "allow_moves": False,
        "suffix": ".csv",
        "sha256": "",
        "rows_total": 0,
        "rows_done": 0,
        "chunks_done": 0,
        "problem": "",
        "created_at_utc": NOW,
        "touched_at_utc": NOW,
    },
    "institution": {
        "county_code": COUNTY,
        "code": "N{n}",
        "name": "卫生室",
        "kind": "village_station",
        "region_code": "110199100201",
    },
    "membership": {
        **_PERSON,
        "household_id": "@household",
        "relation": "20",
        "is_head": False,
        "valid_from": DAY,
    },
    "objection": {
        "contract_id": "@signed",
        "kind": "end",
        "raised_on": DAY,
        "channel": "station",
        "person": "王秀英",
        "note": "",
    },
    "package_item": {
        "package_id": 1,
        "item_code": "TCM_TECHNIQUE",
        "times_per_year": 0,
        "position": 90,
    },
    "policy": {"key": "test.key{n}", "institution_code": "", "valid_from": DAY, "value": 1},
    "region": {"code": "9{n:0>11}", "county_code": COUNTY, "name": "村", "level": "village"},
    "resident": {
        "county_code": COUNTY,
        "key": "r{n}",
        "name": "王秀英",
        "search_key": "",
        "sex": "female",
        "birth_date": date(1958, 3, 12),
        "id_type": "resident_id",
        "identity_hash": "h{n}",
        "id_last4": "",
        "phone_last4": "",
        "ethnicity": "",
        "education": "",
        "marital_status": "",
        "registered": True,
        "permanent": True,
        "note": "",
    },
    "resident_tag": {**_PERSON, "tag": "HTN", "source": "test", "valid_from": DAY},
    "responsibility": {
        "county_code": COUNTY,
        "level": "village_contact",
        "region_code": "110199100201",
        "staff_id": "@free_staff",
        "zone": "",
        "valid_from": DAY,
    },
    "service_package": {
        "code": "P{n}",
        "version": 1,
        "name": "包",
        "name_en": "package",
        "fee_fen": 100,
        "insurance_fen": 50,
        "public_health_fen": 30,
        "self_fen": 20,
        "target": {},
        "valid_from": DAY,
    },
    "signature": {
        "contract_id": "@draft",
        "party": "household",
        "mode": "paper",
        "signer_name": "王秀英",
        "signed_at_utc": NOW,
    },
    "staff": {
        "key": "s{n}",
        "county_code": COUNTY,
        "name": "医生",
        "institution_id": "@institution",
    },
    "staff_credential": {
        "staff_id": "@free_staff",
        "kind": "practice",
        "number": "N{n}",
    },
    "team": {
        "county_code": COUNTY,
        "code": "N{n}",
        "name": "团队",
        "institution_id": "@institution",
        "leader_name": "",
        "hotline": "",
        "service_hours": "",
    },
    "team_member": {
        "team_id": "@team",
        "staff_id": "@free_staff",
        "is_leader": False,
        "valid_from": DAY,
    },
    "waiting_place": {
        "key": "w{n}",
        "county_code": COUNTY,
        "team_id": "@team",
        "household_id": "@household",
        "state": "waiting",
        "asked_on": DAY,
        "note": "",
    },
    "user": {
        "username": "u{n}",
        "display_name": "某人",
        "role": "clerk",
        "institution_id": "@institution",
        "must_change_password": False,
        "created_at_utc": NOW,
    },
    "user_session": {
        "key": "k{n}",
        "token_hash": "t{n}",
        "user_id": "@user",
        "device": "",
        "created_at_utc": NOW,
        "last_seen_at_utc": NOW,
    },
}

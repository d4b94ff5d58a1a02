"""A valid row of every table that an attack spoils, as plain mappings for Core inserts."""

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.models.rows_of_access import ACCESS_ROWS
from tests.models.rows_of_around import AROUND_ROWS
from tests.models.rows_of_care import CARE_ROWS
from tests.models.rows_of_deaths import DEATH_ROWS
from tests.models.rows_of_exchange import EXCHANGE_ROWS
from tests.models.rows_of_life import LIFE_ROWS
from tests.models.rows_of_paper import PAPER_ROWS
from tests.models.rows_of_records import RECORD_ROWS
from tests.models.rows_of_referral_papers import REFERRAL_PAPER_ROWS
from tests.models.rows_of_referrals import REFERRAL_ROWS
from tests.models.rows_of_sealed import SEALED_ROWS
from tests.models.rows_of_storage import STORAGE_ROWS
from tests.models.rows_of_team_life import TEAM_LIFE_ROWS
from tests.models.rows_of_terms import COUNTY, DAY, NOW, TERM_ROWS

_serial = itertools.count(1)


@dataclass(frozen=True)
class Rows:
    """Builds rows on the places, people and the signed contract of one database.

    A value that is the text `@name` stands for the id or number of that name.
    """

    ids: dict[str, int | str]

    def row(self, table: str, values: dict[str, Any]) -> dict[str, Any]:
        """A row that every rule accepts but for what `values` change."""
        n = next(_serial)
        base = {
            key: value.format(n=n) if isinstance(value, str) else value
            for key, value in VALID[table].items()
        }
        return {key: self._known(value) for key, value in {**base, **values}.items()}

    def _known(self, value: Any) -> Any:
        known = isinstance(value, str) and value.startswith("@")
        return self.ids[value[1:]] if known else value


VALID: dict[str, dict[str, Any]] = {
    **TERM_ROWS,
    **CARE_ROWS,
    **LIFE_ROWS,
    **PAPER_ROWS,
    **RECORD_ROWS,
    **TEAM_LIFE_ROWS,
    **AROUND_ROWS,
    **ACCESS_ROWS,
    **SEALED_ROWS,
    **STORAGE_ROWS,
    **REFERRAL_PAPER_ROWS,
    **REFERRAL_ROWS,
    **DEATH_ROWS,
    **EXCHANGE_ROWS,
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
        "reason": "roster",
    },
    "household": {"county_code": COUNTY, "code": "N{n}", "grid_id": "@grid", "address": ""},
    "institution": {
        "county_code": COUNTY,
        "code": "N{n}",
        "name": "卫生室",
        "kind": "village_station",
        "region_code": "110199100201",
    },
    "region": {"code": "9{n:0>11}", "county_code": COUNTY, "name": "村", "level": "village"},
    "responsibility": {
        "county_code": COUNTY,
        "level": "village_contact",
        "region_code": "110199100201",
        "staff_id": "@free_staff",
        "zone": "",
        "valid_from": DAY,
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
        "county_code": COUNTY,
        "team_id": "@team",
        "household_id": "@household",
        "state": "waiting",
        "asked_on": DAY,
    },
}

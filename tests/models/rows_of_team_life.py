"""Valid rows of the work of teams and of surveys."""

from typing import Any

from tests.models.rows_of_terms import COUNTY, DAY, NOW

_COUNTY = {"county_code": COUNTY}

TEAM_LIFE_ROWS: dict[str, dict[str, Any]] = {
    "team_event": {
        **_COUNTY,
        "key": "e{n}",
        "team_id": "@team",
        "kind": "outreach",
        "state": "held",
        "day": DAY,
        "from_minute": 540,
        "to_minute": 600,
        "place": "村委会",
        "topic": "lifestyle",
        "topic_words": "",
        "form": "consultation",
        "audience": 30,
        "service_minutes": 10,
        "cancel_reason": "",
        "version": 1,
        "made_by_id": "@user",
        "made_at_utc": NOW,
    },
    "team_event_attendance": {
        "event_id": "@event",
        "staff_id": "@free_staff",
        "present": True,
        "passed": None,
        "result": "",
    },
    "team_event_photo": {
        "key": "p{n}",
        "event_id": "@event",
        "file": "f{n}",
        "sha256": "h{n}",
        "user_id": "@user",
        "uploaded_at_utc": NOW,
        "withdrawn_reason": "",
    },
    "team_plan": {
        **_COUNTY,
        "team_id": "@team",
        "year": 2026,
        "version": 1,
        "targets": {"outreach": 24},
        "words": "全年工作计划",
        "reason": "",
        "made_by_id": "@user",
        "made_at_utc": NOW,
    },
    "survey": {
        **_COUNTY,
        "token": "t{n}",
        "kind": "satisfaction",
        "title": "满意度调查",
        "institution_id": "@institution",
        "team_id": "@team",
        "from_day": DAY,
        "to_day": DAY,
        "withdrawn_reason": "",
        "made_by_id": "@user",
        "made_at_utc": NOW,
    },
    "survey_answer": {
        **_COUNTY,
        "survey_id": "@survey",
        "source": "paper",
        "form_token": "a{n}",
        "answered_on": DAY,
        "knows_doctor": None,
        "knows_institution": None,
        "knows_services": None,
        "grade": 5,
        "user_id": "@user",
    },
}

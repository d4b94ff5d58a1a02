"""The guards of the work of teams and of surveys, by name, and its policies."""

_NO_DELETE = {"survey", "team_event", "team_event_attendance", "team_event_photo"}
_APPEND_ONLY = {"survey_answer", "team_plan"}
KEPT_OF_TEAM_LIFE = _NO_DELETE | _APPEND_ONLY
"""Tables whose rows nobody deletes."""
_KEPT = {f"{table}_no_delete" for table in _NO_DELETE}
GUARDS_OF_TEAM_LIFE = {
    "sqlite": _KEPT
    | {f"{table}_append_only_{verb}" for table in _APPEND_ONLY for verb in ("update", "delete")},
    "postgresql": _KEPT
    | {f"{table}_append_only" for table in _APPEND_ONLY}
    | {f"{table}_no_truncate" for table in KEPT_OF_TEAM_LIFE},
}
POLICIES_OF_TEAM_LIFE = {
    "screening.bp_interval_months",
    "screening.bp_min_age",
    "team_life.boards_per_month",
    "team_life.lectures_per_year",
    "team_life.material_per_year",
    "team_life.meetings_per_month",
    "team_life.outreach_per_month",
    "team_life.service_minutes",
    "team_life.training_interval_months",
}

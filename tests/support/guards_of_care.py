"""The guards of what is due and of what was done, by name."""

KEPT_OF_CARE = {"follow_up", "measurement", "obligation", "service_record", "visit"}
"""Tables whose rows nobody deletes."""
_FROZEN = {
    "follow_up_data_frozen",
    "follow_up_frozen",
    "follow_up_reason_frozen",
    "measurement_closed",
    "measurement_frozen",
    "obligation_closed",
    "service_record_closed",
    "service_record_frozen",
    "visit_closed",
    "visit_frozen",
    "visit_note_frozen",
    "visit_reason_frozen",
    *(f"{table}_no_delete" for table in KEPT_OF_CARE),
}
GUARDS_OF_CARE = {
    "sqlite": _FROZEN,
    "postgresql": _FROZEN | {f"{table}_no_truncate" for table in KEPT_OF_CARE},
}

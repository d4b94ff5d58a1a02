"""The guards of what stands around care, by name, and its policies."""

KEPT_OF_AROUND = {
    "appointment",
    "appointment_session",
    "appointment_slot",
    "care_card",
    "care_group",
    "care_group_attendance",
    "care_group_member",
    "care_group_session",
    "fee_entry",
    "home_care",
    "home_care_visit",
    "refusal",
}
"""Tables whose rows nobody deletes, frozen but for what becomes of them."""
_KEPT = {
    *(f"{table}_no_delete" for table in KEPT_OF_AROUND),
    *(f"{table}_frozen" for table in KEPT_OF_AROUND),
    "appointment_note_frozen",
    "appointment_session_over",
    "appointment_over",
    "care_card_over",
    "home_care_plan_frozen",
    "home_care_visit_note_frozen",
    *(f"refusal_{column}_frozen" for column in ("advised", "strokes", "witness")),
}
GUARDS_OF_AROUND = {
    "sqlite": _KEPT,
    "postgresql": _KEPT | {f"{table}_no_truncate" for table in KEPT_OF_AROUND},
}
POLICIES_OF_AROUND = {"appointment.kept_share"}

"""The guards of what outsiders read of records and of their paper, by name."""

KEPT_OF_ACCESS = {
    *("record_access_request", "record_access_look", "record_loan", "archive_check"),
    *("record_review", "record_review_step"),
}
"""Tables whose rows nobody deletes."""
_NAMED = {
    *(f"{table}_no_delete" for table in KEPT_OF_ACCESS),
    *(f"{table}_frozen" for table in KEPT_OF_ACCESS),
    "record_access_request_once",
    "record_access_request_sealed",
    "record_access_request_moves",
    "record_loan_once",
    "record_review_moves",
    "record_review_step_sealed",
    "record_loan_sealed",
}
GUARDS_OF_ACCESS = {
    "sqlite": _NAMED,
    "postgresql": _NAMED | {f"{table}_no_truncate" for table in KEPT_OF_ACCESS},
}

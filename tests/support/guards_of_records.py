"""The guards of health records, by name."""

_COLUMNS: dict[str, tuple[str, ...]] = {
    "health_record": ("",),
    "record_consent": ("", "_note"),
    "record_section": ("", "_data"),
    "record_handover": ("",),
    "record_event": ("", "_note"),
}
"""Tables of health records, with what of them is frozen."""
_FROZEN = {f"{table}_no_delete" for table in _COLUMNS} | {
    f"{table}{column}_frozen" for table, columns in _COLUMNS.items() for column in columns
}
KEPT_OF_RECORDS = set(_COLUMNS)
"""Tables whose rows nobody deletes."""
GUARDS_OF_RECORDS = {
    "sqlite": _FROZEN,
    "postgresql": _FROZEN | {f"{table}_no_truncate" for table in KEPT_OF_RECORDS},
}

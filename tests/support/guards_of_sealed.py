"""The guards of visits that came sealed, by name."""

KEPT_OF_SEALED = {"sealed_visit"}
"""Tables whose rows nobody deletes."""
_NAMED = {
    "sealed_visit_no_delete",
    "sealed_visit_frozen",
    "sealed_visit_closed",
    "sealed_visit_sealed",
}
GUARDS_OF_SEALED = {
    "sqlite": _NAMED,
    "postgresql": _NAMED | {"sealed_visit_no_truncate"},
}

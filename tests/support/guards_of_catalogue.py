"""The guards of the catalogue of packages, by name, and its policies."""

KEPT_OF_CATALOGUE = {"package_beneficiary", "package_item", "service_item", "service_package"}
"""Tables of which nobody deletes what is published."""
_FROZEN = {
    "package_beneficiary_ended_once",
    "package_beneficiary_frozen",
    "package_beneficiary_no_delete",
    "service_item_no_delete",
    "service_package_frozen",
    "service_package_no_delete",
    "service_package_retired_once",
}
GUARDS_OF_CATALOGUE = {
    "sqlite": _FROZEN | {f"package_item_frozen_{verb}" for verb in ("insert", "update", "delete")},
    "postgresql": _FROZEN
    | {"package_item_frozen"}
    | {f"{table}_no_truncate" for table in KEPT_OF_CATALOGUE},
}
POLICIES_OF_CATALOGUE = {"catalogue.approval_required"}

"""What taking an entry back asks for: as much as the entry itself did."""

import pytest

from contracts_app.rules.permissions import Permission, needed_to_take_back


@pytest.mark.parametrize(
    ("kind", "decided", "needed"),
    [
        ("death", False, Permission.HOUSEHOLD_CHANGE),
        ("merge", False, Permission.HOUSEHOLD_CHANGE),
        ("signer", False, Permission.CONTRACT_SIGN),
        ("terminate", False, Permission.CONTRACT_CHANGE),
        ("change_packages", False, Permission.CONTRACT_CHANGE),
        ("terminate", True, Permission.CHANGE_DECIDE),
        ("change_team", True, Permission.CHANGE_DECIDE),
    ],
)
def test_taking_back_needs_what_the_deed_needed(
    kind: str, decided: bool, needed: Permission
) -> None:
    assert needed_to_take_back(kind, decided=decided) == needed

"""Which policies concern what."""

from collections.abc import Mapping
from typing import Any, Final

from contracts_app.rules import capacity, team_life

SET_BY_AUTHORITY: Final = (*capacity.KEYS, *team_life.KEYS)
"""The numbers that a health authority decides for its institutions."""

_OF_A_CONTRACT: Final = ("contract.", "team.", "doctor.", "village_doctor.", "agreement.")


def of_a_contract(policies: Mapping[str, Any]) -> dict[str, Any]:
    """The policies by which a contract was made; a term keeps these and no others."""
    return {key: value for key, value in policies.items() if key.startswith(_OF_A_CONTRACT)}

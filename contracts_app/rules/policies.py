"""Which policies concern what."""

from collections.abc import Mapping
from typing import Any, Final

from contracts_app.rules import capacity, record_access, record_policies, team_life

NUMBERS: Final = (*capacity.KEYS, *team_life.KEYS, record_access.DAYS_POLICY)
"""The numbers that a health authority decides for its institutions."""
WORDS: Final = record_policies.WORDS
"""What it decides in words, with the words there are."""

_OF_A_CONTRACT: Final = ("contract.", "team.", "doctor.", "village_doctor.", "agreement.")


def of_a_contract(policies: Mapping[str, Any]) -> dict[str, Any]:
    """The policies by which a contract was made; a term keeps these and no others."""
    return {key: value for key, value in policies.items() if key.startswith(_OF_A_CONTRACT)}

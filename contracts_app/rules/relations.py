"""The relation to the head of the household (GB/T 4761)."""

from typing import Final

from contracts_app.rules.labels import Recogniser
from contracts_app.vocabulary.catalogue import HEAD, RELATIONS

relation_code: Final = Recogniser(RELATIONS)
"""The two-digit code of a label, synonym or code; None when it is not a relation."""


def is_head(relation: str) -> bool:
    """Whether a relation code stands for the head of the household."""
    return relation == HEAD

"""Drugs that somebody must not have: on top of the pages on which he or she is treated."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from contracts_app.formatting.form_fields import shown
from contracts_app.queries.allergies import FIELD, allergies_of


@dataclass(frozen=True)
class AllergyView:
    """The drugs in words, and on which day that was told; no day where nobody has asked."""

    words: str = ""
    on: date | None = None


def allergy_view(rows: Collection[int]) -> AllergyView:
    """What the health record tells of a person."""
    found = allergies_of(rows)
    if found is None:
        return AllergyView()
    named = [shown(FIELD, [code]) for code in found.codes if code != "other" or not found.others]
    return AllergyView(_(", ").join([*named, *found.others]), found.on)

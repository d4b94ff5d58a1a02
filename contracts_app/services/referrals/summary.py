"""What a hospital is told of somebody's record: taken when a referral is sent, and kept with it."""

from datetime import date
from typing import Any, Final

from contracts_app.queries.allergies import allergies_of
from contracts_app.queries.person_page import list_values, medicines_and_reactions
from contracts_app.queries.residents import tags_of
from contracts_app.queries.visits import rows_of_person
from contracts_app.vocabulary.care import Measure

_TOLD: Final = (Measure.SBP, Measure.DBP, Measure.HEART_RATE, Measure.FPG, Measure.HBA1C,
                Measure.WEIGHT, Measure.HEIGHT, Measure.HB)  # fmt: skip


def summary_of(resident_id: int, today: date) -> dict[str, Any]:
    """Groups, medicines, reactions, allergies and the last value of each measure, in codes.

    `values` are in hundredths of the unit. What nobody asked yet is None, not an empty list.
    """
    rows = rows_of_person(resident_id)
    taken, borne = medicines_and_reactions(rows)
    allergies = allergies_of(rows)
    last = {row.measure: row for row in list_values(rows, _TOLD)}
    return {
        "at": today.isoformat(),
        "groups": list(tags_of(resident_id)),
        "medicines": taken.medicines if taken else None,
        "medicines_on": taken.on.isoformat() if taken else None,
        "reactions": [{"on": one.on.isoformat(), "words": one.words} for one in borne],
        "allergies": list(allergies.codes) if allergies else None,
        "allergies_other": list(allergies.others) if allergies else [],
        "values": [
            {"measure": name, "hundredths": row.hundredths, "on": row.taken_on.isoformat()}
            for name, row in last.items()
        ],
    }

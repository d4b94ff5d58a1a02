"""The words of codes of everything that stands around care, by their kind."""

from typing import Final

from flask_babel import LazyString

from contracts_app.formatting.appointment_labels import APPOINTMENTS
from contracts_app.formatting.around_labels import CARE
from contracts_app.formatting.group_labels import GROUPS
from contracts_app.formatting.home_care_labels import HOME_CARE
from contracts_app.formatting.ledger_labels import LEDGER

AROUND_CARE: Final[dict[str, dict[str, LazyString]]] = {
    **APPOINTMENTS,
    **LEDGER,
    **CARE,
    **GROUPS,
    **HOME_CARE,
}

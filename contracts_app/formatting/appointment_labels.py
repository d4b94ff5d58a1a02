"""The words of codes about appointments."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

APPOINTMENTS: Final[dict[str, dict[str, LazyString]]] = {
    "session_place": {
        "village": _l("Service day in the village"),
        "centre": _l("At the centre or station"),
    },
    "session_state": {
        "open": _l("Places are given"),
        "closed": _l("No more places are given"),
        "cancelled": _l("Called off"),
    },
    "purpose": {
        "checkup": _l("Health check"),
        "follow_up": _l("Follow-up visit"),
        "prescription": _l("Prescription"),
        "vaccination": _l("Vaccination"),
        "maternal": _l("Antenatal or postnatal care"),
        "child": _l("Child health care"),
        "tcm": _l("Chinese medicine guidance"),
        "education": _l("Health talk"),
        "signing": _l("Signing or changing a contract"),
        "other": _l("Other"),
    },
    "booked_by": {"desk": _l("In person"), "phone": _l("By phone")},
    "cancel_reason": {
        "wish": _l("At the person's own wish"),
        "ill": _l("Ill, or in hospital"),
        "moved": _l("Another time was given"),
        "team": _l("The team cannot come"),
        "session": _l("The session was called off"),
        "mistake": _l("Booked by mistake"),
        "died": _l("The person died"),
        "left": _l("The person moved away"),
    },
    "priority": {"contract": _l("Resident under contract"), "card": _l("Care card")},
}

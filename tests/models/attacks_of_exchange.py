"""What nobody may be able to store about the exchange with hospitals."""

from typing import Any

from tests.models.attacks import BEFORE, Attack, one_row, same_twice
from tests.models.rows_of_exchange import LATER
from tests.models.rows_of_terms import NOW

_TOLD = "exchange_delivery"
CLOSED: dict[str, Any] = {
    "state": "delivered", "next_at_utc": None, "closed_at_utc": NOW, "http_status": 204,
}  # fmt: skip
_EARLIER = NOW.replace(year=BEFORE.year - 1)


def _one(constraint: str, sentence: str, **values: Any) -> Attack:
    return one_row(_TOLD, constraint, sentence, **values)


EXCHANGE_ATTACKS = [
    one_row("exchange_key", "ends_later", "a key that ended before it was made",
            ends_at_utc=_EARLIER),
    same_twice("exchange_key", "key", "two keys of one name", key="same"),
    one_row("exchange_hook", "ends_later", "an address that ended before it was set",
            ended_at_utc=_EARLIER),
    one_row("exchange_hook", "address_of_the_web", "an address of something else",
            url="file:///etc/passwd"),
    same_twice("exchange_hook", "one_of_hospital", "two addresses of one hospital"),
    one_row("exchange_message", "kind_known", "a message of no kind", kind="?",
            stated_at_utc=None),
    one_row("exchange_message", "answer_says_since_when", "an answer since no moment",
            stated_at_utc=None),
    same_twice("exchange_message", "institution_id_message_id", "one message twice",
               message_id="same"),
    _one("state_known", "a delivery of no state", **CLOSED | {"state": "?"}),
    _one("fault_known", "a fault that is not on the list", fault="?"),
    _one("counted", "fewer tries than none", tries=-1),
    _one("waits_until", "a delivery that waits for nothing", next_at_utc=None),
    _one("waits_until", "a delivery that is done and tried again",
         **CLOSED | {"next_at_utc": LATER}),
    _one("closed_says_when", "a delivery that waits and is done", closed_at_utc=NOW),
    _one("answered_or_not", "an answer and none", http_status=500, fault="no_answer"),
    _one("delivered_was_answered", "a delivery that was refused",
         **CLOSED | {"http_status": 500}),
    _one("delivered_was_answered", "a delivery that nobody took",
         **CLOSED | {"http_status": None}),
    Attack("two deliveries of one number", _TOLD, "uq_exchange_delivery_message_id",
           ({"message_id": "same"},
            {"message_id": "same", "institution_id": "@other_institution"})),
    same_twice(_TOLD, "referral_id_seq_institution_id", "a hospital told twice of one move"),
    Attack("a delivery of a move that was never made", _TOLD, "fk_exchange_delivery_event",
           ({"seq": 7},)),
]  # fmt: skip

"""What nobody may be able to store about visits that came sealed."""

from datetime import datetime
from typing import Any

from tests.models.attacks import Attack, one_row, same_twice
from tests.models.rows_of_terms import NOW

_TABLE = "sealed_visit"
_LATER = datetime.fromisoformat("2026-11-21T02:00:01")
BY_SOMEBODY: dict[str, Any] = {"settled_by_id": "@user", "settled_at_utc": NOW}
MADE: dict[str, Any] = {"state": "made", "visit_id": "@visit", "fields": None}
AWAY: dict[str, Any] = {
    "state": "settled", "fields": None, "settle_note": "别人已做", **BY_SOMEBODY,
}  # fmt: skip

SEALED_ATTACKS = [
    Attack("a word for sealed_visit state that is not on the list", _TABLE,
           "ck_sealed_visit_state_known", ({"state": "?", "fields": None},)),
    same_twice(_TABLE, "key", "one sealed visit twice", key="same"),
    same_twice(_TABLE, "visit_id", "two sealed visits that became one", **MADE),
    one_row(_TABLE, "made_has_visit", "a visit that was recorded and is none",
            **{**MADE, "visit_id": None}),
    one_row(_TABLE, "made_has_visit", "a visit of what still waits", visit_id="@visit"),
    one_row(_TABLE, "kept_while_it_waits", "what waits and has lost what was typed", fields=None),
    one_row(_TABLE, "kept_while_it_waits", "what was typed of a visit that was recorded",
            **{**MADE, "fields": {"fields": []}}),
    one_row(_TABLE, "taken_away_says_why", "a sealed visit taken away for no reason",
            **{**AWAY, "settle_note": None}),
    one_row(_TABLE, "taken_away_says_why", "a reason to take away what was recorded",
            **MADE, **BY_SOMEBODY, settle_note="别人已做"),
    one_row(_TABLE, "closed_by_somebody", "a sealed visit taken away by nobody",
            **{**AWAY, "settled_by_id": None, "settled_at_utc": None}),
    one_row(_TABLE, "closed_by_somebody", "a sealed visit taken away at no moment",
            **{**AWAY, "settled_at_utc": None}),
    one_row(_TABLE, "closed_by_somebody", "somebody who closed what still waits", **BY_SOMEBODY),
    one_row(_TABLE, "received_after_writing", "a sealed visit received before it was written",
            written_at_utc=_LATER),
]  # fmt: skip

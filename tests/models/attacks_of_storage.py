"""What nobody may be able to store about the paper of records."""

from datetime import date

from tests.models.attacks import BEFORE, DAY, Attack, one_row, same_twice
from tests.models.rows_of_storage import _DANGERS
from tests.models.rows_of_terms import NOW

BACK = {"returned_on": DAY, "returned_at_utc": NOW, "returned_to_id": "@user"}
_TABLE = "record_loan"

STORAGE_ATTACKS = [
    one_row(_TABLE, "purpose_known", "a loan for a purpose that is not on the list", purpose="?"),
    one_row(_TABLE, "due_after", "a loan that is due before it begins", due_on=BEFORE),
    one_row(_TABLE, "back_after", "a paper that is back before it was lent",
            **BACK | {"returned_on": BEFORE}),
    one_row(_TABLE, "back_is_whole", "a paper that is back at no moment", returned_on=DAY),
    one_row(_TABLE, "back_is_whole", "a paper that is back on no day", returned_at_utc=NOW),
    Attack("one paper lent to two people", _TABLE, "uq_record_loan_one_out", ({}, {})),
    same_twice(_TABLE, "key", "two loans of one key", key="same", **BACK),
    *(
        one_row("archive_check", "unsafe_says_why", f"a room in danger of {one}, and no word of it",
                **{one: False})
        for one in _DANGERS
    ),
    one_row("record_review", "state_known", "a review in a state that is not on the list",
            state="?", decided_at_utc=NOW, month=date(2026, 9, 1)),
    one_row("record_review", "decided_by_step", "a review approved at no moment", state="approved",
            month=date(2026, 9, 1)),
    one_row("record_review", "decided_by_step", "a review decided before it is", decided_at_utc=NOW,
            month=date(2026, 9, 1)),
    Attack("a record twice in one month", "record_review", "uq_record_review_record_id_month",
           ({"month": date(2026, 9, 1)}, {"month": date(2026, 9, 1)})),
    Attack("two reviews of one key", "record_review", "uq_record_review_key",
           tuple({"key": "same", "month": date(2026, month, 1)} for month in (8, 9))),
    one_row("record_review_step", "state_known", "a step that is not on the list", state="?"),
    one_row("record_review_step", "returned_says_why", "a record returned for no reason",
            state="returned", parts="basic"),
    one_row("record_review_step", "returned_says_why", "a record returned for nothing named",
            state="returned", reason="缺签字"),
    one_row("record_review_step", "returned_says_why", "an approval with a fault", parts="basic"),
]  # fmt: skip

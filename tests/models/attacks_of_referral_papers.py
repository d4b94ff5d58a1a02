"""What nobody may be able to store about documents and questions asked from afar."""

from typing import Any

from tests.models.attacks import DAY, Attack, one_row, same_twice
from tests.models.rows_of_referral_papers import ASKED
from tests.models.rows_of_terms import NOW

ANSWERED: dict[str, Any] = {
    "status": "answered", "answer": {"conclusion": "正常"}, "answered_at_utc": NOW,
}  # fmt: skip
READ: dict[str, Any] = {**ANSWERED, "status": "read", "over_at_utc": NOW}
DECLINED: dict[str, Any] = {"status": "declined", "over_at_utc": NOW}
TAKEN_BACK: dict[str, Any] = {
    "withdrawn_at_utc": NOW, "withdrawn_by_id": "@user", "withdrawn_reason": "传错",
}  # fmt: skip
_MUTUAL: dict[str, Any] = {"mutual": True, "made_by": "市人民医院", "made_on": DAY}


def _question(constraint: str, sentence: str, **values: Any) -> Attack:
    return one_row("consultation", constraint, sentence, **values)


def _event(constraint: str, sentence: str, **values: Any) -> Attack:
    return one_row("consultation_event", constraint, sentence, **values)


def _warnings() -> list[Attack]:
    return [
        one_row("consultation_warning", "step_known", "a warning to nobody", step="?"),
        same_twice("consultation_warning", "consultation_id_step", "one late answer told twice"),
    ]


def _document(constraint: str, sentence: str, **values: Any) -> Attack:
    return one_row("referral_document", constraint, sentence, **values)


def _questions() -> list[Attack]:
    return [
        _question("kind_known", "a question of no kind", kind="?"),
        _question("status_known", "a question that stands nowhere", status="?"),
        _question("urgency_known", "an emergency that is asked from afar", urgency="emergency"),
        _question("consent_by_known", "a question nobody agreed to", consent_by="?"),
        _question("answer_is_whole", "an answer without words", **ANSWERED | {"answer": None}),
        _question("answer_is_whole", "an answer at no moment",
                  **ANSWERED | {"answered_at_utc": None}),
        _question("answer_is_whole", "an answer to an open question",
                  **ANSWERED | {"status": "taken"}),
        _question("over_says_when", "a declined question that goes on", status="declined"),
        _question("over_says_when", "an open question that is over", over_at_utc=NOW),
        _question("due_after_asked", "an answer that was due before", due_at_utc=NOW),
        _question("has_an_event", "a question that never began", version=0),
        same_twice("consultation", "key", "two questions of one key", key="same"),
        same_twice("consultation", "client_key", "one page that asks twice", client_key="same"),
    ]  # fmt: skip


def _events() -> list[Attack]:
    return [
        _event("side_known", "a move of nobody's", side="?"),
        _event("from_status_known", "a move from nowhere", from_status="?"),
        _event("follows_the_one_before", "a first move after another", seq=1),
        _event("follows_the_one_before", "a move that skips one", seq=3),
        _event("follows_the_one_before", "a later move that begins", before_seq=None,
               from_status=None),
        _event("time_goes_on", "a move before the one before", took_seconds=-1),
        _event("declined_says_why", "a question declined for no reason", to_status="declined"),
        _event("to_status_known", "a move to nowhere", to_status="?"),
        Attack("two moves of one number", "consultation_event",
               "uq_consultation_event_consultation_id_seq", ({}, {"to_status": "answered"})),
    ]  # fmt: skip


def _documents() -> list[Attack]:
    return [
        _document("kind_known", "a document of no kind", kind="?"),
        _document("side_known", "a document of nobody's", side="?"),
        _document("file_type_known", "a program as a document", file_type="exe", pages=1),
        _document("of_one_of_both", "a document of nothing", consultation_id=None),
        _document("of_one_of_both", "a document of two things", referral_id="@referral"),
        _document("recognised_says_by_whom", "a recognised result of nobody",
                  **_MUTUAL | {"made_by": ""}),
        _document("recognised_says_by_whom", "a recognised result of no day",
                  **_MUTUAL | {"made_on": None}),
        _document("recognised_says_by_whom", "a recognised prescription",
                  **_MUTUAL | {"kind": "prescription"}),
        _document("withdrawal_is_whole", "taken back for no reason",
                  **TAKEN_BACK | {"withdrawn_reason": None}),
        _document("withdrawal_is_whole", "taken back at no moment",
                  **TAKEN_BACK | {"withdrawn_at_utc": None}),
        _document("withdrawal_is_whole", "taken back by somebody and not at all",
                  withdrawn_by_id="@user"),
        _document("has_pages", "a document without pages", pages=0),
        _document("has_pages", "a book", pages=51),
        _document("has_pages", "a picture of two pages", file_type="jpeg"),
        _document("has_pages", "an empty file", size=0),
        same_twice("referral_document", "key", "two documents of one key", key="same"),
        same_twice("referral_document", "file", "two documents of one file", file="same"),
        same_twice("referral_document", "once_of_consultation", "the same document twice",
                   sha256="same"),
        same_twice("referral_document", "once_of_referral", "the same document twice along",
                   sha256="same", referral_id="@referral", consultation_id=None),
    ]  # fmt: skip


REFERRAL_PAPER_ATTACKS = [*_questions(), *_events(), *_warnings(), *_documents()]
ALONG_REFERRAL_PAPERS: dict[tuple[str, str], dict[str, Any]] = {
    ("referral_document", "referral_id"): {"consultation_id": None},
    ("referral_document", "withdrawn_by_id"): {
        "withdrawn_at_utc": NOW, "withdrawn_reason": "传错",
    },
    ("consultation_event", "consultation_id"): ASKED,
}  # fmt: skip
"""What goes with a column that is tried alone."""

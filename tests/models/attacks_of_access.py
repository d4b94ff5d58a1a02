"""What nobody may be able to store about outsiders who read records."""

from datetime import date
from typing import Any

from tests.models.attacks import DAY, Attack, one_row, same_twice
from tests.models.rows_of_terms import NOW

_TABLE = "record_access_request"
APPROVED: dict[str, Any] = {
    "state": "approved", "decided_by_id": "@user", "decided_at_utc": NOW,
    "granted_until": date(2026, 11, 25),
}  # fmt: skip
ANSWERED: dict[str, Any] = {
    **APPROVED, "state": "declined", "answer_basis": "own", "answer_mode": "paper",
    "answered_on": DAY, "answered_at_utc": NOW, "answered_by_id": "@user",
}  # fmt: skip
GRANTED: dict[str, Any] = {
    **ANSWERED, "state": "granted", "token_hash": "t{n}", "code_hash": "c",
    "expires_at_utc": NOW,
}  # fmt: skip
REVOKED: dict[str, Any] = {**GRANTED, "state": "revoked", "ended_at_utc": NOW}
_GUARDED = {
    "answer_basis": "guardian", "guardian_ground": "child", "guardian_relation": "parent",
    "guardian_name": "王大山",
}  # fmt: skip
_OPENED = {"token_hash": "t", "code_hash": "c", "expires_at_utc": NOW}


def _one(constraint: str, sentence: str, **values: Any) -> Attack:
    return one_row(_TABLE, constraint, sentence, **values)


def _words() -> list[Attack]:
    return [
        _one("state_known", "a state of an application that is not on the list", **APPROVED
             | {"state": "?"}),
        _one("applicant_kind_known", "an applicant of no kind", applicant_kind="?"),
        _one("purpose_known", "a purpose that is not on the list", purpose="commerce"),
        _one("answer_basis_known", "a consent of nobody", **ANSWERED | {"answer_basis": "?"}),
        _one("answer_mode_known", "a consent signed in no way", **ANSWERED | {"answer_mode": "?"}),
        _one("guardian_ground_known", "a guardian for no ground",
             **ANSWERED | _GUARDED | {"guardian_ground": "?"}),
        _one("guardian_relation_known", "a guardian who is nothing to the person",
             **ANSWERED | _GUARDED | {"guardian_relation": "?"}),
        one_row("record_access_look", "outcome_known", "a look of which nothing came",
                outcome="?"),
    ]  # fmt: skip


def _steps() -> list[Attack]:
    return [
        _one("sections_named", "an application for nothing", sections=""),
        _one("decided_by_step", "an approval at no moment", state="approved"),
        _one("decided_by_step", "a decision about what is not decided", decided_at_utc=NOW),
        _one("refused_says_why", "an application refused for no reason",
             **APPROVED | {"state": "refused", "granted_until": None}),
        _one("answered_by_step", "a refusal of the person at no moment",
             **ANSWERED | {"answered_at_utc": None, "answered_on": None, "answer_basis": "",
                           "answer_mode": ""}),
        _one("answered_by_step", "an answer before the step", **ANSWERED | {"state": "approved"}),
        _one("answer_is_whole", "an answer on no day", **ANSWERED | {"answered_on": None}),
        _one("answer_is_whole", "an answer of nobody", **ANSWERED | {"answer_basis": ""}),
        _one("answer_is_whole", "an answer that nobody signed", **ANSWERED | {"answer_mode": ""}),
        _one("guardian_is_named", "a guardian without a name",
             **ANSWERED | _GUARDED | {"guardian_name": None}),
        _one("guardian_is_named", "a guardian of an adult who decides",
             **ANSWERED | _GUARDED | {"guardian_ground": ""}),
        _one("guardian_is_named", "a guardian beside the person", **ANSWERED
             | {"guardian_name": "王大山"}),
        _one("drawn_is_kept", "a drawn consent without strokes",
             **ANSWERED | {"answer_mode": "screen"}),
        _one("ended_by_step", "a grant that ended and goes on", **GRANTED | {"ended_at_utc": NOW}),
        _one("ended_by_step", "an end at no moment", **REVOKED | {"ended_at_utc": None}),
        _one("tries_counted", "fewer tries than none", wrong_codes=-1),
    ]  # fmt: skip


def _grants() -> list[Attack]:
    return [
        _one("open_only_if_agreed", "a link before anybody decided", **_OPENED),
        _one("open_only_if_agreed", "a link that the person did not agree to",
             **APPROVED | _OPENED),
        _one("open_only_if_agreed", "a link although the person refused", **ANSWERED | _OPENED),
        _one("grant_is_whole", "a grant without a link", **GRANTED | {"token_hash": None,
             "code_hash": None, "expires_at_utc": None}),
        _one("grant_is_whole", "a link without a code", **GRANTED | {"code_hash": None}),
        _one("grant_is_whole", "a grant without an end", **GRANTED | {"expires_at_utc": None}),
        same_twice(_TABLE, "key", "two applications of one key", key="same"),
        same_twice(_TABLE, "token_hash", "one link for two grants",
                   **GRANTED | {"token_hash": "same"}),
    ]  # fmt: skip


ACCESS_ATTACKS = [*_words(), *_steps(), *_grants()]

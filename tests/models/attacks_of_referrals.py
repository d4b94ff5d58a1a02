"""What nobody may be able to store about referrals; the places are in another file."""

from typing import Any

from tests.models.attacks import DAY, Attack, one_row, same_twice
from tests.models.attacks_of_referral_places import PLACE_ATTACKS
from tests.models.rows_of_referrals import BEGUN, LATER
from tests.models.rows_of_terms import NOW

_TABLE, _EVENT = "referral", "referral_event"
_NO_CLOCK: dict[str, Any] = {"clock": None, "clock_started_at_utc": None, "due_at_utc": None}
CANCELLED: dict[str, Any] = {
    **_NO_CLOCK, "status": "cancelled", "owner": None, "over_at_utc": NOW,
}  # fmt: skip
CLOSED: dict[str, Any] = {**CANCELLED, "status": "closed", "outcome": "treated_here"}
DOWN: dict[str, Any] = {
    "direction": "down", "status": "proposed", "owner": "township", "clock": "down_accept",
    "from_institution_id": "@institution", "department_id": None, "home_on": DAY,
}  # fmt: skip
_HOME: dict[str, Any] = {
    **DOWN, "status": "assigned", "owner": "team", "clock": "first_contact",
}  # fmt: skip
_UNABLE: dict[str, Any] = {"consent": "unable", "consent_by": None, "urgency": "emergency"}
_BACK = {"reserved": None, "state": "given_back", "closed_at_utc": NOW}
_FREED = {
    "beds_reserved": None, "state": "freed", "held_until_utc": None, "closed_at_utc": NOW,
}  # fmt: skip
ALONG_REFERRALS: dict[tuple[str, str], dict[str, Any]] = {
    ("clinic_booking", "clinic_id"): _BACK,
    ("bed_hold", "department_id"): _FREED,
    ("referral_event", "referral_id"): BEGUN,
    ("referral", "origin_id"): {"readmission_days": 3},
}


def _one(constraint: str, sentence: str, **values: Any) -> Attack:
    return one_row(_TABLE, constraint, sentence, **values)


def _event(constraint: str, sentence: str, **values: Any) -> Attack:
    return one_row(_EVENT, constraint, sentence, **values)


def _words() -> list[Attack]:
    columns: dict[str, dict[str, dict[str, Any]]] = {
        _TABLE: {
            "urgency": {}, "care": {}, "consent": {}, "consent_by": {}, "outcome": CLOSED,
        },
        _EVENT: {"side": {}, "cause": {}, "from_status": {"to_status": "?"}},
        "referral_message": {"side": {}},
        "referral_warning": {"step": {}},
    }  # fmt: skip
    return [
        one_row(table, f"{column}_known", f"a word for {table} {column} that is not on the list",
                **{**along, column: "?"})
        for table, names in columns.items()
        for column, along in names.items()
    ]  # fmt: skip


def _whose_turn() -> list[Attack]:
    turn = "one_owner_and_clock"
    return [
        _one(turn, "an open referral that waits for nobody", owner=None),
        _one(turn, "an open referral that waits for nothing", **_NO_CLOCK),
        _one(turn, "an open referral without a side and without a clock", **_NO_CLOCK, owner=None),
        _one(turn, "a referral that waits for another side", owner="township"),
        _one(turn, "a referral that waits for something else", clock="slot"),
        _one(turn, "a referral that is over and waits", **CANCELLED | {"owner": "hospital"}),
        _one("clock_is_whole", "a clock without an end", due_at_utc=None),
        _one("clock_is_whole", "a clock that began at no moment", clock_started_at_utc=None),
        _one("clock_is_whole", "an end without a clock", **CANCELLED | {"due_at_utc": LATER}),
        _one("clock_is_whole", "a clock that is not there and stands still", **CANCELLED,
             waiting_since_utc=NOW),
        _one("over_says_when", "a referral that is over at no moment",
             **CANCELLED | {"over_at_utc": None}),
        _one("over_says_when", "an open referral that is over", over_at_utc=NOW),
        _one("closed_says_how", "a referral closed as nothing", **CLOSED | {"outcome": None}),
        _one("closed_says_how", "a cancelled referral that came to something", **CANCELLED,
             outcome="followed"),
        _one("status_of_its_direction", "a way up that a hospital proposes", status="proposed",
             owner="township", clock="down_accept"),
        _one("status_of_its_direction", "a way home as a draft",
             **DOWN | {"status": "draft", "owner": "starter", "clock": "write"}),
    ]  # fmt: skip


def _of_people() -> list[Attack]:
    return [
        _one("asked_but_in_need", "a person who was not asked without need",
             **_UNABLE | {"urgency": "urgent"}),
        _one("consent_of_somebody", "an agreement of nobody", consent_by=None),
        _one("consent_of_somebody", "somebody who agreed without being asked",
             **_UNABLE | {"consent_by": "self"}),
        _one("refusal_closes", "a referral that goes on against a refusal", consent="refused"),
        _one("form_or_its_day", "a slip that says nothing and is not owed", form=None),
        _one("home_on_a_day", "a way up of somebody who is home", home_on=DAY),
        _one("home_on_a_day", "a way home on no day", **DOWN | {"home_on": None}),
        _one("has_an_event", "a referral without an event", version=0),
        _one("up_to_a_department", "a way up to no department", department_id=None),
        _one("down_from_the_hospital", "a way home from elsewhere",
             **DOWN | {"from_institution_id": "@other_institution"}),
        _one("at_home_with_a_team", "somebody at home with no team", **_HOME),
        _one("feedback_is_there", "an answer that says nothing", status="feedback_received",
             owner="starter", clock="result"),
        _one("readmitted_after_something", "a readmission after nothing", readmission_days=3),
        _one("readmitted_after_something", "a readmission before coming home",
             readmission_days=-1, origin_id="@referral"),
        _one("readmitted_after_something", "a readmission to the own home", **DOWN,
             readmission_days=3, origin_id="@referral"),
        same_twice(_TABLE, "referral_no", "one number of two referrals", referral_no="S",
                   **CANCELLED),
        same_twice(_TABLE, "client_key", "one page that began two referrals", client_key="S",
                   **CANCELLED),
        same_twice(_TABLE, "one_open_up", "two open referrals of a person to one department"),
        same_twice(_TABLE, "one_open_down", "two open ways home of a person", **DOWN),
        Attack("a department of another hospital", _TABLE, "fk_referral_department",
               ({"hospital_id": "@other_institution"},)),
    ]  # fmt: skip


def _events() -> list[Attack]:
    follows = "follows_the_one_before"
    return [
        _event(follows, "an event that follows nothing", before_seq=None),
        _event(follows, "an event that leaves one out", before_seq=0),
        _event(follows, "an event that begins in the middle", from_status=None),
        _event(follows, "a first event that follows one", **BEGUN | {"before_seq": 0}),
        _event(follows, "a first event from somewhere", **BEGUN | {"from_status": "draft"}),
        _event("time_goes_on", "a clock that ran backwards", took_seconds=-1),
        _event("time_goes_on", "a clock that stood still backwards", paused_seconds=-1),
        _event("phone_says_who", "a call with nobody", cause="phone"),
        _event("noted_before", "a move by what was noted after it", noted_at_utc=LATER, at_utc=NOW),
        Attack("two events of one number", _EVENT, "uq_referral_event_referral_id_seq",
               ({}, {"to_status": "rerouted"})),
        Attack("an event from where the referral did not stand", _EVENT,
               "fk_referral_event_before", ({"from_status": "scheduled"},)),
        same_twice("referral_message", "client_key", "one page that said two words",
                   client_key="S"),
        same_twice("referral_warning", "referral_id_seq_step", "one warning told twice"),
        Attack("a warning about a move that was never made", "referral_warning",
               "fk_referral_warning_event", ({"seq": 7},)),
    ]  # fmt: skip


REFERRAL_ATTACKS = [*_words(), *_whose_turn(), *_of_people(), *_events(), *PLACE_ATTACKS]

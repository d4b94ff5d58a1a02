"""What nobody may be able to store about appointments."""

from typing import Any

from tests.models.attacks import BEFORE, DAY, Attack, one_row, same_twice
from tests.models.rows_of_terms import NOW

_BACK: dict[str, Any] = {"state": "cancelled", "cancel_reason": "wish", "closed_at_utc": NOW}
_OTHER = {"resident_id": "@other_resident"}


def _words() -> list[Attack]:
    columns: dict[str, dict[str, dict[str, Any]]] = {
        "appointment_session": {"place": {}, "state": {}},
        "appointment": {
            "state": {"closed_at_utc": NOW},
            "purpose": {},
            "booked_by": {},
            "priority": {},
            "cancel_reason": _BACK,
        },
    }
    return [
        one_row(table, f"{column}_known", f"a word for {table} {column} that is not on the list",
                **{**along, column: "?"})
        for table, names in columns.items()
        for column, along in names.items()
    ]  # fmt: skip


def _of_sessions() -> list[Attack]:
    table, slot = "appointment_session", "appointment_slot"
    same = {"address": "卫生室"}
    of_all = {"team_id": None, **same}
    return [
        one_row(table, "within_a_day", "a session that goes on after midnight", to_minute=1441),
        one_row(table, "one_slot_at_least", "a session shorter than one slot", to_minute=500),
        one_row(table, "slot_length", "slots of no time", slot_minutes=4),
        one_row(table, "places_of_a_slot", "slots without a place", places=0),
        one_row(table, "kept_share_in_percent", "more than all places kept", kept_share=101),
        same_twice(table, "key", "two sessions of one key", key="same"),
        Attack("one session of a team twice", table, "uq_appointment_session_of_team",
               (same, same)),
        Attack("one session of an institution twice", table,
               "uq_appointment_session_of_institution", (of_all, of_all)),
        same_twice(slot, "session_id_at_minute", "one slot of a session twice"),
        one_row(slot, "places_of_a_slot", "a slot without a place", places=0),
    ]  # fmt: skip


def _of_appointments() -> list[Attack]:
    table = "appointment"
    return [
        one_row(table, "place_of_the_slot", "a place beyond those of its slot", place_no=3),
        one_row(table, "place_of_the_slot", "a place before the first", place_no=0),
        one_row(table, "cancelled_says_why", "a place given back for no reason",
                state="cancelled", closed_at_utc=NOW),
        one_row(table, "cancelled_says_why", "a reason to give back what is held",
                cancel_reason="wish"),
        one_row(table, "closed_says_when", "somebody who came at no time", state="came"),
        one_row(table, "closed_says_when", "a booking that is over", closed_at_utc=NOW),
        Attack("more places than a slot has", table, "fk_appointment_slot",
               ({"places": 3, "place_no": 3},)),
        Attack("one place given twice", table, "uq_appointment_place", ({}, _OTHER)),
        Attack("a place given to somebody while another missed it", table, "uq_appointment_place",
               ({"state": "no_show", "closed_at_utc": NOW}, _OTHER)),
        Attack("two places of a session for one person", table, "uq_appointment_one_of_person",
               ({}, {"place_no": 2})),
        same_twice(table, "key", "two appointments of one key", key="same", **_BACK),
    ]  # fmt: skip


def _of_fees() -> list[Attack]:
    table = "fee_entry"
    charge = {"kind": "charge", "amount_fen": 4000, "package_id": 1}
    refund = {"kind": "refund", "package_id": 1}
    third = {"entry_no": 3}
    back = {"kind": "reversal", "amount_fen": 4000, "reverses_id": "@entry", "reversed_fen": -4000}
    return [
        one_row(table, "kind_known", "a word for fee_entry kind that is not on the list", kind="?"),
        one_row(table, "reason_known", "a word for fee_entry reason that is not on the list",
                kind="discount", reason="?"),
        one_row(table, "sign_of_kind", "a payment that raises what is owed", amount_fen=1),
        one_row(table, "sign_of_kind", "a payment of nothing", amount_fen=0),
        one_row(table, "sign_of_kind", "a charge that lowers what is owed",
                **{**charge, "amount_fen": -1}),
        one_row(table, "reversal_of_one", "a reversal of nothing", kind="reversal"),
        one_row(table, "reversal_of_one", "a payment that takes another back",
                reverses_id="@entry", reversed_fen=4000),
        one_row(table, "reversal_takes_all_back", "a reversal of a part",
                **{**back, "amount_fen": 3000}),
        one_row(table, "reversal_takes_all_back", "a reversal of no amount",
                **{**back, "reversed_fen": None}),
        one_row(table, "package_of_fee", "a charge for nothing", **{**charge, "package_id": None}),
        one_row(table, "package_of_fee", "a payment for a package", package_id=1),
        one_row(table, "discount_says_why", "a discount for no reason", kind="discount"),
        one_row(table, "discount_says_why", "a payment with the reason of a discount",
                reason="other"),
        Attack("a reversal of another amount than was entered", table, "fk_fee_entry_reversed",
               ({**back, "reversed_fen": -5000, "amount_fen": 5000},)),
        same_twice(table, "contract_id_entry_no", "one number of an entry twice"),
        Attack("two entries of one form", table, "uq_fee_entry_key",
               ({"key": "same"}, {"key": "same", **third})),
        Attack("one package charged twice", table, "uq_fee_entry_one_charge",
               (charge, {**charge, **third})),
        Attack("one package given back twice", table, "uq_fee_entry_one_refund",
               (refund, {**refund, **third})),
        Attack("one entry taken back twice", table, "uq_fee_entry_reversed_once",
               (back, {**back, **third})),
    ]  # fmt: skip


def _of_cards() -> list[Attack]:
    table = "care_card"
    gone: dict[str, Any] = {"state": "withdrawn", "withdrawn_on": DAY, "end_reason": "lost"}
    return [
        one_row(table, "ground_known", "a ground of a card that is not on the list", ground="?"),
        one_row(table, "state_known", "a state of a card that is not on the list", state="?"),
        one_row(table, "end_reason_known", "an end of a card that is not on the list",
                **{**gone, "end_reason": "?"}),
        one_row(table, "dates_in_order", "a card that ends before it begins", to_day=BEFORE),
        one_row(table, "withdrawn_says_why", "a card withdrawn for no reason",
                **{**gone, "end_reason": None}),
        one_row(table, "withdrawn_says_why", "a card withdrawn on no day",
                **{**gone, "withdrawn_on": None}),
        one_row(table, "withdrawn_says_why", "a reason to withdraw a card that counts",
                end_reason="lost"),
        Attack("two cards of a person at a time", table, "uq_care_card_active", ({}, {})),
        same_twice(table, "card_no", "one number on two cards", card_no="same", **gone),
    ]  # fmt: skip


def _of_refusals() -> list[Attack]:
    table = "refusal"
    back = {"withdraws_id": "@refusal", "advised": None, "proof": None}
    return [
        one_row(table, "kind_known", "a kind of refusal that is not on the list", kind="?"),
        one_row(table, "proof_known", "a proof of a refusal that is not on the list", proof="?"),
        one_row(table, "says_what_and_how", "a refusal of nothing", advised=None),
        one_row(table, "says_what_and_how", "a refusal that nobody can prove", proof=None),
        one_row(table, "says_what_and_how", "a withdrawal that refuses",
                **{**back, "advised": "x"}),
        one_row(table, "says_what_and_how", "a withdrawal with a proof",
                **{**back, "proof": "paper"}),
        one_row(table, "drawn_has_strokes", "a signature that was not drawn", proof="drawn"),
        one_row(table, "drawn_has_strokes", "strokes on paper", strokes=[[1]]),
        one_row(table, "witness_named", "a witness without a name", proof="witness"),
        one_row(table, "witness_named", "a name of nobody who witnessed", witness="李四"),
        Attack("somebody else withdraws a refusal", table, "fk_refusal_withdrawn",
               ({**back, **_OTHER},)),
        Attack("another thing is withdrawn than was refused", table, "fk_refusal_withdrawn",
               ({**back, "kind": "hospital"},)),
        Attack("one refusal withdrawn twice", table, "uq_refusal_withdrawn_once", (back, back)),
        same_twice(table, "key", "two refusals of one key", key="same"),
    ]  # fmt: skip


def _of_groups() -> list[Attack]:
    group, member, meeting = "care_group", "care_group_member", "care_group_session"
    same = {"name": "俱乐部"}
    return [
        one_row(group, "kind_known", "a kind of group that is not on the list", kind="?"),
        one_row(group, "dates_in_order", "a group that ends before it begins", closed_on=BEFORE),
        Attack("two open groups of one name", group, "uq_care_group_name", (same, same)),
        same_twice(group, "key", "two groups of one key", key="same"),
        one_row(member, "dates_in_order", "somebody who leaves before coming", to_day=BEFORE),
        Attack("one member of a group twice", member, "uq_care_group_member_open", ({}, {})),
        Attack("two meetings on a day", meeting, "uq_care_group_session_day", ({}, {})),
        Attack("two meetings of one key", meeting, "uq_care_group_session_key",
               ({"key": "same"}, {"key": "same", "held_on": BEFORE})),
    ]  # fmt: skip


def _of_home_care() -> list[Attack]:
    table, visit = "home_care", "home_care_visit"
    return [
        one_row(table, "kind_known", "a kind of home care that is not on the list", kind="?"),
        one_row(table, "reason_known", "a reason of home care not on the list", reason="?"),
        one_row(table, "end_reason_known", "an end of home care not on the list", closed_on=DAY,
                end_reason="?"),
        one_row(table, "bed_of_contract", "a family bed without a contract", contract_id=None),
        one_row(table, "dates_in_order", "home care that ends before it begins", closed_on=BEFORE,
                end_reason="wish"),
        one_row(table, "closed_says_why", "home care closed for no reason", closed_on=DAY),
        one_row(table, "closed_says_why", "a reason to close what is open", end_reason="wish"),
        Attack("two family beds of a person", table, "uq_home_care_open", ({}, {})),
        Attack("two of home care of one key", table, "uq_home_care_key",
               ({"key": "same"}, {"key": "same", "kind": "rehab"})),
        one_row(visit, "minutes_of_a_visit", "a visit of no time", minutes=0),
        same_twice(visit, "key", "one visit twice", key="same"),
    ]  # fmt: skip


AROUND_ATTACKS = [
    *_words(),
    *_of_sessions(),
    *_of_appointments(),
    *_of_fees(),
    *_of_cards(),
    *_of_refusals(),
    *_of_groups(),
    *_of_home_care(),
]

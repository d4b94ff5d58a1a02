"""What nobody may be able to store about what is due to somebody and what was done."""

from datetime import date
from typing import Any

from tests.models.attacks import BEFORE, DAY, END, Attack, one_row, same_twice
from tests.models.rows_of_care import COUNTED
from tests.models.rows_of_terms import NOW

DONE = {"state": "done", "closed_on": END, "visit_id": "@visit"}
CANCELLED = {"state": "cancelled", "closed_on": END, "cancelled_for": "past"}
TAKEN_BACK = {"state": "reversed", "closed_at_utc": NOW, "closed_reason": "写错了人"}
BORN = {"delivered_on": date(2027, 6, 1), "ended_on": date(2027, 7, 13), "outcome": "born"}
TREATED = {"started_on": DAY, "intensive_until": END}
CURED = {**TREATED, "stopped_on": date(2027, 5, 21), "outcome": "cured"}
ALONG_CARE: dict[tuple[str, str], dict[str, Any]] = {
    ("obligation", "visit_id"): {"state": "done", "closed_on": END},
    ("service_record", "contract_id"): {
        column: value for column, value in COUNTED.items() if column != "contract_id"
    },
}
"""What a reference needs beside it, so that nothing but the reference is wrong."""


def _words() -> list[Attack]:
    columns: dict[str, dict[str, dict[str, Any]]] = {
        "follow_up": {"form": {}, "outcome": {}},
        "measurement": {"measure": {}},
        "obligation": {
            "programme": {},
            "kind": {},
            "state": {"closed_on": END},
            "cancelled_for": CANCELLED,
        },
        "pregnancy": {"outcome": BORN},
        "tb_case": {"outcome": CURED},
        "visit": {"mode": {}, "state": TAKEN_BACK},
    }
    return [
        one_row(
            table,
            f"{column}_known",
            f"a word for {table} {column} that is not on the list",
            **{**needed, column: "?"},
        )
        for table, names in columns.items()
        for column, needed in names.items()
    ]


def _of_duties() -> list[Attack]:
    table, visited, why = "obligation", "done_has_visit", "cancelled_has_reason"
    return [
        one_row(table, "window_in_order", "a duty that is due before it may be done",
                due_on=BEFORE),
        one_row(table, "closed_has_day", "an open duty that was closed", closed_on=END),
        one_row(table, "closed_has_day", "a duty done on no day", **{**DONE, "closed_on": None}),
        one_row(table, "closed_has_day", "a duty cancelled on no day",
                **{**CANCELLED, "closed_on": None}),
        one_row(table, visited, "a duty done by no visit", **{**DONE, "visit_id": None}),
        one_row(table, visited, "an open duty that a visit did", visit_id="@visit"),
        one_row(table, visited, "a cancelled duty that a visit did", **CANCELLED,
                visit_id="@visit"),
        one_row(table, why, "a duty cancelled for nothing", **{**CANCELLED, "cancelled_for": None}),
        one_row(table, why, "an open duty that nothing asks for", cancelled_for="left"),
        one_row(table, why, "a duty done that nothing asked for", **DONE, cancelled_for="left"),
        Attack("two open duties for an item and person", table, "uq_obligation_one_open",
               ({}, {"due_on": date(2027, 3, 31), "slot": "3m", "kind": "recall"})),
    ]  # fmt: skip


def _of_pregnancies() -> list[Attack]:
    table, lmp = "pregnancy", date(2026, 9, 1)
    return [
        one_row(table, "due_after_lmp", "a birth that is due on the day the weeks begin",
                due_on=lmp),
        one_row(table, "born_after_lmp", "a child born on the day the weeks begin",
                delivered_on=lmp),
        one_row(table, "home_after_birth", "home before the birth",
                delivered_on=date(2027, 6, 1), discharged_on=date(2027, 5, 31)),
        one_row(table, "home_after_birth", "home without a birth", discharged_on=END),
        one_row(table, "end_has_outcome", "an end without an outcome", ended_on=END),
        one_row(table, "end_has_outcome", "an outcome without an end", outcome="lost"),
        one_row(table, "born_has_day", "a child born on no day",
                ended_on=END, outcome="born"),
        one_row(table, "end_after_birth", "care that ends on the day the weeks begin",
                ended_on=lmp, outcome="lost"),
        one_row(table, "end_after_birth", "care that ends before the birth",
                **{**BORN, "ended_on": date(2027, 5, 31)}),
        Attack("two pregnancies of a woman at a time", table, "uq_pregnancy_one_running",
               ({}, {"lmp_on": date(2026, 9, 8)})),
    ]  # fmt: skip


def _of_tuberculosis() -> list[Attack]:
    table, intensive = "tb_case", "intensive_after_start"
    return [
        one_row(table, intensive, "an intensive phase that ends before treatment begins",
                started_on=DAY, intensive_until=BEFORE),
        one_row(table, intensive, "treatment without an intensive phase", started_on=DAY),
        one_row(table, intensive, "an intensive phase without treatment", intensive_until=END),
        one_row(table, "stop_after_notice", "treatment that stopped before we were told",
                stopped_on=BEFORE, outcome="died"),
        one_row(table, "stop_after_start", "treatment that stopped before it began",
                started_on=END, intensive_until=END, stopped_on=DAY, outcome="stopped"),
        one_row(table, "stop_has_outcome", "treatment that stopped for nothing", stopped_on=END),
        one_row(table, "stop_has_outcome", "an outcome of treatment that goes on",
                outcome="cured"),
        Attack("two cases of a person at a time", table, "uq_tb_case_one_treated",
               ({}, {"notified_on": END})),
    ]  # fmt: skip


def _of_visits() -> list[Attack]:
    table, why = "visit", "closed_has_reason"
    return [
        one_row(table, why, "a visit taken back at no time",
                **{**TAKEN_BACK, "closed_at_utc": None}),
        one_row(table, why, "a visit taken back for no reason",
                **{**TAKEN_BACK, "closed_reason": None}),
        one_row(table, why, "a visit corrected at no time and for no reason", state="corrected"),
        one_row(table, why, "a visit that stands and was closed", closed_at_utc=NOW),
        one_row(table, why, "a visit that stands with a reason against it", closed_reason="写错了"),
        same_twice(table, "key", "two visits of one key", key="same"),
        same_twice(table, "client_key", "one tap that became two visits", client_key="same"),
        same_twice(table, "corrects_id", "a visit corrected twice", corrects_id="@visit"),
        same_twice("visit_draft", "user_id_resident_id", "two drafts of one user for a person"),
        one_row("follow_up", "reason_belongs_to_day", "a reason for no other day",
                next_reason="外出打工"),
        Attack("one form twice in a visit", "follow_up", "uq_follow_up_visit_id_form",
               ({}, {"outcome": "reaction"})),
        one_row("measurement", "positive", "a value of nothing", hundredths=0),
        one_row("measurement", "positive", "a value of less than nothing", hundredths=-1),
        Attack("one value twice in a visit", "measurement", "uq_measurement_visit_id_measure",
               ({}, {"hundredths": 14_200})),
    ]  # fmt: skip


def _of_services() -> list[Attack]:
    table = "service_record"
    return [
        one_row(table, "place_from_one", "a place before the first", **{**COUNTED, "place": 0}),
        one_row(table, "within_allowance", "more than was promised", **{**COUNTED, "place": 3}),
        one_row(table, "within_allowance", "a first service where none was promised",
                **{**COUNTED, "allowance": 0}),
        one_row(table, "after_signing", "a service that counts before it was signed for",
                **{**COUNTED, "counts_from": END}),
        Attack("one item twice a day for a person", table, "uq_service_record_once_a_day",
               ({}, COUNTED)),
        Attack("one place of an allowance twice", table, "uq_service_record_place",
               (COUNTED, {**COUNTED, "served_on": END})),
        Attack("one place of an allowance for two people", table, "uq_service_record_place",
               ({**COUNTED, "holder_id": 0},
                {**COUNTED, "holder_id": 0, "resident_id": "@other_resident"})),
        one_row(table, "own_or_shared", "a service that takes the allowance of somebody else",
                **{**COUNTED, "holder_id": "@other_resident"}),
        one_row(table, "own_or_shared", "a service that takes the allowance of nobody",
                **{**COUNTED, "holder_id": -1}),
    ]  # fmt: skip


def _half_counted() -> list[Attack]:
    """Each of what counts a service is there with all the others or not at all."""
    table, whole = "service_record", "counted_whole"
    return [
        *(one_row(table, whole, f"a service counted without {column}", **{**COUNTED, column: None})
          for column in COUNTED),
        *(one_row(table, whole, f"a service not counted that has {column}", **{column: value})
          for column, value in COUNTED.items()),
    ]  # fmt: skip


CARE_ATTACKS = [
    *_words(),
    *_of_duties(),
    *_of_pregnancies(),
    *_of_tuberculosis(),
    *_of_visits(),
    *_of_services(),
    *_half_counted(),
]

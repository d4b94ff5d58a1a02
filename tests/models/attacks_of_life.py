"""What nobody may be able to store about the life of households and contracts after the signing."""

from typing import Any

from tests.models.attacks import BEFORE, DAY, END, Attack, one_row, same_twice
from tests.models.rows_of_terms import NOW

DONE = {"state": "done", "effective_on": END}


def _words() -> list[Attack]:
    columns: dict[str, dict[str, dict[str, Any]]] = {
        "contact_attempt": {"channel": {}, "result": {}},
        "contract_change": {"kind": {}, "state": {}, "requested_by": {}, "reason": {}},
        "household_action": {"kind": {}},
        "renewal_notice": {"channel": {}, "result": {}},
        "renewal_result": {"outcome": {}},
        "signer_change": {"reason": {}, "mode": {"signed_on": END}},
        "suspension": {"reason": {}},
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


def _of_entries() -> list[Attack]:
    return [
        one_row("household_action", "undo_has_reason", "an entry taken back without a reason",
                undone_at_utc=NOW),
        one_row("household_action", "undo_has_reason", "a reason to take back what stands",
                undo_reason="写错了"),
        one_row("resident_merge", "two_rows", "a person who is the same as himself",
                merged_id="@resident"),
        Attack("a person who stands for two others", "resident_merge",
               "uq_resident_merge_standing", ({}, {"kept_id": "@signer"})),
        Attack("two children of one place among the births of a mother", "birth",
               "uq_birth_mother_id_birth_order", ({}, {"resident_id": "@signer"})),
        same_twice("move_away", "membership_id", "one leaving that led to two places"),
    ]  # fmt: skip


def _of_absence() -> list[Attack]:
    return [
        one_row("suspension", "dates_in_order", "an absence that ends before it begins",
                to_day=BEFORE),
        Attack("two absences of a person at a time", "suspension", "uq_suspension_open",
               ({}, {"from_day": END, "reason": "study"})),
        Attack("a person twice away with the household", "suspension", "uq_suspension_open",
               ({"with_household": True}, {"with_household": True, "from_day": END})),
    ]  # fmt: skip


def _of_changes() -> list[Attack]:
    table, both = "contract_change", "done_needs_both"
    return [
        one_row(table, "done_has_day", "a change that takes effect on no day", state="done",
                team_on=DAY, household_on=DAY),
        one_row(table, both, "an end that the team alone confirmed", **DONE, team_on=DAY),
        one_row(table, both, "an end that the household alone confirmed", **DONE,
                household_on=DAY),
        one_row(table, both, "an end by own wish that the institution allowed instead", **DONE,
                team_on=DAY, approved_on=DAY),
        one_row(table, both, "an end out of reach that the institution did not allow", **DONE,
                team_on=DAY, reason="2"),
        one_row(table, both, "an end out of reach that the team did not confirm", **DONE,
                approved_on=DAY, reason="2"),
        Attack("two open requests about a contract", table, "uq_contract_change_open",
               ({}, {"kind": "change_team", "reason": "8"})),
        one_row("signer_change", "signed_has_mode", "a new signer's signature of no kind",
                signed_on=END),
        one_row("signer_change", "signed_has_mode", "a kind of signature before it is given",
                mode="screen"),
        Attack("two new signers at a time", "signer_change", "uq_signer_change_open",
               ({}, {"resident_id": "@other_resident"})),
    ]  # fmt: skip


def _of_renewal() -> list[Attack]:
    return [
        Attack("a consent to a package that stands already", "package_consent",
               "uq_package_consent_standing", ({}, {"given_on": END})),
        Attack("two answers of a run about a contract", "renewal_result",
               "uq_renewal_result_run_id_contract_id", ({}, {"outcome": "skipped"})),
    ]  # fmt: skip


LIFE_ATTACKS = [
    *_words(),
    *_of_entries(),
    *_of_absence(),
    *_of_changes(),
    *_of_renewal(),
]

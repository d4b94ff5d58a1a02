"""What nobody may be able to store about signings, numbered forms, prints and returns."""

from datetime import datetime
from typing import Any

from tests.models.attacks import DAY, Attack, one_row, same_twice

_LATER = datetime.fromisoformat("2026-11-21T02:00:01")
_FOR_ONE = {"kind": "prepared", "household_id": "@household", "snapshot_hash": "h"}
_OF_FORM: dict[str, Any] = {"contract_id": None, "form_id": "@form"}
_NOTHING: dict[str, Any] = {"contract_id": None}
_BOTH = {"form_id": "@form"}


def _words() -> list[Attack]:
    columns: dict[str, tuple[str, ...]] = {
        "health_consent": ("basis",),
        "paper_form": ("state",),
        "paper_return": ("found_by",),
        "print_copy": ("copy",),
        "print_job": ("kind", "status"),
        "print_line": ("state",),
        "sealed_signing": ("state",),
        "signing_evidence": ("manner",),
    }
    return [
        one_row(table, f"{column}_known", f"a word for {table} {column} that is not on the list",
                **{column: "?"})
        for table, names in columns.items()
        for column in names
    ]  # fmt: skip


def _of_signings() -> list[Attack]:
    return [
        one_row("signing_evidence", "received_after_signing", "a signing received before it was",
                signed_at_utc=_LATER),
        same_twice("health_consent", "contract_id_resident_id", "two consents for one person"),
        one_row("sealed_signing", "made_has_contract", "a signing that was made without contract",
                state="made"),
        one_row("sealed_signing", "made_has_contract", "a contract of what needs attention",
                contract_id="@signed"),
        same_twice("sealed_signing", "key", "one sealed package twice", key="same"),
        same_twice("sealed_signing", "contract_id", "two sealed packages of one contract",
                   state="made", contract_id="@signed"),
    ]  # fmt: skip


def _of_forms() -> list[Attack]:
    table = "paper_form"
    return [
        # A word that is no kind is neither blank nor prepared for somebody.
        one_row(table, "kind_known", "a kind of form that is not on the list", kind="?"),
        one_row(table, "prepared_for_one", "a filled-in form of nobody", kind="prepared",
                snapshot_hash="h"),
        one_row(table, "prepared_for_one", "a blank form of somebody", household_id="@household"),
        one_row(table, "prepared_frozen", "a filled-in form that says nothing", kind="prepared",
                household_id="@household"),
        one_row(table, "prepared_frozen", "a blank form that says something", snapshot_hash="h"),
        one_row(table, "registered_as_contract", "a registered form without a contract",
                state="registered"),
        one_row(table, "registered_as_contract", "a contract of a form on its way",
                contract_id="@signed"),
        one_row(table, "spoiled_says_why", "a form spoiled for no reason", state="spoiled",
                closed_on=DAY),
        one_row(table, "spoiled_says_why", "a form spoiled on no day", state="spoiled",
                reason="印坏了"),
        same_twice(table, "number", "one number on two forms", number="SAME"),
        same_twice(table, "verify_code", "one code on two forms", verify_code="same"),
        same_twice(table, "contract_id", "two forms of one contract", state="registered",
                   contract_id="@signed"),
        Attack("two filled-in forms of a household on their way", table, "uq_paper_form_one_out",
               (_FOR_ONE, {**_FOR_ONE, "state": "one_side"})),
    ]  # fmt: skip


def _of_prints() -> list[Attack]:
    copy, line = "print_copy", "print_line"
    printed = {"state": "printed"}
    return [
        same_twice("print_job", "key", "two jobs of one key", key="same"),
        one_row(copy, "contract_or_form", "a copy of nothing", **_NOTHING),
        one_row(copy, "contract_or_form", "a copy of two papers", **_BOTH),
        one_row(copy, "counted_from_one", "a copy printed no times", times=0),
        Attack("the same copy of a contract twice", copy, "uq_print_copy_of_contract", ({}, {})),
        Attack("the same copy of a form twice", copy, "uq_print_copy_of_form",
               (_OF_FORM, _OF_FORM)),
        one_row(line, "contract_or_form", "a line of two papers", **_BOTH),
        one_row(line, "printed_has_number", "a printed line without a number",
                **printed, **_NOTHING),
        one_row(line, "skipped_says_why", "a line skipped for no reason", state="skipped"),
        one_row(line, "skipped_says_why", "a reason to skip what is printed",
                **printed, reason="no_head"),
        same_twice(line, "job_id_position", "two lines at one place of a job"),
    ]  # fmt: skip


def _of_returns() -> list[Attack]:
    table, scan = "paper_return", "signed_scan"
    return [
        one_row(table, "contract_or_form", "a return of nothing", **_NOTHING),
        one_row(table, "contract_or_form", "a return of two papers", **_BOTH),
        Attack("one contract back twice", table, "uq_paper_return_of_contract", ({}, {})),
        Attack("one form back twice", table, "uq_paper_return_of_form", (_OF_FORM, _OF_FORM)),
        one_row(scan, "of_one", "a photo of two papers", **_BOTH),
        same_twice(scan, "institution_id_sha256", "the same photo twice", sha256="same"),
        same_twice(scan, "key", "two photos of one key", key="same"),
    ]  # fmt: skip


PAPER_ATTACKS = [*_words(), *_of_signings(), *_of_forms(), *_of_prints(), *_of_returns()]

"""Papers are lent and come back; archive rooms are looked at each month."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ArchiveCheck, HealthRecord, RecordLoan, Resident
from contracts_app.queries.locks import hold_record
from contracts_app.queries.record_places import get_keeper
from contracts_app.queries.record_storage import get_loan, is_out
from contracts_app.queries.scope import Scope
from contracts_app.rules.record_storage import (
    refuse_archive_check,
    refuse_loan,
    refuse_loan_back,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.record_sections import held_record
from contracts_app.vocabulary.record_storage import Danger, LoanPurpose

MAX_NAME: Final = 80
MAX_NOTE: Final = 200


@dataclass(frozen=True)
class Lending:
    """Who takes a paper along, what for, and until when."""

    borrower: str
    organisation: str
    purpose: str
    lent_on: date
    due_on: date
    note: str = ""


def lend(code: str, lending: Lending, scope: Scope, actor: Actor, today: date) -> RecordLoan:
    """Note that the paper of a record was lent.

    Raises NotFound outside the scope, Conflict while it is out, Refused with `unknown_value`,
    `missing_required`, `too_long` or the codes of `refuse_loan`.
    """
    record = held_record(code, scope)
    _check(lending, _first_day(record), today)
    if is_out(record.id):
        raise Conflict("loan_out")
    made = RecordLoan(
        county_code=record.county_code,
        key=new_key(16),
        record_id=record.id,
        institution_id=record.institution_id,
        shelf=record.shelf,
        borrower=lending.borrower.strip(),
        organisation=lending.organisation.strip(),
        purpose=lending.purpose,
        note=lending.note.strip() or None,
        lent_on=lending.lent_on,
        due_on=lending.due_on,
        lent_by_id=actor.user_id,
        lent_at_utc=clock.utcnow(),
    )
    db.session.add(made)
    db.session.flush()
    _note("record_loan.lend", made, actor, due=made.due_on.isoformat(), purpose=made.purpose)
    return made


def _first_day(record: HealthRecord) -> date:
    """Before the record was built, or else before the person was born, there was no paper."""
    return record.built_on or db.session.get_one(Resident, record.resident_id).birth_date


def _check(lending: Lending, first_day: date, today: date) -> None:
    if lending.purpose not in list(LoanPurpose):
        raise Refused(Refusal("unknown_value", "purpose"))
    if not lending.borrower.strip():
        raise Refused(Refusal("missing_required", "borrower"))
    for field, text, most in (
        ("borrower", lending.borrower, MAX_NAME),
        ("organisation", lending.organisation, MAX_NAME),
        ("note", lending.note, MAX_NOTE),
    ):
        if len(text.strip()) > most:
            raise Refused(Refusal("too_long", field))
    if wrong := refuse_loan(lending.lent_on, lending.due_on, first_day, today):
        raise Refused(Refusal(*wrong))


def take_back(key: str, on: date, note: str, scope: Scope, actor: Actor, today: date) -> RecordLoan:
    """Note that a paper is back.

    Raises NotFound outside the scope, Conflict when it was noted before, Refused with
    `future_date`, `loan_back_before` or `too_long`.
    """
    loan = get_loan(key, scope)
    if loan is None:
        raise NotFound("record_loan")
    if loan.returned_on is not None:
        raise Conflict("loan_back")
    if len(note.strip()) > MAX_NOTE:
        raise Refused(Refusal("too_long", "return_note"))
    if wrong := refuse_loan_back(loan.lent_on, on, today):
        raise Refused(Refusal(wrong, "returned_on"))
    hold_record(loan.record_id)
    loan.returned_on, loan.returned_to_id = on, actor.user_id
    loan.returned_at_utc, loan.return_note = clock.utcnow(), note.strip() or None
    db.session.flush()
    _note("record_loan.back", loan, actor, on=on.isoformat())
    return loan


def check_archive(
    institution: str,
    safe: Collection[str],
    on: date,
    note: str,
    scope: Scope,
    actor: Actor,
    today: date,
) -> ArchiveCheck:
    """Note from which dangers an archive room is safe.

    Raises NotFound when it does not lie in the user's tree, Refused with `future_date`,
    `check_too_old`, `missing_required` (nobody says why it is not safe) or `too_long`.
    """
    keeper = get_keeper(institution, scope.county_code)
    if keeper is None or keeper.id not in scope.institution_ids:
        raise NotFound("institution")
    marks: dict[str, Any] = {one.value: one in safe for one in Danger}
    if len(note.strip()) > MAX_NOTE:
        raise Refused(Refusal("too_long", "note"))
    if wrong := refuse_archive_check(all(marks.values()), note, on, today):
        raise Refused(Refusal(wrong, "note" if wrong == "missing_required" else "on"))
    made = ArchiveCheck(
        county_code=scope.county_code,
        institution_id=keeper.id,
        checked_on=on,
        note=note.strip(),
        user_id=actor.user_id,
        recorded_at_utc=clock.utcnow(),
        **marks,
    )
    db.session.add(made)
    db.session.flush()
    unsafe = [name for name, is_safe in marks.items() if not is_safe]
    told = {"on": on.isoformat(), "unsafe": unsafe}
    audit.record(actor, "archive.check", "institution", institution, after=told)
    return made


def _note(verb: str, loan: RecordLoan, actor: Actor, **told: Any) -> None:
    record = db.session.get_one(HealthRecord, loan.record_id)
    key = db.session.get_one(Resident, record.resident_id).key
    after = {"record": record.code, "loan": loan.key, **told}
    audit.record(actor, verb, "resident", key, after=after)

"""What is asked of a hospital from afar, and whether it may be asked."""

from dataclasses import dataclass

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Consultation,
    Department,
    Household,
    Institution,
    Referral,
    Resident,
)
from contracts_app.queries.referral_scope import Stand, find_referral
from contracts_app.queries.referrals import find_department
from contracts_app.queries.visits import rows_of_person
from contracts_app.rules.consultations import MAX_QUESTION
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_at_home
from contracts_app.vocabulary.consultations import HURRY, ConsultKind
from contracts_app.vocabulary.referrals import ConsentBy


@dataclass(frozen=True)
class Question:
    """About whom which department is asked what, how soon, and who agreed; codes and keys."""

    resident: str
    kind: str
    hospital: str
    department: str
    urgency: str
    words: str
    consent_by: str
    client_key: str
    referral: str = ""
    """The number of the referral that it belongs to, if any."""


@dataclass(frozen=True)
class Asked:
    """What a checked question is about."""

    resident: Resident
    household: Household
    department: Department
    referral_id: int | None


def asked_before(question: Question, stand: Stand) -> Consultation | None:
    """What the same page has asked already, if it was about the same person.

    Raises NotFound where it was about somebody else, Refused where it says something else now.
    """
    query = select(Consultation).where(
        Consultation.client_key == question.client_key,
        Consultation.from_institution_id == stand.institution_id,
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return None
    if db.session.get_one(Resident, found.resident_id).key != question.resident:
        raise NotFound("resident")
    if _differs(found, question):
        raise Refused.of("question_sent_before")
    return found


def _differs(asked: Consultation, question: Question) -> bool:
    department = db.session.get_one(Department, asked.department_id)
    hospital = db.session.get_one(Institution, asked.hospital_id)
    return (
        question.words.strip(), question.kind, question.urgency, question.consent_by,
        question.hospital, question.department,
    ) != (
        asked.question, asked.kind, asked.urgency, asked.consent_by,
        hospital.code, department.code,
    )  # fmt: skip


def checked(question: Question, stand: Stand) -> Asked:
    """Hold whom it is about. Raises NotFound outside the scope, Refused by field."""
    resident, _membership, household = held_at_home(question.resident, stand.scope)
    if resident.died_on is not None:
        raise NotFound("resident")
    _check_words(question)
    found = find_department(question.hospital, question.department, household.county_code)
    if found is None:
        raise Refused(Refusal("unknown_value", "department"))
    if found[0].closed_on is not None:
        raise Refused(Refusal("department_closed", "department"))
    return Asked(resident, household, found[0], _referral_of(question, resident, stand))


def _check_words(question: Question) -> None:
    words = question.words.strip()
    wrong = {
        ("unknown_value", "kind"): question.kind not in set(ConsultKind),
        ("unknown_value", "urgency"): question.urgency not in HURRY,
        ("consent_missing", "consent_by"): question.consent_by not in set(ConsentBy),
        ("missing_required", "words"): not words,
        ("too_long", "words"): len(words) > MAX_QUESTION,
    }
    if found := [Refusal(*fault) for fault, applies in wrong.items() if applies]:
        raise Refused(*found)


def _referral_of(question: Question, resident: Resident, stand: Stand) -> int | None:
    """The referral that is named, if it is one of this person that the user sees."""
    if not question.referral:
        return None
    found = find_referral(question.referral, stand)
    of_person = select(Referral.id).where(Referral.id == found)
    of_person = of_person.where(Referral.resident_id.in_(rows_of_person(resident.id)))
    if found is None or db.session.scalar(of_person) is None:
        raise NotFound("referral")
    return found

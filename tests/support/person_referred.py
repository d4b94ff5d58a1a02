"""A referral of somebody from the own village to a hospital, with a paper, and a question there."""

from pathlib import Path

from contracts_app.extensions import db
from contracts_app.models import Institution, Referral, Resident, User
from contracts_app.queries.referral_scope import stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.consult_asking import Question
from contracts_app.services.consultations import ask
from contracts_app.services.file_room import FileRoom
from contracts_app.services.referral_files import About, Sender, keep_document
from contracts_app.vocabulary import Role
from tests.factories import PASSWORD, TODAY, InstitutionFactory
from tests.support.documents import read
from tests.support.referral_papers import referral_of
from tests.support.referrals import NOW

WORDS = "胸闷半天，看有无缺血"
TITLE = "心电图丁"


def referred(person: Resident, village: str, folder: Path) -> dict[str, str]:
    """What there is of it, by the words of the addresses; `folder` is the instance folder."""
    centre = db.session.query(Institution).filter_by(code="ORG01").one()
    InstitutionFactory(code="ST9", kind="village_station", region_code=village, parent_id=centre.id)
    number = referral_of(person, station="ST9", hospital="ORG92", department="NEUR")
    sender = _of_the_village()
    sent = db.session.query(Referral).filter_by(referral_no=number).one()
    room = FileRoom(folder / "referral-documents", "referral_document")
    paper = keep_document(sent, About("ecg", TITLE), read(), room, sender)
    question = ask(_question(person), sender.stand, sender.actor, NOW)
    asked = keep_document(question, About("ecg", TITLE), read(), room, sender)
    return {
        "referral": number,
        "paper": paper.key,
        "question": question.key,
        "trace": asked.key,
    }


def _of_the_village() -> Sender:
    name = "next_village"
    create_user(name, Role.VILLAGE, "ST9", SYSTEM, password=PASSWORD)
    user = db.session.query(User).filter_by(username=name).one()
    return Sender(stand_of(user, scope_of(user, TODAY)), Actor.of(user), NOW)


def _question(person: Resident) -> Question:
    return Question(
        resident=person.key,
        kind="ecg",
        hospital="ORG92",
        department="NEUR",
        urgency="normal",
        words=WORDS,
        consent_by="self",
        client_key="from-afar",
    )

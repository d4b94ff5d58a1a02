"""A hospital that is asked in the place of another one gets the papers of the patient, and not what
the first one said, heard and sent."""

from pathlib import Path

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution, Referral
from contracts_app.queries.referral_detail import list_events, list_words
from contracts_app.queries.referral_files import OfReferral, list_documents
from contracts_app.queries.referral_papers import list_handover
from contracts_app.queries.referral_scope import referrals_in
from contracts_app.services import referral_files as service
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.file_room import FileRoom
from contracts_app.services.referral_files import About, Sender
from contracts_app.services.referrals.messages import say
from tests.factories import World
from tests.support.documents import read
from tests.support.elsewhere import add_strangers
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import make_department

SECOND = "far_hospital"


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def room(tmp_path: Path) -> FileRoom:
    return FileRoom(tmp_path / "documents", "referral_document")


def by(green: Green, role: str) -> Sender:
    return Sender(green.stand(role), Actor.of(green.world.users[role]), green.now)


def said(green: Green, sent: Referral, role: str, words: str) -> None:
    green.later(minutes=1)
    say(sent.referral_no, words, green.stand(role), by(green, role).actor, green.now)


def kept(green: Green, sent: Referral, room: FileRoom, role: str, title: str) -> str:
    green.later(minutes=1)
    about, content = About("lab", title), read(sha256=f"{ord(title[0]):064x}")
    return service.keep_document(sent, about, content, room, by(green, role)).key


@pytest.fixture
def keys(green: Green, room: FileRoom) -> dict[str, str]:
    """The documents of a referral that was sent on to a second hospital, by their titles."""
    sent, made = green.begin("leader"), {}
    said(green, sent, "hospital", "甲院说")
    said(green, sent, "leader", "对甲院说")
    for role, title in (("leader", "患者片"), ("hospital", "甲院片")):
        made[title] = kept(green, sent, room, role, title)
    green.move(sent, "hospital", "accept", note="甲院记")
    add_strangers(green.world)
    other = db.session.scalars(select(Institution).filter_by(code="ORG98")).one()
    named = make_department(other, "CARD2").code
    green.later(minutes=1)
    green.move(
        sent, "hospital", "reroute", reason="no_capacity", note="甲院转",
        hospital="ORG98", department=named,
    )  # fmt: skip
    green.later(minutes=1)
    green.move(sent, "leader", "send_on", note="给乙院")
    said(green, sent, "leader", "对乙院说")
    said(green, sent, SECOND, "乙院说")
    made["乙院片"] = kept(green, sent, room, SECOND, "乙院片")
    db.session.commit()
    return made


def one() -> Referral:
    return db.session.scalars(select(Referral)).one()


def test_the_second_hospital_reads_what_was_said_since_it_was_asked(
    green: Green, keys: dict[str, str]
) -> None:
    stand, home = green.stand(SECOND), green.stand("leader")
    assert [row.words for row in list_words([one().id], stand)] == ["对乙院说", "乙院说"]
    everything = ["甲院说", "对甲院说", "对乙院说", "乙院说"]
    assert [row.words for row in list_words([one().id], home)] == everything


def test_documents_of_the_sender_go_along_and_those_of_the_first_hospital_do_not(
    green: Green, keys: dict[str, str], room: FileRoom
) -> None:
    stand, owner = green.stand(SECOND), OfReferral(one().id)
    assert [row.title for row in list_documents(owner, stand)] == ["患者片", "乙院片"]
    assert len(list_documents(owner, green.stand("leader"))) == len(keys)
    assert service.the_document(one(), keys["患者片"], stand).title == "患者片"
    with pytest.raises(NotFound):
        service.the_document(one(), keys["甲院片"], stand)
    service.withdraw_document(one(), keys["患者片"], "拍错了", by(green, "leader"))


def test_of_earlier_moves_it_reads_that_they_were_made_and_the_reason_alone(
    green: Green, keys: dict[str, str]
) -> None:
    moves = list_events([one().id], green.stand(SECOND))
    assert [(row.move, row.reason, row.note) for row in moves] == [
        ("submit", "", None), ("accept", "", None), ("reroute", "no_capacity", None),
        ("send_on", "", "给乙院"),
    ]  # fmt: skip
    assert moves[2].details["hospital"] == "ORG98"
    notes = [row.note for row in list_events([one().id], green.stand("leader"))]
    assert notes == [None, "甲院记", "甲院转", "给乙院"]


def test_no_note_for_the_first_hospital_stands_on_the_list_of_a_shift_of_the_second(
    green: Green, keys: dict[str, str]
) -> None:
    stand = green.stand(SECOND)
    seen = referrals_in(stand)
    (row,) = list_handover(stand, seen, green.now)
    assert row.note == "给乙院"


def test_of_a_referral_that_was_never_sent_on_the_hospital_reads_all(green: Green) -> None:
    sent = green.begin("leader")
    said(green, sent, "leader", "请看")
    green.move(sent, "hospital", "accept", note="收")
    stand = green.stand("hospital")
    assert [row.words for row in list_words([sent.id], stand)] == ["请看"]
    assert [row.note for row in list_events([sent.id], stand)] == [None, "收"]

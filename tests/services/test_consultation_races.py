"""Many desks and one question: it is moved once, and no document is kept twice or beyond thirty."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Consultation, ReferralDocument, User
from contracts_app.queries.referral_scope import stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.rules.referrals.papers import MOST
from contracts_app.services.audit import Actor
from contracts_app.services.consultations import Reply, move
from contracts_app.services.file_room import FileRoom
from contracts_app.services.referral_files import About, Sender, keep_document
from contracts_app.vocabulary.consultations import ConsultMove
from tests.factories import TODAY, make_world
from tests.support.consultations import asked
from tests.support.desks import Work, race
from tests.support.documents import read
from tests.support.referral_moves import green_channel
from tests.support.referrals import NOW

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]
DESKS = 6


def a_question(make_app: MakeApp, engine: str) -> tuple[Flask, str]:
    app = make_app(engine)
    with app.app_context():
        key = asked(green_channel(make_world(users=True))).key
        db.session.commit()
    return app, key


def by(role: str) -> Sender:
    user = db.session.scalars(select(User).filter_by(username=role)).one()
    return Sender(stand_of(user, scope_of(user, TODAY)), Actor.of(user), NOW)


def moves(key: str, role: str, what: ConsultMove) -> Work:
    def work() -> str:
        one = by(role)
        move(key, what, Reply(), 1, one.stand, one.actor, NOW)
        return what.value

    return work


def sends(key: str, sha256: str, room: FileRoom) -> Work:
    def work() -> str:
        question = db.session.scalars(select(Consultation).filter_by(key=key)).one()
        keep_document(question, About("ecg"), read(sha256=sha256), room, by("doctor"))
        return "kept"

    return work


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(ReferralDocument)) or 0


@BOTH
def test_of_many_who_move_a_question_at_once_one_does(make_app: MakeApp, engine: str) -> None:
    app, key = a_question(make_app, engine)
    takes = [moves(key, "hospital", ConsultMove.TAKE) for _ in range(DESKS)]
    outcomes = race(app, [*takes, moves(key, "doctor", ConsultMove.WITHDRAW)])
    late = outcomes.pop("Conflict('consultation_moved')")
    assert (late, list(outcomes.values())) == (DESKS, [1])
    with app.app_context():
        question = db.session.scalars(select(Consultation)).one()
        assert question.version == 2
        assert question.status in ("taken", "withdrawn")


@BOTH
def test_one_file_sent_by_many_at_once_is_one_document(
    make_app: MakeApp, engine: str, tmp_path: Path
) -> None:
    app, key = a_question(make_app, engine)
    room = FileRoom(tmp_path / "documents", "referral_document")
    assert race(app, [sends(key, "a" * 64, room)] * DESKS) == {"kept": DESKS}
    with app.app_context():
        assert kept() == len(list(room.folder.iterdir())) == 1


@BOTH
def test_of_many_last_documents_one_is_kept(make_app: MakeApp, engine: str, tmp_path: Path) -> None:
    app, key = a_question(make_app, engine)
    room = FileRoom(tmp_path / "documents", "referral_document")
    with app.app_context():
        for number in range(MOST - 1):
            sends(key, f"{number:064}", room)()
        db.session.commit()
    outcomes = race(app, [sends(key, f"{number:a>64}", room) for number in range(DESKS)])
    assert outcomes == {"kept": 1, "too_many_documents": DESKS - 1}
    with app.app_context():
        assert kept() == MOST

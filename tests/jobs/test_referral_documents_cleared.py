"""The night clears away files that no document names any more."""

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.jobs import nightly
from contracts_app.jobs.referral_files import documents_room
from contracts_app.services.audit import Actor
from contracts_app.services.referral_files import About, Sender, keep_document, withdraw_document
from tests.factories import make_world
from tests.jobs.test_team_photos_cleared import aged
from tests.support.documents import read
from tests.support.engines import ON_ONE_ENGINE
from tests.support.referral_moves import green_channel


@ON_ONE_ENGINE
@pytest.mark.usefixtures("any_app")
def test_files_taken_back_and_left_behind_go_with_the_night_and_others_stay(any_app: Flask) -> None:
    green = green_channel(make_world(users=True))
    sent, room = green.begin("leader"), documents_room()
    by = Sender(green.stand("leader"), Actor.of(green.world.users["leader"]), green.now)
    stays = keep_document(sent, About("ecg"), read(), room, by)
    gone = keep_document(sent, About("lab"), read(sha256="b" * 64), room, by)
    withdraw_document(sent, gone.key, "传错", by)
    room.keep("y" * 24, b"left by a stopped server")
    file = stays.file
    db.session.commit()
    aged(room.folder)
    nightly.run_when_due()
    assert [one.stem for one in room.folder.iterdir()] == [file]

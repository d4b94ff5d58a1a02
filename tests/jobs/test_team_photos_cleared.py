"""The night clears away files of photos that no event shows."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs import nightly
from contracts_app.jobs.team_photos import event_photos_room
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.team_photos import keep_photo, read_photo
from tests.factories import TODAY, make_world
from tests.support.team_life import event, picture


def aged(folder: Path) -> None:
    old = (clock.utcnow() - timedelta(days=2)).timestamp()
    for file in folder.iterdir():
        os.utime(file, (old, old))


@pytest.mark.usefixtures("any_app")
def test_a_file_without_a_photo_goes_with_the_night_and_others_stay(any_app: Flask) -> None:
    make_world()
    room = event_photos_room()
    read = read_photo(picture())
    kept = keep_photo("T01", event().key, read, room, everything(TODAY), SYSTEM)
    room.keep("y" * 24, b"left by a stopped server")
    file = kept.file
    db.session.commit()
    aged(room.folder)
    nightly.run_when_due()
    assert [one.stem for one in room.folder.iterdir()] == [file]

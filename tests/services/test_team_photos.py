"""Photos of events are kept encrypted, once, and are taken away with a reason."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import TeamEvent, TeamEventPhoto
from contracts_app.queries.scope import everything
from contracts_app.queries.team_life import list_photos
from contracts_app.services import team_photos
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound
from contracts_app.services.file_room import FileRoom
from contracts_app.services.team_life import cancel_event
from tests.factories import TODAY, World
from tests.support.refusals import refused
from tests.support.signed_in import audited
from tests.support.team_life import event, picture


@pytest.fixture
def room(tmp_path: Path) -> FileRoom:
    return FileRoom(tmp_path / "room", "team_photo")


def keep(one: TeamEvent, room: FileRoom, data: bytes | None = None) -> TeamEventPhoto:
    read = team_photos.read_photo(data or picture())
    return team_photos.keep_photo("T01", one.key, read, room, everything(TODAY), SYSTEM)


def withdraw(one: TeamEvent, photo: TeamEventPhoto, reason: str = "有居民正脸") -> None:
    scope = everything(TODAY)
    team_photos.withdraw_photo("T01", one.key, photo.key, reason, scope, SYSTEM, TODAY)


def test_a_photo_is_kept_encrypted_and_smaller(world: World, room: FileRoom) -> None:
    kept = keep(event(), room, picture((3000, 1000)))
    (file,) = room.folder.iterdir()
    assert not file.read_bytes().startswith(b"\xff\xd8")
    whole = team_photos.picture_of(kept.file, room)
    small = team_photos.picture_of(kept.file, room, team_photos.THUMBNAIL)
    assert whole
    assert small
    with Image.open(BytesIO(whole)) as one, Image.open(BytesIO(small)) as other:
        assert (max(one.size), max(other.size)) == (team_photos.SIDE, team_photos.THUMBNAIL)


def test_the_same_photo_is_kept_once(world: World, room: FileRoom) -> None:
    one = event()
    assert keep(one, room).key == keep(one, room).key
    assert len(list(room.folder.iterdir())) == 1
    assert len(audited("team_event.photo")) == 1


def test_a_photo_is_taken_away_with_a_reason_and_does_not_come_back(
    world: World, room: FileRoom
) -> None:
    one = event()
    photo = keep(one, room)
    assert refused(lambda: withdraw(one, photo, "")) == [("missing_required", "reason")]
    withdraw(one, photo)
    assert list_photos(one.id) == []
    assert db.session.scalars(select(TeamEventPhoto.withdrawn_reason)).one() == "有居民正脸"
    assert refused(lambda: keep(one, room)) == [("photo_withdrawn", "photo")]
    with pytest.raises(NotFound):
        withdraw(one, photo)


def test_files_that_no_photo_shows_go_with_the_night(world: World, room: FileRoom) -> None:
    one = event()
    stays, goes = keep(one, room), keep(one, room, picture(colour="red"))
    withdraw(one, goes)
    room.keep("x" * 24, b"left by a stopped server")
    old = (clock.utcnow() - timedelta(days=2)).timestamp()
    for file in room.folder.iterdir():
        os.utime(file, (old, old))
    assert team_photos.forget_orphans(room) == 2
    assert [file.stem for file in room.folder.iterdir()] == [stays.file]


def test_an_event_shows_a_dozen_photos_at_most(
    world: World, room: FileRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team_photos, "MOST", 2)
    one = event()
    for colour in ("red", "blue"):
        keep(one, room, picture(colour=colour))
    third = picture(colour="green")
    assert refused(lambda: keep(one, room, third)) == [("too_many_photos", "photo")]


def test_what_is_no_picture_or_of_a_cancelled_event_is_refused(
    world: World, room: FileRoom
) -> None:
    one = event()
    assert refused(lambda: team_photos.read_photo(b"")) == [("photo_missing", "photo")]
    assert refused(lambda: team_photos.read_photo(b"GIF89a")) == [("photo_type", "photo")]
    cancel_event("T01", one.key, 1, "没有举办", everything(TODAY), SYSTEM)
    assert refused(lambda: keep(one, room)) == [("event_cancelled", "")]
    assert not room.folder.exists()

"""Pictures of staff and teams: made small and plain, refused, taken away, and never left behind."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image, ImageOps

from contracts_app.extensions import db
from contracts_app.models import StaffProfile
from contracts_app.services.errors import Refused
from contracts_app.services.photos import plain_picture, small_jpeg
from tests.pages import PageClient, codes
from tests.support.statements import counted_statements
from tests.support.teams import member_url, with_post


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 1200), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def stored_pictures(app: Flask) -> list[Path]:
    return sorted((Path(app.instance_path) / "photos").glob("*"))


def send_photo(client: PageClient, url: str, data: bytes, name: str = "p.png") -> Any:
    fields = {"photo": (io.BytesIO(data), name), "csrf_token": client.token()}
    return client.post(url, data=fields, content_type="multipart/form-data")


def test_a_photo_is_made_small_and_plain_and_the_old_one_goes(
    town: Flask, leader: PageClient
) -> None:
    nurse = with_post("nurse")
    url = member_url(nurse, "/photo")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    sent = picture("JPEG", (1600, 800), exif=exif)
    assert send_photo(leader, url, sent, "../../x.php").status_code == 303
    (first,) = stored_pictures(town)
    assert first.stat().st_mode & 0o077 == 0
    with Image.open(first) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (600, 300), {})
    assert b"secret" not in first.read_bytes()
    name = db.session.get_one(StaffProfile, nurse.id).photo
    answer = leader.get(f"/notice/T01/photos/{name}.jpg")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert send_photo(leader, url, picture()).status_code == 303
    (second,) = stored_pictures(town)
    assert second != first
    assert leader.get(f"/notice/T01/photos/{name}.jpg").status_code == 404
    assert leader.post_with_token(url, {}).status_code == 422
    assert stored_pictures(town) == [second]
    assert leader.post_with_token(url, {"remove": "y"}).status_code == 303
    assert stored_pictures(town) == []


def test_a_picture_of_the_team_is_kept_as_well(town: Flask, leader: PageClient) -> None:
    assert send_photo(leader, "/teams/T01/photo", picture()).status_code == 303
    assert len(stored_pictures(town)) == 1
    assert "notice-photo" in leader.get("/notice/T01").text
    refused = send_photo(leader, "/teams/T01/photo", b"GIF89a")
    assert refused.status_code == 303
    assert len(stored_pictures(town)) == 1


def bomb() -> bytes:
    """A PNG whose header promises more pixels than anybody may unpack."""
    data = bytearray(picture("PNG", (10, 10)))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def large_bomb() -> bytes:
    return picture("PNG", (8000, 6000))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "photo_type"),
        (lambda: b"GIF89a" + b"0" * 100, "photo_type"),
        (lambda: b"<svg onload='alert(1)'/>", "photo_type"),
        (lambda: picture()[:200], "photo_broken"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 100, "photo_broken"),
        (lambda: b"\xff\xd8\xff" + b"0" * 100, "photo_broken"),
        (bomb, "photo_too_large"),
        (large_bomb, "photo_too_large"),
        (lambda: picture() + b"0" * (5 * 1024 * 1024), "photo_too_large"),
    ],
)
def test_what_is_no_harmless_picture_is_refused(
    town: Flask, leader: PageClient, make: Callable[[], bytes], code: str
) -> None:
    answer = send_photo(leader, member_url(with_post("nurse"), "/photo"), make())
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert stored_pictures(town) == []


def test_a_body_longer_than_a_picture_is_not_read(leader: PageClient) -> None:
    photo = member_url(with_post("nurse"), "/photo")
    for url, megabytes in ((photo, 7), ("/teams/T01/edit", 2)):
        sent = {
            "wsgi.input": io.BytesIO(b"--b\r\n" * 9),
            "CONTENT_LENGTH": str(megabytes * 1024 * 1024),
            "CONTENT_TYPE": "multipart/form-data; boundary=b",
        }
        assert leader.post(url, environ_overrides=sent).status_code == 413, url


@pytest.mark.parametrize(
    ("kind", "size", "more", "taken"),
    [
        ("PNG", (4000, 3250), {}, True),
        ("PNG", (4000, 3251), {}, False),
        ("JPEG", (7000, 5000), {}, True),
        ("JPEG", (7000, 5000), {"progressive": True}, False),
    ],
)
def test_what_is_unpacked_as_a_whole_has_fewer_pixels(
    kind: str, size: tuple[int, int], more: dict[str, bool], taken: bool
) -> None:
    sent = picture(kind, size, **more)
    if taken:
        with Image.open(io.BytesIO(small_jpeg(sent))) as small:
            assert max(small.size) == 600
        return
    with pytest.raises(Refused) as refused:
        small_jpeg(sent)
    assert refused.value.codes == ["photo_too_large"]


@pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "1"])
def test_what_shines_through_is_white_in_every_kind_of_picture(mode: str) -> None:
    glass = Image.new("RGBA", (900, 1200), (0, 128, 128, 0)).convert(mode)
    if mode == "P":
        glass.info["transparency"] = glass.getpixel((0, 0))
    if mode == "1":
        glass = Image.new("1", (900, 1200), 1)
    out = io.BytesIO()
    glass.save(out, "PNG")
    with Image.open(io.BytesIO(small_jpeg(out.getvalue()))) as small:
        assert (small.size, small.getpixel((9, 9))) == ((450, 600), (255, 255, 255))


def test_a_scan_with_sixteen_bits_of_grey_keeps_its_shades() -> None:
    scan = Image.new("I;16", (900, 1200), 65535)
    scan.paste(Image.new("I;16", (900, 600), 32768), (0, 0))
    out = io.BytesIO()
    scan.save(out, "PNG")
    with Image.open(io.BytesIO(small_jpeg(out.getvalue()))) as small:
        assert [small.getpixel((9, high))[0] for high in (100, 500)] == [128, 255]


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(small_jpeg(picture("JPEG", (1600, 800), exif=exif)))) as small:
        assert small.size == (300, 600)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_camera_ends_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    drawn = Image.new("RGB", (60, 30), "white")
    drawn.paste("black", (0, 0, 20, 10))
    out = io.BytesIO()
    drawn.save(out, "PNG", exif=exif)
    with Image.open(io.BytesIO(out.getvalue())) as sent:
        upright = ImageOps.exif_transpose(sent).convert("RGB")
    assert plain_picture(out.getvalue()).tobytes() == upright.tobytes()


def test_broken_words_of_a_camera_do_not_spoil_a_good_picture() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "abc", 6
    # A text where the width of the picture should stand.
    broken = exif.tobytes().replace(b"\x01\x0e\x00\x02", b"\x01\x00\x00\x02")
    assert plain_picture(picture("JPEG", (160, 80), exif=broken)).size == (80, 160)


def test_a_picture_of_the_notice_costs_less_than_the_notice(
    town: Flask, leader: PageClient
) -> None:
    send_photo(leader, member_url(with_post("nurse"), "/photo"), picture())
    (stored,) = stored_pictures(town)
    with counted_statements() as for_the_notice:
        leader.get("/notice/T01")
    with counted_statements() as for_the_picture:
        assert leader.get(f"/notice/T01/photos/{stored.stem}.jpg").status_code == 200
    assert len(for_the_picture) <= len(for_the_notice) - 2

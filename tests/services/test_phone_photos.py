"""Photos as today's phones write them: two pictures in one file, odd notes, many pixels."""

import struct
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from contracts_app.services.scans import ReadScan, read_scan
from tests.support.engines import ON_ONE_ENGINE

pytestmark = ON_ONE_ENGINE

_RED, _BLUE = (220, 20, 20), (20, 20, 220)


def kept(read: ReadScan) -> Image.Image:
    return Image.open(BytesIO(read.jpeg))


def notes(*entries: tuple[int, int, int, bytes]) -> bytes:
    """What a camera writes beside a picture: tag, type, count and value of each note."""
    listed = b"".join(struct.pack(">HHI4s", *one) for one in entries)
    head = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", len(entries))
    return head + listed + bytes(4)


def wide_photo() -> Image.Image:
    """Red on the left and blue on the right."""
    picture = Image.new("RGB", (400, 200), _RED)
    picture.paste(_BLUE, (200, 0, 400, 200))
    return picture


def test_a_photo_with_a_second_picture_for_depth_is_read_like_any_other(any_app: Flask) -> None:
    out = BytesIO()
    photo, depth = (Image.new("RGB", size, "white") for size in ((4032, 3024), (504, 378)))
    photo.save(out, "MPO", save_all=True, append_images=[depth], quality=40)
    assert kept(read_scan(out.getvalue())).size == (2000, 1500)


def test_a_photo_that_is_sent_in_layers_may_have_what_a_common_phone_takes(any_app: Flask) -> None:
    out = BytesIO()
    Image.new("RGB", (4096, 3072), "white").save(out, "JPEG", quality=40, progressive=True)
    assert kept(read_scan(out.getvalue())).size == (2000, 1500)


@pytest.mark.parametrize(
    "odd",
    [
        (0x011A, 2, 4, b"abcd"),
        (0x011A, 7, 4, b"abcd"),
        (0x010E, 11, 1, b"abcd"),
    ],
)
def test_notes_that_nobody_can_read_do_not_keep_a_photo_from_being_turned(
    any_app: Flask, odd: tuple[int, int, int, bytes]
) -> None:
    out = BytesIO()
    held_upright = (0x0112, 3, 1, b"\0\6\0\0")
    wide_photo().save(out, "JPEG", exif=notes(held_upright, odd))
    turned = kept(read_scan(out.getvalue()))
    assert turned.size == (200, 400)
    assert [turned.getpixel((100, high))[0] > 128 for high in (50, 350)] == [True, False]


def test_the_place_where_a_photo_was_taken_is_not_kept(any_app: Flask) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 26.0), 29: "2026:11:20"})
    out = BytesIO()
    wide_photo().save(out, "JPEG", exif=exif, comment=b"at home", icc_profile=b"x" * 200)
    assert b"2026:11:20" in out.getvalue()
    read = read_scan(out.getvalue())
    assert b"2026:11:20" not in read.jpeg
    assert set(kept(read).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}

"""Photos of signed paper: read as they are taken, matched by their code, kept once, encrypted."""

import zlib
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, SignedScan
from contracts_app.printing.agreement import render_agreement
from contracts_app.queries.scans import get_scan, list_scans_of, list_waiting
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.paper_code import PaperCode
from contracts_app.services import scans
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.file_room import FileRoom
from contracts_app.services.paper_returns import record_return
from contracts_app.services.scans import Matched, drop_scan, keep_scan, match_scan, read_scan
from tests.factories import TODAY, World, make_household
from tests.printing.conftest import build_snapshot
from tests.support.engines import ON_ONE_ENGINE
from tests.support.papers import form_out, sheet
from tests.support.photos_of_paper import DPI, jpeg, pages_of, photo_of, sheet_with, side_by_side
from tests.support.signed_in import audited, sign_up

pytestmark = ON_ONE_ENGINE
CLERK = Actor("clerk")
CODE = "7kq2mzx9w3ha"


@pytest.fixture
def room(tmp_path: Path) -> FileRoom:
    return FileRoom(tmp_path / "scans", "scan")


@pytest.fixture
def contract(world: World) -> Contract:
    return signed(world, "H1")


def signed(world: World, code: str) -> Contract:
    household, people = make_household(world.grids[0], code=code)
    return sign_up(household, people[0])


def first_page(contract: Contract) -> Image.Image:
    return sheet_with(contract.verify_code)


@cache
def printed_page(number: int = 0, dpi: int = DPI) -> Image.Image:
    """A page of an agreement as it is printed."""
    pdf = render_agreement(build_snapshot(), f"https://sign.example.cn/v/{CODE}")
    return pages_of(pdf, dpi)[number]


def keep(data: bytes, room: FileRoom, world: World, **who: object) -> Matched:
    scope = who.get("scope") or everything(TODAY)
    return keep_scan(read_scan(data), room, world.centre, scope, CLERK)  # type: ignore[arg-type]


def stored() -> list[SignedScan]:
    return list(db.session.scalars(select(SignedScan).order_by(SignedScan.id)))


def files(room: FileRoom) -> list[Path]:
    return sorted(room.folder.glob("*"))


def test_a_photo_is_kept_small_plain_and_encrypted_under_its_paper(
    world: World, contract: Contract, room: FileRoom
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    sent = jpeg(first_page(contract).resize((2480, 3508)), 90, exif=exif)
    assert keep(sent, room, world) is Matched.PAPER
    (row,) = stored()
    assert (row.contract_id, row.form_id, row.found_by) == (contract.id, None, "qr")
    (file,) = files(room)
    assert file.stat().st_mode & 0o077 == 0
    assert row.file in file.name
    assert contract.verify_code not in file.name
    assert not file.read_bytes().startswith(b"\xff\xd8\xff")
    kept = scans.picture_of(row.file, room)
    assert kept is not None
    assert b"secret" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, max(picture.size), dict(picture.getexif())) == ("JPEG", 2000, {})
    assert [one.object_key for one in audited("scan.keep")] == [contract.contract_no]
    assert [one.key for one in list_scans_of(contract.id)] == [row.key]


@pytest.mark.parametrize(
    ("turned", "light", "blur"),
    [
        (0, (255, 255), 1.0),
        (7, (255, 120), 0.8),
        (-23, (90, 200), 0.8),
        (90, (140, 140), 1.2),
        (171, (255, 160), 0.8),
        (268, (70, 150), 1.0),
    ],
)
def test_the_code_is_read_askew_in_bad_light_and_out_of_focus(
    any_app: Flask, turned: float, light: tuple[int, int], blur: float
) -> None:
    photo = photo_of(printed_page(), turned=turned, light=light, blur=blur)
    assert read_scan(photo).codes == (PaperCode(verify_code=CODE),)


def test_the_small_code_at_the_foot_of_the_second_page_is_read_too(any_app: Flask) -> None:
    second = printed_page(1, 200)
    clear = photo_of(second, turned=3, light=(255, 150), blur=0.7)
    blurred = photo_of(second, turned=171, light=(255, 160), blur=1.33)
    for photo in (clear, blurred):
        assert read_scan(photo).codes == (PaperCode(verify_code=CODE),)


def test_the_same_photo_is_kept_once(world: World, contract: Contract, room: FileRoom) -> None:
    photo = photo_of(first_page(contract))
    assert keep(photo, room, world) is Matched.PAPER
    assert keep(photo, room, world) is Matched.KNOWN
    assert len(stored()) == len(files(room)) == 1


def test_a_photo_of_two_papers_is_left_to_somebody_who_says_which(
    world: World, contract: Contract, room: FileRoom
) -> None:
    other = signed(world, "H2")
    both = side_by_side(first_page(contract), first_page(other))
    assert keep(jpeg(both), room, world) is Matched.SEVERAL
    (row,) = stored()
    assert (row.contract_id, row.found_by) == (None, "")
    codes = {one.verify_code for one in scans.codes_of_kept(row.file, room)}
    assert codes == {contract.verify_code, other.verify_code}
    match_scan(row.key, other.verify_code, everything(TODAY), CLERK)
    assert (row.contract_id, row.found_by) == (other.id, "number")


def test_a_paper_out_of_scope_or_a_strange_code_matches_nothing(
    world: World, contract: Contract, room: FileRoom
) -> None:
    hospital = scope_of(world.users["hospital"], TODAY)
    assert keep(photo_of(first_page(contract)), room, world, scope=hospital) is Matched.NOTHING
    assert keep(jpeg(Image.new("RGB", (600, 800), "white")), room, world) is Matched.NOTHING
    assert [one.contract_id for one in stored()] == [None, None]


def test_a_photo_without_a_code_is_matched_by_the_number(
    world: World, contract: Contract, room: FileRoom
) -> None:
    keep(jpeg(Image.new("RGB", (600, 800), "white")), room, world)
    (row,) = stored()
    with pytest.raises(Refused) as refused:
        match_scan(row.key, "王秀英", everything(TODAY), CLERK)
    assert refused.value.codes == ["no_paper_code"]
    with pytest.raises(NotFound):
        match_scan(row.key, "1101992026999999", everything(TODAY), CLERK)
    match_scan(row.key, contract.contract_no, everything(TODAY), CLERK)
    assert (row.contract_id, row.found_by) == (contract.id, "number")
    assert [one.after for one in audited("scan.match")] == [{"scan": row.key}]


def test_a_photo_of_a_form_stays_with_the_form(world: World, room: FileRoom) -> None:
    form = form_out(world.team.id)
    keep(jpeg(Image.new("RGB", (600, 800), "white")), room, world)
    (row,) = stored()
    match_scan(row.key, form.number, everything(TODAY), CLERK)
    assert (row.contract_id, row.form_id) == (None, form.id)


def test_once_its_paper_is_back_a_photo_stays_what_it_is(
    world: World, contract: Contract, room: FileRoom
) -> None:
    keep(photo_of(first_page(contract)), room, world)
    (row,) = stored()
    clerk = world.users["clerk"]
    near = scope_of(clerk, TODAY)
    assert [one.key for one in list_waiting(near, clerk.id)] == [row.key]
    record_return(sheet(contract.contract_no), everything(TODAY), CLERK, TODAY)
    assert list_waiting(near, clerk.id) == []
    for change in (
        lambda: match_scan(row.key, contract.contract_no, everything(TODAY), CLERK),
        lambda: drop_scan(row.key, everything(TODAY), CLERK),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.codes == ["scan_used"]


def test_a_photo_of_something_else_is_dropped_and_its_file_goes_in_the_night(
    world: World, room: FileRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(jpeg(Image.new("RGB", (600, 800), "red")), room, world)
    (row,) = stored()
    key = row.key
    drop_scan(key, everything(TODAY), CLERK)
    assert stored() == []
    assert [one.object_key for one in audited("scan.drop")] == [key]
    with pytest.raises(NotFound):
        drop_scan(key, everything(TODAY), CLERK)
    later = clock.utcnow() + timedelta(days=2)
    monkeypatch.setattr(clock, "utcnow", lambda: later)
    assert scans.forget_orphans(room) == 1
    assert files(room) == []


def test_photos_without_a_paper_are_seen_by_the_institution_and_by_who_sent_them(
    world: World, room: FileRoom
) -> None:
    keep(jpeg(Image.new("RGB", (600, 800), "white")), room, world)
    (row,) = stored()
    row.user_id = world.users["village"].id
    db.session.flush()
    seen = {
        role: get_scan(row.key, scope_of(user, TODAY), user.id) is not None
        for role, user in world.users.items()
    }
    assert {role for role, sees in seen.items() if sees} == {
        "admin", "bureau", "clerk", "leader", "village",
    }  # fmt: skip


def test_what_was_written_while_the_server_was_stopped_is_deleted_and_may_be_sent_again(
    world: World, contract: Contract, room: FileRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.commit()
    photo = photo_of(first_page(contract))
    keep(photo, room, world)
    db.session.rollback()
    assert stored() == []
    assert len(files(room)) == 1
    assert keep(photo, room, world) is Matched.PAPER
    db.session.commit()
    assert scans.forget_orphans(room) == 0
    later = clock.utcnow() + timedelta(days=2)
    monkeypatch.setattr(clock, "utcnow", lambda: later)
    assert scans.forget_orphans(room) == 1
    assert [file.stem for file in files(room)] == [row.file for row in stored()]


def bomb(wide: int, high: int) -> bytes:
    """A PNG whose header promises more pixels than anybody may unpack."""
    out = BytesIO()
    Image.new("RGB", (10, 10), "teal").save(out, "PNG")
    data = bytearray(out.getvalue())
    data[16:24] = wide.to_bytes(4, "big") + high.to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bomb(60_000, 60_000), "photo_too_large"),
        (bomb(25_000, 10), "photo_too_large"),
        (b"\xff\xd8\xff" + b"0" * scans.MAX_BYTES, "photo_too_large"),
        (b"GIF89a" + b"0" * 100, "photo_type"),
        (b"%PDF-1.7\n", "photo_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_type"),
        (b"", "photo_type"),
        (b"\xff\xd8\xffnothing", "photo_broken"),
        (jpeg(Image.new("RGB", (800, 800), "white"))[:300], "photo_broken"),
    ],
)
def test_bombs_lies_and_broken_pictures_are_refused(any_app: Flask, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_scan(data)
    assert refused.value.codes == [code]

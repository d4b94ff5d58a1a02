"""Licence and seal of an institution: stored by content, kept for ever, shown to administrators."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select as query

from contracts_app.extensions import db
from contracts_app.models import Grid, Institution
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.seals import kept, pictures_of, seal_png
from tests.factories import make_household
from tests.pages import PageClient, codes, select, tree
from tests.support.seals import folder_of, ring
from tests.support.signed_in import audited, client_of, sign_up

PAPER, SEAL = "/admin/institutions/ORG01/paper", "/admin/institutions/ORG01/seal"


def send(client: PageClient, data: bytes, name: str = "seal.png") -> Any:
    fields = {"photo": (io.BytesIO(data), name), "csrf_token": client.token()}
    return client.post(SEAL, data=fields, content_type="multipart/form-data")


def files(app: Flask) -> list[Path]:
    return sorted(folder_of(app).glob("*"))


def centre() -> Institution:
    db.session.expire_all()
    return db.session.scalars(query(Institution).filter_by(code="ORG01")).one()


def test_a_seal_is_made_small_and_stored_under_the_hash_of_its_content(
    town: Flask, admin: PageClient
) -> None:
    assert send(admin, ring(), "../../x.php").status_code == 303
    (file,) = files(town)
    assert file.stem == hashlib.sha256(file.read_bytes()).hexdigest() == centre().seal
    assert (file.suffix, file.stat().st_mode & 0o077) == (".png", 0)
    with Image.open(file) as picture:
        assert (picture.format, picture.size) == ("PNG", (600, 600))
        assert picture.getpixel((0, 0)) == (255, 255, 255)
        assert picture.getpixel((300, 90)) == (255, 0, 0)
    shown = admin.get("/admin/institutions/ORG01/seal.png")
    assert (shown.mimetype, shown.data) == ("image/png", file.read_bytes())
    assert shown.headers["Cache-Control"] == "no-store"
    assert select(admin.get(PAPER), "//img[@class='seal']")


def test_paper_that_was_photographed_becomes_white(town: Flask) -> None:
    with Image.open(io.BytesIO(seal_png(ring(paper=(244, 243, 240), kind="JPEG")))) as picture:
        assert picture.getpixel((0, 0)) == (255, 255, 255)
        red, green, _blue = picture.getpixel((300, 90))
        assert red > 200 > 60 > green


def test_an_older_seal_is_never_deleted_because_agreements_name_it(
    town: Flask, admin: PageClient
) -> None:
    send(admin, ring("red"))
    grid = db.session.scalars(query(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, code="H9")
    contract = sign_up(household, people[0])
    first = centre().seal
    db.session.commit()
    send(admin, ring("darkred"))
    second = centre().seal
    assert admin.post_with_token(SEAL, {"remove": "y"}).status_code == 303
    assert centre().seal == ""
    assert [file.stem for file in files(town)] == sorted([first, second])
    snapshot = snapshot_of(contract)
    assert snapshot["institution"]["seal"] == first
    found = pictures_of([snapshot, snapshot], folder_of(town))
    assert {name: hashlib.sha256(picture).hexdigest() for name, picture in found.items()} == {
        first: first
    }


def test_the_same_seal_of_two_institutions_is_one_file(town: Flask, admin: PageClient) -> None:
    for _ in range(2):
        send(admin, ring())
    assert len(files(town)) == 1
    assert len(audited("institution.seal")) == 1


def test_a_seal_that_is_gone_or_was_changed_is_not_printed(town: Flask, admin: PageClient) -> None:
    send(admin, ring())
    name = centre().seal
    (file,) = files(town)
    file.write_bytes(seal_png(ring("blue")))
    agreement = {"institution": {"seal": name}}
    assert kept(folder_of(town), name) is None
    assert pictures_of([agreement, {"institution": {}}], folder_of(town)) == {}
    file.unlink()
    assert pictures_of([agreement], folder_of(town)) == {}
    assert admin.get("/admin/institutions/ORG01/seal.png").status_code == 404


@pytest.mark.parametrize("name", ["", "x", "../" * 21 + "a", "." * 64, "a" * 65])
def test_a_name_that_is_none_opens_nothing(tmp_path: Path, name: str) -> None:
    assert kept(tmp_path, name) is None


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "photo_missing"),
        (lambda: b"GIF89a" + b"0" * 100, "photo_type"),
        (lambda: b"<svg onload='alert(1)'/>", "photo_type"),
        (lambda: ring()[:300], "photo_broken"),
        (lambda: ring() + b"0" * (1024 * 1024), "photo_too_large"),
        (lambda: ring(size=4000), "photo_too_large"),
        (lambda: ring("white"), "seal_blank"),
        (lambda: ring((240, 240, 240)), "seal_blank"),
    ],
)
def test_what_is_no_seal_is_refused(
    town: Flask, admin: PageClient, make: Callable[[], bytes], code: str
) -> None:
    answer = send(admin, make(), "seal.png" if code != "photo_missing" else "")
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert (files(town), centre().seal) == ([], "")


def test_a_number_of_the_licence_is_stored_and_taken_away(town: Flask, admin: PageClient) -> None:
    assert admin.submit(PAPER, {"registration_no": " PDY110199-1 "}).status_code == 303
    assert centre().registration_no == "PDY110199-1"
    assert admin.submit(PAPER, {"registration_no": "x" * 41}).status_code == 422
    assert admin.submit(PAPER, {"registration_no": ""}).status_code == 303
    assert centre().registration_no is None
    told = [(row.before, row.after) for row in audited("institution.registration")]
    assert [after["registration_no"] for _before, after in told] == ["PDY110199-1", None]


def test_only_an_administrator_of_the_place_opens_it(town: Flask, admin: PageClient) -> None:
    assert client_of(town, "leader").get(PAPER).status_code == 404
    assert admin.get("/admin/institutions/ORG00/paper").status_code == 404
    assert admin.get("/admin/institutions/ST1/paper").status_code == 200
    listed = tree(client_of(town, "leader").get("/admin/templates"))
    assert not listed.xpath("//a[contains(@href, 'paper')]")


def test_the_page_is_in_english_too(town: Flask, admin: PageClient) -> None:
    admin.post_with_token("/preferences/lang", {"lang": "en"})
    assert "No seal yet" in admin.get(PAPER).text

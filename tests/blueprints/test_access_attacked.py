"""Somebody who has the link alone, or sends what no form sends, gains nothing by it."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db, limiter
from contracts_app.models import Grid, RecordAccessLook, RecordAccessRequest
from tests.factories import make_household, make_record
from tests.pages import PageClient, codes, page_client
from tests.support.access import CODE, applied, granted
from tests.support.signed_in import client_of

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def folder(town: Flask) -> Path:
    """The instance folder of a town in which a record is kept."""
    limiter.enabled = False
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    _household, people = make_household(grid, name="王秀英", code="H1")
    make_record(people[0], CODE)
    return Path(town.instance_path)


@pytest.fixture
def leader(town: Flask, folder: Path) -> PageClient:
    return client_of(town, "leader")


def test_a_code_is_tried_by_no_way_that_is_not_counted(town: Flask, folder: Path) -> None:
    _request, handed = granted(folder)
    outside, link = page_client(town), f"/access/{handed.token}"
    tried = [
        outside.open(link, method="HEAD", data={"code": code}, content_type=FORM)
        for code in ("wrong234", handed.code)
    ]
    assert [answer.status_code for answer in tried] == [200, 200]
    assert db.session.scalars(select(RecordAccessLook)).all() == []


def test_a_code_without_the_token_of_the_form_is_not_even_looked_at(
    town: Flask, folder: Path
) -> None:
    _request, handed = granted(folder)
    answer = page_client(town).post(f"/access/{handed.token}", data={"code": handed.code})
    assert "王秀英" not in answer.text
    assert db.session.scalars(select(RecordAccessLook)).all() == []


@pytest.mark.parametrize("sent", ["a.jpg", " ", "\x7f"])
def test_words_in_place_of_a_photo_are_no_photo(
    folder: Path, leader: PageClient, sent: str
) -> None:
    address = f"/records/access/{applied(folder).key}/paper"
    answer = leader.post_with_token(address, {"photo": sent})
    assert (answer.status_code, codes(answer)) == (422, ["photo_missing"])


def test_a_file_that_is_no_picture_is_refused_whatever_it_is_called(
    folder: Path, leader: PageClient
) -> None:
    address = f"/records/access/{applied(folder).key}/paper"
    for content in (b"<svg onload='alert(1)'/>", b"%PDF-1.7", b"PK\3\4", b"GIF89a"):
        sent = {"photo": (BytesIO(content), "paper.jpg"), "csrf_token": leader.token()}
        answer = leader.post(address, data=sent, content_type="multipart/form-data")
        assert (answer.status_code, codes(answer)) == (422, ["photo_type"]), content


@pytest.mark.parametrize("step", ["refuse", "end"])
@pytest.mark.parametrize("reason", ["", "   ", "\u3000", "x" * 201])
def test_a_step_without_a_reason_in_words_is_refused(
    folder: Path, leader: PageClient, step: str, reason: str
) -> None:
    made = applied(folder) if step == "refuse" else granted(folder)[0]
    key, state = made.key, made.state
    answer = leader.post_with_token(f"/records/access/{key}/{step}", {"reason": reason})
    assert answer.status_code == 422
    stored = select(RecordAccessRequest.state).filter_by(key=key)
    assert db.session.scalars(stored).one() == state

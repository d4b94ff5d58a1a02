"""Lending a paper and looking around archive rooms, on their pages."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import ArchiveCheck, Grid
from contracts_app.vocabulary.record_storage import Danger
from tests.factories import make_household, make_record
from tests.pages import PageClient, codes
from tests.support.signed_in import world_app
from tests.support.statements import counted_statements

CODE = "11019910010100001"
LENT = {"borrower": "周医生", "organisation": "县人民医院", "due_on": "2026-11-25"}
ALL_SAFE = {one.value: "yes" for one in Danger} | {"institution": "ST1", "on": "2026-11-21"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        _household, people = make_household(grid, members=3, code="H1")
        for place, person in enumerate(people):
            make_record(person, f"{CODE[:-1]}{place + 1}")
        db.session.commit()
        yield app


def test_a_paper_is_lent_printed_and_taken_back(town: Flask, village: PageClient) -> None:
    page = f"/records/{CODE}/loan"
    assert village.submit(page, LENT).status_code == 303
    assert "周医生" in village.get("/records/loans").text
    assert "周医生" not in village.get("/records/loans?overdue=y").text
    for address in ("/records/loans.pdf", _slip(village, page)):
        assert village.get(address).data[:5] == b"%PDF-"
    back = _slip(village, page).replace("slip.pdf", "back")
    early = village.submit(page, {"returned_on": "2026-11-20"}, action=back)
    assert (early.status_code, codes(early)) == (422, ["loan_back_before"])
    assert village.submit(page, {"return_note": "完好"}, action=back).status_code == 303
    assert "完好" in village.get(page).text
    assert "纸质档案都在架上" in village.get("/records/loans").text


def _slip(client: PageClient, page: str) -> str:
    text = client.get(page).text
    start = text.index("/records/loans/")
    return text[start : text.index('"', start)]


def test_a_refused_loan_keeps_what_was_typed(town: Flask, village: PageClient) -> None:
    answer = village.submit(f"/records/{CODE}/loan", {**LENT, "due_on": "2027-11-25"})
    assert (answer.status_code, codes(answer)) == (422, ["loan_too_long"])
    assert 'value="周医生"' in answer.text


def test_the_list_asks_the_same_whatever_its_length(town: Flask, village: PageClient) -> None:
    village.submit(f"/records/{CODE}/loan", LENT)
    village.get("/records/loans")
    with counted_statements() as few:
        village.get("/records/loans")
    for place in (2, 3):
        village.submit(f"/records/{CODE[:-1]}{place}/loan", LENT)
    with counted_statements() as many:
        village.get("/records/loans")
    assert len(many) == len(few)


def test_eight_answers_make_a_look_around(town: Flask, village: PageClient) -> None:
    page = "/records/archive-checks"
    assert "本月未检查" in village.get(page).text
    assert village.post_with_token(page, {"note": ""}).status_code == 422
    unsafe = village.post_with_token(page, {**ALL_SAFE, "damp": "no"})
    assert (unsafe.status_code, codes(unsafe)) == (422, ["missing_required"])
    told = {**ALL_SAFE, "damp": "no", "note": "加除湿机"}
    assert village.post_with_token(page, told).status_code == 303
    shown = village.get(page).text
    assert "防潮不合格" in shown
    assert "加除湿机" in shown
    assert "加除湿机" not in village.get(f"{page}?month=2026-10").text
    assert village.get(f"{page}?month=none").status_code == 200
    assert db.session.scalars(select(ArchiveCheck.damp)).all() == [False]

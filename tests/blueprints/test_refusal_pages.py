"""A refusal is recorded on the page of the household, printed, and withdrawn."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Refusal, Resident
from tests.factories import make_household
from tests.pages import PageClient, codes
from tests.support.signed_in import audited, world_app
from tests.support.strokes import STROKES

PAGE = "/households/H1/refusals"
SAID = {"kind": "hospital", "advised": "建议住院，\n不住院可能加重", "said_on": "2026-11-20"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        make_household(grid, members=2, code="H1")
        db.session.commit()
        yield app


def row() -> Refusal:
    return db.session.scalars(select(Refusal).order_by(Refusal.id)).first()  # type: ignore[return-value]


def key() -> str:
    return db.session.scalars(select(Resident.key).filter_by(name="王秀英")).one()


def test_a_refusal_on_paper_is_recorded_printed_and_withdrawn(
    town: Flask, village: PageClient
) -> None:
    assert PAGE in village.get("/households/H1").text
    assert village.submit(PAGE, SAID, action=PAGE).status_code == 303
    home = village.get("/households/H1").text
    assert "王秀英拒绝：转诊或住院，2026-11-20" in home
    assert "不住院可能加重" not in home
    assert "不住院可能加重" in village.get(PAGE).text
    paper = village.get(f"{PAGE}/{row().key}/paper.pdf")
    assert paper.data.startswith(b"%PDF")
    withdraw = f"{PAGE}/{row().key}/withdraw"
    assert village.submit(PAGE, {"said_on": "2026-11-21"}, action=withdraw).status_code == 303
    assert "王秀英拒绝" not in village.get("/households/H1").text
    assert "2026-11-21 起不再拒绝" in village.get(PAGE).text


def test_a_drawn_signature_is_kept_as_strokes(town: Flask, village: PageClient) -> None:
    values = {**SAID, "proof": "drawn", "signature": json.dumps(STROKES)}
    assert village.submit(PAGE, values, action=PAGE).status_code == 303
    assert row().strokes["strokes"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"proof": "drawn"}, "signature_missing"),
        ({"proof": "witness"}, "missing_required"),
        ({"said_on": "2026-11-22"}, "future_date"),
        ({"said_on": "2020-11-22"}, "bad_date"),
    ],
)
def test_what_cannot_be_proved_is_refused_in_words(
    town: Flask, village: PageClient, values: dict[str, str], code: str
) -> None:
    answer = village.submit(PAGE, SAID | values, action=PAGE)
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert "不住院可能加重" in answer.text


def test_a_withdrawal_on_no_day_is_refused(town: Flask, village: PageClient) -> None:
    village.submit(PAGE, SAID, action=PAGE)
    for day, code in (("soon", "bad_date"), ("2026-11-19", "bad_date")):
        answer = village.post_with_token(f"{PAGE}/{row().key}/withdraw", {"said_on": day})
        assert (answer.status_code, codes(answer)) == (422, [code])


def test_whoever_looks_at_refusals_or_prints_one_is_on_record(
    town: Flask, village: PageClient
) -> None:
    village.submit(PAGE, SAID, action=PAGE)
    village.get(f"{PAGE}/{row().key}/paper.pdf")
    assert audited("view")[-1].object_key == "H1"
    assert audited("print")[-1].object_key == key()

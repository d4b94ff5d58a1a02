"""A family bed is set up from the household, visited, closed and printed."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, HomeCare, Resident
from tests.factories import make_household
from tests.pages import PageClient, codes
from tests.support.signed_in import audited, sign_up, world_app

PAGE = "/households/H1/home-care"
BED = {"reason": "bedridden", "plan": "每周查床一次\n每两周换药"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, members=2, code="H1")
        sign_up(household, people[0])
        db.session.commit()
        yield app


def set_up(client: PageClient) -> str:
    answer = client.submit(PAGE, BED, action=PAGE)
    assert answer.status_code == 303
    return str(answer.location)


def test_a_bed_is_set_up_visited_printed_and_closed(town: Flask, village: PageClient) -> None:
    assert PAGE in village.get("/households/H1").text
    bed = set_up(village)
    visits = f"{bed}/visits"
    given = {"note": "血压平稳", "minutes": "20"}
    assert village.submit(bed, given, action=visits).status_code == 303
    shown = village.get(bed).text
    assert "每两周换药" in shown
    assert "血压平稳" in shown
    assert "王秀英" in village.get("/home-care").text
    assert village.get(f"{bed}/record.pdf").data.startswith(b"%PDF")
    close = f"{bed}/close"
    assert village.submit(bed, {"reason": "hospital"}, action=close).status_code == 303
    assert "住院" in village.get(bed).text
    assert "王秀英" not in village.get("/home-care").text


@pytest.mark.parametrize(
    ("action", "values", "code"),
    [
        ("visits", {"visited_on": "2026-11-20", "note": "x", "key": "k"}, "home_care_not_open"),
        ("visits", {"visited_on": "2026-11-22", "note": "x", "key": "k"}, "future_date"),
        ("visits", {"visited_on": "2026-11-21", "note": "x", "minutes": "601"}, "bad_minutes"),
        ("close", {"closed_on": "soon", "reason": "better"}, "bad_date"),
        ("close", {"closed_on": "2026-11-20", "reason": "better"}, "visited_later"),
        ("close", {"closed_on": "2026-11-21", "reason": "?"}, "unknown_value"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    town: Flask, village: PageClient, action: str, values: dict[str, str], code: str
) -> None:
    bed = set_up(village)
    answer = village.post_with_token(f"{bed}/{action}", {"key": "k", **values})
    assert (answer.status_code, codes(answer)) == (422, [code])


def test_whoever_looks_at_a_bed_is_on_record(town: Flask, village: PageClient) -> None:
    bed = set_up(village)
    village.get(bed)
    key = db.session.scalars(
        select(Resident.key).join(HomeCare, HomeCare.resident_id == Resident.id)
    ).one()
    assert (audited("view")[-1].object_type, audited("view")[-1].object_key) == ("resident", key)

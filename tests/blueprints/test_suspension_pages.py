"""Members and households are noted as away and as back on their pages."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Resident, Suspension
from tests.factories import make_household
from tests.pages import PageClient, codes, texts
from tests.support.signed_in import audited, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        make_household(grid, members=2, code="H1")
        make_household(grid, members=1, code="H2")
        db.session.commit()
        yield app


def key(name: str) -> str:
    return db.session.scalars(select(Resident.key).filter_by(name=name)).first() or ""


def away(of: str = "") -> str:
    return f"/households/H1/members/{of}/away" if of else "/households/H1/away"


GONE = {"reason": "work", "from_day": "2026-5-1", "expected_back": "", "note": ""}


def test_a_member_goes_away_and_comes_back(town: Flask, village: PageClient) -> None:
    member = key("家人1")
    assert village.submit(away(member), GONE, action=away(member)).status_code == 303
    page = village.get("/households/H1")
    assert texts(page, "//*[@id='members']//*[contains(@class, 'tag-warn')]") == ["◌外出"]
    assert "外出务工 · 自 2026-05-01 起" in page.text
    back = f"/households/H1/members/{member}/back"
    assert back in page.text
    assert village.submit(back, {"back_on": "2026-11-01"}, action=back).status_code == 303
    assert "外出务工" not in texts(village.get("/households/H1"), "//*[@id='members']")[0]
    row = db.session.scalars(select(Suspension)).one()
    assert (row.from_day.isoformat(), row.to_day.isoformat()) == ("2026-05-01", "2026-10-31")


def test_a_household_goes_away_and_its_button_brings_it_back(
    town: Flask, village: PageClient
) -> None:
    village.submit(away(), GONE, action=away())
    page = village.get("/households/H1")
    assert "全家返回" in page.text
    assert "全家长期外出" not in page.text
    back = "/households/H1/back"
    assert village.submit(back, {"back_on": "20261101"}, action=back).status_code == 303
    assert "全家长期外出" in village.get("/households/H1").text


def test_who_is_wholly_away_leaves_the_work_lists_and_is_found_by_the_filter(
    town: Flask, village: PageClient
) -> None:
    village.submit(away(), GONE, action=away())

    def codes_in(address: str) -> list[bool]:
        text = village.get(address).text
        return [f"/{code}" in text for code in ("H1", "H2")]

    assert codes_in("/sign") == [False, True]
    assert codes_in("/households?status=unsigned") == [False, True]
    assert codes_in("/households?away=all") == [True, False]
    assert codes_in("/households") == [True, True]
    assert "全家外出" in texts(village.get("/households"), "//tbody")[0]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"from_day": "2027-1-1"}, "future_date"),
        ({"from_day": "soon"}, "bad_date"),
        ({"expected_back": "2026-4-1"}, "bad_date"),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(
    town: Flask, village: PageClient, values: dict[str, str], code: str
) -> None:
    answer = village.submit(away(), GONE | values, action=away())
    assert answer.status_code == 422
    assert codes(answer) == [code]
    assert db.session.scalars(select(Suspension)).all() == []


def test_the_same_days_twice_and_a_return_of_nobody_are_refused(
    town: Flask, village: PageClient
) -> None:
    village.submit(away(), GONE, action=away())
    assert codes(village.submit(away(), GONE, action=away())) == ["already_away"]
    back = f"/households/H1/members/{key('家人1')}/back"
    assert codes(village.submit(back, {"back_on": "2026-11-1"}, action=back)) == ["not_away"]


def test_whoever_opens_the_form_of_a_person_is_on_record(town: Flask, village: PageClient) -> None:
    village.get(away(key("家人1")))
    assert [(row.object_type, row.object_key) for row in audited("view")] == [
        ("resident", key("家人1")),
        ("household", "H1"),
    ]


def test_a_member_of_another_household_is_not_found_here(town: Flask, village: PageClient) -> None:
    stranger = db.session.scalars(select(Resident.key).order_by(Resident.id.desc())).first()
    assert village.get(away(stranger or "")).status_code == 404

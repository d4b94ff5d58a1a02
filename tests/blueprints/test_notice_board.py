"""The notice board of a team: for everybody, without sign-in, and nothing of any resident on it."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app.extensions import db, limiter
from contracts_app.models import Grid, Institution, Region, TeamProfile
from tests.factories import (
    TODAY,
    InstitutionFactory,
    RegionFactory,
    TeamFactory,
    make_household,
    make_team,
)
from tests.pages import PageClient, page_client, texts
from tests.pages import select as nodes
from tests.support.signed_in import sign_up
from tests.support.teams import team_of, with_post

MakeApp = Callable[..., Flask]


@pytest.fixture
def passer_by(town: Flask) -> PageClient:
    return page_client(town)


def test_the_five_things_are_public(passer_by: PageClient) -> None:
    team = team_of()
    team.service_hours = "周一至周五"
    db.session.commit()
    page = passer_by.get("/notice/T01")
    headings = texts(page, "//main//h2")
    assert headings[:5] == ["成员", "职责", "服务项目", "服务热线", "服务时间"]
    for words in ("全科医生：负责", "基本服务包", "0539-6210000", "周一至周五", "网格G1"):
        assert words in page.text, words
    assert page.headers["Cache-Control"] == "no-store"


def test_own_words_stand_in_place_of_the_usual_ones(passer_by: PageClient) -> None:
    profile = TeamProfile(team_id=team_of().id, duties="<b>只管</b>慢病", services="中医体验")
    db.session.add(profile)
    db.session.commit()
    page = passer_by.get("/notice/T01").text
    assert "&lt;b&gt;只管&lt;/b&gt;慢病" in page
    assert "中医体验" in page
    assert "全科医生：负责" not in page


def test_the_page_is_read_in_english_too(passer_by: PageClient) -> None:
    page = passer_by.get("/notice/T01", headers={"Accept-Language": "en"}).text
    assert "Duties" in page
    assert "General practitioner: treats" in page


def test_nothing_of_a_resident_and_no_private_phone_is_on_it(passer_by: PageClient) -> None:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, code="H7")
    sign_up(household, people[0])
    person = with_post("gp")
    person.phone = "13900009999"
    db.session.commit()
    for answer in (passer_by.get("/notice/T01"), passer_by.get("/notice/T01/poster.pdf")):
        shown = answer.text if answer.mimetype == "text/html" else _text(answer.data)
        for private in ("13900009999", people[0].name, household.code, str(household.address)):
            assert private not in shown, private


def _text(pdf: bytes) -> str:
    return re.sub(r"\s", "", PdfReader(io.BytesIO(pdf)).pages[0].extract_text())


@pytest.mark.parametrize("code", ["T99", "T01/x", "110199/T99", "999999/T01", "😀" * 50])
def test_an_unknown_team_has_no_notice(passer_by: PageClient, code: str) -> None:
    assert passer_by.get(f"/notice/{code}").status_code == 404
    assert passer_by.get(f"/notice/{code}/poster.pdf").status_code == 404


def test_a_team_has_no_notice_from_the_day_on_which_it_is_dissolved(passer_by: PageClient) -> None:
    team = team_of()
    team.dissolved_on = TODAY
    db.session.commit()
    assert passer_by.get("/notice/T01").status_code == 404
    team.dissolved_on = TODAY + timedelta(days=1)
    db.session.commit()
    assert passer_by.get("/notice/T01").status_code == 200


def test_a_code_of_two_counties_lets_the_reader_choose(passer_by: PageClient) -> None:
    for code in ("990001", "990001100"):
        RegionFactory(code=code, county_code="990001")
    far = InstitutionFactory(code="FAR1", county_code="990001", region_code="990001100")
    make_team(far, code="T01", county_code="990001", name="外县团队")
    TeamFactory(code="T77", institution_id=far.id, county_code="990001", name="外县第七")
    db.session.commit()
    page = passer_by.get("/notice/T01")
    assert page.status_code == 300
    links = [node.get("href") for node in nodes(page, "//main//li/a")]
    assert links == ["/notice/110199/T01", "/notice/990001/T01"]
    assert "外县团队" in passer_by.get(links[1]).text
    assert "第一家庭医生团队" in passer_by.get(links[0]).text
    assert passer_by.get("/notice/T01/poster.pdf").status_code == 404
    assert "外县团队" in _text(passer_by.get(f"{links[1]}/poster.pdf").data)
    assert passer_by.get("/notice/T77").status_code == 200
    assert db.session.scalar(select(Region.name).filter_by(code="990001"))
    assert db.session.scalar(select(Institution.id).filter_by(code="FAR1"))


@pytest.mark.parametrize(("size", "wide"), [("a4", 595), ("a3", 842), ("A3", 842)])
def test_the_poster_comes_in_two_sizes(passer_by: PageClient, size: str, wide: int) -> None:
    answer = passer_by.get(f"/notice/T01/poster.pdf?size={size}")
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    assert len(reader.pages) == 1
    assert round(float(reader.pages[0].mediabox.width)) == wide
    assert passer_by.get("/notice/T01/poster.pdf?size=a0").status_code == 404


@pytest.mark.parametrize(
    ("address", "often"), [("/notice/T01/poster.pdf", 20), ("/notice/T01", 120)]
)
def test_a_notice_is_not_asked_for_without_end(
    town: Flask, passer_by: PageClient, address: str, often: int
) -> None:
    limiter.enabled = True
    try:
        answers = [passer_by.get(address).status_code for _ in range(often + 1)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert answers == [200] * often + [429]

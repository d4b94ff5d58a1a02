"""The signing desk: who waits, who is found, and what of it stands in an address."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, Membership
from tests.factories import PASSWORD, World, make_household
from tests.pages import PageClient, page_client, texts
from tests.pages import select as select_nodes
from tests.support.signed_in import sign_up
from tests.support.signing_pages import Family


def test_the_desk_finds_a_household_by_letters_and_the_address_names_nobody(
    village: PageClient, family: Family
) -> None:
    _household, people = family
    people[0].search_key = "wuxiuying wxy"
    db.session.commit()
    answer = village.submit("/sign", {"q": "wuxiuying"}, action="/sign/search")
    assert answer.status_code == 303
    # Longer than the random token, so that it cannot stand there by chance.
    assert "wuxiuying" not in answer.location
    assert "吴秀英" in village.get(answer.location).get_data(as_text=True)


def test_a_card_reader_jumps_to_the_household(village: PageClient, family: Family) -> None:
    _household, people = family
    answer = village.submit("/sign", {"q": people[0].id_number}, action="/sign/search")
    assert answer.location.endswith("/sign/H0001")


@pytest.mark.parametrize("role", ["admin", "bureau", "hospital"])
def test_other_roles_have_no_signing_page(app: Flask, family: Family, role: str) -> None:
    client = page_client(app)
    client.sign_in(role, PASSWORD)
    assert client.get("/sign").status_code == 404
    assert client.get("/sign/H0001").status_code == 404


def test_a_household_of_another_village_does_not_exist_for_the_station(
    village: PageClient, world: World
) -> None:
    world.grids[1].village_code = "110199100202"
    household, _people = make_household(world.grids[1], code="H0002")
    db.session.commit()
    assert village.get(f"/sign/{household.code}").status_code == 404
    assert village.get("/sign/H-none").status_code == 404


def test_the_desk_says_how_many_wait_behind_the_first_twenty(
    village: PageClient, world: World
) -> None:
    for number in range(22):
        make_household(world.grids[0], code=f"H{number:04d}", members=1, name="欧阳建国")
    db.session.commit()
    page = village.get("/sign")
    assert len(texts(page, "//a[@class='door-card']")) == 20
    assert "共 22 户未签约，显示前 20 户" in texts(page, "//p[@class='count']")[0]
    assert select_nodes(page, "//p[@class='count']/a[@href='/households?status=unsigned']")
    found = village.submit("/sign", {"q": "欧阳"}, action="/sign/search", follow_redirects=True)
    assert "共找到 22 户，显示前 20 户" in texts(found, "//p[@class='count']")[0]
    (link,) = select_nodes(found, "//p[@class='count']/a")
    assert "22" in texts(village.get(link.get("href")), "//p[@class='count']")[0]


def test_a_search_stays_in_its_box_and_ignores_spaces_between_characters(
    village: PageClient, world: World
) -> None:
    household, _people = make_household(world.grids[0], code="H0007", name="欧阳建国")
    household.address = "二组7号"
    db.session.commit()
    for typed in ("欧阳 建国", "7 号", "二组 7号"):
        page = village.submit("/sign", {"q": typed}, action="/sign/search", follow_redirects=True)
        assert texts(page, "//a[@class='door-card']/strong") == ["欧阳建国"], typed
        assert select_nodes(page, "//input[@name='q']")[0].get("value") == typed


def test_without_residents_nobody_is_said_to_be_signed(village: PageClient, world: World) -> None:
    page = village.get("/sign")
    assert "还没有居民" in page.text
    assert "均已签约" not in page.text


def test_a_household_in_which_nobody_lives_does_not_wait_for_a_signature(
    village: PageClient, world: World, family: Family
) -> None:
    _household, people = family
    places = select(Membership).where(Membership.resident_id.in_([one.id for one in people]))
    for place in db.session.scalars(places):
        place.valid_to, place.end_reason = date(2026, 11, 1), "moved_out"
    db.session.commit()
    page = village.get("/sign")
    assert texts(page, "//a[@class='door-card']") == []
    assert "均已签约" in page.text
    assert "H0001" not in village.get("/households?status=unsigned").text
    assert "无人居住" in village.get("/households").text


def test_the_desk_tells_how_many_were_signed_today_behind_the_last_twenty(
    village: PageClient, world: World
) -> None:
    for number in range(21):
        household, people = make_household(world.grids[0], 1, code=f"D{number:04d}")
        sign_up(household, people[0], on=clock.today())
    db.session.execute(update(Contract).values(signed_by_id=world.users["village"].id))
    db.session.commit()
    page = village.get("/sign")
    assert "21" in texts(page, "//*[@id='done-title']")[0]
    assert len(texts(page, "//*[@aria-labelledby='done-title']//li")) == 20
    assert "20" in texts(page, "//*[@aria-labelledby='done-title']//p[@class='count']")[0]

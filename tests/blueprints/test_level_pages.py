"""The four levels in pages: the list of a town, one place, and the household's page."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Responsibility, Staff
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.responsibilities import appoint
from contracts_app.services.responsibility_rows import Slot
from contracts_app.vocabulary import CareLevel
from tests.factories import PASSWORD, TODAY, TOWN, VILLAGE, StaffFactory, make_household, make_world
from tests.pages import PageClient, page_client, tree

PHONE = "13900001234"


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        make_household(world.grids[0], code="H1")
        StaffFactory(name="王村医", institution_id=world.station.id, phone=PHONE)
        StaffFactory(name="李外人", institution_id=world.hospital.id)
        db.session.commit()
    return app


def browser(app: Flask, role: str = "leader") -> PageClient:
    visitor = page_client(app)
    visitor.sign_in(role, PASSWORD)
    return visitor


def key_of(app: Flask, name: str) -> str:
    with app.app_context():
        return db.session.scalars(select(Staff.key).filter_by(name=name)).one()


def rows_of(app: Flask) -> list[tuple[str, str | None, date, date | None]]:
    with app.app_context():
        rows = db.session.scalars(select(Responsibility).order_by(Responsibility.id))
        return [(row.level, row.region_code, row.valid_from, row.valid_to) for row in rows]


def put(app: Flask, level: CareLevel, place: str, name: str = "王村医") -> None:
    key = key_of(app, name)
    with app.app_context():
        scope = everything(TODAY)
        appoint([Slot(level, place)], key, date(2026, 3, 1), scope, SYSTEM, TODAY, zone="东片")
        db.session.commit()


def test_a_leader_appoints_one_person_for_several_places_at_once(site: Flask) -> None:
    leader = browser(site)
    page = tree(leader.get("/grids/levels"))
    assert len(page.xpath("//input[@name='place']")) == 7
    assert "王村医" in "".join(page.xpath("//select[@name='staff']/option/text()"))
    assert "李外人" not in "".join(page.xpath("//select[@name='staff']/option/text()"))
    answer = leader.post_with_token(
        f"/grids/levels?town={TOWN}",
        {
            "place": [f"village_contact/{VILLAGE}", "household_doctor/G1", "household_doctor/G2"],
            "staff": key_of(site, "王村医"),
            "valid_from": "2026-12-01",
        },
    )
    assert answer.status_code == 303
    assert answer.location.endswith(f"/grids/levels?town={TOWN}")
    assert len(rows_of(site)) == 3
    assert "王村医" in leader.get(answer.location).text


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("unknown_value", {"place": "team/G1"}),
        ("unknown_value", {"place": "household_doctor"}),
        ("unknown_place", {"place": "household_doctor/G9"}),
        ("staff_unknown", {"staff": "nobody"}),
        ("bad_date", {"valid_from": "2206-01-01"}),
        ("bad_date", {"valid_from": "tomorrow"}),
        ("invalid", {"place": ""}),
        ("invalid", {"zone": "长" * 41}),
    ],
)
def test_what_cannot_be_is_refused_with_a_code(
    site: Flask, code: str, fields: dict[str, str]
) -> None:
    good = {
        "place": "household_doctor/G1", "staff": key_of(site, "王村医"), "valid_from": "2026-12-01",
    }  # fmt: skip
    sent = {name: value for name, value in {**good, **fields}.items() if value}
    answer = browser(site).post_with_token("/grids/levels", sent)
    if fields == {"place": "household_doctor"}:
        code = "unknown_place"
    assert answer.status_code == 422
    assert tree(answer).xpath(f"//li[@data-code='{code}']"), answer.text
    assert rows_of(site) == []


def test_a_place_shows_its_history_and_can_be_ended(site: Flask) -> None:
    put(site, CareLevel.TOWNSHIP_LEAD, TOWN)
    leader = browser(site)
    address = f"/grids/levels/township_lead/{TOWN}"
    assert "王村医" in leader.get(address).text
    wrong = leader.post_with_token(f"{address}/end", {"last_day": "2026-02-28"})
    assert wrong.status_code == 422
    assert tree(wrong).xpath("//li[@data-code='bad_date']/a[@href='#last_day']")
    assert leader.post_with_token(f"{address}/end", {"last_day": "2026-12-31"}).status_code == 303
    assert rows_of(site) == [("township_lead", TOWN, date(2026, 3, 1), date(2026, 12, 31))]
    again = leader.post_with_token(f"{address}/end", {"last_day": "2026-12-31"})
    assert again.status_code == 303
    assert not tree(leader.get(address)).xpath("//form[contains(@action, '/end')]")


@pytest.mark.parametrize(
    "address",
    ["team/G1", "household_doctor/G9", "zone_lead/110199100", "zone_lead/110199999999"],
)
def test_a_place_that_there_is_not_is_not_found(site: Flask, address: str) -> None:
    assert browser(site).get(f"/grids/levels/{address}").status_code == 404


def test_who_only_looks_gets_no_form(site: Flask) -> None:
    put(site, CareLevel.ZONE_LEAD, VILLAGE)
    bureau = browser(site, "bureau")
    page = tree(bureau.get("/grids/levels"))
    assert not page.xpath("//main//form[@method='post']")
    assert "东片" in bureau.get("/grids/levels").text
    assert not tree(bureau.get(f"/grids/levels/zone_lead/{VILLAGE}")).xpath("//main//form")


def test_a_household_shows_who_answers_for_it_with_masked_phones(site: Flask) -> None:
    put(site, CareLevel.TOWNSHIP_LEAD, TOWN)
    put(site, CareLevel.HOUSEHOLD_DOCTOR, "G1")
    page = browser(site, "village").get("/households/H1")
    section = tree(page).xpath("//section[@aria-labelledby='levels-title']")[0]
    facts = ["".join(one.itertext()).strip() for one in section.xpath(".//dd")]
    assert [fact.split(" ")[0] for fact in facts] == ["王村医", "—", "—", "王村医"]
    assert "139****1234" in facts[0]
    assert PHONE not in page.text

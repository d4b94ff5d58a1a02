"""What is there before a signature decides how the desk calls a household and who may sign."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, Suspension
from tests.factories import COUNTY, World, make_household
from tests.pages import PageClient, texts
from tests.pages import select as select_nodes
from tests.support.signed_in import sign_up
from tests.support.signing_pages import Family, page_fields

READ = {"notice": "y", "consent": "y"}

pytestmark = pytest.mark.usefixtures("family")


def test_where_the_head_works_away_the_eldest_adult_at_home_signs(
    village: PageClient, family: Family
) -> None:
    household, people = family
    gone = Suspension(
        county_code=COUNTY, resident_id=people[0].id, household_id=household.id,
        with_household=False, reason="work", from_day=date(2020, 5, 1),
    )  # fmt: skip
    db.session.add(gone)
    db.session.commit()
    assert page_fields(village)["representative"] == people[1].key


def test_a_household_of_children_is_told_that_nobody_can_sign(
    village: PageClient, world: World
) -> None:
    make_household(world.grids[0], members=1, code="H0002", birth=date(2015, 1, 2))
    db.session.commit()
    assert "成年" in texts(village.get("/sign/H0002"), "//*[@id='representative']")[0]


def term_of(family: Family, world: World, status: str) -> Contract:
    """A first term that was begun, or is to come, with nothing signed under it."""
    household, people = family
    today = clock.today()
    made = Contract(
        county_code=household.county_code,
        contract_no="1101992026000900-01",
        root_no="1101992026000900",
        term_no=1,
        household_id=household.id,
        team_id=world.team.id,
        representative_id=people[0].id,
        status=status,
        channel="home",
        signed_on=today,
        entered_on=today,
        period_start=today,
        period_end=today.replace(year=today.year + 1, month=12, day=31),
        noticed=True,
        consented=True,
        households_after=1,
        households_limit=9,
        persons_after=1,
        persons_limit=9,
        verify_code="draft0000001",
        policy_snapshot={},
        entered_at_utc=clock.utcnow(),
    )
    db.session.add(made)
    db.session.commit()
    return made


def tag_of_card(answer: Any) -> str:
    (tag,) = texts(answer, "//a[@class='door-card']//*[contains(@class, 'tag ')]")
    return tag


@pytest.mark.parametrize("status", ["draft", "notice_given", "signed_one_side"])
def test_a_contract_that_was_begun_stops_the_desk_at_once_and_is_called_so(
    village: PageClient, family: Family, world: World, status: str
) -> None:
    number = term_of(family, world, status).contract_no
    page = village.get("/sign/H0001")
    assert number in page.text
    assert 'name="member"' not in page.text
    called = texts(page, "//*[contains(@class, 'notice-warn')]//*[contains(@class, 'tag ')]")
    assert tag_of_card(village.get("/sign")) == called[0]


def test_a_contract_ahead_is_not_called_one_in_force(
    village: PageClient, family: Family, world: World
) -> None:
    term_of(family, world, "upcoming")
    found = village.submit("/sign", {"q": "吴秀英"}, action="/sign/search", follow_redirects=True)
    assert "履约中" not in tag_of_card(found)


def test_a_contract_that_is_over_stops_nobody_also_before_the_night_has_told_so(
    village: PageClient, family: Family
) -> None:
    household, people = family
    day = date(2024, 3, 1)
    sign_up(household, people[0], on=day, today=day)
    db.session.commit()
    fields = page_fields(village, **READ, manner="paper")
    assert village.post("/sign/H0001", data=fields).status_code == 303


def test_those_who_are_away_are_not_said_to_be_signed(village: PageClient, family: Family) -> None:
    household, people = family
    for person in people:
        gone = Suspension(
            county_code=COUNTY, resident_id=person.id, household_id=household.id,
            with_household=True, reason="work", from_day=date(2020, 5, 1),
        )  # fmt: skip
        db.session.add(gone)
    db.session.commit()
    page = village.get("/sign")
    assert "所辖家庭均已签约" not in page.text
    (link,) = select_nodes(page, "//*[@id='desk-list']//a[contains(@href, '/households?')]")
    assert "H0001" in village.get(link.get("href")).text


def test_a_signing_that_was_made_void_is_none_of_today(village: PageClient, family: Family) -> None:
    fields = page_fields(village, **READ, manner="paper")
    assert village.post("/sign/H0001", data=fields).status_code == 303
    contract = db.session.scalars(select(Contract)).one()
    assert contract.contract_no in village.get("/sign").text
    contract.status = "void"
    db.session.commit()
    assert contract.contract_no not in village.get("/sign").text

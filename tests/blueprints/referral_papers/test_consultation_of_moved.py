"""A question about somebody who lives elsewhere now is read on, without name and dead links."""

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Consultation, Household
from tests.pages import PageClient, tree
from tests.support.consultations import asked, moved
from tests.support.referral_moves import Green
from tests.support.signed_in import far_household


@pytest.fixture
def gone(green: Green) -> Consultation:
    """Answered; then the person moved to another township."""
    green.person.name = "欧阳晓"
    made = asked(green)
    moved(green, made, "hospital", "answer")
    home = db.session.get_one(Household, made.household_id)
    home.grid_id = far_household()[0].grid_id
    db.session.commit()
    return made


def links(client: PageClient, address: str) -> list[str]:
    """Where the content of a page leads to about people."""
    found = tree(client.get(address)).xpath("//main//a/@href")
    return [one for one in found if "resident" in one]


def test_the_page_names_and_leads_as_that_of_a_referral_does(
    leader: PageClient, hospital: PageClient, gone: Consultation
) -> None:
    here = f"/consultations/{gone.key}"
    for address in (here, "/consultations?group=all"):
        page = leader.get(address)
        assert (page.status_code, "欧阳晓" in page.text, "欧**" in page.text) == (200, False, True)
        assert links(leader, address) == []
        assert "欧阳晓" in hospital.get(address).text


def test_where_the_person_lives_the_page_leads_on(leader: PageClient, green: Green) -> None:
    made = asked(green)
    moved(green, made, "hospital", "answer")
    db.session.commit()
    assert len(links(leader, f"/consultations/{made.key}")) == 2


@pytest.mark.parametrize("lives_here", [True, False])
def test_the_page_of_a_referral_offers_a_question_about_whoever_lives_here(
    town: Flask, leader: PageClient, green: Green, lives_here: bool
) -> None:
    sent = green.begin("leader")
    if not lives_here:
        home = db.session.get_one(Household, sent.household_id)
        home.grid_id = far_household()[0].grid_id
    db.session.commit()
    page = leader.get(f"/referrals/{sent.referral_no}/documents")
    (offered,) = tree(page).xpath("//a[contains(@href, '/consultations/new')]/@href") or [""]
    assert bool(offered) is lives_here
    assert not offered or leader.get(offered).status_code == 200

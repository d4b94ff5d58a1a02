"""Team pages whose lists may be long, and a departure that is taken back from its page."""

from typing import Any

import pytest

from contracts_app.blueprints.teams import forms
from contracts_app.extensions import db
from contracts_app.models import Staff, StaffCredential, TeamMember
from tests.factories import TODAY, InstitutionFactory, StaffFactory
from tests.pages import PageClient, select, texts
from tests.support.statements import counted_statements
from tests.support.teams import member_url, team_of, with_post

CUT = "列表未列全"


def offered(client: PageClient, url: str, field: str, **sent: str) -> list[str]:
    """The choices of a list; `sent` narrows it, for a name of a person stands in no address."""
    page = client.post_with_token(url, {"step": "find", **sent}) if sent else client.get(url)
    assert page.status_code == 200
    return texts(page, f"//select[@name='{field}']/option")


def test_a_departure_is_taken_back_from_the_page_of_the_member(leader: PageClient) -> None:
    nurse = with_post("nurse")
    page, back = member_url(nurse), member_url(nurse, "/stay")
    assert back not in leader.get(page).text
    fields = {"last_day": "2026-12-31", "understood": "y"}
    assert leader.submit(member_url(nurse, "/leave"), fields).status_code == 303
    assert leader.submit(page, action=back).location == page
    assert "2026-12-31" not in leader.get("/teams/T01").text
    assert back not in leader.get(page).text
    assert leader.post_with_token(back).status_code == 409


def test_a_list_that_is_cut_says_so_and_a_part_of_the_name_finds_the_rest(
    leader: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "CHOICES", 2)
    page = "/teams/T01/members/add"
    assert CUT in leader.get(page).text
    home = InstitutionFactory(code="ZZ9", name="末位卫生院")
    StaffFactory(institution_id=home.id, name="末位医师")
    db.session.commit()
    assert "末位卫生院" not in offered(leader, page, "institution")
    assert "末位卫生院" in offered(leader, f"{page}?find=末位", "institution")
    sent = {"find": "zz", "institution": "ZZ9", "who": "位"}
    assert "末位医师" in offered(leader, page, "person", **sent)
    assert "末位医师" not in offered(leader, page, "person", **{**sent, "who": "首"})
    found = leader.post_with_token(page, {"step": "find", **sent})
    (joining,) = select(found, "//main//form[.//select[@name='person']]")
    assert joining.get("action").endswith("?institution=ZZ9")
    kept = {one.get("name"): one.get("value") for one in select(found, "//input[@type='hidden']")}
    assert (kept["find"], kept["who"]) == ("zz", "位")
    monkeypatch.setattr(forms, "CHOICES", 1)
    assert CUT in leader.get("/teams/new").text
    assert select(leader.get("/teams/new?find=st1"), "//option[@value='ST1']")


def test_staff_of_the_own_institution_are_offered_though_another_has_its_name(
    leader: PageClient,
) -> None:
    own = team_of().institution_id
    twin = InstitutionFactory(code="AA0", name=texts(leader.get("/teams/T01"), "//dd")[1])
    StaffFactory(institution_id=twin.id, name="别处的人")
    StaffFactory(institution_id=own, name="本处的人")
    db.session.commit()
    people = offered(leader, "/teams/T01/members/add", "person")
    assert "本处的人" in people
    assert "别处的人" not in people


def many_licences(number: int) -> None:
    for count in range(number):
        person: Any = StaffFactory(institution_id=team_of().institution_id, name=f"人{count}")
        db.session.add(TeamMember(team_id=team_of().id, staff_id=person.id, post="nurse"))
        db.session.add(StaffCredential(staff_id=person.id, kind="practice", valid_to=TODAY))
    db.session.commit()


def test_all_licences_are_counted_and_the_first_are_listed(leader: PageClient) -> None:
    many_licences(203)
    page = leader.get("/teams/credentials")
    assert len(select(page, "//tbody/tr")) == 200
    assert "203" in texts(page, "//*[@class='count']")[0]
    cards = texts(leader.get("/"), "//main//section[.//a[@href='/teams/credentials']]")
    assert "203" in cards[0]


def test_the_page_of_a_departure_looks_once_at_what_is_left_behind(leader: PageClient) -> None:
    doctor = with_post("gp")
    with counted_statements() as statements:
        leader.get(member_url(doctor, "/leave"))
    asked = [one for one in statements if "FROM handover" in str(one)]
    assert len(asked) == 1
    assert db.session.get_one(Staff, doctor.id).retired_on is None

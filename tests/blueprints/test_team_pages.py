"""Pages on which teams are made and changed: people, leaving, licences, pictures, printed cards."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Grid,
    Institution,
    Staff,
    StaffCredential,
    TeamMember,
    User,
)
from tests.factories import TODAY, StaffFactory, make_household, make_team
from tests.pages import PageClient, codes, texts
from tests.support.signed_in import audited, client_of, sign_up
from tests.support.statements import counted_statements
from tests.support.teams import leader_on, member_url, posts_on, team_of, with_post

MakeApp = Callable[..., Flask]
DAY = timedelta(days=1)


def add(client: PageClient, institution: str = "", **values: Any) -> Any:
    given = {"post": "physician", "valid_from": TODAY.isoformat(), **values}
    page = "/teams/T01/members/add" + (f"?institution={institution}" if institution else "")
    return client.post_with_token(page, given)


def test_a_team_is_made_and_filled_from_the_pages(leader: PageClient) -> None:
    answer = leader.submit(
        "/teams/new",
        {"code": "T05", "institution": "ORG01", "name": "第五团队", "hotline": "0539-1"},
    )
    assert answer.location == "/teams/T05"
    page = leader.get("/teams/T05")
    assert "notice-warn" in page.text
    assert leader.get("/teams/T05/members/add").status_code == 200


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": "T01", "name": "名"}, "code_taken"),
        ({"code": "new", "name": "名"}, "unknown_value"),
        ({"code": "a/b", "name": "名"}, "invalid"),
        ({"code": "", "name": "名"}, "invalid"),
        ({"code": "T05", "name": ""}, "invalid"),
    ],
)
def test_a_team_that_cannot_be_comes_back_with_its_reason(
    leader: PageClient, values: dict[str, str], code: str
) -> None:
    answer = leader.submit("/teams/new", values)
    assert answer.status_code == 422
    assert codes(answer) == [code]


def test_an_institution_out_of_reach_gets_no_team(leader: PageClient) -> None:
    fields = {"code": "T05", "institution": "ORG90", "name": "名"}
    assert leader.post_with_token("/teams/new", fields).status_code == 404


def test_an_expert_of_the_hospital_joins(leader: PageClient, town: Flask) -> None:
    home = db.session.scalars(select(Institution).filter_by(code="ORG90")).one()
    expert = StaffFactory(institution_id=home.id, name="县级专家")
    db.session.commit()
    answer = add(leader, "ORG90", person=expert.key, post="expert")
    assert answer.location == "/teams/T01"
    assert ("县级专家", "expert", False) in posts_on(TODAY)


def test_a_new_person_joins_and_the_phone_is_shown_nowhere(leader: PageClient) -> None:
    assert add(leader, name="新医师", phone="13900001234").status_code == 303
    person = db.session.scalars(select(Staff).filter_by(name="新医师")).one()
    assert person.phone == "13900001234"
    for page in ("/teams/T01", member_url(person), "/notice/T01"):
        assert "13900001234" not in leader.get(page).text


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "missing_required"),
        ({"name": "新人", "phone": "12"}, "bad_phone"),
        ({"name": "新人", "valid_from": "1066-01-01"}, "bad_date"),
        ({"name": "新人", "valid_from": "nie"}, "bad_date"),
        ({"name": "新人", "post": "king"}, "unknown_value"),
        ({"person": "0"}, "unknown_value"),
    ],
)
def test_who_cannot_join_is_told_why(leader: PageClient, values: dict[str, str], code: str) -> None:
    fields = {"post": "nurse", "valid_from": TODAY.isoformat(), **values}
    answer = leader.post_with_token("/teams/T01/members/add", fields)
    assert answer.status_code == 422
    assert codes(answer) == [code]


def test_the_team_page_tells_posts_contact_and_those_of_old(leader: PageClient) -> None:
    nurse = with_post("nurse")
    assert leader.submit("/teams/T01/edit", {"contact": nurse.key}).status_code == 303
    add(leader, name="第二护士", post="nurse")
    leave = member_url(nurse, "/leave")
    second = db.session.scalars(select(Staff).filter_by(name="第二护士")).one()
    fields = {"last_day": "2026-11-18", "contact-T01": second.key}
    assert leader.submit(leave, fields).status_code == 422
    fields["last_day"] = TODAY.isoformat()
    assert leader.submit(leave, fields).status_code == 303
    page = leader.get("/teams/T01")
    assert "第二护士" in page.text
    assert nurse.name in page.text
    assert TODAY.isoformat() in page.text


def test_a_doctor_leaves_and_who_takes_over_is_asked_on_the_same_page(leader: PageClient) -> None:
    old = with_post("gp")
    page = leader.submit(member_url(old, "/leave"), {"last_day": "2026-12-31"})
    assert codes(page) == ["last_doctor"]
    add(leader, name="接任医师")
    new = db.session.scalars(select(Staff).filter_by(name="接任医师")).one()
    page = leader.submit(member_url(old, "/leave"), {"last_day": "2026-12-31"})
    assert (page.status_code, codes(page)) == (422, ["successor_needed"] * 2)
    fields = {"last_day": "2026-12-31", "leader-T01": new.key, "doctor-T01": new.key}
    assert leader.submit(member_url(old, "/leave"), fields).location == "/teams/T01"
    assert leader_on(date(2026, 12, 31)) == [old.name]
    assert leader_on(date(2027, 1, 1)) == ["接任医师"]


def test_the_posts_that_will_be_lacking_stand_on_the_page_before_it_is_sent(
    leader: PageClient,
) -> None:
    nurse = with_post("nurse")
    leave = member_url(nurse, "/leave")
    assert "没有护士后" in leader.get(leave).text
    page = leader.submit(leave, {"last_day": TODAY.isoformat()})
    assert codes(page) == ["team_incomplete"]
    assert "没有护士后，该团队不能签新约" in page.text
    fields = {"last_day": TODAY.isoformat(), "understood": "y"}
    assert leader.submit(leave, fields).status_code == 303
    assert leader.get(leave).status_code == 404
    assert leader.post_with_token(leave, fields).status_code == 409


def test_who_retires_leaves_all_teams_of_the_form(leader: PageClient) -> None:
    centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
    make_team(centre, code="T02")
    nurse = with_post("nurse")
    db.session.add(TeamMember(team_id=team_of("T02").id, staff_id=nurse.id, post="nurse"))
    db.session.commit()
    fields = {"last_day": TODAY.isoformat(), "understood": "y"}
    assert leader.submit(member_url(nurse, "/retire"), fields).status_code == 303
    db.session.expire_all()
    assert nurse.retired_on == TODAY + DAY
    assert nurse.name not in [name for name, *_ in posts_on(TODAY + DAY, "T02")]


def test_a_post_and_the_lead_change_from_the_page_of_the_member(leader: PageClient) -> None:
    add(leader, name="第二医师")
    second = db.session.scalars(select(Staff).filter_by(name="第二医师")).one()
    page, lead = member_url(second), member_url(second, "/lead")
    answer = leader.submit(page, {"valid_from": "2026-12-01"}, action=lead)
    assert answer.location == page
    assert leader_on(date(2026, 12, 1)) == ["第二医师"]
    nurse = with_post("nurse")
    page, post = member_url(nurse), member_url(nurse, "/post")
    fields = {"post": "rehab", "valid_from": "2026-12-01"}
    assert leader.submit(page, fields, action=post).status_code == 303
    answer = leader.submit(page, {**fields, "valid_from": "2020-01-01"}, action=post)
    assert codes(answer) == ["bad_date"]


def test_the_signing_page_names_what_the_team_lacks(town: Flask, leader: PageClient) -> None:
    household, people = make_household(_grid(), code="H9")
    nurse = with_post("nurse")
    fields = {"last_day": (TODAY - DAY).isoformat(), "understood": "y"}
    assert leader.submit(member_url(nurse, "/leave"), fields).status_code == 303
    village = client_of(town, "village")
    answer = village.post_with_token(
        "/sign/H9",
        {
            "team": "T01", "representative": people[0].key, "member": people[0].key,
            "package": "BASIC", "channel": "home", "notice": "y", "consent": "y", "paper": "y",
        },
    )  # fmt: skip
    assert codes(answer) == ["team_incomplete"]
    assert "护士" in texts(answer, "//*[@id='error-summary']//li")[0]
    assert household.code == "H9"


def _grid() -> Any:
    return db.session.scalars(select(Grid).filter_by(code="G1")).one()


def test_the_page_of_a_contract_tells_who_answers_for_a_doctor_who_left(
    leader: PageClient,
) -> None:
    household, people = make_household(_grid(), code="H8")
    old = with_post("gp")
    contract = sign_up(household, people[0], doctor=old.key)
    add(leader, name="接任医师")
    new = db.session.scalars(select(Staff).filter_by(name="接任医师")).one()
    fields = {
        "last_day": (TODAY - DAY).isoformat(), "leader-T01": new.key, "doctor-T01": new.key,
    }  # fmt: skip
    assert leader.submit(member_url(old, "/leave"), fields).status_code == 303
    assert "现由接任医师负责" in leader.get(f"/contracts/{contract.contract_no}").text


def test_what_is_public_of_a_member_stands_on_the_notice(leader: PageClient) -> None:
    nurse = with_post("nurse")
    page, action = member_url(nurse), member_url(nurse, "/profile")
    words = {"title": "主管护师", "expertise": "慢病随访", "public_phone": "0539-6218888"}
    assert leader.submit(page, words, action=action).status_code == 303
    seen = leader.get("/notice/T01").text
    assert all(word in seen for word in words.values())
    too_long = leader.submit(page, {"title": "x" * 61}, action=action)
    assert (too_long.status_code, codes(too_long)) == (422, ["invalid"])


def test_licences_are_entered_corrected_and_ended(leader: PageClient) -> None:
    doctor = with_post("gp")
    page, action = member_url(doctor), member_url(doctor, "/credentials")
    fields = {"kind": "practice", "number": "110", "valid_to": "2026-12-31"}
    assert leader.submit(page, fields, action=action).status_code == 303
    again = leader.submit(page, fields, action=action)
    assert codes(again) == ["already_entered"]
    warned = texts(leader.get("/teams/T01"), "//*[contains(@class,'notice-warn')]")
    assert any("2026-12-31" in text for text in warned)
    assert "2026-12-31" in leader.get("/teams/credentials").text
    change = f"{action}/0"
    ended = leader.submit(page, {"valid_to": "2026-11-01"}, action=change)
    assert ended.status_code == 303
    told = texts(leader.get("/teams/T01"), "//*[contains(@class,'notice-warn')]")
    assert any("仍可签约" in text for text in told)
    stale = {"kind": "practice", "number": "110", "seen": "other", "valid_to": ""}
    assert leader.post_with_token(change, stale).status_code == 409
    wrong = leader.submit(page, {"valid_to": "nie"}, action=change)
    assert codes(wrong) == ["bad_date"]
    assert db.session.scalars(select(StaffCredential.valid_to)).all() == [date(2026, 11, 1)]


def test_the_desk_of_the_leader_counts_licences(town: Flask, leader: PageClient) -> None:
    person = with_post("gp")
    db.session.add(StaffCredential(staff_id=person.id, kind="practice", valid_to=TODAY))
    db.session.commit()
    for role in ("leader", "admin"):
        page = client_of(town, role).get("/")
        cards = texts(page, "//main//section[.//a[@href='/teams/credentials']]")
        assert cards, role
        assert "1" in cards[0]


@pytest.mark.parametrize("what", ["cards", "badges"])
def test_printed_cards_are_in_the_audit(leader: PageClient, what: str) -> None:
    answer = leader.get(f"/teams/T01/{what}.pdf")
    assert answer.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "第一家庭医生团队" in text
    (row,) = audited("print")
    assert (row.object_key, row.after) == ("T01", {"what": what})


def test_whoever_signs_with_a_team_above_may_look_and_not_change(
    town: Flask, leader: PageClient
) -> None:
    user = db.session.scalars(select(User).filter_by(username="leader")).one()
    station = db.session.scalars(select(Institution).filter_by(code="ST1")).one()
    user.institution_id = station.id
    db.session.commit()
    page = leader.get("/teams/T01")
    assert page.status_code == 200
    assert "/teams/T01/edit" not in page.text
    nurse = with_post("nurse")
    for url in ("/teams/T01/edit", "/teams/T01/members/add", member_url(nurse, "/leave")):
        assert leader.get(url).status_code == 403, url


def test_the_cost_of_a_team_page_does_not_depend_on_its_people(leader: PageClient) -> None:
    leader.get("/teams/T01")
    with counted_statements() as statements:
        leader.get("/teams/T01")
    few = len(statements)
    for number in range(8):
        add(leader, name=f"新人{number}", post="nurse")
    with counted_statements() as statements:
        leader.get("/teams/T01")
    assert len(statements) == few

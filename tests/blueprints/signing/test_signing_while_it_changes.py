"""The household, the wording or the days change between opening a signing page and sending it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, Resident, SigningEvidence
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.paper_forms import take_blanks
from tests.factories import World, make_team
from tests.pages import PageClient, codes, filled, form_of, texts
from tests.pages import select as select_nodes
from tests.support.family import add_member
from tests.support.signing_pages import STROKES, Family, page_fields
from tests.support.wordings import make_wording

READ = {"notice": "y", "consent": "y"}

pytestmark = pytest.mark.usefixtures("family")


def again(answer: Any) -> dict[str, Any]:
    """What a browser would send for the page of a refusal."""
    return dict(filled(form_of(answer, "/sign/H0001"), {}).lists())


def died(person: Resident) -> None:
    person.died_on = clock.today()
    db.session.commit()


def the_evidence() -> SigningEvidence:
    return db.session.scalars(select(SigningEvidence)).one()


def test_who_left_since_the_page_was_opened_is_nobodys_guardian(
    village: PageClient, family: Family
) -> None:
    household, people = family
    child = add_member(household, "吴小宝", date(2020, 5, 1), "20")
    db.session.commit()
    field = f"guardian-{child.key}"
    fields = page_fields(village, **READ, manner="paper", **{field: people[1].key})
    left = people[1].key
    died(people[1])
    fields.setlist("member", [key for key in fields.getlist("member") if key != left])
    answer = village.post("/sign/H0001", data=fields)
    assert codes(answer) == ["guardian_missing"]
    assert again(answer)[field] == [people[0].key]
    assert left not in answer.text


def test_a_minor_of_the_household_is_no_guardian(village: PageClient, family: Family) -> None:
    household, _people = family
    child = add_member(household, "吴小宝", date(2020, 5, 1), "20")
    sister = add_member(household, "吴小花", date(2012, 5, 1), "20")
    db.session.commit()
    fields = page_fields(village, **READ, manner="paper")
    fields.setlist("member", [key for key in fields.getlist("member") if key != sister.key])
    fields[f"guardian-{child.key}"] = sister.key
    assert codes(village.post("/sign/H0001", data=fields)) == ["guardian_missing"]


def test_the_name_of_who_died_meanwhile_is_not_under_the_contract_of_another(
    village: PageClient, family: Family
) -> None:
    _household, people = family
    fields = page_fields(village, **READ, signature=STROKES)
    village.post("/sign/H0001/draft", data=fields)
    died(people[0])
    kept = page_fields(village)
    assert kept["signature"] == ""
    assert kept["notice"] == "y"
    answer = village.post("/sign/H0001", data=fields)
    assert "representative_not_member" in codes(answer)
    assert again(answer)["signature"] == [""]


def test_whoever_was_refused_for_other_words_reads_and_signs_anew(village: PageClient) -> None:
    fields = page_fields(village, **READ, signature=STROKES)
    fields["wording"] = fields["wording"].replace("BASIC/1", "BASIC/0")
    answer = village.post("/sign/H0001", data=fields)
    assert codes(answer) == ["wording_changed"]
    shown = again(answer)
    assert {"notice", "consent"}.isdisjoint(shown)
    assert shown["signature"] == [""]


def test_a_refusal_of_something_else_keeps_ticks_and_strokes(village: PageClient) -> None:
    fields = page_fields(village, **READ, signature=STROKES, team="")
    shown = again(village.post("/sign/H0001", data=fields))
    assert shown["notice"] == ["y"]
    assert json.loads(shown["signature"][0])["strokes"]


def test_nobody_signs_under_another_last_day_than_the_one_that_was_read(
    village: PageClient,
) -> None:
    fields = page_fields(village, **READ, manner="paper")
    (until,) = (part for part in fields["wording"].split(";") if part.startswith("until/"))
    earlier = date.fromisoformat(until.removeprefix("until/")).replace(year=2020)
    today = fields["wording"]
    fields["wording"] = today.replace(until, f"until/{earlier}")
    assert codes(village.post("/sign/H0001", data=fields)) == ["wording_changed"]
    fields["wording"] = today
    assert village.post("/sign/H0001", data=fields).status_code == 303


def test_paper_is_entered_although_another_wording_came_into_force_since(
    village: PageClient, world: World
) -> None:
    today = clock.today()
    (form,) = take_blanks("T01", 1, everything(today), SYSTEM, today)
    number = form.number
    form.made_on = signed_on = today - timedelta(days=3)
    make_wording(version=2, valid_from=today)
    db.session.commit()
    page = village.get(f"/sign/H0001?form={number}")
    fields = filled(form_of(page, "/sign/H0001"), {**READ, "signed_on": str(signed_on)})
    answer = village.post("/sign/H0001", data=fields)
    assert answer.status_code == 303, codes(answer)
    assert db.session.scalars(select(Contract.root_no)).all() == [number]


def test_names_that_were_typed_for_another_manner_are_no_evidence(village: PageClient) -> None:
    names = {"proxy_name": "李四", "proxy_relation": "侄子", "witness_name": "王五"}
    fields = page_fields(village, **READ, manner="own", signature=STROKES, **names)
    assert village.post("/sign/H0001", data=fields).status_code == 303
    assert (the_evidence().manner, the_evidence().people) == ("own", None)


def test_who_was_ticked_and_died_meanwhile_is_told_in_words(
    village: PageClient, family: Family
) -> None:
    fields = page_fields(village, **READ, manner="paper")
    died(family[1][2])
    answer = village.post("/sign/H0001", data=fields)
    assert codes(answer) == ["unknown_value"]
    (link,) = select_nodes(answer, "//*[@id='error-summary']//a")
    assert link.get("href") == "#members"
    assert "本户" in texts(answer, "//*[@id='error-summary']//a")[0]
    assert village.post("/sign/H0001", data=again(answer) | {"notice": "y"}).status_code == 303


def test_a_doctor_of_another_team_is_told_in_words(village: PageClient, world: World) -> None:
    make_team(world.centre, code="T02")
    db.session.commit()
    fields = page_fields(village, **READ, manner="paper", doctor=world.doctor.key, team="T02")
    answer = village.post("/sign/H0001", data=fields)
    assert codes(answer) == ["unknown_value"]
    (link,) = select_nodes(answer, "//*[@id='error-summary']//a")
    assert link.get("href") == "#doctor"
    assert "团队" in texts(answer, "//*[@id='error-summary']//a")[0]


def test_a_household_that_everybody_left_is_told_so_once(
    village: PageClient, family: Family
) -> None:
    fields = page_fields(village, **READ, manner="paper", team="")
    for person in family[1]:
        died(person)
    answer = village.post("/sign/H0001", data=fields)
    assert codes(answer) == ["unknown_value", "representative_not_member", "team_unknown"]
    assert "请选择" in texts(answer, "//*[@data-code='team_unknown']")[0]


def test_that_nobody_was_chosen_to_sign_is_said_in_words(village: PageClient) -> None:
    fields = page_fields(village, **READ, manner="paper", representative=None)
    answer = village.post("/sign/H0001", data=fields)
    assert codes(answer) == ["missing_required"]
    (link,) = select_nodes(answer, "//*[@id='error-summary']//a")
    assert link.get("href") == "#representative"
    assert "代表" in texts(answer, "//*[@id='error-summary']//a")[0]

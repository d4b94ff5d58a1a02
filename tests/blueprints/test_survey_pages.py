"""Surveys on their pages, and the public form that whoever holds the code may fill in."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db, limiter
from contracts_app.models import Survey, SurveyAnswer
from tests.factories import TODAY
from tests.pages import PageClient, codes, page_client, texts
from tests.pages import select as nodes
from tests.support.signed_in import audited, client_of
from tests.support.statements import counted_statements
from tests.support.team_life import survey

NEW = {
    "kind": "satisfaction", "title": "秋季满意度调查", "institution": "ORG01", "team": "",
    "from_day": "2026-11-21", "to_day": "2026-11-30",
}  # fmt: skip
KNOWN = {"knows_doctor": "yes", "knows_institution": "yes", "knows_services": "no"}


def answers() -> list[SurveyAnswer]:
    return list(db.session.scalars(select(SurveyAnswer).order_by(SurveyAnswer.id)))


def made(kind: str = "satisfaction", **values: Any) -> str:
    token = survey(kind, **values).token
    db.session.commit()
    return token


@pytest.fixture
def anybody(town: Flask) -> PageClient:
    return page_client(town)


def test_a_leader_makes_a_survey_and_prints_its_poster(town: Flask, leader: PageClient) -> None:
    assert leader.submit("/surveys/new", NEW).status_code == 303
    one = db.session.scalars(select(Survey)).one()
    page = leader.get(f"/surveys/{one.token}")
    assert f"/survey/{one.token}" in page.text
    poster = leader.get(f"/surveys/{one.token}/poster.pdf")
    assert (poster.status_code, poster.mimetype) == (200, "application/pdf")
    assert "秋季满意度调查" in client_of(town, "doctor").get("/surveys").text


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": None}, "invalid"),
        ({"title": ""}, "invalid"),
        ({"from_day": "2026-11-20"}, "bad_date"),
        ({"to_day": "2026-11-20"}, "bad_date"),
        ({"institution": "ORG00", "team": "T01"}, "team_unknown"),
    ],
)
def test_a_survey_that_makes_no_sense_is_refused(
    town: Flask, values: dict[str, Any], code: str
) -> None:
    answer = client_of(town, "bureau").submit("/surveys/new", {**NEW, **values})
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert db.session.scalars(select(Survey)).all() == []


def test_anybody_answers_without_signing_in_and_is_thanked(
    town: Flask, anybody: PageClient
) -> None:
    token = made()
    answer = anybody.submit(f"/survey/{token}", {"grade": "5"}, action=f"/survey/{token}")
    assert answer.status_code == 303
    assert "谢谢您" in anybody.get(answer.location).text
    (one,) = answers()
    assert (one.source, one.grade, one.user_id, one.answered_on) == ("qr", 5, None, TODAY)


def test_the_form_sent_twice_counts_once(town: Flask, anybody: PageClient) -> None:
    token = made("awareness")
    page = anybody.get(f"/survey/{token}")
    form = str(nodes(page, "//input[@name='form_token']")[0].get("value"))
    for _ in range(2):
        sent = anybody.post(f"/survey/{token}", data={**KNOWN, "form_token": form})
        assert sent.status_code == 303
    assert [(one.knows_doctor, one.knows_services) for one in answers()] == [(True, False)]


def test_the_form_needs_neither_cookies_nor_a_token_of_a_session(town: Flask) -> None:
    token = made()
    client = town.test_client(use_cookies=False)
    sent = client.post(f"/survey/{token}", data={"grade": "4", "form_token": "a" * 16})
    assert sent.status_code == 303
    assert len(answers()) == 1


def test_a_question_without_an_answer_is_asked_again_and_the_others_stay(
    town: Flask, anybody: PageClient
) -> None:
    token = made("awareness")
    answer = anybody.submit(
        f"/survey/{token}", {"knows_doctor": "yes", "knows_services": "no"},
        action=f"/survey/{token}",
    )  # fmt: skip
    assert (answer.status_code, codes(answer)) == (422, ["answer_missing"])
    chosen = [str(node.get("id")) for node in nodes(answer, "//input[@checked]")]
    assert chosen == ["knows_doctor-0", "knows_services-1"]
    assert texts(answer, "//fieldset[@class='has-error']/legend") == [
        "您知道您的家庭医生在哪个机构工作吗？"
    ]
    assert answers() == []


@pytest.mark.parametrize(
    "data",
    [
        {"grade": "6", "form_token": "a" * 16},
        {"grade": "五", "form_token": "a" * 16},
        {"grade": "5", "form_token": "x'; --"},
        {"grade": "5"},
        {},
    ],
)
def test_odd_answers_are_refused(town: Flask, anybody: PageClient, data: dict[str, str]) -> None:
    token = made()
    assert anybody.post(f"/survey/{token}", data=data).status_code == 422
    assert answers() == []


def test_a_closed_survey_says_so_and_takes_nothing(
    town: Flask, leader: PageClient, anybody: PageClient
) -> None:
    token = made()
    url = f"/surveys/{token}"
    done = leader.submit(url, {"reason": "问题有误"}, action=f"{url}/withdraw")
    assert done.status_code == 303
    page = anybody.get(f"/survey/{token}")
    assert "调查已结束" in page.text
    assert "<fieldset" not in page.text
    sent = anybody.post(f"/survey/{token}", data={"grade": "5", "form_token": "a" * 16})
    assert sent.status_code == 422
    assert answers() == []
    assert "问题有误" in leader.get(url).text
    assert f"{url}/paper" not in leader.get(url).text


def test_a_survey_to_come_says_when(town: Flask, anybody: PageClient) -> None:
    token = made(from_day=date(2026, 11, 25))
    assert "2026-11-25" in anybody.get(f"/survey/{token}").text


def test_an_address_of_no_survey_does_not_exist(town: Flask, anybody: PageClient) -> None:
    assert anybody.get("/survey/none0000000000aa").status_code == 404


def test_the_public_page_asks_for_nothing_personal_and_works_without_scripts(
    town: Flask, anybody: PageClient
) -> None:
    page = anybody.get(f"/survey/{made('awareness')}")
    asked = {str(node.get("name")) for node in nodes(page, "//main//input")}
    assert asked == {"csrf_token", "form_token", *KNOWN}
    assert "htmx" not in " ".join(str(node.get("src")) for node in nodes(page, "//script"))
    assert len(page.data) < 12_000
    anybody.post_with_token("/preferences/lang", {"lang": "en"})
    english = anybody.get(f"/survey/{made('awareness', title='Survey')}").text
    assert "Do you know the name of your family doctor?" in english


def test_tries_from_one_address_are_counted(town: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    token, client = made(), town.test_client()
    monkeypatch.setattr(limiter, "enabled", True)
    sent = [client.post(f"/survey/{token}", data={}).status_code for _ in range(121)]
    assert (set(sent[:120]), sent[120]) == ({422}, 429)
    limiter.reset()


def test_paper_is_entered_one_after_the_other(town: Flask, clerk: PageClient) -> None:
    token = made()
    url = f"/surveys/{token}/paper"
    for grade in ("5", "2", ""):
        answer = clerk.submit(url, {"grade": grade})
        assert (answer.status_code, answer.location) == (303, url)
    assert "您已录入 3 份。" in clerk.get(url).text
    page = clerk.get(f"/surveys/{token}")
    assert "50.00%" in page.text
    assert "1 份未作有效选择" in page.text
    assert codes(clerk.submit(url)) == ["answer_missing"]
    assert len(audited("survey.enter")) == 3


def test_who_enters_paper_twice_by_a_double_press_enters_it_once(
    town: Flask, clerk: PageClient
) -> None:
    url = f"/surveys/{made()}/paper"
    form = str(nodes(clerk.get(url), "//input[@name='form_token']")[0].get("value"))
    for _ in range(2):
        clerk.post_with_token(url, {"grade": "5", "form_token": form})
    assert len(answers()) == 1


def test_results_are_told_with_what_they_are_made_of(town: Flask, village: PageClient) -> None:
    token = made("awareness")
    for marks in ({}, {"knows_services": "yes"}):
        village.submit(f"/surveys/{token}/paper", {**KNOWN, **marks})
    page = village.get(f"/surveys/{token}")
    assert "2 份有效答卷中，1 份三项全部知晓" in page.text
    assert texts(page, "//*[@class='big-line']") == ["50.00%"]
    assert "50.00%" in texts(village.get("/surveys"), "//tbody/tr")[0]


def test_a_survey_nobody_answered_has_no_share(town: Flask, village: PageClient) -> None:
    token = made()
    assert texts(village.get(f"/surveys/{token}"), "//*[@class='big-line']") == ["—"]


def test_a_list_costs_as_many_statements_with_many_surveys(town: Flask, leader: PageClient) -> None:
    counts = []
    for more in (1, 20):
        for number in range(more):
            made(title=f"调查{more}-{number}")
        with counted_statements() as statements:
            leader.get("/surveys")
        counts.append(len(statements))
    assert counts[0] == counts[1]

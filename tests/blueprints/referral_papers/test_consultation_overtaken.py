"""Two people answer one question: who is second hears who was first, and loses no word."""

from typing import Any

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Consultation
from contracts_app.services.audit import SYSTEM
from contracts_app.services.consultations import withdraw_for_the_dead
from tests.factories import store
from tests.pages import PageClient, codes, texts, tree
from tests.support.consultations import ANSWER, asked
from tests.support.referral_moves import Green
from tests.support.signed_in import client_of


@pytest.fixture
def question(green: Green) -> Consultation:
    made = asked(green)
    db.session.commit()
    return made


@pytest.fixture
def second(town: Flask, green: Green) -> PageClient:
    """Another doctor of the hospital."""
    first = green.world.users["hospital"]
    user = type(first)(
        username="second", display_name="钱医生", role=first.role, institution=first.institution,
        created_at_utc=first.created_at_utc, password_hash=first.password_hash,
    )  # fmt: skip
    store(user)
    db.session.commit()
    return client_of(town, "second")


def answer(client: PageClient, question: Consultation, step: str, **values: Any) -> Any:
    return client.post_with_token(f"/consultations/{question.key}/{step}", values)


def test_an_answer_to_a_question_taken_on_meanwhile_stays_in_its_form(
    hospital: PageClient, second: PageClient, question: Consultation
) -> None:
    answer(second, question, "take", version=1)
    late = answer(hospital, question, "answer", version=1, **ANSWER)
    assert (late.status_code, codes(late)) == (409, ["consultation_moved"])
    assert "钱医生" in texts(late, "//*[@id='error-summary']")[0]
    page = tree(late)
    assert page.xpath("string(//textarea[@name='conclusion'])").strip() == ANSWER["conclusion"]
    (version,) = page.xpath("//form[contains(@action, '/answer')]//input[@name='version']/@value")
    assert answer(hospital, question, "answer", version=version, **ANSWER).status_code == 303


@pytest.mark.parametrize("given", [ANSWER, {**ANSWER, "doctor": ""}])
def test_an_answer_to_a_question_answered_meanwhile_can_still_be_read(
    hospital: PageClient, second: PageClient, question: Consultation, given: dict[str, str]
) -> None:
    answer(second, question, "answer", version=1, **{**ANSWER, "conclusion": "窦性心律"})
    late = answer(hospital, question, "answer", version=1, **given)
    assert (late.status_code, codes(late)) == (409, ["consultation_moved"])
    unsent = texts(late, "//*[@aria-labelledby='typed-title']")[0]
    assert ANSWER["conclusion"] in unsent
    assert not tree(late).xpath("//form[contains(@action, '/answer')]")
    db.session.expire_all()
    assert question.answer["conclusion"] == "窦性心律"


def test_where_nobody_is_known_who_was_first_nobody_is_named(
    hospital: PageClient, green: Green, question: Consultation
) -> None:
    withdraw_for_the_dead([green.person.id], SYSTEM, clock.moment())
    db.session.commit()
    late = answer(hospital, question, "answer", version=1, **ANSWER)
    assert late.status_code == 409
    [told] = texts(late, "//li[@data-code='consultation_moved']")
    assert told.startswith("别人先改了一步")


def test_whoever_presses_take_on_twice_is_told_that_it_is_done(
    hospital: PageClient, question: Consultation
) -> None:
    twice = [answer(hospital, question, "take", version=1) for _press in range(2)]
    assert [one.status_code for one in twice] == [303, 409]
    assert texts(twice[1], "//h1") == ["已经办理过"]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_spoiled_page_keeps_the_answer(
    hospital: PageClient, question: Consultation, version: str
) -> None:
    late = answer(hospital, question, "answer", version=version, **ANSWER)
    assert late.status_code in (409, 422)
    assert ANSWER["conclusion"] in late.text


def test_a_decline_for_another_reason_says_that_the_note_is_missing_and_stays_open(
    hospital: PageClient, question: Consultation
) -> None:
    refused = answer(hospital, question, "decline", version=1, reason="other")
    assert (refused.status_code, codes(refused)) == (422, ["missing_required"])
    page = tree(refused)
    assert page.xpath("//*[@id='error-summary']//a/@href") == ["#note"]
    (note,) = page.xpath("//details[@open]//input[@id='note']")
    assert note.get("aria-invalid") == "true"

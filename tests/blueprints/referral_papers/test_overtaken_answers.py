"""A doctor whose answer comes too late gets the words back."""

from typing import Any

import pytest

from contracts_app.extensions import db
from contracts_app.models import Consultation
from tests.pages import PageClient, codes, texts
from tests.support.consultations import ANSWER, asked, moved
from tests.support.referral_moves import Green

TYPED = "//*[@aria-labelledby='typed-title']//dd"


@pytest.fixture
def question(green: Green) -> Consultation:
    made = asked(green)
    db.session.commit()
    return made


def answers(client: PageClient, question: Consultation, version: int) -> Any:
    address = f"/consultations/{question.key}/answer"
    return client.post_with_token(address, {**ANSWER, "version": version})


def test_it_was_taken_on_meanwhile(
    green: Green, hospital: PageClient, question: Consultation
) -> None:
    moved(green, question, "hospital", "take")
    db.session.commit()
    late = answers(hospital, question, 1)
    assert (late.status_code, texts(late, TYPED)) == (409, list(ANSWER.values()))


@pytest.mark.parametrize(("role", "what"), [("hospital", "answer"), ("doctor", "withdraw")])
def test_nobody_waits_for_it_any_more(
    green: Green, hospital: PageClient, question: Consultation, role: str, what: str
) -> None:
    moved(green, question, role, what)
    db.session.commit()
    late = answers(hospital, question, 1)
    assert (late.status_code, codes(late)) == (422, ["consult_move"])
    assert texts(late, TYPED) == list(ANSWER.values())


def test_an_answer_that_is_taken_is_not_shown_as_lost(
    hospital: PageClient, question: Consultation
) -> None:
    taken = answers(hospital, question, 1)
    assert taken.status_code == 303
    assert texts(hospital.get(taken.location), TYPED) == []

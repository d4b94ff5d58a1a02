"""Whoever writes to the other end stays on the page, with what was said before the eyes."""

from typing import Any

import pytest

from contracts_app.extensions import db
from contracts_app.models import Referral
from tests.pages import PageClient, codes, tree
from tests.support.referral_moves import Green


@pytest.fixture(params=["", "/documents"], ids=["the_referral", "the_documents"])
def here(request: pytest.FixtureRequest, green: Green) -> str:
    """The pages on which a message can be written."""
    sent: Referral = green.begin("leader")
    db.session.commit()
    return f"/referrals/{sent.referral_no}{request.param}"


def says(client: PageClient, here: str, words: str) -> Any:
    """What the form of a page sends."""
    [form] = tree(client.get(here)).xpath("//form[contains(@action, '/messages')]")
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input[@name]")}
    return client.post(form.get("action"), data={**fields, "words": words})


def test_a_message_leads_to_itself_where_it_was_written(leader: PageClient, here: str) -> None:
    for words in ("请带既往心电图", "家属陪同"):
        answer = says(leader, here, words)
        page, _hash, anchor = answer.location.partition("#")
        assert (answer.status_code, page) == (303, here)
        [shown] = tree(leader.get(page)).xpath(f"//li[@id='{anchor}'][@tabindex='-1']")
        assert words in shown.xpath("string(.)")


@pytest.mark.parametrize("words", [" ", "好" * 501], ids=["nothing", "too_much"])
def test_what_is_refused_is_shown_again_where_it_was_written(
    leader: PageClient, here: str, words: str
) -> None:
    answer = says(leader, here, words)
    assert (answer.status_code, codes(answer)) == (422, ["invalid"])
    page = tree(answer)
    assert page.xpath("string(//main//textarea[@name='words'])").strip() == words.strip()
    assert bool(page.xpath("//div[@id='referral']")) == (not here.endswith("/documents"))
    assert page.xpath("//main//textarea[@name='words']/@aria-invalid") == ["true"]


def test_what_is_over_takes_no_more_words(
    green: Green, leader: PageClient, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contracts_app.services.referrals.messages.is_open", lambda *_: False)
    answer = says(leader, here, "请看")
    assert (answer.status_code, codes(answer)) == (422, ["referral_over"])
    assert "请看" in answer.text


def test_no_page_but_the_two_is_led_to(leader: PageClient, green: Green) -> None:
    sent = green.begin("leader")
    db.session.commit()
    address = f"/referrals/{sent.referral_no}"
    given = {"words": "请看", "at": "https://example.org/"}
    answer = leader.post_with_token(f"{address}/messages", given)
    assert answer.location.partition("#")[0] == address

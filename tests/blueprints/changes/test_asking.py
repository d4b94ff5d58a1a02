"""The form of a request, what it would do before it is made, and what is refused."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange
from tests.pages import PageClient, codes, texts, tree
from tests.support.care import record
from tests.support.change_pages import WISH, ask, at, change, confirm, contract
from tests.support.entries import member


def test_the_way_there_stands_on_the_contract(client: PageClient) -> None:
    page = client.get(f"/contracts/{contract().contract_no}")
    assert tree(page).xpath(f"//a[@href='{at()}']")
    links = [str(link) for link in tree(client.get(at())).xpath("//main//a/@href")]
    kinds = ("terminate", "change_team", "change_packages")
    assert [link for link in links if "kind=" in link] == [f"{at()}?kind={kind}" for kind in kinds]


@pytest.mark.parametrize("kind", ["terminate", "change_team", "change_packages"])
def test_each_form_holds_what_its_kind_needs(client: PageClient, kind: str) -> None:
    page = tree(client.get(f"{at()}?kind={kind}"))
    names = {str(name) for name in page.xpath("//main//form//@name")}
    own = {
        "terminate": {"reason"},
        "change_team": {"team", "wanted_on", "package"},
        "change_packages": {"wanted_on", "package"},
    }
    assert {"reason", "team", "wanted_on", "package"} & names == own[kind]
    assert "done:TCM/TCM_TECHNIQUE" in names


def test_what_it_would_do_is_read_first_and_changes_nothing(client: PageClient) -> None:
    sent = {**WISH, "done:TCM/CONSTITUTION": "1", "done:TCM/TCM_TECHNIQUE": "2"}
    page = client.post_with_token(at(), sent)
    assert page.status_code == 200
    assert len(texts(page, "//*[@id='effect']//li")) == 3
    assert "2026-11-21" in page.text
    # Of 60 yuan for 1 + 1 + 6 services 5/8 go back.
    assert "37.50" in page.text
    assert db.session.scalars(select(ContractChange)).all() == []
    fields = {
        str(one.get("name")): str(one.get("value"))
        for one in tree(page).xpath("//main//form[last()]//input[@type='hidden']")
    }
    assert fields["done:TCM/TCM_TECHNIQUE"] == "2"
    answer = client.post_with_token(at(), {**fields, "step": "do"})
    assert answer.status_code == 303
    assert (change().refund_fen, contract().status) == (3750, "terminating")


def test_what_is_on_record_is_proposed_and_may_be_told_otherwise(client: PageClient) -> None:
    name = "done:TCM/TCM_TECHNIQUE"
    for month in (4, 5):
        record(member(0), "TCM_TECHNIQUE", on=date(2026, month, 1))
    db.session.commit()
    page = client.get(f"{at()}?kind=terminate")
    assert tree(page).xpath(f"//input[@name='{name}']/@value") == ["2"]
    assert "2" in tree(page).xpath(f"string(//*[@id='{name}-hint'])")
    # Emptied by hand, nothing was done, in the preview and in the request alike.
    preview = client.post_with_token(at(), {**WISH, name: ""})
    assert "60" in " ".join(texts(preview, "//*[@id='refunds']"))
    kept = tree(preview).xpath(f"//main//form[last()]//input[@name='{name}']/@value")
    assert kept == [""]
    assert ask(client, **{name: ""}).status_code == 303
    assert change().delivered is None


def test_a_request_without_numbers_takes_those_on_record(client: PageClient) -> None:
    record(member(0), "TCM_TECHNIQUE", on=date(2026, 4, 1))
    db.session.commit()
    assert ask(client).status_code == 303
    assert change().delivered == {"TCM/TCM_TECHNIQUE": 1}


def test_a_number_of_any_length_counts_as_the_most_that_can_be_done(client: PageClient) -> None:
    sent = {
        **WISH,
        "done:TCM/CONSTITUTION": "9" * 5000,
        "done:TCM/TCM_TECHNIQUE": "0",
        "step": "do",
    }
    assert ask(client, **sent).status_code == 303
    assert change().delivered == {"TCM/CONSTITUTION": 999}


def test_going_back_keeps_what_was_filled_in(client: PageClient) -> None:
    sent = {**WISH, "note": "搬家", "done:TCM/CONSTITUTION": "1", "step": "edit"}
    page = client.post_with_token(at(), sent)
    assert page.status_code == 200
    assert tree(page).xpath("string(//textarea[@name='note'])").strip() == "搬家"
    assert tree(page).xpath("//input[@name='done:TCM/CONSTITUTION']/@value") == ["1"]


def test_another_team_from_the_next_day(client: PageClient) -> None:
    sent = {**WISH, "kind": "change_team", "team": "T02", "reason": ""}
    page = client.post_with_token(at(), sent)
    assert "第二家庭医生团队" in " ".join(texts(page, "//*[@id='new-term']"))
    assert "2026-11-22" in page.text
    client.post_with_token(at(), {**sent, "step": "do"})
    confirm(client, 1, party="household", paper="y", confirmed_on="2026-11-21")
    confirm(client, 2, party="team")
    made = db.session.scalars(select(Contract).filter_by(origin_kind="change_team")).one()
    assert (made.status, made.period_start) == ("upcoming", date(2026, 11, 22))
    assert tree(client.get(at())).xpath(f"//a[contains(@href, '{made.contract_no}')]")


def test_other_packages_are_named_and_have_no_reason_of_an_end(client: PageClient) -> None:
    client.post_with_token(
        at(), {**WISH, "kind": "change_packages", "package": ["BASIC", "ELDER"], "step": "do"}
    )
    facts = texts(client.get(at()), "//*[@id='request']//dl/div")
    assert any("老年人" in fact and "基本" in fact for fact in facts)
    assert not any("其他" in fact for fact in facts)
    history = client.get(f"/contracts/{contract().contract_no}")
    assert not any("其他" in line for line in texts(history, "//*[@id='events']//li"))
    for sheet in PdfReader(BytesIO(client.get(at("/record.pdf")).data)).pages:
        told = "".join(sheet.extract_text().split())
        assert "变更服务包" in told
        assert "变更原因" not in told


def test_a_refused_rule_names_its_code_and_keeps_the_form(client: PageClient) -> None:
    page = ask(client, requested_on="2026-11-22", note="搬家")
    assert (page.status_code, codes(page)) == (422, ["future_date"])
    assert tree(page).xpath("string(//textarea[@name='note'])").strip() == "搬家"
    assert codes(ask(client, reason="9")) == ["unknown_value"]
    assert codes(ask(client, kind="change_team", team="T01")) == ["same_team"]
    packages = ask(client, kind="change_packages", package=["MCH"])
    assert codes(packages) == ["package_needs_basic", "package_not_for_members"]
    assert "孕产妇服务包: 所选服务包不适合" in packages.text
    assert contract().status == "active"


def test_what_is_half_filled_in_meets_an_open_request(client: PageClient) -> None:
    ask(client)
    page = client.post_with_token(at(), {"kind": "terminate"})
    assert (page.status_code, codes(page)) == (422, ["change_open"])


def test_a_contract_elsewhere_is_not_there(client: PageClient) -> None:
    far = at("", "FAR1")
    for address in (far, f"{far}/record.pdf"):
        assert client.get(address).status_code == 404
    for verb in ("", "/confirm", "/withdraw", "/attempt"):
        assert client.post_with_token(far + verb, WISH).status_code == 404
    assert client.get(at("/record.pdf")).status_code == 404

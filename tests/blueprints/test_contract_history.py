"""What a contract's page says of its past and of what is left to do with it."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Signature, SigningEvidence, User
from contracts_app.services import audit, signing_evidence
from contracts_app.services.audit import SYSTEM, Actor
from tests.factories import make_household
from tests.pages import PageClient, texts
from tests.support.signed_in import sign_up, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0])
        make_household(grid, code="H2")
        db.session.commit()
        yield app


def term() -> Contract:
    return db.session.scalars(select(Contract).order_by(Contract.id)).one()


def page_of(client: PageClient, contract: Contract) -> str:
    return client.get(f"/contracts/{contract.contract_no}").text


def test_the_history_speaks_in_words_and_names(town: Flask, village: PageClient) -> None:
    user = db.session.scalars(select(User).filter_by(username="clerk")).one()
    user.display_name = "孙会计"
    number = term().contract_no
    for who, verb, reason in (
        (Actor("command:contracts"), "contract.print", ""),
        (Actor("job:nightly"), "contract.renew", ""),
        (Actor.of(user), "objection.record", ""),
        (SYSTEM, "contract.end", "death"),
    ):
        audit.record(who, verb, "contract", number, reason=reason)
    db.session.commit()
    page = village.get(f"/contracts/{number}")
    said = texts(page, "//*[@id='events']//li")
    assert [line.split(" · ")[1:4] for line in said] == [
        ["已终止：不再有签约成员", "系统", "死亡"],
        ["登记异议", "孙会计"],
        ["已续约", "系统"],
        ["打印", "命令行"],
        ["签约", "系统", "王秀英、家人1、家人2"],
    ]
    assert texts(page, "//*[@id='events']/h2") == ["办理记录"]


def test_a_term_that_nobody_signed_promises_nothing(town: Flask, village: PageClient) -> None:
    contract = term()
    draft = Contract(
        **{
            name: getattr(contract, name)
            for name in Contract.__table__.c.keys()
            if name not in {"id", "verify_code", "idempotency_key", "contract_no", "root_no"}
        }
    )
    draft.status, draft.verify_code = "notice_given", "draft0000000"
    draft.contract_no, draft.root_no = "1101992026000777-01", "1101992026000777"
    draft.agreement_snapshot = draft.agreement_hash = None
    db.session.add(draft)
    db.session.commit()
    page = page_of(village, draft)
    assert "本期尚未签署" in page
    for wrong in ("自动续约", "/agreement.pdf", "打印一式两份"):
        assert wrong not in page


def test_what_is_over_is_printed_for_the_file_only(town: Flask, village: PageClient) -> None:
    contract = term()
    assert "打印一式两份" in page_of(village, contract)
    contract.status = "void"
    db.session.commit()
    page = page_of(village, contract)
    assert "打印存档副本" in page
    assert "打印一式两份" not in page
    assert "btn-primary" not in page.split('class="heading-actions"')[1].split("</div>")[0]


def test_a_name_written_on_paper_has_a_day_and_no_time(town: Flask, village: PageClient) -> None:
    when = texts(
        village.get(f"/contracts/{term().contract_no}"), "//*[@id='signatures']//td[@data-label]"
    )
    assert "在打印的协议上手签" in when
    assert set(db.session.scalars(select(Signature.mode))) == {"paper"}
    assert sum(bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) for text in when) == 2
    assert not any(":" in text for text in when)


def test_no_part_of_a_check_sum_passes_for_a_mobile_number(
    town: Flask, village: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill = "c13812345678e".ljust(64, "0")
    monkeypatch.setattr(signing_evidence, "hash_of_words", lambda *_: ill)
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, code="H3")
    signed = sign_up(household, people[0])
    db.session.commit()
    facts = texts(village.get(f"/contracts/{signed.contract_no}"), "//*[@id='signatures']//dd")
    shown = "c1381234 5678e000" + " 00000000" * 6
    assert shown in facts
    assert shown.replace(" ", "") == db.session.get_one(SigningEvidence, signed.id).text_hash


def test_who_has_just_signed_goes_on_to_the_next_household(village: PageClient) -> None:
    paper = {"notice": "y", "consent": "y", "paper": "y"}
    receipt = village.submit("/sign/H2", paper, follow_redirects=True)
    assert texts(receipt, "//*[@class='heading-actions']//a[@href='/sign']") == ["下一户"]
    assert "下一户" not in page_of(village, term_of_somebody_else())


def term_of_somebody_else() -> Contract:
    query = select(Contract).where(Contract.signed_by_id.is_(None))
    return db.session.scalars(query).one()

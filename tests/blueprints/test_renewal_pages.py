"""Pages of the renewal: the list with its notices, one household, and the paper."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.renewal import run_renewal
from contracts_app.models import Grid, Objection, PackageConsent, RenewalNotice, RenewalRun
from tests.factories import make_household
from tests.pages import PageClient, codes, texts, tree
from tests.support.ending_town import SIGNED, ending_town, number
from tests.support.signed_in import audited, client_of, sign_up
from tests.support.statements import counted_statements

NOTICE = {"channel": "phone", "result": "told", "given_on": "2026-11-21", "person": "", "note": ""}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    yield from ending_town(make_app)


def listed(response: object) -> list[str]:
    links = tree(response).xpath("//*[@id='renewal-list']//tbody//th/a/@href")  # type: ignore[arg-type]
    return [str(link).rsplit("/", 1)[1] for link in links]


def notices() -> list[tuple[str, str, str | None]]:
    db.session.expire_all()
    found = db.session.scalars(select(RenewalNotice).order_by(RenewalNotice.id))
    return [(one.channel, one.result, one.person) for one in found]


# ---------------------------------------------------------------- the list


def test_the_list_shows_what_ends_in_reach_with_counts_and_an_outlook(village: PageClient) -> None:
    page = village.get("/renewals")
    assert listed(page) == [number("H1"), number("H2")]
    assert "将自动续约" in page.text
    assert "还剩 41 天" in page.text
    assert "尚未告知 2" in texts(page, "//ul[@class='chips']//a")
    assert listed(village.get("/renewals?state=paid")) == [number("H2")]
    assert listed(village.get("/renewals?state=nonsense&grid=G1")) == [number("H1"), number("H2")]
    assert listed(village.htmx_get("/renewals?team=T01")) == [number("H1"), number("H2")]
    assert "这一类已全部处理" in village.get("/renewals?state=told").text
    (look, *_more) = audited("list")
    assert look.after == {"numbers": [number("H1"), number("H2")]}


def test_before_october_the_list_is_empty_and_says_from_when_on(
    town: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(town, "village")
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 30))
    page = client.get("/renewals")
    assert listed(page) == []
    assert "自 10 月 1 日起列出" in page.text


def test_when_all_are_renewed_the_list_says_so(town: Flask, leader: PageClient) -> None:
    leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"})
    run_renewal(db.session.scalars(select(RenewalRun.id)).one())
    assert "今年续约已全部处理 ✔" in leader.get("/renewals").text


def test_the_number_of_statements_does_not_grow_with_the_rows(village: PageClient) -> None:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    village.get("/renewals")
    with counted_statements() as few:
        village.get("/renewals")
    for place in range(8):
        household, people = make_household(grid, code=f"M{place}")
        sign_up(household, people[0], on=SIGNED)
    db.session.commit()
    with counted_statements() as many:
        assert len(listed(village.get("/renewals"))) == 10
    assert len(many) == len(few)


def test_other_roles_find_no_renewal_pages(town: Flask) -> None:
    for role in ("bureau", "admin", "hospital"):
        client = client_of(town, role)
        for address in ("/renewals", f"/renewals/{number()}", "/renewals/runs"):
            assert client.get(address).status_code == 404
    assert client_of(town, "village").get("/renewals/runs").status_code == 404


def test_the_desk_counts_whom_nobody_told(village: PageClient) -> None:
    assert texts(village.get("/"), "//a[@href='/renewals?state=not_told']/../span") == ["●2"]
    village.post_with_token(f"/renewals/{number()}/notice", NOTICE)
    assert texts(village.get("/"), "//a[@href='/renewals?state=not_told']/../span") == ["●1"]


# ---------------------------------------------------------------- notices


def test_a_notice_is_recorded_from_the_list_and_leads_back_to_it(village: PageClient) -> None:
    answer = village.post_with_token(
        f"/renewals/{number()}/notice?row=1&state=not_told&size=50&_external=1", NOTICE
    )
    assert (answer.status_code, answer.location) == (303, "/renewals?state=not_told&size=50")
    assert notices() == [("phone", "told", None)]


def test_a_notice_from_the_page_of_the_household_leads_back_there(village: PageClient) -> None:
    answer = village.post_with_token(
        f"/renewals/{number()}/notice", {**NOTICE, "result": "no_answer", "person": "王秀英"}
    )
    assert answer.location == f"/renewals/{number()}"
    page = village.get(answer.location)
    assert "未接通" in page.text
    assert notices() == [("phone", "no_answer", "王秀英")]


def test_htmx_gets_the_row_as_it_is_now(village: PageClient) -> None:
    address = f"/renewals/{number()}/notice?row=1&state=not_told"
    answer = village.htmx_post(address, NOTICE)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]
    assert "已告知" in answer.text
    refused = village.htmx_post(address, {**NOTICE, "given_on": "2026-11-22"})
    assert refused.status_code == 422
    assert codes(refused) == ["future_date"]
    assert notices() == [("phone", "told", None)]


def test_a_refused_notice_keeps_what_was_typed(village: PageClient) -> None:
    answer = village.post_with_token(
        f"/renewals/{number()}/notice", {**NOTICE, "given_on": "2025-01-01", "note": "门上贴条"}
    )
    assert answer.status_code == 422
    assert codes(answer) == ["bad_date"]
    assert "门上贴条" in answer.text
    assert notices() == []


def test_a_paper_list_is_entered_for_the_ticked_households(village: PageClient) -> None:
    both = {"contract": [number("H1"), number("H2")], "given_on": "2026-11-20"}
    answer = village.post_with_token("/renewals/told?grid=G1", both)
    assert answer.location == "/renewals?grid=G1"
    assert notices() == [("paper", "told", None)] * 2
    nobody = village.post_with_token("/renewals/told", {"given_on": "2026-11-20"})
    assert (nobody.status_code, codes(nobody)) == (422, ["nothing_chosen"])
    odd = village.post_with_token("/renewals/told", {**both, "given_on": "soon"})
    assert (odd.status_code, codes(odd)) == (422, ["bad_date"])
    far = village.post_with_token("/renewals/told", {**both, "contract": [number("FAR1")]})
    assert (far.status_code, codes(far)) == (422, ["unknown_contract"])
    assert len(notices()) == 2


def test_a_contract_elsewhere_answers_like_one_that_does_not_exist(village: PageClient) -> None:
    for one in (number("FAR1"), "1101992025999999-01"):
        assert village.get(f"/renewals/{one}").status_code == 404
        for verb in ("notice", "objection", "objection/withdraw", "consent", "consent/withdraw"):
            answer = village.post_with_token(f"/renewals/{one}/{verb}", NOTICE)
            assert answer.status_code == 404
    assert notices() == []


def test_without_a_token_nothing_is_recorded(village: PageClient) -> None:
    assert village.post(f"/renewals/{number()}/notice", data=NOTICE).status_code == 400
    assert notices() == []


# ---------------------------------------------------------------- objections and consents


def test_an_objection_is_recorded_and_withdrawn_on_the_page(village: PageClient) -> None:
    here = f"/renewals/{number()}"
    said = {
        "objection-kind": "end", "objection-raised_on": "2026-11-20",
        "objection-channel": "home", "objection-person": "王秀英",
    }  # fmt: skip
    assert village.post_with_token(f"{here}/objection", said).location == here
    assert "到期终止：家庭有异议" in village.get(here).text
    again = village.post_with_token(f"{here}/objection", said)
    assert (again.status_code, codes(again)) == (422, ["already_objected"])
    assert village.post_with_token(f"{here}/objection/withdraw", {"kind": "end"}).location == here
    assert "将自动续约" in village.get(here).text
    assert db.session.scalars(select(Objection.withdrawn_on)).all() == [date(2026, 11, 21)]


def test_a_consent_is_recorded_and_withdrawn_on_the_page(village: PageClient) -> None:
    here = f"/renewals/{number('H2')}"
    said = {
        "consent-package": "PLUS", "consent-given_on": "2026-11-20",
        "consent-channel": "phone", "consent-person": "",
    }  # fmt: skip
    empty = village.post_with_token(f"{here}/consent", said)
    assert empty.status_code == 422
    said["consent-person"] = "王秀英"
    assert village.post_with_token(f"{here}/consent", said).location == here
    assert "已同意" in village.get(here).text
    again = village.post_with_token(f"{here}/consent", said)
    assert (again.status_code, codes(again)) == (422, ["already_consented"])
    taken_back = village.post_with_token(f"{here}/consent/withdraw", {"package": "PLUS"})
    assert taken_back.location == here
    assert db.session.scalars(select(PackageConsent.withdrawn_on)).all() == [date(2026, 11, 21)]


# ---------------------------------------------------------------- paper


def test_the_paper_names_the_households_of_the_filter_and_is_on_record(village: PageClient) -> None:
    village.post_with_token(f"/renewals/{number()}/notice", NOTICE)
    answer = village.get("/renewals/notices.pdf?state=not_told")
    assert answer.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert "已告知签字" in text
    assert text.count("2026-12-31") == 1
    (look,) = audited("print")
    assert look.after == {"numbers": [number("H2")]}
    slips = PdfReader(BytesIO(village.get("/renewals/notices.pdf?what=slips").data))
    assert len(slips.pages) == 1
    assert village.get("/renewals/notices.pdf?what=poster").status_code == 404


def test_where_nobody_is_to_be_told_there_is_no_paper(village: PageClient) -> None:
    answer = village.get("/renewals/notices.pdf?state=told")
    assert (answer.status_code, answer.location) == (303, "/renewals?state=told")


def test_a_wrong_day_of_the_paper_list_costs_no_ticks(village: PageClient) -> None:
    sent = {"contract": number(), "given_on": "2026-02-30"}
    page = village.post_with_token("/renewals/told", sent)
    assert (page.status_code, codes(page)) == (422, ["bad_date"])
    assert tree(page).xpath("//input[@name='contract'][@checked]/@value") == [number()]
    assert tree(page).xpath("//*[@id='many-day']/@value") == ["2026-02-30"]
    assert notices() == []

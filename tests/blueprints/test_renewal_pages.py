"""Pages of the renewal: the list with its notices, one household, the paper, and the runs."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app import clock
from contracts_app.blueprints.renewals import run_routes
from contracts_app.extensions import db, limiter
from contracts_app.jobs.queue import queue
from contracts_app.jobs.renewal import resume_renewals, run_renewal
from contracts_app.models import (
    Contract,
    Grid,
    Household,
    Institution,
    Objection,
    PackageConsent,
    RenewalNotice,
    RenewalRun,
    User,
)
from tests.factories import make_household, make_team
from tests.pages import PageClient, codes, texts, tree
from tests.support.signed_in import audited, client_of, far_household, sign_up, world_app
from tests.support.statements import counted_statements

SIGNED = date(2025, 11, 20)
NOTICE = {"channel": "phone", "result": "told", "given_on": "2026-11-21", "person": "", "note": ""}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 and H2 end in 2026, H2 with a paid package; FAR1 of another township as well."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        for code, packages in (("H1", ()), ("H2", ("PLUS",))):
            household, people = make_household(grid, code=code)
            sign_up(household, people[0], on=SIGNED, package_codes=("BASIC", *packages))
        far, others = far_household("FAR1")
        make_team(db.session.scalars(select(Institution).filter_by(code="ORG02")).one(), code="T77")
        sign_up(far, others[0], on=SIGNED, team="T77")
        db.session.commit()
        yield app


@pytest.fixture
def village(town: Flask) -> PageClient:
    return client_of(town, "village")


@pytest.fixture
def leader(town: Flask) -> PageClient:
    return client_of(town, "leader")


def number(code: str = "H1", term: int = 1) -> str:
    query = select(Contract.contract_no).join(Household, Household.id == Contract.household_id)
    return db.session.scalars(query.where(Household.code == code, Contract.term_no == term)).one()


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


# ---------------------------------------------------------------- runs


def begin(client: PageClient, as_of: str = "2027-01-01") -> str:
    """Begin a run on the page and let the worker carry it out; the address of its page."""
    answer = client.post_with_token("/renewals/runs", {"as_of": as_of})
    assert answer.status_code == 303
    run_renewal(int(urlsplit(answer.location).path.rsplit("/", 1)[1]))
    return str(answer.location)


def test_a_run_renews_the_own_area_and_tells_what_it_did(leader: PageClient) -> None:
    village_says = {"kind": "end", "raised_on": "2026-11-20", "channel": "home", "person": "家人"}
    leader.post_with_token(f"/contracts/{number('H2')}/objection", village_says)
    page = leader.get(begin(leader))
    figures = dict(zip(
        texts(page, "//table//tbody/tr/th"), texts(page, "//table//tbody/tr/td"), strict=True
    ))  # fmt: skip
    assert figures == {"已续约": "1", "本次之前已续签": "0", "终止：家庭提出异议": "1"}
    behind = leader.get("/renewals/runs/1?show=lapsed&reason=objection")
    assert number("H2") in behind.text
    assert number("H1", 2) in leader.get("/renewals/runs/1?show=renewed").text
    second = db.session.scalars(
        select(Contract.id).join(Household).where(Household.code == "FAR1", Contract.term_no == 2)
    ).all()
    assert second == []
    (row,) = audited("renewal.start")
    assert (row.object_key, row.after) == ("1", {"as_of": "2027-01-01"})


def test_lists_behind_figures_that_are_not_there_are_not_shown(leader: PageClient) -> None:
    here = begin(leader)
    for args in ("show=lapsed", "show=lapsed&reason=objection", "show=odd", "reason=objection"):
        page = leader.get(f"{here}?{args}")
        assert page.status_code == 200
        assert texts(page, "//*[@id='behind-title']") == []


def test_a_run_under_way_asks_for_itself_until_it_is_finished(leader: PageClient) -> None:
    address = leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"}).location
    page = leader.htmx_get(address)
    assert page.status_code == 200
    assert "every 2s" in page.text
    run_renewal(1)
    page = leader.htmx_get(address)
    assert page.status_code == 286
    assert "every 2s" not in page.text


def test_beginning_a_run_twice_goes_on_with_the_same(leader: PageClient) -> None:
    first = leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"}).location
    assert leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"}).location == first


def test_the_worker_is_told_after_the_commit_and_carries_the_run_out(leader: PageClient) -> None:
    leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"})
    huey = queue().huey
    task = huey.dequeue()
    assert task.args == (1,)
    huey.execute(task)
    db.session.expire_all()
    assert db.session.get_one(RenewalRun, 1).renewed == 2


def test_a_run_whose_worker_died_is_taken_up_again(leader: PageClient) -> None:
    leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"})
    huey = queue().huey
    huey.dequeue()
    resume_renewals()
    assert huey.dequeue() is None
    run = db.session.get_one(RenewalRun, 1)
    run.started_at_utc = run.started_at_utc.replace(year=2025)
    db.session.commit()
    resume_renewals()
    assert huey.dequeue().args == (1,)


@pytest.mark.parametrize("day", ["2028-06-01", "soon", ""])
def test_a_day_too_far_or_none_begins_no_run(leader: PageClient, day: str) -> None:
    assert leader.post_with_token("/renewals/runs", {"as_of": day}).status_code == 422
    assert leader.get(f"/renewals/dry-run?as_of={day}").status_code == 422
    assert db.session.scalars(select(RenewalRun)).all() == []


def test_a_dry_run_counts_and_changes_nothing(leader: PageClient) -> None:
    page = leader.get("/renewals/dry-run?as_of=2027-01-01")
    assert texts(page, "//dl[@class='facts']//dd") == ["2", "2", "0", "0", "0"]
    assert db.session.scalars(select(Contract.term_no)).all() == [1, 1, 1]
    assert db.session.scalars(select(RenewalRun)).all() == []


def test_a_large_dry_run_is_counted_in_the_background(
    leader: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_routes, "AT_ONCE", 1)
    waiting = leader.get("/renewals/dry-run?as_of=2027-01-01")
    assert "正在统计" in waiting.text
    assert leader.htmx_get("/renewals/dry-run?as_of=2027-01-01&waiting=1").status_code == 200
    huey = queue().huey
    task = huey.dequeue()
    assert huey.dequeue() is None
    huey.execute(task)
    page = leader.htmx_get("/renewals/dry-run?as_of=2027-01-01&waiting=1")
    assert page.status_code == 286
    assert texts(page, "//dl[@class='facts']//dd") == ["2", "2", "0", "0", "0"]


def test_runs_of_others_are_told_where_they_concern_the_own_area(town: Flask) -> None:
    far = db.session.scalars(select(Institution.id).filter_by(code="ORG02")).one()
    own = db.session.scalars(select(User).filter_by(username="leader")).one()
    day = date(2026, 12, 1)
    values = {"as_of": day, "started_at_utc": clock.utcnow(), "actor": "x"}
    stranger = db.session.scalars(select(User).filter_by(username="clerk")).one()
    stranger.institution_id = far
    for user_id in (own.id, stranger.id, None):
        db.session.add(RenewalRun(**values, user_id=user_id))
        db.session.flush()
    db.session.commit()
    limiter.reset()
    client = client_of(town, "leader")
    found = tree(client.get("/renewals/runs")).xpath("//tbody//th/a/@href")
    assert found == ["/renewals/runs/3", "/renewals/runs/1"]
    assert client.get("/renewals/runs/2").status_code == 404

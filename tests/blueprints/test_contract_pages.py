"""Pages of contracts: the list, one term, its paper, objections, and the public check."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db, limiter
from contracts_app.models import Contract, Grid, Household, Institution, Objection, PrintCopy
from contracts_app.services import print_log
from tests.factories import make_household, make_team
from tests.pages import PageClient, codes, page_client, texts, tree
from tests.pages import select as select_nodes
from tests.support.signed_in import audited, client_of, far_household, sign_up, world_app
from tests.support.statements import counted_statements


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 is signed with the own team, FAR1 of another township with another."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0])
        far, others = far_household("FAR1")
        make_team(db.session.scalars(select(Institution).filter_by(code="ORG02")).one(), code="T77")
        sign_up(far, others[0], team="T77")
        db.session.commit()
        yield app


def number(code: str = "H1") -> str:
    query = select(Contract.contract_no).join(Household, Household.id == Contract.household_id)
    return db.session.scalars(query.where(Household.code == code)).one()


def verify_code() -> str:
    return db.session.scalars(
        select(Contract.verify_code).where(Contract.contract_no == number())
    ).one()


@pytest.fixture
def client(town: Flask) -> PageClient:
    return client_of(town, "clerk")


def listed(response: object) -> list[str]:
    """The numbers of the contracts in the list; none is fine."""
    links = tree(response).xpath("//*[@id='contract-list']//tbody//th/a/@href")  # type: ignore[arg-type]
    return [str(link).rsplit("/", 1)[1] for link in links]


def test_the_list_shows_the_own_contracts_and_filters_by_the_address(client: PageClient) -> None:
    assert listed(client.get("/contracts")) == [number()]
    assert listed(client.get("/contracts?status=active&year=2027&team=T01")) == [number()]
    assert listed(client.get("/contracts?status=expired")) == []
    assert listed(client.get("/contracts?year=soon")) == [number()]
    assert listed(client.htmx_get("/contracts?status=active")) == [number()]


def test_the_bureau_sees_masked_names_and_no_way_to_a_household(town: Flask) -> None:
    bureau = client_of(town, "bureau")
    pages = [bureau.get("/contracts"), bureau.get(f"/contracts/{number()}")]
    for page in pages:
        assert page.status_code == 200
        assert "王秀英" not in page.text
        assert "王**" in page.text
        assert "/households/" not in page.text
        assert "尾号" not in page.text
    assert len(listed(pages[0])) == 2
    assert bureau.get(f"/contracts/{number()}/agreement.pdf").status_code == 404


@pytest.mark.parametrize("role", ["hospital", "admin"])
def test_other_roles_find_no_contract_pages(town: Flask, role: str) -> None:
    client = client_of(town, role)
    for address in ("/contracts", f"/contracts/{number()}"):
        assert client.get(address).status_code == 404


def test_a_contract_elsewhere_answers_like_one_that_does_not_exist(client: PageClient) -> None:
    for one in (number("FAR1"), "1101992026999999-01"):
        assert client.get(f"/contracts/{one}").status_code == 404
        assert client.get(f"/contracts/{one}/agreement.pdf").status_code == 404
        for verb in ("objection", "objection/withdraw"):
            answer = client.post_with_token(f"/contracts/{one}/{verb}", OBJECTION)
            assert answer.status_code == 404
    assert db.session.scalars(select(Objection)).all() == []


OBJECTION = {
    "kind": "end",
    "raised_on": "2026-11-21",
    "channel": "home",
    "person": "王秀英",
    "note": "",
}


def test_the_page_shows_the_term_and_everything_about_it(client: PageClient) -> None:
    page = client.get(f"/contracts/{number()}")
    assert [
        len(texts(page, f"//*[@id='{part}']//tbody/tr")) for part in ("covers", "packages")
    ] == [
        3,
        1,
    ]
    assert texts(page, "//*[@id='signatures']//tbody/tr")
    assert select_nodes(page, f"//a[contains(@href, '/v/{verify_code()}')]")
    assert select_nodes(page, "//img[starts-with(@src, 'data:image/svg')]")
    assert [(row.verb, row.object_key) for row in audited("view")] == [("view", number())]


def test_the_paper_is_a_pdf_named_by_the_number_alone(client: PageClient) -> None:
    answer = client.get(f"/contracts/{number()}/agreement.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    name = f"{number()}.pdf"
    assert answer.headers["Content-Disposition"] == (
        f"inline; filename=\"{name}\"; filename*=UTF-8''{name}"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert [row.object_key for row in audited("print")] == [number()]


def test_each_fetched_paper_is_a_print_and_the_page_tells_how_often(client: PageClient) -> None:
    page = f"/contracts/{number()}"
    assert texts(client.get(page), "//*[@id='prints']/p")[0] == "尚未打印。"
    papers = [client.get(f"{page}/agreement.pdf") for _ in range(2)]
    again = [
        "第 2 次打印" in PdfReader(BytesIO(one.data)).pages[0].extract_text() for one in papers
    ]
    assert again == [False, True]
    assert len(texts(client.get(page), "//*[@id='prints']//li")) == 2
    assert "2" in texts(client.get(page), "//*[@id='prints']/p")[0]
    assert sorted((one.copy, one.times) for one in db.session.scalars(select(PrintCopy))) == [
        ("household", 1), ("household", 2), ("institution", 1), ("institution", 2),
    ]  # fmt: skip


def test_of_two_who_print_at_the_same_moment_one_prints_again(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both read that it was never printed; the log holds each copy and time once.
    monkeypatch.setattr(print_log, "times_of_contracts", lambda _ids: {})
    paper = f"/contracts/{number()}/agreement.pdf"
    assert [client.get(paper).status_code for _ in range(2)] == [200, 409]
    assert len(list(db.session.scalars(select(PrintCopy)))) == 2
    assert len(audited("print")) == 1


def test_an_objection_is_recorded_and_withdrawn_by_plain_forms(client: PageClient) -> None:
    page = f"/contracts/{number()}"
    done = client.submit(page, {"person": "王秀英", "kind": "end"}, action=f"{page}/objection")
    assert (done.status_code, done.location) == (303, page)
    assert "王秀英" in texts(client.get(page), "//*[@id='objections']//tbody/tr")[0]
    back = client.submit(page, action=f"{page}/objection/withdraw")
    assert back.status_code == 303
    assert db.session.scalars(select(Objection.withdrawn_on)).one() is not None
    assert [len(audited(f"objection.{verb}")) for verb in ("record", "withdraw")] == [1, 1]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"raised_on": "2026-12-24"}, "future_date"),
        ({"raised_on": "2026-01-01"}, "bad_date"),
        ({"raised_on": "gestern"}, "bad_date"),
        ({"raised_on": "  "}, "invalid"),
        ({"person": "  "}, "missing_required"),
    ],
)
def test_a_refused_objection_comes_back_with_its_code(
    client: PageClient, values: dict[str, str], code: str
) -> None:
    answer = client.post_with_token(f"/contracts/{number()}/objection", {**OBJECTION, **values})
    assert answer.status_code == 422
    assert code in codes(answer)
    assert db.session.scalars(select(Objection)).all() == []


def test_an_objection_twice_is_refused(client: PageClient) -> None:
    address = f"/contracts/{number()}/objection"
    assert client.post_with_token(address, OBJECTION).status_code == 303
    again = client.post_with_token(address, OBJECTION)
    assert (again.status_code, codes(again)) == (422, ["already_objected"])


def test_anybody_may_check_a_paper_and_learns_no_name(town: Flask) -> None:
    visitor = page_client(town)
    page = visitor.get(f"/v/{verify_code()}")
    assert page.status_code == 200
    assert number() in page.text
    assert "河口镇卫生院" in page.text
    assert "王秀英" not in page.text
    assert "notice-good" in page.text
    assert visitor.get("/v/none").status_code == 404


@pytest.mark.parametrize(
    ("today", "tone"),
    [
        (date(2026, 11, 20), "info"),
        (date(2026, 11, 21), "good"),
        (date(2027, 12, 31), "good"),
        (date(2028, 1, 1), "warn"),
    ],
)
def test_the_check_says_what_a_paper_is_worth_today(town: Flask, today: date, tone: str) -> None:
    clock.configure("Asia/Shanghai", today)
    assert f"notice-{tone}" in page_client(town).get(f"/v/{verify_code()}").text


def test_a_paper_that_was_ended_is_worth_nothing(town: Flask) -> None:
    contract = db.session.scalars(select(Contract).filter_by(contract_no=number())).one()
    contract.status = "void"
    db.session.commit()
    assert "notice-bad" in page_client(town).get(f"/v/{contract.verify_code}").text


def test_the_contract_page_costs_the_same_for_a_large_household(
    town: Flask, client: PageClient
) -> None:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, members=12, code="BIG")
    sign_up(household, people[0])
    db.session.commit()
    counts = []
    for code in ("H1", "BIG"):
        address = f"/contracts/{number(code)}"
        with counted_statements() as statements:
            assert client.get(address).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_public_check_is_limited(town: Flask) -> None:
    limiter.enabled = True
    try:
        limiter.reset()
        visitor = page_client(town)
        pages = [visitor.get("/v/none") for _ in range(21)]
    finally:
        limiter.enabled = False
    assert [page.status_code for page in pages] == [404] * 20 + [429]
    assert "请稍后再试" in pages[-1].text
    assert "一分钟" not in pages[-1].text

"""Pages of households: who sees them, what they show, and what they leave in the audit trail."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db, limiter
from contracts_app.models import AuditEvent, Grid, Household, Membership, Resident
from contracts_app.services import searches
from tests.factories import make_household
from tests.pages import PageClient, codes, texts, tree
from tests.pages import select as select_nodes
from tests.support.signed_in import audited, client_of, far_household, sign_up, world_app
from tests.support.statements import counted_statements


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 is signed, H2 is not; FAR1 lies in another township."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(
            grid, code="H1", tags=("HTN",), phone="13900000001", phone_last4="0001"
        )
        sign_up(household, people[0])
        make_household(grid, code="H2", name="李大山")
        far_household("FAR1")
        db.session.commit()
    with app.app_context():
        yield app


@pytest.fixture
def client(town: Flask) -> PageClient:
    return client_of(town, "clerk")


def person(code: str, *, head: bool = True) -> Resident:
    query = (
        select(Resident)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.code == code, Membership.is_head == head, Membership.valid_to.is_(None))
        .order_by(Resident.id)
    )
    return db.session.scalars(query).first()  # type: ignore[return-value]


def listed(response: object) -> list[str]:
    """The codes of the households in the list; none is fine."""
    links = tree(response).xpath("//*[@id='household-list']//tbody//th/a/@href")  # type: ignore[arg-type]
    return [str(link).rsplit("/", 1)[1] for link in links]


def _said(response: object) -> list[str]:
    """What an error page says, without the number of the request."""
    return [text for text in texts(response, "//main//p") if "编号" not in text]  # type: ignore[arg-type]


def test_the_list_shows_the_own_township_and_filters_by_the_address(client: PageClient) -> None:
    assert listed(client.get("/households")) == ["H1", "H2"]
    assert listed(client.get("/households?status=unsigned")) == ["H2"]
    assert listed(client.get("/households?tag=HTN&village=110199100201")) == ["H1"]
    assert listed(client.get("/households?grid=FFAR1")) == []


def test_htmx_gets_the_list_alone(client: PageClient) -> None:
    part = client.htmx_get("/households?status=unsigned")
    assert listed(part) == ["H2"]
    assert "<form" not in part.text
    assert "HX-Request" in part.headers["Vary"]


def test_chips_take_one_filter_away(client: PageClient) -> None:
    page = client.get("/households?status=unsigned&grid=G1")
    chips = {str(node.get("href")) for node in select_nodes(page, "//ul[@class='chips']//a[@href]")}
    assert chips == {"/households?status=unsigned", "/households?grid=G1", "/households"}


@pytest.mark.parametrize("role", ["bureau", "hospital", "admin"])
def test_other_roles_find_no_household_pages(town: Flask, role: str) -> None:
    client = client_of(town, role)
    key = person("H1").key
    for address in ("/households", "/households/H1", f"/households/H1/members/{key}/leave"):
        assert client.get(address).status_code == 404
    assert client.post_with_token("/households/search", {"q": "王"}).status_code == 404


def test_a_household_elsewhere_answers_like_one_that_does_not_exist(
    town: Flask, client: PageClient
) -> None:
    key = person("FAR1").key
    for there, nowhere in (
        ("/households/FAR1", "/households/NONE"),
        (f"/households/FAR1/members/{key}/leave", "/households/H1/members/none/leave"),
    ):
        answers = [client.get(address) for address in (there, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert _said(answers[0]) == _said(answers[1]) != []
    revealed = f"/households/FAR1/members/{key}/reveal"
    answer = client.post_with_token(revealed, {"field": "id", "reason": "核对"})
    assert answer.status_code == 404
    assert audited("resident.reveal") == []


def test_a_member_is_found_only_under_the_own_household(client: PageClient) -> None:
    assert client.get(f"/households/H2/members/{person('H1').key}/leave").status_code == 404


def test_the_household_page_masks_numbers_and_shows_who_is_responsible(client: PageClient) -> None:
    page = client.get("/households/H1")
    number = person("H1").id_number or ""
    assert number not in page.text
    assert "13900000001" not in page.text
    assert f"{number[:4]}{'*' * 10}{number[-4:]}" in page.text
    assert "139****0001" in page.text
    assert "第一家庭医生团队" in page.text
    assert texts(page, "//*[@id='terms']//tbody//th/a")
    assert select_nodes(page, "//a[@href='/sign/H1']")


def test_looks_leave_audit_rows_that_name_who_was_shown(client: PageClient) -> None:
    client.get("/households/H1")
    client.get("/households")
    client.get("/households/FAR1")
    rows = db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb.in_(("view", "list"))).order_by(AuditEvent.id)
    ).all()
    assert [(row.actor, row.verb, row.object_key) for row in rows] == [
        ("clerk", "view", "H1"),
        ("clerk", "list", "list"),
    ]
    assert rows[1].after == {"codes": ["H1", "H2"]}


def test_search_keeps_the_name_out_of_the_address(client: PageClient) -> None:
    answer = client.submit("/households", {"q": "李大"}, action="/households/search")
    assert answer.status_code == 303
    address = urlsplit(answer.location)
    assert address.path == "/households"
    assert address.query.startswith("s=")
    assert len(address.query) == len("s=") + 8
    page = client.get(answer.location)
    assert listed(page) == ["H2"]
    assert all("李" not in str(node.get("href")) for node in select_nodes(page, "//a[@href]"))


def test_an_exact_number_leads_straight_to_its_page(town: Flask, client: PageClient) -> None:
    contract_no = texts(client.get("/households/H1"), "//*[@id='terms']//tbody//th/a")[0]
    ways = {
        "H2": "/households/H2",
        person("H1", head=False).id_number: "/households/H1",
        contract_no: f"/contracts/{contract_no}",
    }
    for text, target in ways.items():
        answer = client.post_with_token("/households/search", {"q": text})
        assert (answer.status_code, answer.location) == (303, target)


def test_a_search_of_somebody_else_shows_nobody(town: Flask, client: PageClient) -> None:
    token = searches.remember(1, "王")
    db.session.commit()
    page = client.get(f"/households?s={token}")
    assert page.status_code == 200
    assert listed(page) == []
    assert "notice-warn" in page.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 61])
def test_an_empty_or_endless_search_goes_back_to_the_list(client: PageClient, text: str) -> None:
    answer = client.post_with_token("/households/search", {"q": text})
    assert (answer.status_code, answer.location) == (303, "/households")


def test_a_number_is_revealed_once_with_a_reason(client: PageClient) -> None:
    who = person("H1")
    address = f"/households/H1/members/{who.key}/reveal"
    page = client.post_with_token(address, {"field": "id", "reason": "核对身份"})
    assert page.status_code == 200
    assert texts(page, "//*[@data-revealed]") == [who.id_number]
    part = client.htmx_post(address, {"field": "phone", "reason": "打电话"})
    assert texts(part, "//*[@data-revealed]") == ["13900000001"]
    assert [row.reason for row in audited("resident.reveal")] == ["核对身份", "打电话"]
    assert (who.id_number or "") not in client.get("/households/H1").text


def test_without_a_reason_no_number_is_shown(client: PageClient) -> None:
    who = person("H1")
    address = f"/households/H1/members/{who.key}/reveal"
    for page in (
        client.post_with_token(address, {"field": "id", "reason": " "}),
        client.htmx_post(address, {"field": "id", "reason": ""}),
    ):
        assert page.status_code == 422
        assert codes(page) == ["missing_required"]
        assert (who.id_number or "") not in page.text
    assert audited("resident.reveal") == []


def test_thirty_numbers_an_hour_are_enough(town: Flask, client: PageClient) -> None:
    address = f"/households/H1/members/{person('H1').key}/reveal"
    token = client.token()
    fields = {"field": "phone", "reason": "打电话", "csrf_token": token}
    limiter.enabled = True
    try:
        limiter.reset()
        answers = [client.post(address, data=fields).status_code for _ in range(31)]
    finally:
        limiter.enabled = False
    assert answers == [200] * 30 + [429]


def test_nothing_is_taken_without_a_token(town: Flask, client: PageClient) -> None:
    key = person("H1").key
    plain = town.test_client()
    for address in ("/households/search", f"/households/H1/members/{key}/reveal"):
        assert client.post(address, data={"q": "x"}).status_code == 400
        assert plain.post(address, data={"q": "x"}).status_code in {302, 400}


def test_the_household_page_asks_the_database_a_fixed_number_of_times(
    town: Flask, client: PageClient
) -> None:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    make_household(grid, code="BIG", members=14)
    db.session.commit()
    counts = []
    for code in ("H2", "BIG"):
        with counted_statements() as statements:
            assert client.get(f"/households/{code}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_household_is_called_by_its_head(client: PageClient) -> None:
    assert texts(client.get("/households?status=unsigned"), "//tbody//th/a") == ["李大山"]
    page = client.get("/households/H2")
    assert texts(page, "//h1") == ["李大山户 H2"]
    assert texts(page, "//title")[0].startswith("H2 · ")


def test_a_search_stays_in_its_box(client: PageClient) -> None:
    answer = client.post_with_token("/households/search", {"q": "李 大山"}, follow_redirects=True)
    assert listed(answer) == ["H2"]
    assert select_nodes(answer, "//input[@name='q']")[0].get("value") == "李 大山"


def test_a_child_is_no_bare_sex(client: PageClient) -> None:
    assert texts(client.get("/households/H1"), "//*[@id='members']//tbody//th")[2].endswith("儿子")

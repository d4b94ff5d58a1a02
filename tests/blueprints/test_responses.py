"""One view gives a page or a partial, and htmx follows redirects."""

import pytest

from tests.edge_app import edge_app
from tests.pages import HTMX, PageClient, codes, page_client, select, texts


@pytest.fixture
def client() -> PageClient:
    return page_client(edge_app())


def test_a_browser_gets_the_whole_page_and_htmx_the_partial(client: PageClient) -> None:
    page = client.get("/note")
    assert texts(page, "//h1") == ["Note"]
    partial = client.htmx_get("/note")
    assert "<html" not in partial.text
    assert 'id="note-form"' in partial.text
    assert all("HX-Request" in answer.headers["Vary"] for answer in (page, partial))


def test_a_refused_form_comes_back_with_422_and_its_errors_either_way(client: PageClient) -> None:
    plain = client.submit("/note", {"name": "taken"})
    token = select(plain, "//input[@name='csrf_token']")[0].get("value")
    part = client.post("/note", data={"name": "taken", "csrf_token": token}, headers=HTMX)
    assert plain.status_code == part.status_code == 422
    assert codes(part) == ["note_full", "name_taken"]
    assert select(part, "//*[@id='errors']")[0].get("hx-swap-oob") == "true"
    assert select(part, "//*[@id='name']")[0].get("value") == "TAKEN"
    assert select(part, "//*[@id='name']")[0].get("aria-invalid") == "true"


def test_without_a_token_nothing_is_accepted(client: PageClient) -> None:
    plain = client.application.test_client()
    assert plain.post("/note", data={"name": "Li"}).status_code == 400
    assert plain.post("/note", data={"name": "Li"}, headers=HTMX).status_code == 400


def test_a_redirect_becomes_a_header_for_htmx_only(client: PageClient) -> None:
    assert client.get("/away").location == "/note"
    told = client.get("/away", headers=HTMX)
    assert (told.status_code, told.headers["HX-Redirect"], told.location) == (200, "/note", None)
    assert told.data == b""


def test_a_message_reaches_an_htmx_answer_once_and_is_escaped(client: PageClient) -> None:
    client.submit("/note", {"name": "Li"})
    told = client.htmx_get("/note")
    assert texts(told, "//*[@id='flash']") == ["Kept <b>"]
    assert 'id="flash"' not in client.htmx_get("/note").text

"""The language of a page: the switch, then the browser's wish, then the setting."""

import pytest

from tests.edge_app import edge_app
from tests.pages import page_client, select


@pytest.mark.parametrize(
    ("cookie", "wish", "setting", "shown"),
    [
        (None, None, "zh", "zh-Hans"),
        (None, None, "en", "en"),
        (None, "en-GB,en;q=0.9,zh;q=0.8", "zh", "en"),
        (None, "zh-TW,en;q=0.5", "en", "zh-Hans"),
        (None, "fr,en;q=0.5", "zh", "en"),
        (None, "fr", "zh", "zh-Hans"),
        (None, "en;q=0,zh", "en", "zh-Hans"),
        ("zh", "en", "en", "zh-Hans"),
        ("en", "zh", "zh", "en"),
        ("xx", "en", "zh", "en"),
    ],
)
def test_the_language_is_chosen(
    cookie: str | None, wish: str | None, setting: str, shown: str
) -> None:
    client = page_client(edge_app(BABEL_DEFAULT_LOCALE=setting))
    if cookie:
        client.set_cookie("lang", cookie)
    page = client.get("/note", headers={"Accept-Language": wish} if wish else {})
    assert select(page, "/html")[0].get("lang") == shown
    assert page.headers["Content-Language"] == shown
    assert "Accept-Language" in page.headers["Vary"]


def test_large_letters_are_a_matter_of_the_device() -> None:
    client = page_client(edge_app())
    assert select(client.get("/note"), "/html")[0].get("class") is None
    client.set_cookie("size", "big")
    assert select(client.get("/note"), "/html")[0].get("class") == "big"


def test_without_a_request_the_setting_decides() -> None:
    from contracts_app.i18n import html_lang, is_big

    with edge_app(BABEL_DEFAULT_LOCALE="en").app_context():
        assert (html_lang(), is_big()) == ("en", False)

"""What a device keeps for the time without a line names nobody and changes with each edition."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from contracts_app import security
from contracts_app.blueprints.public import offline
from tests.pages import PageClient, page_client, tree


@pytest.fixture
def anybody(make_app: Callable[..., Flask]) -> PageClient:
    return page_client(make_app())


def shell(client: PageClient) -> dict[str, Any]:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    found = re.match(r"const SHELL = (\{.*\});\n", answer.text)
    assert found is not None
    return dict(json.loads(found[1]))


def test_the_page_needs_no_sign_in_and_no_token(anybody: PageClient) -> None:
    page = anybody.get("/offline")
    assert page.status_code == 200
    assert "csrf" not in page.text
    assert "Set-Cookie" not in page.headers


def test_all_that_the_page_is_made_of_is_kept_and_can_be_fetched(anybody: PageClient) -> None:
    kept = shell(anybody)
    page = tree(anybody.get(kept["offline"]))
    needed = page.xpath("//script/@src") + page.xpath("//link[not(@media)]/@href")
    symbols = [use.split("#")[0] for use in page.xpath("//*[local-name()='use']/@*")]
    assert len(needed) >= 4
    assert {*needed, *symbols} <= set(kept["files"])
    for address in kept["files"]:
        answer = anybody.get(address)
        assert answer.status_code == 200, address
        answer.close()


def test_nothing_but_the_page_and_static_files_is_kept(anybody: PageClient) -> None:
    kept = shell(anybody)
    assert kept["offline"] == "/offline"
    assert kept["files"]
    assert all(re.fullmatch(r"/static/[\w./-]+\?v=[0-9a-f]{12}", name) for name in kept["files"])


def test_each_language_is_an_edition_of_its_own(anybody: PageClient) -> None:
    name = shell(anybody)["name"]
    assert shell(anybody)["name"] == name
    anybody.set_cookie("lang", "en")
    assert shell(anybody)["name"] != name


def test_other_files_are_another_edition(
    anybody: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = shell(anybody)["name"]
    monkeypatch.setattr(offline, "_FILES", (*offline._FILES, "js/sign.js"))
    assert shell(anybody)["name"] != name


def test_the_policy_of_pages_lets_workers_come_from_here_only() -> None:
    assert "worker-src 'self'" in security.CSP

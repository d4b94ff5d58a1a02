"""Whatever a person, a club or a reader is called: pages and papers take it for words."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from flask import Flask

from contracts_app import create_app
from contracts_app.extensions import db, limiter
from tests.conftest import migrate_new, settings_for
from tests.factories import TODAY
from tests.pages import PageClient
from tests.support.pages_of_person import asked
from tests.support.signed_in import audited, client_of, committed_world
from tests.support.sqlite import copy_of, template_file
from tests.support.whole_person import pages_of_care, whole_person

FILTERS = (
    *("grid", "village", "team", "status", "need", "ground", "show", "tag", "cover", "month"),
    *("year", "kind", "who", "item", "programme"),
)
HOSTILE = """</title><img src=x onerror="alert(1)">'{{7*7}}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("hostile")
    url = copy_of(template_file("migrated", migrate_new), folder)
    app = create_app(settings_for(url, folder / "instance", demo=True, today=TODAY))
    app.testing, limiter.enabled = True, False
    with app.app_context():
        committed_world()
        app.config["NAMES"] = whole_person(Path(app.instance_path), HOSTILE)
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def leader(site: Flask) -> PageClient:
    return client_of(site, "leader")


def test_a_name_is_no_markup_on_any_page_and_breaks_no_paper(
    site: Flask, leader: PageClient
) -> None:
    shown = 0
    for line, address in pages_of_care():
        place = f"{line.method} {address}"
        answer = asked(leader, line, address.format(**site.config["NAMES"]))
        assert answer.status_code < 500, place
        if answer.mimetype == "text/html":
            assert "<img src=x" not in answer.text, place
            assert "'49" not in answer.text, place
            shown += escape(HOSTILE, quote=False)[:12] in answer.text
        if answer.mimetype == "application/pdf":
            assert answer.data.startswith(b"%PDF"), place
    assert shown > 40


@pytest.mark.parametrize(
    ("address", "field", "more"),
    [
        ("/groups/new", "name", {"team": "T01", "kind": "club"}),
        ("/teams/T01/life/new", "place", {"kind": "outreach", "held": "no"}),
        ("/surveys/new", "title", {"kind": "awareness", "institution": "ORG01"}),
        ("/appointments/new", "address", {"team": "T01", "place": "centre"}),
        ("/records/{record}/access", "applicant", {"kind": "institution"}),
        ("/records/{record}/loan", "borrower", {}),
        ("/households/{household}/refusals", "advised", {"kind": "drug"}),
        ("/households/{household}/home-care", "plan", {"kind": "rehab"}),
        ("/residents/{person}/visit", "note", {"item": "ADVICE"}),
        ("/teams/T01/plan", "words", {}),
    ],
)
def test_what_was_typed_comes_back_as_words(
    site: Flask, leader: PageClient, address: str, field: str, more: dict[str, str]
) -> None:
    at = address.format(**site.config["NAMES"])
    answer = leader.post_with_token(at, {field: HOSTILE, **more})
    assert "<img src=x" not in answer.text
    if answer.status_code in (422, 200):
        assert "&lt;img src=x" in answer.text or "&lt;/title" in answer.text


def test_a_filter_of_the_address_is_words_as_well(leader: PageClient) -> None:
    query = dict.fromkeys(FILTERS, HOSTILE)
    for line, address in pages_of_care():
        if line.method == "GET" and "{" not in address:
            answer = leader.get(address.partition("?")[0], query_string=query)
            assert answer.status_code < 500, address
            assert b"<img src=x" not in answer.data, address


def test_nothing_is_done_without_the_token_of_a_form(site: Flask, leader: PageClient) -> None:
    with site.app_context():
        before = len(audited("group.attend"))
    posts = [one for one in pages_of_care() if one[0].method == "POST"]
    assert len(posts) > 50
    for line, address in posts:
        answer = leader.post(address.format(**site.config["NAMES"]), data=line.data)
        assert answer.status_code == 400, address
    with site.app_context():
        assert len(audited("group.attend")) == before

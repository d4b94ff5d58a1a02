"""Odd values for what there really is; the walk over all addresses knows much of it as none."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from contracts_app import create_app
from contracts_app.extensions import db, limiter
from tests.blueprints.test_odd_input import ENGINES
from tests.conftest import settings_for
from tests.factories import TODAY
from tests.support.odd_input import FORM, NASTY, Sender, body_of, field_names
from tests.support.postgres import drop_database
from tests.support.signed_in import committed_world
from tests.support.whole_person import pages_of_care, whole_person

READ_BY_HAND = (
    *("state", "reason", "last_day", "group", "resident", "household", "to_day", "closed_on"),
    *("code", "step", "copy", "item", "colleague", "person", "corrects", "client_key", "parts"),
    *("present", "held", "version", "month", "answer", "base", "withdrawn", "said_on", "basis"),
    *("mode", "relation", "incapable", "photo", "sections", "seen", "member", "session", "slot"),
    *("happened_on", "view", "day", "from", "year"),
)
"""Fields that pages read without a form of their own."""
VALUES = (
    *(b" ", "\u3000".encode(), b"99999999999", b"y", b"1", b"week", b"2026-11-21", b"2028-02-29"),
    *(b"9999-12-31", b"0001-01-01"),
    *(value[:300] for value in NASTY),
)
FEWER = 14
"""Each address gets every fourteenth value, and the next one begins one further."""
PARTS = 4
"""All values are too many for one test: so many share them."""


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    url = ENGINES[request.param](tmp_path)
    app = create_app(settings_for(url, tmp_path / "instance", demo=True, today=TODAY))
    app.testing, limiter.enabled = True, False
    with app.app_context():
        committed_world()
        app.config["NAMES"] = whole_person(Path(app.instance_path))
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if url.startswith("postgresql"):
        drop_database(url)


@pytest.mark.deep
@pytest.mark.parametrize(
    "site", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
def test_no_value_breaks_a_page_of_what_there_is(site: Flask) -> None:
    walk(site, lambda place: VALUES[place % FEWER :: FEWER])


@pytest.mark.deep
@pytest.mark.parametrize("site", ENGINES, indirect=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_none_of_all_values_breaks_a_page_of_what_there_is(site: Flask, part: int) -> None:
    walk(site, lambda _place: VALUES[part::PARTS])


def walk(site: Flask, values_for: Callable[[int], tuple[bytes, ...]]) -> None:
    """Send the values in every field of each page, also of those that only read."""
    sender = Sender(site, "leader")
    names = list(dict.fromkeys((*field_names(), *READ_BY_HAND)))
    for place, (line, address) in enumerate(pages_of_care()):
        path, _mark, query = address.format(**site.config["NAMES"]).encode().partition(b"?")
        for value in values_for(place):
            body = body_of(names, value, sender.token)
            if line.method == "GET":
                sender.send("GET", path, body)
            else:
                sender.send("POST", path, query, data=body, content_type=FORM)
    assert sender.failures == []
    assert sender.client.get("/account").status_code == 200
    assert sender.answers[422] > 50

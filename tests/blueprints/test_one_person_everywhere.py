"""One person with everything there is, on every page about care: who looked is on record, and
nothing of the person stands where it does not belong."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pypdfium2 as pdfium
import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from contracts_app import create_app
from contracts_app.extensions import db, limiter
from contracts_app.models import AuditEvent
from tests.conftest import migrate_new, settings_for
from tests.factories import TODAY
from tests.pages import page_client
from tests.support.pages_of_person import asked, words_of
from tests.support.signed_in import client_of, committed_world
from tests.support.sqlite import copy_of, template_file
from tests.support.whole_person import NAME, SECRETS, pages_of_care, whole_person

OWN = ("person", "household", "contract", "record")
"""Whatever is looked at by one of these words is found as a look at the person."""
_ADDRESS = re.compile(r'\b(?:href|action|src|hx-[a-z]+)="([^"]*)"')
_PAPER = r'inline; filename="[a-z0-9-]+\.(pdf|jpg)"'
_BUNDLE = r'attachment; filename="R\d+\.json"'
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass
class Seen:
    """What was answered at one address, and the audit rows that this left."""

    place: str
    answer: TestResponse
    rows: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return words_of(self.answer)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("everywhere")
    url = copy_of(template_file("migrated", migrate_new), folder)
    app = create_app(settings_for(url, folder / "instance", demo=True, today=TODAY))
    app.testing, limiter.enabled = True, False
    with app.app_context():
        committed_world()
        app.config["NAMES"] = whole_person(Path(app.instance_path))
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def seen(site: Flask) -> list[Seen]:
    """Every page about care as the head of the centre sees it, and what it refuses to do."""
    client, names, found = client_of(site, "leader"), site.config["NAMES"], []
    for line, address in pages_of_care():
        with site.app_context():
            last = db.session.scalar(select(func.max(AuditEvent.id)))
        answer = asked(client, line, address.format(**names))
        with site.app_context():
            query = select(AuditEvent.__table__).where(AuditEvent.id > last)
            rows = [dict(row._mapping) for row in db.session.execute(query)]
        found.append(Seen(f"{line.method} {address}", answer, rows))
    assert len(found) > 100
    return found


def names_person(row: dict[str, Any], names: dict[str, str]) -> bool:
    told = json.dumps([row["object_key"], row["after"]])
    return any(names[word] in told for word in (*OWN, "card", "question"))


def test_every_page_that_shows_the_person_leaves_a_row_that_says_so(
    site: Flask, seen: list[Seen]
) -> None:
    names = site.config["NAMES"]
    shown = [one for one in seen if NAME in one.text]
    assert len(shown) > 60
    silent = [one for one in shown if not any(names_person(row, names) for row in one.rows)]
    assert [one.place for one in silent] == []


def test_a_page_of_the_person_alone_stands_among_the_looks_at_the_person(
    site: Flask, seen: list[Seen]
) -> None:
    names = site.config["NAMES"]
    alone = (
        "{person}", "{record}", "{household}", "{contract}", "{visit}", "{access}", "{loan}",
        "{review}", "{bed}", "{migrant}", "{card}", "{refusal}", "{referral}", "{question}",
    )  # fmt: skip
    own = {names[word] for word in OWN}
    for one in seen:
        of_person = any(word in one.place for word in alone) and "/leave" not in one.place
        if of_person and NAME in one.text:
            kinds = {row["object_key"] for row in one.rows} & own
            assert kinds, (one.place, one.rows)


def test_no_title_address_or_header_names_anybody(seen: list[Seen]) -> None:
    for one in seen:
        found = [unquote(value) for _name, value in one.answer.headers]
        if one.answer.mimetype == "text/html":
            found += [unquote(at) for at in _ADDRESS.findall(one.answer.text)]
            found += _TITLE.findall(one.answer.text)
        if one.answer.mimetype == "application/pdf":
            with pdfium.PdfDocument(one.answer.data) as document:
                found += document.get_metadata_dict().values()
        told = [text for text in found if any(secret in text for secret in SECRETS)]
        assert told == [], one.place


def test_no_audit_row_names_anybody(seen: list[Seen]) -> None:
    rows = [(one.place, json.dumps(one.rows, ensure_ascii=False, default=str)) for one in seen]
    assert [place for place, row in rows if any(secret in row for secret in SECRETS)] == []


def test_no_browser_or_proxy_keeps_a_page_about_people(seen: list[Seen]) -> None:
    kept = [one.place for one in seen if one.answer.headers["Cache-Control"] != "no-store"]
    assert kept == []


def test_a_file_is_named_by_what_it_is(seen: list[Seen]) -> None:
    for one in seen:
        named = one.answer.headers.get("Content-Disposition", "")
        assert re.fullmatch(rf"({_PAPER}|{_BUNDLE})?", named), one.place


def test_nothing_of_it_is_open_without_a_sign_in(site: Flask) -> None:
    client, names = page_client(site), site.config["NAMES"]
    for line, address in pages_of_care():
        answer = asked(client, line, address.format(**names))
        assert (answer.status_code, answer.location.startswith("/login")) == (302, True), address

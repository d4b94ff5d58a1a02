"""Whatever is sent to whichever address by whomever: it is answered, and never by a failure.

The walk takes its addresses from the application and its field names from the forms, so that a new
page is asked as well.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from contracts_app import create_app
from contracts_app.extensions import db, limiter
from tests.blueprints.role_lines import EVERYBODY
from tests.conftest import migrate_new, settings_for
from tests.factories import TODAY, make_household, make_world
from tests.support.odd_input import FORM, NASTY, Sender, body_of, field_names, path_of
from tests.support.postgres import drop_database, fresh_database, template_database
from tests.support.referral_papers import referral_of
from tests.support.referrals import make_department
from tests.support.signed_in import sign_up
from tests.support.sqlite import copy_of, template_file
from tests.support.team_life import survey

HEADERS = (
    {"HX-Request": "true", "HX-Current-URL": "http://[", "HX-Target": "x" * 9000},
    {"HX-Request": "true", "HX-Current-URL": "/\\evil.test"},
    {"Referer": "http://[::", "Origin": "http://["},
    {"Origin": "null", "X-CSRFToken": "x" * 9000},
    {"Accept-Language": "zh-" * 900 + ";q=x", "Accept-Encoding": "gzip;q=x"},
    {"Cookie": "session=.eJx; lang=\xff; size="},
    {"Cookie": 'session="; a==; \x7f'},
    {"Host": "[::"},
    {"Host": "a b"},
    {"Host": "x:99999999"},
    {"Content-Length": "-1"},
    {"Content-Length": "x"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=\xff"},
    {"Content-Type": "application/json"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=utf-7"},
    {"If-Modified-Since": "x", "Range": "bytes=9-1", "If-None-Match": '"'},
    {"User-Agent": "\xff" * 5000},
)
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "FOO")
ROLES = sorted(EVERYBODY | {"nobody"})
ENGINES = {
    "sqlite": lambda folder: copy_of(template_file("migrated", migrate_new), folder),
    "postgresql": lambda _folder: fresh_database(template_database("migrated", migrate_new)),
}


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Flask]:
    """An application that all tests of this file share; what it holds may change."""
    folder = tmp_path_factory.mktemp("odd")
    url = ENGINES[request.param](folder)
    app = create_app(settings_for(url, folder / "instance", demo=True, today=TODAY))
    app.testing = True
    limiter.enabled = False
    with app.app_context():
        world = make_world(users=True)
        household, people = make_household(world.grids[0], code="H1")
        make_department(world.hospital)
        contract = sign_up(household, people[0])
        app.config["KNOWN"] = {
            "code": "H1",
            "household_code": "H1",
            "key": people[0].key,
            "contract_no": contract.contract_no,
            "verify_code": contract.verify_code,
            "kind": "roster",
            "filename": "css/app.css",
            "team_code": "T01",
            "level": "household_doctor",
            "place": "0",
            "number": "1",
            "name": "none",
            "ending": "csv",
            "photo": "none",
            "document": "none",
            "step": "take",
            "token": survey().token,
            "held": "none",
            "referral_no": referral_of(people[0]),
            "meeting": "none",
            "resident": people[0].key,
            "card_no": "none",
            "version": "1",
            "username": "village",
            "department": "CARD",
            "clinic": "none",
            "weekly": "none",
            "move": "accept",
        }
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if url.startswith("postgresql"):
        drop_database(url)


def rules_of(site: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in site.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        # Whoever signs out or changes the password sends nothing any more.
        if rule.endpoint != "auth.logout"
    ]


def known(site: Flask, **others: bytes) -> dict[str, bytes]:
    things: dict[str, str] = site.config["KNOWN"]
    return {**{name: value.encode() for name, value in things.items()}, **others}


@pytest.mark.parametrize(
    ("site", "role", "every"),
    [
        ("sqlite", "leader", 2),
        ("sqlite", "hospital", 3),
        ("sqlite", "nobody", 2),
        pytest.param("sqlite", "leader", 1, marks=pytest.mark.deep),
        pytest.param("sqlite", "village", 2, marks=pytest.mark.deep),
        pytest.param("sqlite", "bureau", 2, marks=pytest.mark.deep),
        pytest.param("postgresql", "leader", 2, marks=pytest.mark.deep),
    ],
    indirect=["site"],
)
def test_no_value_in_an_address_or_a_form_breaks_a_page(site: Flask, role: str, every: int) -> None:
    # One value for an address, another one for each role; the leader opens nearly all pages.
    first = ROLES.index(role)
    walk(site, role, lambda place: [] if (place + first) % every else [_value(place + 4 * first)])


def _value(place: int) -> bytes:
    return NASTY[place % len(NASTY)]


@pytest.mark.deep
@pytest.mark.parametrize("site", ENGINES, indirect=True)
@pytest.mark.parametrize("role", ["leader", "clerk", "admin"])
def test_none_of_all_values_breaks_a_page(site: Flask, role: str) -> None:
    walk(site, role, lambda _place: NASTY)


def walk(site: Flask, role: str, values_for: Callable[[int], Sequence[bytes]]) -> None:
    """Send the values to each address: as its parts, as its query, and in every field."""
    sender, names = Sender(site, role), field_names()
    for place, (rule, method) in enumerate(rules_of(site)):
        right = path_of(rule, known(site))
        for value in values_for(place):
            for argument in rule.arguments:
                sender.send(method, path_of(rule, known(site, **{argument: value})))
            if method == "GET":
                query = b"&".join(
                    quote(name).encode() + b"=" + quote(value).encode() for name in names
                )
                sender.send(method, right, query)
                sender.send(method, right, value)
            else:
                body = body_of(names, value, sender.token)
                sender.send(method, right, data=body, content_type=FORM)
    assert sender.failures == []
    # The walk would prove little if its sign-in had been lost on the way.
    assert sender.client.get("/account").status_code == (302 if role == "nobody" else 200)
    assert sender.answers[200] > 10
    assert sender.answers[404] > 10


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [pytest.param("clerk", marks=pytest.mark.deep), "nobody"])
def test_no_header_breaks_a_page(site: Flask, role: str) -> None:
    sender = Sender(site, role)
    for place, (rule, method) in enumerate(rules_of(site)):
        for header in HEADERS[place % 6 :: 6]:
            body = body_of(["q"], b"1", sender.token) if method == "POST" else b""
            given = {"Content-Type": FORM, **header} if body else header
            sender.send(method, path_of(rule, known(site)), data=body, headers=given)
    assert sender.failures == []


def files(token: str) -> Iterator[dict[str, Any]]:
    """Uploads that are no tables, under names that are no names."""
    for name in ("", "\0.csv", "../../x.xlsx", "x" * 9000 + ".csv", "名\u202e.ods", ".", "a.svg"):
        for content in (b"", b"\0" * 99, b"PK\3\4" + b"\0" * 90, b"\xd0\xcf\x11\xe0" * 9, b"a,b\n"):
            yield {
                "data": {"csrf_token": token, "kind": "roster", "file": (io.BytesIO(content), name)}
            }


def broken() -> Iterator[dict[str, Any]]:
    """Bodies that are no forms, or forms out of all measure."""
    boundary = "multipart/form-data; boundary=b"
    yield {"data": b"--b", "content_type": boundary}
    yield {
        "data": b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        "content_type": boundary,
    }
    part = b'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\nx\r\n'
    yield {"data": part * 2000 + b"--b--", "content_type": boundary}
    yield {"data": b"&".join([b"q=1"] * 20_000), "content_type": FORM}
    yield {"data": b"[" * 100_000, "content_type": "application/json"}


@pytest.mark.deep
@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_no_body_breaks_a_page(site: Flask) -> None:
    sender = Sender(site, "clerk")
    for rule, method in rules_of(site):
        bodies = [*files(sender.token)] if rule.endpoint == "imports.upload" else []
        for body in [*bodies, *broken()] if method == "POST" else []:
            sender.send(method, path_of(rule, known(site)), **body)
    assert sender.failures == []


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_wrong_method_or_a_missing_token_is_refused_and_breaks_nothing(site: Flask) -> None:
    sender = Sender(site, "clerk")
    for place, (rule, method) in enumerate(rules_of(site)):
        path = path_of(rule, known(site))
        for other in METHODS[place % 4 :: 4]:
            sender.send(other, path, data=b"q=1", content_type=FORM)
        sender.send(method, path, data=b"csrf_token=%FF%00", content_type=FORM)
    assert sender.failures == []

"""Whatever is sent to whichever address by whomever: it is answered, and never by a failure.

The walk takes its addresses from the application and its field names from the forms, so that a new
page is asked as well.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from wtforms.fields.core import UnboundField

from contracts_app import create_app
from contracts_app.blueprints._forms import BaseForm
from contracts_app.extensions import db, limiter
from tests.blueprints.role_lines import EVERYBODY
from tests.conftest import migrate_new, settings_for
from tests.factories import TODAY, make_household, make_world
from tests.support.postgres import drop_database, fresh_database, template_database
from tests.support.signed_in import client_of, sign_up
from tests.support.sqlite import copy_of, template_file
from tests.support.team_life import survey

NASTY: tuple[bytes, ...] = (
    b"",
    b"\x00",
    b"a\x00b",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u202e王\u0000".encode(),
    "𠮷·ʼ".encode() * 40,
    "²".encode(),
    "٣".encode(),
    b"-1",
    b"9" * 400,
    b"9223372036854775808",
    b"1e309",
    b"NaN",
    b"x" * 10_000,
    b"%00%ff%",
    b"' OR 1=1 --",
    b"<script>alert(1)</script>",
    b"{{ 7 * 7 }}${7*7}",
    b"../../../etc/passwd",
    b"//evil.test/\r\nSet-Cookie: a=b",
    b"http://[",
    b"2026-02-30",
    b"0000-00-00",
    b"9999-12-31",
    b"0001-01-01",
    b"[" * 5000,
    b'{"w": 1e999, "h": -1, "strokes": [[[NaN, null, "\\ud800"]]]}',
    b'{"w": 10, "h": 10, "strokes": [[[1, 1, 1], [1e400, 2, 99999999999999999999]]]}',
    b"null",
    b"true",
    b"_%\\",
)
READ_WITHOUT_A_FORM = ("after", "before", "size", "s", "page", "warnings", "next", "lang", "field")
FORM = "application/x-www-form-urlencoded"
PARAMETER = re.compile(r"<\w+:(\w+)>")
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
BROAD = ("leader", "village", "bureau", "nobody")
"""Between them they may open every page; the deep run sends more, as others."""
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
        household, people = make_household(make_world(users=True).grids[0], code="H1")
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
            "token": survey().token,
            "held": "none",
            "meeting": "none",
            "resident": people[0].key,
            "card_no": "none",
            "version": "1",
            "username": "village",
        }
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if url.startswith("postgresql"):
        drop_database(url)


class Sender:
    """A signed-in person who sends anything, and keeps what was answered by a failure."""

    def __init__(self, site: Flask, role: str) -> None:
        self.role = role
        self.client: FlaskClient = site.test_client()
        self.token = ""
        self.failures: list[str] = []
        self.answers: Counter[int] = Counter()
        self.sign_in(site)

    def sign_in(self, site: Flask) -> None:
        if self.role != "nobody":
            checked = client_of(site, self.role)
            # Asking for the token writes it into the cookie: the other way round no form is read.
            self.token = checked.token("/account")
            cookie = checked.get_cookie("session")
            assert cookie
            self.client.set_cookie("session", cookie.value)

    def send(self, method: str, path: bytes, query: bytes = b"", **more: Any) -> None:
        overrides = {"PATH_INFO": path.decode("latin-1"), "QUERY_STRING": query.decode("latin-1")}
        answer = self.client.open("/", method=method, environ_overrides=overrides, **more)
        self.answers[answer.status_code] += 1
        if answer.status_code >= 500:
            self.failures.append(f"{answer.status_code} {method} {path!r:.90} {query!r:.60}")
        answer.close()


def rules_of(site: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in site.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        # Whoever signs out or changes the password sends nothing any more.
        if rule.endpoint != "auth.logout"
    ]


def path_of(rule: Rule, values: dict[str, bytes]) -> bytes:
    path = PARAMETER.sub(lambda found: values[found[1]].decode("latin-1"), rule.rule)
    return path.encode("latin-1")


def known(site: Flask, **others: bytes) -> dict[str, bytes]:
    things: dict[str, str] = site.config["KNOWN"]
    return {**{name: value.encode() for name, value in things.items()}, **others}


def field_names() -> list[str]:
    """The fields of all forms, as a browser would name them."""
    forms, names = list(BaseForm.__subclasses__()), set(READ_WITHOUT_A_FORM)
    for form in forms:
        forms += form.__subclasses__()
        names |= {name for name in dir(form) if isinstance(getattr(form, name), UnboundField)}
    return sorted(names)


def body_of(names: list[str], value: bytes, token: str) -> bytes:
    """Every field twice with this value, and the right token."""
    pairs = b"&".join(quote(name).encode() + b"=" + quote(value).encode() for name in names)
    return b"&".join((pairs, pairs, urlencode({"csrf_token": token}).encode()))


@pytest.mark.parametrize(
    ("site", "role"),
    [*(("sqlite", role) for role in BROAD), ("postgresql", "leader")],
    indirect=["site"],
)
def test_no_value_in_an_address_or_a_form_breaks_a_page(site: Flask, role: str) -> None:
    # Every thirty-second value, and for each address and role others.
    first = ROLES.index(role)
    walk(site, role, lambda place: NASTY[(place + 4 * first) % 32 :: 32])


@pytest.mark.deep
@pytest.mark.parametrize("site", ENGINES, indirect=True)
@pytest.mark.parametrize("role", ["leader", "clerk", "admin"])
def test_none_of_all_values_breaks_a_page(site: Flask, role: str) -> None:
    walk(site, role, lambda _place: NASTY)


def walk(site: Flask, role: str, values_for: Callable[[int], tuple[bytes, ...]]) -> None:
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
@pytest.mark.parametrize("role", ["clerk", "nobody"])
def test_no_header_breaks_a_page(site: Flask, role: str) -> None:
    sender = Sender(site, role)
    for place, (rule, method) in enumerate(rules_of(site)):
        for header in HEADERS[place % 3 :: 3]:
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
        for other in METHODS[place % 2 :: 2]:
            sender.send(other, path, data=b"q=1", content_type=FORM)
        sender.send(method, path, data=b"csrf_token=%FF%00", content_type=FORM)
    assert sender.failures == []

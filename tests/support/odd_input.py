"""A signed-in person who sends anything to any address, and the things such a person sends."""

import re
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, run_wsgi_app
from wtforms import Field
from wtforms.fields.core import UnboundField

from contracts_app.blueprints._forms import BaseForm
from tests.support.signed_in import client_of

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


class Sender:
    """A signed-in person who sends anything, and keeps what was answered by a failure."""

    def __init__(self, site: Flask, role: str) -> None:
        self.role = role
        self.site = site
        self.client: FlaskClient = site.test_client()
        self.cookie = ""
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
            self.cookie = f"session={cookie.value}"

    def send(self, method: str, path: bytes, query: bytes = b"", **more: Any) -> None:
        """Send it as it is: a client would read and write it anew, over and over."""
        environ = EnvironBuilder(method=method, **more).get_environ()
        environ["PATH_INFO"] = path.decode("latin-1")
        environ["QUERY_STRING"] = query.decode("latin-1")
        environ.setdefault("HTTP_COOKIE", self.cookie)
        _answer, status, _headers = run_wsgi_app(self.site, environ, buffered=True)
        code = int(status.split()[0])
        self.answers[code] += 1
        if code >= 500:
            self.failures.append(f"{code} {method} {path!r:.90} {query!r:.60}")


def path_of(rule: Rule, values: dict[str, bytes]) -> bytes:
    path = PARAMETER.sub(lambda found: values[found[1]].decode("latin-1"), rule.rule)
    return path.encode("latin-1")


def fields_of_forms() -> list[tuple[type[BaseForm], str, type[Field]]]:
    """The fields of all forms: the form, the name and the kind."""
    forms, found = list(BaseForm.__subclasses__()), []
    for form in forms:
        forms += form.__subclasses__()
        bound = ((name, getattr(form, name)) for name in dir(form))
        found += [(form, n, one.field_class) for n, one in bound if isinstance(one, UnboundField)]
    return found


def field_names() -> list[str]:
    """The fields of all forms, as a browser would name them."""
    return sorted({name for _form, name, _kind in fields_of_forms()} | {*READ_WITHOUT_A_FORM})


def body_of(names: list[str], value: bytes, token: str) -> bytes:
    """Every field twice with this value, and the right token."""
    pairs = b"&".join(quote(name).encode() + b"=" + quote(value).encode() for name in names)
    return b"&".join((pairs, pairs, urlencode({"csrf_token": token}).encode()))

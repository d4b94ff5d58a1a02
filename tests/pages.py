"""A test client that checks every HTML page it fetches and fills in forms as a browser does."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from tests.page_rules import (
    ID_NUMBER,
    MOBILE,
    fragment_faults,
    page_faults,
    text_of,
)
from tests.support.html import Node, parsed

HTMX = {"HX-Request": "true"}
SWAPPED = {200, 201, 286, 409, 422}
"""The answers htmx puts into the page; it shows a message for all others."""

TOKEN = re.compile(r"(?<![\w-])I[jm][\w-]{40,}\.[\w-]{6}\.[\w-]{27}(?![\w-])")
"""A CSRF token as it is signed."""
CHANCE = re.compile(r"\b[2-9a-hjkmnp-z]{12}\b")
"""Keys and numbers of requests."""
PLAIN = re.compile(r"/[a-zA-Z0-9/_.-]{3,}")


class PageFault(AssertionError):
    """A fetched page breaks a rule that holds for all pages."""


class Answer(TestResponse):
    """An answer whose text holds no letters by chance; its bytes are as they came.

    A short word that a page must not hold, such as the code of a household, would be found in
    a token of many letters once in a hundred runs.
    """

    @cached_property
    def text(self) -> str:
        """The text, with "(token)" for each CSRF token."""
        return TOKEN.sub("(token)", self.get_data(as_text=True))


class PageClient(FlaskClient):
    """Flask's client; each HTML answer is checked by tests.page_rules before a test sees it.

    Use it through `page_client(app)`. Answers to `HX-Request` are checked as partials.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__(app, type("PageAnswer", (Answer, app.response_class), {}))

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A test may stand in an application context of its own. What it prepared is committed, so
        # that its transaction locks nothing; the request shares nothing else with it.
        if has_app_context() and "sqlalchemy" in self.application.extensions:
            db.session.commit()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
            # A large upload lies in a temporary file of the client, which only redirects close.
            response.request.input_stream.close()
        if response.mimetype == "text/html" and response.data and not response.location:
            _check(response)
        return response

    def htmx_get(self, url: str, **kwargs: Any) -> TestResponse:
        """Fetch as htmx does."""
        return self.get(url, headers=HTMX, **kwargs)

    def htmx_post(self, url: str, data: Any = None, **kwargs: Any) -> TestResponse:
        """Post as htmx does, with the token of the page's body in the header."""
        headers = {**HTMX, "X-CSRFToken": self._own_token()}
        return self.post(url, data=data, headers=headers, **kwargs)

    def token(self, url: str = "/login") -> str:
        """A CSRF token of this session, taken from a page."""
        found = select(self.get(url, follow_redirects=True), ".//input[@name='csrf_token']")
        return str(found[0].get("value"))

    def post_with_token(self, url: str, data: Any = None, **kwargs: Any) -> TestResponse:
        """Post fields with a valid token, as a script does that knows the field names."""
        fields = MultiDict(data or {})
        fields["csrf_token"] = self._own_token()
        return self.post(url, data=fields, **kwargs)

    def _own_token(self) -> str:
        """A CSRF token of this session, as a page would hold it, without a page."""
        with self.session_transaction() as session:
            if "csrf_token" not in session:
                session["csrf_token"] = secrets.token_hex(20)
            return _signed(self.application, session["csrf_token"])

    def submit(
        self,
        url: str,
        values: Mapping[str, Any] | None = None,
        *,
        action: str | None = None,
        follow_redirects: bool = False,
    ) -> TestResponse:
        """Fetch a page and send its form, changed by `values`, without JavaScript.

        The form is the first one in `main`, or the one whose action is `action`. A value of None
        leaves a field out, a list sends it several times. An unknown field raises KeyError.
        """
        form = form_of(self.get(url, follow_redirects=True), action)
        fields = filled(form, values or {})
        where = form.get("action")
        if form.get("method").lower() == "get":
            return self.get(where, query_string=fields, follow_redirects=follow_redirects)
        return self.post(where, data=fields, follow_redirects=follow_redirects)

    def sign_in(self, username: str, password: str) -> TestResponse:
        """Sign in by the form of the sign-in page."""
        return self.submit("/login", {"username": username, "password": password})

    def sign_in_at_once(self, username: str, password: str) -> TestResponse:
        """Send what the form of the sign-in page sends, without having seen it."""
        return self.post_with_token("/login", {"username": username, "password": password})


_sound: set[tuple[bool, str]] = set()
"""Pages and partials without a fault, which need not be read again."""


def _check(response: TestResponse) -> None:
    partial = "HX-Request" in response.request.headers and response.status_code in SWAPPED
    seen = (partial, _without_chance(response))
    if seen in _sound:
        return
    if faults := (fragment_faults if partial else page_faults)(response.text):
        raise PageFault(f"{response.request.path}: " + "; ".join(faults))
    _sound.add(seen)


def _without_chance(response: TestResponse) -> str:
    """A digest of a page but for its keys, its number and its address, which hold no fault."""
    text, path = CHANCE.sub("…", response.text), response.request.path
    if PLAIN.fullmatch(path) and not (ID_NUMBER.search(path) or MOBILE.search(path)):
        text = text.replace(path, "…")
    return hashlib.sha256(text.encode()).hexdigest()


def _signed(app: Flask, secret: str) -> str:
    """The token that stands for the secret of a session, as Flask-WTF writes it."""
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(secret))


def page_client(app: Flask) -> PageClient:
    """A checking client of this application."""
    return PageClient(app)


def tree(response: TestResponse) -> Node:
    """The parsed page, without namespaces; not to be changed, it is shared."""
    return parsed(response.get_data(as_text=True))[0]


def select(response: TestResponse, xpath: str) -> list[Node]:
    """The elements of an XPath; AssertionError when there are none, so that no loop is empty."""
    found = tree(response).xpath(xpath)
    if not found:
        raise AssertionError(f"nothing at {xpath}")
    return list(found)


def codes(response: TestResponse) -> list[str]:
    """The codes of the error list, in the order shown."""
    return [str(value) for value in tree(response).xpath("//li/@data-code")]


def texts(response: TestResponse, xpath: str) -> list[str]:
    """The texts of the elements of an XPath; an empty list when there are none."""
    return [text_of(node) for node in tree(response).xpath(xpath)]


def form_of(response: TestResponse, action: str | None = None) -> Node:
    """The first form in `main`, or the one with this action."""
    at = ".//main//form" if action is None else f".//form[@action='{action}']"
    return select(response, at)[0]


def filled(form: Node, values: Mapping[str, Any]) -> MultiDict[str, Any]:
    """What a browser would send for this form, changed by `values`."""
    fields = MultiDict(_sent(form))
    known = {node.get("name") for node in form.iter("input", "select", "textarea", "button")}
    for name, value in values.items():
        if name not in known:
            raise KeyError(f"the form has no field {name}")
        fields.poplist(name)
        several = isinstance(value, list | tuple) and not (value and hasattr(value[0], "read"))
        for item in value if several else [] if value is None else [value]:
            fields.add(name, item)
    return fields


def _sent(form: Node) -> Iterable[tuple[str, str]]:
    for node in form.iter("input", "select", "textarea"):
        name = node.get("name")
        if not name or node.get("disabled") is not None:
            continue
        if node.tag == "select":
            yield from ((name, value) for value in _chosen(node))
        elif node.tag == "textarea":
            yield name, node.text or ""
        elif node.get("type") in {"checkbox", "radio"}:
            if node.get("checked") is not None:
                yield name, node.get("value", "on")
        elif node.get("type") not in {"submit", "button", "reset", "image", "file"}:
            yield name, node.get("value", "")


def _chosen(node: Node) -> list[str]:
    options = list(node.iter("option"))
    marked = [option for option in options if option.get("selected") is not None]
    if not marked and node.get("multiple") is None:
        marked = options[:1]
    return [option.get("value", text_of(option)) for option in marked]

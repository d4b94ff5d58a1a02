"""Every page without parameters is well made, for every role and in both languages."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from contracts_app.vocabulary import Role
from tests.factories import PASSWORD, make_household, make_world
from tests.page_rules import page_faults

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Site:
    """An application with one household and an account of each role."""

    app: Flask

    def addresses(self) -> list[str]:
        """Every address that can be asked without knowing anything."""
        return sorted(
            rule.rule
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or set()) and not rule.arguments
        )

    def client_of(self, role: Role | None, language: str = "zh") -> FlaskClient:
        """A browser of somebody with this role, signed in, or of nobody."""
        client = self.app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        if role is not None:
            token = TOKEN.search(client.get("/login").text)
            assert token
            answer = client.post(
                "/login",
                data={"username": role.value, "password": PASSWORD, "csrf_token": token[1]},
            )
            assert answer.status_code in {302, 303}, answer.text
        return client


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Site:
    """The site; its context is closed again, so that each request has one of its own."""
    app = make_app()
    with app.app_context():
        world = make_world(users=True)
        make_household(world.grids[0], code="H000001")
        db.session.commit()
    return Site(app)


def _is_page(answer: TestResponse) -> bool:
    return answer.status_code == 200 and answer.mimetype == "text/html"


def _faults(answer: TestResponse) -> list[str]:
    if answer.status_code not in {200, 302, 303, 404}:
        return [f"answers {answer.status_code}"]
    return page_faults(answer.text) if _is_page(answer) else []


# English is looked at by who opens nearly all pages; by everybody else in the long runs.
@pytest.mark.parametrize(
    ("role", "language"),
    [
        *((one, "zh") for one in (None, *Role)),
        *((one, "en") for one in (None, Role.LEADER, Role.HOSPITAL)),
        *(
            pytest.param(one, "en", marks=pytest.mark.deep)
            for one in Role
            if one not in (Role.LEADER, Role.HOSPITAL)
        ),
    ],
)
def test_every_page_is_well_made(site: Site, role: Role | None, language: str) -> None:
    client = site.client_of(role, language)
    answers = {address: client.get(address) for address in site.addresses()}
    assert any(_is_page(answer) for answer in answers.values())
    faults = {address: _faults(answer) for address, answer in answers.items()}
    assert {address: found for address, found in faults.items() if found} == {}


def test_a_page_for_nobody_sends_to_the_sign_in(site: Site) -> None:
    answer = site.client_of(None).get("/households")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login")


def test_the_sign_in_of_htmx_is_a_whole_new_page(site: Site) -> None:
    answer = site.client_of(None).get("/households", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/login")


def test_every_page_forbids_foreign_content_and_being_kept(site: Site) -> None:
    client = site.client_of(Role.ADMIN)
    for address in site.addresses():
        answer = client.get(address)
        if _is_page(answer):
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'"), address
            assert "unsafe" not in policy, address
            assert answer.headers["Cache-Control"] == "no-store", address

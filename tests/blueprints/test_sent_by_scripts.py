"""What no browser sends: files where a text belongs, and words for a box that is not ticked."""

import io

import pytest
from flask import Flask
from wtforms import BooleanField

from contracts_app.blueprints._forms import NOT_TICKED
from contracts_app.extensions import db
from tests.factories import make_household, make_world
from tests.pages import PageClient, codes, page_client
from tests.support.odd_input import field_names, fields_of_forms
from tests.support.signed_in import client_of


@pytest.fixture
def site(any_app: Flask) -> Flask:
    make_household(make_world(users=True).grids[0], code="H1")
    db.session.commit()
    return any_app


@pytest.fixture
def clerk(site: Flask) -> PageClient:
    return client_of(site, "clerk")


def as_files(names: list[str], token: str) -> dict[str, object]:
    """Every field as a file, but for the token."""
    files = {name: (io.BytesIO(b"x"), "x.txt") for name in names if name != "csrf_token"}
    return {**files, "csrf_token": token}


@pytest.mark.parametrize("path", ["/login", "/account/password", "/sign/H1", "/imports"])
def test_a_file_in_a_field_for_text_counts_as_no_text(clerk: PageClient, path: str) -> None:
    token = clerk.token("/account")
    assert clerk.post(path, data=as_files(field_names(), token)).status_code == 422


def test_a_stranger_signs_in_with_no_file(site: Flask) -> None:
    stranger = page_client(site)
    sent = as_files(["username", "password", "next"], stranger.token())
    assert stranger.post("/login", data=sent).status_code == 422


def test_what_is_not_a_form_fills_in_no_form(clerk: PageClient) -> None:
    headers = {"X-CSRFToken": clerk.token("/account")}
    for body in ([1], {"username": 1, "password": 2}, "x"):
        assert clerk.post("/login", json=body, headers=headers).status_code == 422


@pytest.mark.parametrize("no", ["n", "no", "No", "0", "false", "FALSE", "off", ""])
def test_a_box_that_is_said_not_to_be_ticked_is_not(clerk: PageClient, no: str) -> None:
    sent = {"consent": no, "notice": no, "paper": no}
    answer = clerk.post_with_token("/sign/H1", sent)
    assert answer.status_code == 422
    assert {"consent_missing", "notice_missing", "signature_missing"} <= set(codes(answer))


def test_a_box_of_any_form_knows_what_is_not_ticked(site: Flask) -> None:
    boxes = [
        (form, name) for form, name, kind in fields_of_forms() if issubclass(kind, BooleanField)
    ]
    assert len(boxes) > 3
    with site.test_request_context():
        for form, name in boxes:
            assert form(formdata=None)[name].false_values == NOT_TICKED

"""Codes come from files, so a page must open whatever characters stand in one."""

import pytest
from flask import Flask, url_for

from contracts_app.extensions import db
from contracts_app.models import Contract, Team
from tests.factories import TODAY, GridFactory, make_household, make_world
from tests.support.signed_in import MakeApp, client_of, world_app

ODD = ["12/3", "a/b/c", "5?x=1", "7#2", "100%", "a b", "<b>", "12-3/members"]


@pytest.mark.parametrize("code", ODD)
def test_a_household_with_an_odd_code_is_shown_and_signed(make_app: MakeApp, code: str) -> None:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        _household, people = make_household(world.grids[0], code=code)
        leaver = people[2].key
        db.session.commit()
    client = client_of(app, "village")
    with app.test_request_context():
        shown = url_for("households.show_household", code=code)
        signing = url_for("signing.sign_household_page", household_code=code)
        leaving = url_for("households.record_leaving", code=code, key=leaver)
        reveal = url_for("households.reveal_number", code=code, key=leaver)
    assert client.get(shown).status_code == 200
    assert client.get(leaving, follow_redirects=True).status_code == 200
    answer = client.post_with_token(reveal, {"field": "id", "reason": "call back"})
    assert answer.status_code == 200
    typed = {"notice": "y", "consent": "y", "paper": "y"}
    assert client.submit(signing, typed).status_code == 303
    with app.app_context():
        assert db.session.query(Contract).count() == 1


@pytest.mark.parametrize("code", ODD)
def test_a_grid_with_an_odd_code_is_shown_and_split(make_app: MakeApp, code: str) -> None:
    app = world_app(make_app)
    with app.app_context():
        GridFactory(code=code)
        db.session.commit()
    client = client_of(app, "leader")
    with app.test_request_context():
        pages = [url_for(f"grids.{page}", code=code) for page in ("show_grid", "split")]
    assert [client.get(page).status_code for page in pages] == [200, 200]


def test_a_team_with_a_slash_in_its_code_is_shown(make_app: MakeApp) -> None:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        make_world(users=True)
        db.session.query(Team).update({"code": "T/01"})
        db.session.commit()
    assert client_of(app, "leader").get("/teams/T%2F01").status_code == 200


NUL_PAGES = [
    "/households/%00",
    "/households?village=%00",
    "/households?after=%00",
    "/households?s=%00",
    "/contracts/%00",
    "/contracts?team=%00",
    "/teams/%00",
    "/sign/%00",
    "/imports/%00",
    "/v/%00",
]


def test_an_address_with_a_nul_is_no_page_on_either_engine(any_app: Flask) -> None:
    make_world(users=True)
    checked = client_of(any_app, "leader")
    plain = any_app.test_client()
    plain.set_cookie("session", checked.get_cookie("session").value)
    assert plain.get("/households").status_code == 200
    assert {plain.get(address).status_code for address in NUL_PAGES} == {404}


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/sign/H1", {"team": "\0"}),
        ("/households/search", {"q": "王\0"}),
        ("/grids/assign", {"grid": "\0", "team": "T01", "valid_from": "2026-11-21"}),
        ("/preferences/lang", {"lang": "zh", "next": "/\0"}),
    ],
)
def test_a_form_with_a_nul_is_refused(any_app: Flask, address: str, typed: dict[str, str]) -> None:
    make_household(make_world(users=True).grids[0], code="H1")
    client = client_of(any_app, "leader")
    assert client.post_with_token(address, typed).status_code == 400

"""One tablet, several people: what one had typed is not shown to the next; tries are counted."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from contracts_app.extensions import limiter
from tests.factories import PASSWORD
from tests.pages import PageClient, page_client
from tests.support.lost_sessions import Lose, kept, populated, revoke_session, sign_out

TYPED = {"channel": "home", "notice": "y", "consent": "y", "paper": "y"}


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    return populated(make_app())


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application that counts tries, which other tests do without."""
    limiter.enabled = True
    app = populated(make_app())
    limiter.enabled = True
    limiter.reset()
    yield app
    limiter.reset()
    limiter.enabled = False


@pytest.fixture
def village(site: Flask) -> PageClient:
    client = page_client(site)
    client.sign_in("village", PASSWORD)
    return client


@pytest.mark.parametrize("lose", [revoke_session, sign_out])
def test_what_one_person_typed_is_not_offered_to_another(
    site: Flask, village: PageClient, lose: Lose
) -> None:
    lose(site, village)
    village.post("/sign/H0001", data=TYPED)
    assert kept(site) == 1
    assert village.sign_in("clerk", PASSWORD).location != "/resume"
    assert village.get("/resume").location == "/"
    assert kept(site) == 0


@pytest.mark.parametrize("lose", [revoke_session, sign_out])
def test_the_same_person_is_offered_it(site: Flask, village: PageClient, lose: Lose) -> None:
    lose(site, village)
    village.post("/sign/H0001", data=TYPED)
    assert village.sign_in("village", PASSWORD).location == "/resume"
    assert "H0001" in village.get("/resume").text


def test_other_ways_to_write_a_user_name_share_its_tries(limited: Flask) -> None:
    client = page_client(limited)
    for name in ("village", "ｖillage", "ｖｉllage", "\u3000village", "VILLAGE") * 2:
        assert client.sign_in(name, "wrong").status_code == 422
    assert client.sign_in("ｖｉｌｌage", PASSWORD).status_code == 429


def test_the_current_password_cannot_be_guessed_at_an_unattended_device(limited: Flask) -> None:
    client = page_client(limited)
    client.sign_in("village", PASSWORD)
    typed = {"current": "wrong", "new": "seven quiet herons", "again": "seven quiet herons"}
    for _ in range(10):
        assert client.submit("/account/password", typed).status_code == 422
    right = {**typed, "current": PASSWORD}
    assert client.post_with_token("/account/password", right).status_code == 429

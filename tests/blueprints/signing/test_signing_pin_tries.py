"""How often the PIN of a stored signature may be guessed at the signing desk."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from contracts_app.extensions import db, limiter
from contracts_app.services.accounts import hashed
from tests.factories import PASSWORD, make_household, make_world
from tests.pages import PageClient, filled, form_of, page_client
from tests.support.strokes import STROKES

PIN = "258036"


@pytest.fixture
def village(make_app: Callable[..., Flask]) -> Iterator[PageClient]:
    app = make_app()
    with app.app_context():
        world = make_world(users=True)
        make_household(world.grids[0], code="H0001")
        user = world.users["village"]
        user.specimen, user.sign_pin_hash = STROKES, hashed(PIN)
        db.session.commit()
    limiter.enabled = True
    limiter.reset()
    client = page_client(app)
    client.sign_in("village", PASSWORD)
    yield client
    limiter.reset()
    limiter.enabled = False


def guess(client: PageClient, pin: str) -> int:
    values = {"notice": "y", "consent": "y", "signature": json.dumps(STROKES), "pin": pin}
    fields = filled(form_of(client.get("/sign/H0001"), "/sign/H0001"), values)
    return client.post("/sign/H0001", data=fields).status_code


def test_ten_wrong_guesses_are_answered_and_the_next_waits_also_with_the_right_one(
    village: PageClient,
) -> None:
    assert {guess(village, f"4719{n:02d}") for n in range(10)} == {422}
    assert [guess(village, PIN), guess(village, PIN)] == [429, 429]


def test_a_page_that_sends_the_same_guess_a_second_time_has_guessed_once(
    village: PageClient,
) -> None:
    for n in range(9):
        assert [guess(village, f"4719{n:02d}"), guess(village, f"4719{n:02d}")] == [422, 422]
    assert guess(village, PIN) == 303

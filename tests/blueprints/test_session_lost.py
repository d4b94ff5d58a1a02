"""What somebody had typed when the sign-in was lost is kept, offered again, and sent once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from contracts_app.extensions import db
from contracts_app.services import kept_forms
from tests.factories import PASSWORD
from tests.pages import PageClient, filled, form_of, page_client, texts
from tests.pages import select as find
from tests.support.lost_sessions import Lose, contracts, kept, populated, revoke_session

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
TYPED = {"channel": "home", "notice": "y", "consent": "y", "paper": "y"}


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    return populated(make_app())


@pytest.fixture
def village(site: Flask) -> PageClient:
    client = page_client(site)
    client.sign_in("village", PASSWORD)
    return client


def lose_cookie(_site: Flask, client: PageClient) -> None:
    client.delete_cookie("session")


def send_after(lose: Lose, site: Flask, client: PageClient) -> dict[str, list[str]]:
    """Fill in the signing form, lose the sign-in, send it; what was typed, without the token."""
    form = form_of(client.get("/sign/H0001"), "/sign/H0001")
    fields = filled(form, TYPED)
    lose(site, client)
    answer = client.post("/sign/H0001", data=fields)
    assert answer.status_code == 302
    assert answer.location.startswith("/login")
    assert contracts(site) == 0
    return {name: values for name, values in fields.lists() if name != "csrf_token"}


def test_all_that_was_typed_is_offered_after_signing_in_again(
    site: Flask, village: PageClient
) -> None:
    typed = send_after(revoke_session, site, village)
    answer = village.sign_in("village", PASSWORD)
    assert answer.location == "/resume"
    form = form_of(village.get("/resume"), "/sign/H0001")
    offered = filled(form, {})
    assert offered.pop("csrf_token")
    assert dict(offered.lists()) == typed


def test_sending_it_again_works_and_it_is_not_offered_twice(
    site: Flask, village: PageClient
) -> None:
    send_after(revoke_session, site, village)
    village.sign_in("village", PASSWORD)
    answer = village.submit("/resume", action="/sign/H0001")
    assert answer.status_code == 303
    assert answer.location.startswith("/contracts/110199")
    assert (contracts(site), kept(site)) == (1, 0)
    assert village.get("/resume").location == "/"
    village.post_with_token("/logout")
    assert village.sign_in("village", PASSWORD).location == "/"


def test_a_refused_form_stays_kept_until_it_is_accepted(site: Flask, village: PageClient) -> None:
    form = form_of(village.get("/sign/H0001"), "/sign/H0001")
    incomplete = filled(form, {**TYPED, "consent": None})
    revoke_session(site, village)
    village.post("/sign/H0001", data=incomplete)
    village.sign_in("village", PASSWORD)
    assert village.submit("/resume", action="/sign/H0001").status_code == 422
    assert kept(site) == 1


def test_it_can_be_dropped(site: Flask, village: PageClient) -> None:
    send_after(revoke_session, site, village)
    village.sign_in("village", PASSWORD)
    assert village.post_with_token("/resume").location == "/"
    assert kept(site) == 0
    assert village.get("/resume").location == "/"


def test_nothing_is_kept_for_whose_cookie_is_gone(site: Flask, village: PageClient) -> None:
    send_after(lose_cookie, site, village)
    assert kept(site) == 0
    assert village.sign_in("village", PASSWORD).location != "/resume"


def test_it_is_offered_again_also_after_a_second_loss(site: Flask, village: PageClient) -> None:
    send_after(revoke_session, site, village)
    assert village.sign_in("village", PASSWORD).location == "/resume"
    revoke_session(site, village)
    assert village.sign_in("village", PASSWORD).location == "/resume"
    assert village.get("/resume").status_code == 200


def test_an_old_cookie_does_not_bring_back_what_another_typed(
    site: Flask, village: PageClient
) -> None:
    send_after(revoke_session, site, village)
    copied = village.get_cookie("session")
    assert copied
    other = page_client(site)
    other.set_cookie("session", copied.value)
    assert other.sign_in("clerk", PASSWORD).location == "/"
    assert other.get("/resume").location == "/"


def test_another_browser_is_offered_nothing(site: Flask, village: PageClient) -> None:
    send_after(revoke_session, site, village)
    other = page_client(site)
    assert other.sign_in("village", PASSWORD).location == "/"
    assert other.get("/resume").location == "/"


def test_it_is_forgotten_after_half_a_day(site: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        client = page_client(site)
        client.sign_in("village", PASSWORD)
        send_after(revoke_session, site, client)
        now.shift(timedelta(hours=12, minutes=1))
        client.sign_in("village", PASSWORD)
        assert client.get("/resume").location == "/"
        with site.app_context():
            kept_forms.purge()
            db.session.commit()
        assert kept(site) == 0


def test_it_cannot_be_read_in_the_database(site: Flask, village: PageClient) -> None:
    send_after(revoke_session, site, village)
    with site.app_context():
        row = db.session.execute(text("SELECT * FROM kept_form")).one()
    assert "channel" not in str(row)
    assert "household" not in bytes(row.fields).decode("latin-1")


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://localhost.evil.test"])
def test_what_another_site_sends_is_not_kept(site: Flask, village: PageClient, origin: str) -> None:
    revoke_session(site, village)
    answer = village.post("/sign/H0001", data=TYPED, headers={"Origin": origin})
    assert answer.status_code == 302
    assert kept(site) == 0


def test_what_this_site_sends_is_kept(site: Flask, village: PageClient) -> None:
    revoke_session(site, village)
    village.post("/sign/H0001", data=TYPED, headers={"Origin": "http://localhost"})
    assert kept(site) == 1


@pytest.mark.parametrize("lose", [lose_cookie, revoke_session])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/login", {"username": "village", "password": PASSWORD}),
        ("/account/password", {"current": PASSWORD, "new": "seven quiet herons"}),
    ],
)
def test_passwords_are_never_kept(
    site: Flask, village: PageClient, lose: Lose, path: str, fields: dict[str, str]
) -> None:
    lose(site, village)
    village.post(path, data=fields)
    assert kept(site) == 0


def test_much_too_much_is_not_kept(site: Flask, village: PageClient) -> None:
    revoke_session(site, village)
    village.post("/sign/H0001", data={"note": "x" * (kept_forms.MAX_BYTES + 1)})
    assert kept(site) == 0


def test_of_strangers_nothing_is_kept(site: Flask, village: PageClient) -> None:
    for _ in range(3):
        page_client(site).post("/sign/H0001", data=TYPED)
    assert kept(site) == 0


def test_each_has_a_few_places_and_the_oldest_form_goes_first(any_app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        tokens = []
        for _ in range(kept_forms.MAX_OF_ONE + 2):
            tokens.append(kept_forms.keep("/sign/H0001", [("a", "b")], 1))
            now.shift(timedelta(seconds=1))
        other = kept_forms.keep("/sign/H0001", [("a", "b")], 2)
        alive = [bool(kept_forms.find(token or "", 1)) for token in tokens]
        assert alive == [False] * 2 + [True] * kept_forms.MAX_OF_ONE
        assert kept_forms.find(other or "", 2)


def test_a_full_store_takes_no_more_but_in_exchange(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_forms, "MAX_KEPT", 2)
    first = kept_forms.keep("/sign/H0001", [("a", "b")], 1)
    assert kept_forms.keep("/sign/H0001", [("a", "b")], 2)
    assert kept_forms.keep("/sign/H0001", [("a", "b")], 3) is None
    assert kept_forms.keep("/sign/H0001", [("a", "b")], 1)
    assert kept_forms.find(first or "", 1) is None


def test_an_htmx_form_is_kept_as_well(site: Flask, village: PageClient) -> None:
    revoke_session(site, village)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/sign/H0001"}
    answer = village.post("/sign/H0001", data=TYPED, headers=headers)
    assert answer.headers["HX-Redirect"] == "/login?next=/sign/H0001"
    village.sign_in("village", PASSWORD)
    assert find(village.get("/resume"), ".//input[@name='channel'][@value='home']")


def test_the_sign_in_page_says_why_it_is_shown(site: Flask) -> None:
    client = page_client(site)
    answer = client.get(client.get("/households").location)
    assert any("登录" in one for one in texts(answer, ".//*[@role='status' or @role='alert']"))


def opened_before_signing_in_anew(client: PageClient, anew: str) -> dict[str, list[str]]:
    """One tab opens the form; in another somebody signs out and `anew` signs in."""
    form = form_of(client.get("/sign/H0001"), "/sign/H0001")
    client.post_with_token("/logout")
    client.sign_in(anew, PASSWORD)
    return dict(filled(form, TYPED).lists())


def test_a_form_opened_before_signing_in_anew_is_offered_again(
    site: Flask, village: PageClient
) -> None:
    fields = opened_before_signing_in_anew(village, "village")
    answer = village.post("/sign/H0001", data=fields, headers={"Origin": "http://localhost"})
    assert (answer.status_code, answer.location) == (302, "/resume")
    assert village.submit("/resume", action="/sign/H0001").status_code == 303
    assert (contracts(site), kept(site)) == (1, 0)


@pytest.mark.parametrize(
    ("anew", "headers"),
    [
        ("village", {"Origin": "http://elsewhere.example"}),
        ("village", {}),
    ],
    ids=["another site", "nobody knows from where"],
)
def test_a_form_without_a_sure_owner_and_origin_is_refused(
    site: Flask, village: PageClient, anew: str, headers: dict[str, str]
) -> None:
    fields = opened_before_signing_in_anew(village, anew)
    assert village.post("/sign/H0001", data=fields, headers=headers).status_code == 400
    assert kept(site) == 0

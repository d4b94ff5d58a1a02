"""Signing in and out as a browser does it: sessions, throttling, cookies, and no way elsewhere."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from limits import parse
from sqlalchemy import select, update

from contracts_app import clock
from contracts_app.blueprints.auth import tries
from contracts_app.extensions import db, limiter
from contracts_app.models import AuditEvent, User, UserSession
from contracts_app.services import accounts
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.vocabulary import Role
from tests.factories import PASSWORD, make_world
from tests.pages import HTMX, PageClient, codes, page_client, texts
from tests.pages import select as find

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
GOOD = "seven quiet herons"


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    """An application with one account of each role; every request has a context of its own."""
    return populated(make_app())


def populated(app: Flask) -> Flask:
    with app.app_context():
        make_world(users=True)
        db.session.commit()
    return app


@pytest.fixture
def client(site: Flask) -> PageClient:
    return page_client(site)


@pytest.fixture
def village(client: PageClient) -> PageClient:
    client.sign_in("village", PASSWORD)
    return client


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


def signed_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


def test_a_right_password_opens_the_desk(client: PageClient) -> None:
    answer = client.sign_in("village", PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/").status_code == 200


def test_the_page_asked_for_is_shown_after_signing_in(client: PageClient) -> None:
    asked = client.get("/households?page=1")
    assert asked.status_code == 302
    assert asked.location.startswith("/login?next=")
    answer = client.submit(asked.location, {"username": "village", "password": PASSWORD})
    assert answer.location == "/households?page=1"


def test_unknown_accounts_and_wrong_passwords_read_the_same(client: PageClient) -> None:
    known = client.sign_in("village", "wrong")
    unknown = client.sign_in("nobody", "wrong")
    assert (known.status_code, unknown.status_code) == (422, 422)
    everything = ".//main"
    assert texts(known, everything) == texts(unknown, everything)
    assert not signed_in(client)


@pytest.mark.parametrize(("username", "password"), [("", ""), ("village", ""), ("", PASSWORD)])
def test_an_incomplete_form_opens_nothing(client: PageClient, username: str, password: str) -> None:
    assert client.sign_in(username, password).status_code == 422
    assert not signed_in(client)


def test_the_password_is_not_sent_back(client: PageClient) -> None:
    assert "wrong word" not in client.sign_in("village", "wrong word").text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "javascript:alert(1)",
        "evil.test",
    ],
)
def test_signing_in_leads_to_no_other_site(client: PageClient, elsewhere: str) -> None:
    fields = {"username": "village", "password": PASSWORD, "next": elsewhere}
    assert client.submit("/login", fields).location == "/"


def test_a_disabled_account_is_out_at_once_and_stays_out(site: Flask, village: PageClient) -> None:
    with site.app_context():
        off = update(User).where(User.username == "village")
        db.session.execute(off.values(disabled_at_utc=clock.utcnow()))
        db.session.commit()
    assert not signed_in(village)
    assert village.sign_in("village", PASSWORD).status_code == 422


def test_who_is_signed_in_already_is_sent_to_the_desk(village: PageClient) -> None:
    assert village.get("/login").location == "/"


def test_the_eleventh_wrong_try_waits_and_other_accounts_do_not(limited: Flask) -> None:
    client = page_client(limited)
    for _ in range(10):
        assert client.sign_in("village", "wrong").status_code == 422
    assert client.sign_in("village", PASSWORD).status_code == 429
    assert client.sign_in(" VILLAGE ", PASSWORD).status_code == 429
    assert client.sign_in("clerk", PASSWORD).status_code == 302


def test_wrong_tries_lock_nobody_out_for_good(limited: Flask) -> None:
    client = page_client(limited)
    with time_machine.travel(NOON, tick=False) as now:
        for _ in range(11):
            client.sign_in("village", "wrong")
        assert client.sign_in("village", PASSWORD).status_code == 429
        now.shift(timedelta(minutes=5, seconds=1))
        assert client.sign_in("village", PASSWORD).status_code == 302


def from_address(client: PageClient, address: str, password: str) -> int:
    """Sign in as `village` from this address; the status."""
    fields = {"username": "village", "password": password, "csrf_token": client.token()}
    where = {"REMOTE_ADDR": address}
    return client.post("/login", data=fields, environ_overrides=where).status_code


def test_wrong_tries_from_elsewhere_lock_nobody_out(limited: Flask) -> None:
    client = page_client(limited)
    for place in range(11):
        assert from_address(client, "192.0.2.1", "wrong") == (422 if place < 10 else 429)
    assert from_address(client, "192.0.2.2", PASSWORD) == 302


def test_an_attack_from_many_addresses_is_slowed_and_the_owner_still_comes_in(
    limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "_ATTACK", parse("40 per hour"))
    client = page_client(limited)
    for place in range(40):
        assert from_address(client, f"192.0.2.{place // 10}", "wrong") == 422
    slowed = [from_address(client, "192.0.2.99", "wrong") for _ in range(5)]
    assert slowed == [422, 422, 422, 429, 429]
    assert from_address(page_client(limited), "198.51.100.7", PASSWORD) == 302


def test_a_try_is_counted_before_the_password_is_looked_at(
    limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one try is judged, as many others come in as there are left, and not one more."""
    others: list[int] = []
    client, real = page_client(limited), accounts.authenticate

    def slow(username: str, password: str) -> User | None:
        if not others:
            others.append(0)
            inner = page_client(limited)
            others.extend(from_address(inner, "192.0.2.1", "wrong") for _ in range(10))
        return real(username, password)

    monkeypatch.setattr(accounts, "authenticate", slow)
    assert from_address(client, "192.0.2.1", "wrong") == 422
    assert others[1:] == [422] * 9 + [429]


def test_right_passwords_are_not_counted_as_tries(limited: Flask) -> None:
    for _ in range(12):
        assert page_client(limited).sign_in("village", PASSWORD).status_code == 302


def test_a_start_code_leads_to_a_new_password_and_nowhere_else(
    site: Flask, client: PageClient
) -> None:
    with site.app_context():
        code = create_user("zhao", Role.VILLAGE, "ST1", SYSTEM).start_code
        db.session.commit()
    client.sign_in("zhao", str(code))
    for path in ("/", "/households", "/account", "/sign"):
        assert client.get(path).location == "/account/password"
    fields = {"current": code, "new": GOOD, "again": GOOD}
    assert client.submit("/account/password", fields).location == "/"
    assert client.get("/").status_code == 200
    assert page_client(site).sign_in("zhao", str(code)).status_code == 422
    assert page_client(site).sign_in("zhao", GOOD).status_code == 302


def test_a_start_code_of_yesterday_opens_nothing(site: Flask, client: PageClient) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        code = started(site)
        now.shift(timedelta(hours=24, seconds=1))
        answer = client.sign_in("zhao", code)
    assert (answer.status_code, codes(answer)) == (422, ["start_code_over"])


def started(site: Flask) -> str:
    """The start code of a new account."""
    with site.app_context():
        code = create_user("zhao", Role.VILLAGE, "ST1", SYSTEM).start_code
        db.session.commit()
    return str(code)


def test_a_start_code_opens_one_browser_and_the_next_one_is_told_why_not(site: Flask) -> None:
    code = started(site)
    first, second = page_client(site), page_client(site)
    assert first.sign_in("zhao", code).status_code == 302
    answer = second.sign_in("zhao", code)
    assert (answer.status_code, codes(answer)) == (422, ["start_code_over"])
    assert not signed_in(second)
    fields = {"current": code, "new": GOOD, "again": GOOD}
    assert first.submit("/account/password", fields).location == "/"


def test_where_the_first_browser_is_lost_a_new_start_code_opens(site: Flask) -> None:
    lost = page_client(site)
    lost.sign_in("zhao", started(site))
    with site.app_context():
        code = accounts.renew_start_code("zhao", SYSTEM)
        db.session.commit()
    assert lost.get("/account/password").location.startswith("/login")
    assert page_client(site).sign_in("zhao", code).location == "/"


@pytest.mark.parametrize("wrong", ["wrong", ""])
def test_a_new_password_after_a_start_code_needs_the_code_once_more(
    site: Flask, wrong: str
) -> None:
    code = started(site)
    client = page_client(site)
    client.sign_in("zhao", code)
    fields = {"current": wrong, "new": GOOD, "again": GOOD}
    assert client.submit("/account/password", fields).status_code == 422
    assert client.get("/").location == "/account/password"


@pytest.mark.parametrize(
    ("current", "new", "again"),
    [
        ("wrong", GOOD, GOOD),
        (PASSWORD, GOOD, GOOD + "!"),
        (PASSWORD, "short", "short"),
        (PASSWORD, "password", "password"),
        (PASSWORD, "aB3 " * 40, "aB3 " * 40),
    ],
    ids=["wrong_current", "two_different", "short", "easy_to_guess", "too_long"],
)
def test_a_refused_new_password_leaves_the_old_one(
    site: Flask, village: PageClient, current: str, new: str, again: str
) -> None:
    fields = {"current": current, "new": new, "again": again}
    assert village.submit("/account/password", fields).status_code == 422
    assert page_client(site).sign_in("village", PASSWORD).status_code == 302


def test_signing_out_ends_the_session_on_the_server(site: Flask, village: PageClient) -> None:
    cookie = village.get_cookie("session")
    assert cookie
    answer = village.post_with_token("/logout")
    assert (answer.status_code, answer.location) == (302, "/login")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    thief = page_client(site)
    thief.set_cookie("session", cookie.value)
    assert not signed_in(thief)


def test_signing_out_by_a_link_is_impossible(village: PageClient) -> None:
    assert village.get("/logout").status_code == 405
    assert signed_in(village)


def test_signing_out_twice_ends_on_a_page_that_exists(site: Flask, village: PageClient) -> None:
    token = village.token("/account")
    end_sessions(site)
    asked = village.post("/logout", data={"csrf_token": token})
    answer = village.submit(asked.location, {"username": "village", "password": PASSWORD})
    assert village.get(answer.location).status_code == 200


def end_sessions(site: Flask) -> None:
    with site.app_context():
        db.session.execute(update(UserSession).values(revoked_at_utc=clock.utcnow()))
        db.session.commit()


def test_a_session_can_be_ended_from_another_device(site: Flask, village: PageClient) -> None:
    lost = page_client(site)
    lost.sign_in("village", PASSWORD)
    forms = find(village.get("/account"), ".//form[contains(@action, '/revoke')]")
    assert len(forms) == 1, "one's own session is ended by signing out"
    assert village.post_with_token(forms[0].get("action")).status_code == 302
    assert not signed_in(lost)
    assert signed_in(village)


def test_the_session_of_somebody_else_does_not_exist(site: Flask, village: PageClient) -> None:
    clerk = page_client(site)
    clerk.sign_in("clerk", PASSWORD)
    with site.app_context():
        user = db.session.scalars(select(User).filter_by(username="clerk")).one()
        key = accounts.list_sessions(user)[0].key
    assert village.post_with_token(f"/account/sessions/{key}/revoke").status_code == 404
    assert signed_in(clerk)


def test_an_unused_session_ends_after_half_an_hour_and_a_used_one_after_half_a_day(
    client: PageClient,
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        client.sign_in("village", PASSWORD)
        now.shift(timedelta(minutes=31))
        assert not signed_in(client)
        client.sign_in("village", PASSWORD)
        for _ in range(24):
            now.shift(timedelta(minutes=29))
            assert signed_in(client)
        now.shift(timedelta(minutes=25))
        assert not signed_in(client)


def test_signing_in_gives_a_new_session_and_forgets_the_old_one(
    site: Flask, client: PageClient
) -> None:
    client.get("/login")
    before = client.get_cookie("session")
    client.sign_in("village", PASSWORD)
    after = client.get_cookie("session")
    assert before
    assert after
    assert before.value != after.value
    with site.app_context():
        verbs = db.session.scalars(select(AuditEvent.verb).filter_by(verb="session.open")).all()
    assert verbs == ["session.open"]


def test_htmx_is_told_to_load_the_sign_in_page(client: PageClient) -> None:
    here = {**HTMX, "HX-Current-URL": "http://localhost/households?page=1"}
    answer = client.get("/households", headers=here)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["HX-Redirect"] == "/login?next=/households?page%3D1"


def test_htmx_is_sent_back_to_no_other_site(client: PageClient) -> None:
    here = {**HTMX, "HX-Current-URL": "https://evil.test/households"}
    assert client.get("/households", headers=here).headers["HX-Redirect"] == "/login?next=/"

"""Who asks, and by what: believed from as many proxies as the settings name, from nobody else."""

import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from flask import Flask, jsonify, request
from flask.testing import FlaskClient

from contracts_app.blueprints._guards import public
from contracts_app.cli.serve import close_web_server, web_server
from contracts_app.extensions import db, limiter
from tests.factories import make_world
from tests.pages import form_of

MakeApp = Callable[..., Flask]


@pytest.fixture
def limited(make_app: MakeApp) -> Iterator[MakeApp]:
    """A maker of populated applications that count tries."""

    def make(**settings: Any) -> Flask:
        limiter.enabled = True
        app = make_app(**settings)
        with app.app_context():
            make_world(users=True)
            db.session.commit()
        limiter.enabled = True
        limiter.reset()
        return app

    yield make
    limiter.reset()
    limiter.enabled = False


def tries(client: FlaskClient, number: int, address: Callable[[int], str]) -> list[int]:
    """Wrong sign-ins under different names, so that only the limit by address counts them."""
    token = form_of(client.get("/login")).xpath(".//input[@name='csrf_token']")[0].get("value")
    return [
        client.post(
            "/login",
            data={"username": f"n{one}", "password": "wrong", "csrf_token": token},
            headers={"X-Forwarded-For": address(one)},
        ).status_code
        for one in range(number)
    ]


def test_without_a_proxy_a_made_up_address_evades_no_limit(limited: MakeApp) -> None:
    client = limited().test_client()
    assert tries(client, 61, lambda one: f"10.0.0.{one}")[-2:] == [422, 429]


def test_behind_a_proxy_each_client_is_counted_by_itself(limited: MakeApp) -> None:
    client = limited(trusted_proxies=1).test_client()
    assert set(tries(client, 61, lambda one: f"10.0.0.{one}")) == {422}
    assert tries(client, 61, lambda _one: "10.0.1.1")[-2:] == [422, 429]


def test_what_a_client_writes_before_the_proxy_does_evades_no_limit(limited: MakeApp) -> None:
    client = limited(trusted_proxies=1).test_client()
    assert tries(client, 61, lambda one: f"10.0.0.{one}, 10.9.9.9")[-2:] == [422, 429]


def test_behind_two_proxies_the_first_of_them_names_the_client(limited: MakeApp) -> None:
    client = limited(trusted_proxies=2).test_client()
    assert set(tries(client, 61, lambda one: f"10.0.0.{one}, 10.9.9.9")) == {422}


def asked(app: Flask, **headers: str) -> Any:
    """What the application takes the request for."""
    return app.test_client().get("/asked", headers=headers)


def telling(app: Flask) -> Flask:
    @app.get("/asked")
    @public
    def told() -> Any:
        return jsonify([request.remote_addr, request.scheme, request.host])

    return app


FORWARDED = {
    "X-Forwarded-For": "10.1.1.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Prefix": "/evil",
}


def test_without_a_proxy_no_forwarded_header_is_believed(make_app: MakeApp) -> None:
    answer = asked(telling(make_app()), **FORWARDED)
    assert answer.json == ["127.0.0.1", "http", "localhost"]
    assert "Strict-Transport-Security" not in answer.headers


def test_behind_a_proxy_https_is_recognised_and_the_host_stays(make_app: MakeApp) -> None:
    app = telling(make_app(trusted_proxies=1, insecure_http=False))
    answer = asked(app, **FORWARDED)
    assert answer.json == ["10.1.1.1", "https", "localhost"]
    assert "Strict-Transport-Security" in answer.headers
    cookie = app.test_client().get("/login", headers=FORWARDED).headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie


def test_a_request_that_came_past_the_proxy_is_answered_as_it_is(make_app: MakeApp) -> None:
    assert asked(telling(make_app(trusted_proxies=1))).json == ["127.0.0.1", "http", "localhost"]


@pytest.fixture
def served() -> Iterator[Callable[[Flask], int]]:
    """Runs the product's own server on a free port, and returns the port."""
    running: list[tuple[Any, threading.Thread]] = []

    def serve(app: Flask) -> int:
        server = web_server(app, "127.0.0.1", 0, 2)
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        return int(server.effective_port)

    yield serve
    for server, thread in running:
        close_web_server(server)
        thread.join()


@pytest.mark.parametrize(
    ("proxies", "taken_for"), [(0, '["127.0.0.1","http",'), (1, '["10.1.1.1","https",')]
)
def test_the_server_hands_the_headers_on_only_where_a_proxy_is_trusted(
    make_app: MakeApp, served: Callable[[Flask], int], proxies: int, taken_for: str
) -> None:
    port = served(telling(make_app(trusted_proxies=proxies)))
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/asked", headers=FORWARDED)
    assert connection.getresponse().read().decode().startswith(taken_for)
    connection.close()


def test_only_the_named_hosts_are_answered(make_app: MakeApp) -> None:
    app = make_app(host_names="sign.example.cn,.clinic.cn")
    client = app.test_client()
    for host, status in {
        "sign.example.cn": 200,
        "sign.example.cn:8443": 200,
        "a.clinic.cn": 200,
        "evil.test": 400,
        "sign.example.cn.evil.test": 400,
        "localhost": 400,
    }.items():
        assert client.get("/login", headers={"Host": host}).status_code == status, host


def test_every_host_is_answered_where_none_is_named(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert client.get("/login", headers={"Host": "any.test"}).status_code == 200

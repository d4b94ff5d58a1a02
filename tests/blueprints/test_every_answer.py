"""What every answer carries: headers and a request id; plain words on errors; discreet logs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.test import TestResponse

from contracts_app.blueprints._guards import public
from contracts_app.extensions import db
from contracts_app.rules.redaction import redact
from contracts_app.security import CSP
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from tests.factories import PASSWORD, make_world
from tests.pages import HTMX, PageClient, page_client, texts

NUMBER = "11019919580312104X"
PHONE = "13800138000"
SECRET = f"王秀英 {NUMBER} {PHONE}"


def fail_with(error: Exception) -> Any:
    @public
    def failing() -> Any:
        raise error

    return failing


FAILURES: dict[str, tuple[Exception, int]] = {
    "unexpected": (RuntimeError(SECRET), 500),
    "not-found": (NotFound(SECRET), 404),
    "not-allowed": (NotAllowed(SECRET), 403),
    "conflict": (Conflict("changed_meanwhile", who="徐涵东", when="10:24"), 409),
    "lost-race": (IntegrityError(SECRET, {}, ValueError(SECRET)), 409),
    "busy": (OperationalError(SECRET, {}, ValueError(SECRET)), 503),
}


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    """An application with a page for each way to fail."""
    app = make_app()
    for name, (error, _status) in FAILURES.items():
        app.add_url_rule(f"/fail/{name}", name, fail_with(error), methods=["GET"])
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


def log_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    written = capsys.readouterr()
    assert written.out == ""
    return [json.loads(line) for line in written.err.splitlines()]


@pytest.mark.parametrize("path", ["/login", "/", "/households", "/nowhere", "/account", "/sign"])
def test_every_answer_carries_its_headers(village: PageClient, path: str) -> None:
    headers = village.get(path).headers
    assert headers["Content-Security-Policy"] == CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert not [name for name in headers.keys() if name.startswith("Access-Control-")]
    assert headers["Cache-Control"] == "no-store"
    assert len(headers["X-Request-Id"]) == 12


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in CSP
    assert "http" not in CSP
    assert "default-src 'none'" in CSP
    assert "frame-ancestors 'none'" in CSP


def test_static_files_may_be_kept_by_the_browser(client: PageClient) -> None:
    answer = client.get("/static/css/app.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers.get("Cache-Control", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_https_is_asked_for_again_only_over_https(client: PageClient) -> None:
    header = "Strict-Transport-Security"
    assert header not in client.get("/login").headers
    assert header in client.get("/login", base_url="https://localhost").headers


def test_no_two_requests_have_one_id(client: PageClient) -> None:
    assert len({client.get("/login").headers["X-Request-Id"] for _ in range(5)}) == 5


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_becomes_its_page_without_the_message(
    village: PageClient, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    answer = village.get(f"/fail/{name}")
    assert answer.status_code == FAILURES[name][1]
    assert not any(part in answer.text for part in SECRET.split())
    assert "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in texts(answer, ".//main//code")
    assert not any(part in str(log_lines(capsys)) for part in SECRET.split())


@pytest.mark.parametrize(
    ("name", "event"),
    [("unexpected", "unexpected"), ("lost-race", "integrity"), ("busy", "database")],
)
def test_the_log_knows_the_failure_by_the_id_on_the_page(
    client: PageClient, capsys: pytest.CaptureFixture[str], name: str, event: str
) -> None:
    answer = client.get(f"/fail/{name}")
    (line,) = log_lines(capsys)
    assert line["event"] == event
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["path_rule"] == f"/fail/{name}"


def test_the_log_of_an_unexpected_failure_names_its_kind_and_place(
    client: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/fail/unexpected")
    (line,) = log_lines(capsys)
    assert line["kind"] == "RuntimeError"
    assert "failing:" in line["place"]


def test_the_log_knows_who_was_refused_and_nothing_else_of_them(
    village: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    village.get("/fail/not-allowed")
    (line,) = log_lines(capsys)
    assert (line["event"], line["user"]) == ("not_allowed", "village")


def test_a_refused_sign_in_is_in_the_log_without_what_was_typed(
    client: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.sign_in("village", "my password")
    client.sign_in("my password", "village")
    lines = log_lines(capsys)
    assert [line["event"] for line in lines] == ["sign_in_refused"] * 2
    assert lines[0]["address"] == "127.0.0.1"
    assert "my password" not in str(lines)
    assert "village" not in str(lines)


def test_what_is_refused_before_all_else_has_its_number_too(
    client: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = {"data": b"", "content_type": "text/plain"}
    first, second = client.post("/account/password", **sent), client.post("/login", **sent)
    assert len({first.headers["X-Request-Id"], second.headers["X-Request-Id"], ""}) == 3
    assert log_lines(capsys) == []


def test_a_conflict_says_who_was_first_and_when(client: PageClient) -> None:
    page = client.get("/fail/conflict").text
    assert "徐涵东" in page
    assert "10:24" in page


def test_htmx_gets_a_failure_as_a_piece_of_a_page(client: PageClient) -> None:
    answer = client.get("/fail/conflict", headers=HTMX)
    assert answer.status_code == 409
    assert "changed_meanwhile" in answer.text


def test_a_page_outside_the_role_looks_like_one_that_does_not_exist(village: PageClient) -> None:
    foreign, unknown = village.get("/imports"), village.get("/nowhere")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert texts(foreign, ".//main//p[@class='lead']") == texts(
        unknown, ".//main//p[@class='lead']"
    )


@pytest.mark.parametrize("limit", ["MAX_CONTENT_LENGTH", "MAX_FORM_MEMORY_SIZE"])
def test_too_large_a_request_is_said(site: Flask, village: PageClient, limit: str) -> None:
    assert site.config[limit] >= 1024 * 1024
    site.config[limit] = 1000
    sent = {"data": {"x": "y" * 2000}, "content_type": "multipart/form-data"}
    assert village.post("/logout", **sent).status_code == 413


@pytest.mark.parametrize(
    "number",
    [
        NUMBER,
        NUMBER.lower(),
        "110199195803121042",
        "110199580312104",
        PHONE,
        f"+86{PHONE}",
        f"86-{PHONE}",
        f"证件{NUMBER}号",
    ],
)
def test_numbers_of_people_are_blacked_out(number: str) -> None:
    hidden = redact(f"before {number} after")
    assert not any(char.isdigit() for char in hidden)
    assert hidden.startswith("before ")
    assert hidden.endswith(" after")


@pytest.mark.parametrize(
    "text", ["1101992026000123-01", "110199100201", "2026-11-21T04:00:00.123456Z", "0539-6210000"]
)
def test_numbers_of_things_stay_readable(text: str) -> None:
    assert redact(text) == text


def test_numbers_deep_inside_a_log_line_are_blacked_out_too(
    site: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = {"people": [{"id": NUMBER, "phone": int(PHONE)}]}
    structlog.get_logger().info(f"seen {NUMBER}", detail=inside, text=PHONE)
    (line,) = log_lines(capsys)
    assert line["detail"] == {"people": [{"id": "[removed]", "phone": "[removed]"}]}
    assert (line["event"], line["text"]) == ("seen [removed]", "[removed]")


def set_cookie(answer: TestResponse) -> str:
    (found,) = [one for one in answer.headers.getlist("Set-Cookie") if "session=" in one]
    return found


def test_the_cookie_is_bound_to_https_and_this_host(make_app: Callable[..., Flask]) -> None:
    client = page_client(make_app(insecure_http=False))
    cookie = set_cookie(client.get("/login", base_url="https://localhost"))
    assert cookie.startswith("__Host-session=")
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in cookie.split("; ")
    assert "Domain" not in cookie


def test_over_plain_http_the_cookie_says_so_by_its_name(client: PageClient) -> None:
    cookie = set_cookie(client.get("/login"))
    assert cookie.startswith("session=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


def test_a_form_without_its_token_is_refused_when_signed_in(village: PageClient) -> None:
    answer = village.post("/logout")
    assert answer.status_code == 400
    assert 'data-code="400"' in answer.text
    assert village.get("/account").status_code == 200

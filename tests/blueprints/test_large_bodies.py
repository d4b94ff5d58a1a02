"""What is much too large is refused before it is read, whoever sends it and wherever to."""

import io
import re
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contracts_app.cli.serve import web_server
from contracts_app.extensions import db
from contracts_app.security import LONGEST_BODY
from tests.factories import PASSWORD, make_world
from tests.pages import page_client
from tests.support.signed_in import client_of

URLENCODED = "application/x-www-form-urlencoded"
MEGABYTE = 1024 * 1024


class Counted(io.RawIOBase):
    """A body that never ends and knows how much of it was read."""

    def __init__(self, piece: bytes = b"a&") -> None:
        self.piece, self.taken = piece, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = len(buffer)
        buffer[:] = (self.piece * (size // len(self.piece) + 1))[:size]
        self.taken += size
        return size


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    app = make_app()
    with app.app_context():
        make_world(users=True)
        db.session.commit()
    return app


@pytest.fixture
def stranger(site: Flask) -> Iterator[FlaskClient]:
    with site.test_client() as client:
        yield client


def send(client: FlaskClient, path: str, length: int, kind: str) -> tuple[TestResponse, int]:
    """Announce a body of this length; the answer, and how many bytes were read for it."""
    body = Counted()
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    return client.post(path, environ_overrides=sent), body.taken


@pytest.mark.parametrize("path", ["/login", "/nowhere", "/imports", "/sign/H1", "/healthz"])
def test_a_large_form_is_refused_by_its_length_and_not_read(
    stranger: FlaskClient, path: str
) -> None:
    answer, taken = send(stranger, path, 20 * MEGABYTE, URLENCODED)
    assert (answer.status_code, taken) == (413, 0)
    assert len(answer.headers["X-Request-Id"]) == 12


@pytest.mark.parametrize("kind", [URLENCODED, "multipart/form-data; boundary=b", "text/csv"])
def test_nothing_large_is_taken_where_no_file_is_expected(stranger: FlaskClient, kind: str) -> None:
    answer, taken = send(stranger, "/login", 2 * MEGABYTE, kind)
    assert (answer.status_code, taken) == (413, 0)


def test_a_body_without_a_length_is_read_to_the_limit_only(stranger: FlaskClient) -> None:
    body = Counted(b"aaaa")
    sent = {"wsgi.input": body, "CONTENT_TYPE": URLENCODED, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = stranger.post("/login", environ_overrides={**sent, "wsgi.input_terminated": True})
    assert answer.status_code == 413
    assert body.taken <= 2 * MEGABYTE


@pytest.mark.parametrize(("fields", "status"), [(900, 302), (2000, 413)])
def test_a_form_has_a_bounded_number_of_fields(
    stranger: FlaskClient, fields: int, status: int
) -> None:
    answer = stranger.post("/sign/H1", data=b"&".join([b"a"] * fields), content_type=URLENCODED)
    assert answer.status_code == status


def test_a_file_may_be_large_where_files_are_expected(site: Flask) -> None:
    client = page_client(site)
    client.sign_in("clerk", PASSWORD)
    head = 'Content-Disposition: form-data; name="{}"\r\n\r\n{}\r\n--b\r\n'
    fields = head.format("csrf_token", client.token()) + head.format("kind", "none")
    file = 'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = f"--b\r\n{fields}{file}".encode() + b"x" * (3 * MEGABYTE) + b"\r\n--b--\r\n"
    answer = client.post("/imports", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path", ["/login", "/imports", "/grids/files/outlines", "/teams/T01/photo"]
)
@pytest.mark.parametrize("end", [b"", b"\r\n--b\r\nContent-Disposition: form-data\r\n\r\n" * 1500])
def test_the_temporary_file_of_an_upload_that_breaks_off_is_closed(
    site: Flask, monkeypatch: pytest.MonkeyPatch, path: str, end: bytes
) -> None:
    opened: list[Any] = []

    class Watched(SpooledTemporaryFile[bytes]):
        def rollover(self) -> None:
            super().rollover()
            opened.append(self)

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", Watched)
    client = page_client(site)
    client.sign_in("admin", PASSWORD)
    file = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = file + b"x" * (MEGABYTE * 6 // 10) + end
    answer = client.post(path, data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in {400, 413}
    assert [one.closed for one in opened] == [True]


def test_the_server_lets_through_what_a_page_takes(site: Flask) -> None:
    page = client_of(site, "clerk").get("/sign/paper/photos", headers={"Accept-Language": "en"})
    promised = re.search(r"30 pictures and (\d+) MB", page.text)
    assert promised
    assert 0.9 * LONGEST_BODY < int(promised[1]) * MEGABYTE < LONGEST_BODY
    server = web_server(site, "127.0.0.1", 0, 1)
    try:
        assert server.adj.max_request_body_size > LONGEST_BODY >= 100 * MEGABYTE
    finally:
        server.close()

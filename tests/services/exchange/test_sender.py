"""One message to a hospital: to whom it may go, and one deadline however it is answered."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest

from contracts_app.rules.exchange.addresses import Reach
from contracts_app.services.exchange import sender
from contracts_app.services.exchange.sender import Unsent, post
from tests.support.hospital_server import listening

HERE = Reach(insecure=True)
SHORT = 0.2


@pytest.mark.parametrize(
    ("leads_to", "reach", "fault"),
    [
        ("169.254.169.254", HERE, "address"),
        ("10.0.0.8", HERE, "address"),
        ("127.0.0.1", Reach(private=True), "address"),
        ("", HERE, "unreachable"),
    ],
)
def test_a_name_that_leads_elsewhere_leads_nowhere(
    app: Any, monkeypatch: pytest.MonkeyPatch, leads_to: str, reach: Reach, fault: str
) -> None:
    def found(*_words: Any, **_more: Any) -> Any:
        if not leads_to:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to, 443))]

    monkeypatch.setattr(sender.socket, "getaddrinfo", found)
    monkeypatch.setattr(sender.socket, "create_connection", lambda *_a, **_k: pytest.fail("sent"))
    with pytest.raises(Unsent) as caught:
        post("https://his.example.cn/told", {}, b"{}", reach)
    assert caught.value.fault == fault


def test_a_port_where_nobody_listens_and_one_that_speaks_something_else() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unsent) as caught:
        post(f"http://127.0.0.1:{port}/", {}, b"{}", HERE)
    assert caught.value.fault == "unreachable"
    with listening() as plain, pytest.raises(Unsent) as caught:
        post(plain.url.replace("http:", "https:"), {}, b"{}", HERE)
    assert caught.value.fault == "untrusted"


def test_who_does_not_answer_is_waited_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unsent) as caught:
        post(f"http://127.0.0.1:{silent.getsockname()[1]}/", {}, b"{}", HERE)
    assert caught.value.fault == "no_answer"


@contextmanager
def answering(*parts: bytes, every: float = 0.0) -> Iterator[str]:
    """The address of a server that reads a message and answers part by part."""
    done = Event()

    def serve(server: socket.socket) -> None:
        line, _where = server.accept()
        with line:
            line.recv(65536)
            for part in parts:
                if done.wait(every):
                    return
                line.sendall(part)
            done.wait(5)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=serve, args=(server,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize("drops", [b"HTTP/1.1 200 OK", b"HTTP/1.1 100 Go on\r\n\r\n" * 20])
def test_drop_by_drop_nobody_is_waited_for_any_longer(
    monkeypatch: pytest.MonkeyPatch, drops: bytes
) -> None:
    monkeypatch.setattr(sender, "SECONDS", SHORT)
    each = [bytes([one]) for one in drops]
    began = monotonic()
    with answering(*each, every=SHORT / 4) as url, pytest.raises(Unsent) as caught:
        post(url, {}, b"{}", HERE)
    assert caught.value.fault == "no_answer"
    assert monotonic() - began < 20 * SHORT


def test_a_server_of_names_that_is_silent_is_waited_for_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender, "SECONDS", SHORT)
    asked = Event()

    def silent(*_words: Any, **_more: Any) -> list[Any]:
        asked.wait(5)
        return []

    monkeypatch.setattr(sender.socket, "getaddrinfo", silent)
    with pytest.raises(Unsent) as caught:
        post("https://his.example.cn/told", {}, b"{}", HERE)
    asked.set()
    assert caught.value.fault == "no_answer"


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([b"HTTP/1.1 204 No Content\r\n"], 204),
        ([b"HTTP/1.0 2", b"02\nDate"], 202),
        ([b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"], 200),
        ([b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n", b"\r\nHTTP/1.1 500 Odd\r\n"], 500),
    ],
)
def test_of_an_answer_its_number_is_read_and_what_follows_is_not_waited_for(
    parts: list[bytes], status: int
) -> None:
    with answering(*parts) as url:
        began = monotonic()
        assert post(url, {}, b"{}", HERE) == status
        assert monotonic() - began < 4


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.6\r\n" * 300, b"HTTP/1.1 999 Odd" * 300])
def test_what_is_no_answer_is_none_however_long_it_is(said: bytes) -> None:
    with answering(said) as url, pytest.raises(Unsent) as caught:
        post(url, {}, b"{}", HERE)
    assert caught.value.fault == "no_answer"

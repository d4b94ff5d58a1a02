"""One message to the system of a hospital, over the web, in one deadline from name to answer."""

import re
import socket
import ssl
from concurrent.futures import Future
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread
from time import monotonic
from typing import Any, Final

from contracts_app.rules.exchange.addresses import Reach, Target, may_reach, target_of
from contracts_app.vocabulary.exchange import Fault

SECONDS: Final = 10
"""For all of it: the name, the connection, the message and the number of the answer."""
_LONGEST_HEAD: Final = 4096
# What is said beforehand (1xx) has lines of its own; the number after it is the answer.
_BEFORE: Final = rb"HTTP/1\.[01] 1[0-9]{2}[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n"
_NUMBER: Final = re.compile(rb"(?:" + _BEFORE + rb")*HTTP/1\.[01] ([2-5][0-9]{2})[ \r\n]")


class Unsent(Exception):
    """Nothing was answered; the fault says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class _Deadline:
    """Until when one message may take, however many steps it needs."""

    def __init__(self) -> None:
        self._ends = monotonic() + SECONDS

    @property
    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError when none are."""
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def post(url: str, headers: dict[str, str], body: bytes, reach: Reach) -> int:
    """Send a message; the number of the answer, of which nothing else is read. Raises Unsent.

    The name is asked once, and what it leads to is looked at and then connected to: a name that
    leads elsewhere a moment later leads nowhere. Another address in the answer is not gone to.
    """
    target = target_of(url, reach)
    if target is None:
        raise Unsent(Fault.ADDRESS)
    try:
        deadline = _Deadline()
        return _answered(target, _machine(target, reach, deadline), headers, body, deadline)
    except TimeoutError as error:
        raise Unsent(Fault.NO_ANSWER) from error
    except ssl.SSLError as error:
        raise Unsent(Fault.UNTRUSTED) from error
    except OSError as error:
        raise Unsent(Fault.UNREACHABLE) from error
    except (HTTPException, ValueError) as error:
        raise Unsent(Fault.NO_ANSWER) from error


def _machine(target: Target, reach: Reach, deadline: _Deadline) -> str:
    """The number in the net of the machine that the name leads to, one that may be reached."""
    try:
        found = _asked(target, deadline)
    except UnicodeError as error:
        raise Unsent(Fault.UNREACHABLE) from error
    addresses = [str(one[4][0]) for one in found]
    allowed = [one for one in addresses if may_reach(one, reach)]
    if not allowed:
        raise Unsent(Fault.ADDRESS)
    return allowed[0]


def _asked(target: Target, deadline: _Deadline) -> list[Any]:
    """What the name leads to, asked beside: a silent server of names would hold its caller."""
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            kind = socket.SOCK_STREAM
            answer.set_result(socket.getaddrinfo(target.host, target.port, type=kind))
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)

    Thread(target=ask, name="name of a hospital", daemon=True).start()
    return answer.result(deadline.left)


def _answered(
    target: Target, machine: str, headers: dict[str, str], body: bytes, deadline: _Deadline
) -> int:
    line = socket.create_connection((machine, target.port), timeout=deadline.left)
    try:
        web: HTTPConnection
        if target.secure:
            trust = ssl.create_default_context()
            web = HTTPSConnection(target.host, target.port, context=trust)
            line.settimeout(deadline.left)
            line = trust.wrap_socket(line, server_hostname=target.host)
        else:
            web = HTTPConnection(target.host, target.port)
        web.sock = line
        line.settimeout(deadline.left)
        web.request("POST", target.path, body=body, headers=headers)
        return _number(line, deadline)
    finally:
        line.close()


def _number(line: socket.socket, deadline: _Deadline) -> int:
    """The number of the answer, read as far as it and no further: a drop resets no clock."""
    head = b""
    while not (found := _NUMBER.match(head)):
        line.settimeout(deadline.left)
        part = line.recv(_LONGEST_HEAD)
        head += part
        if not part or len(head) > _LONGEST_HEAD:
            raise HTTPException
    return int(found[1])

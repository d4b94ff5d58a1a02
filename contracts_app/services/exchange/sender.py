"""One message to the system of a hospital, over the web."""

import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final

from contracts_app.rules.exchange.addresses import Reach, Target, may_reach, target_of
from contracts_app.vocabulary.exchange import Fault

SECONDS: Final = 10


class Unsent(Exception):
    """Nothing was answered; the fault says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def post(url: str, headers: dict[str, str], body: bytes, reach: Reach) -> int:
    """Send a message; the number of the answer, of which nothing else is read. Raises Unsent.

    The name is asked once, and what it leads to is looked at and then connected to: a name that
    leads elsewhere a moment later leads nowhere. Another address in the answer is not gone to.
    """
    target = target_of(url, reach)
    if target is None:
        raise Unsent(Fault.ADDRESS)
    try:
        return _answered(target, _machine(target, reach), headers, body)
    except TimeoutError as error:
        raise Unsent(Fault.NO_ANSWER) from error
    except ssl.SSLError as error:
        raise Unsent(Fault.UNTRUSTED) from error
    except OSError as error:
        raise Unsent(Fault.UNREACHABLE) from error
    except (HTTPException, ValueError) as error:
        raise Unsent(Fault.NO_ANSWER) from error


def _machine(target: Target, reach: Reach) -> str:
    """The number in the net of the machine that the name leads to, one that may be reached."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Unsent(Fault.UNREACHABLE) from error
    addresses = [str(one[4][0]) for one in found]
    allowed = [one for one in addresses if may_reach(one, reach)]
    if not allowed:
        raise Unsent(Fault.ADDRESS)
    return allowed[0]


def _answered(target: Target, machine: str, headers: dict[str, str], body: bytes) -> int:
    line = socket.create_connection((machine, target.port), timeout=SECONDS)
    try:
        web: HTTPConnection
        if target.secure:
            trust = ssl.create_default_context()
            web = HTTPSConnection(target.host, target.port, timeout=SECONDS, context=trust)
            line = trust.wrap_socket(line, server_hostname=target.host)
        else:
            web = HTTPConnection(target.host, target.port, timeout=SECONDS)
        web.sock = line
        web.request("POST", target.path, body=body, headers=headers)
        return web.getresponse().status
    finally:
        line.close()

"""Where a hospital may be told: addresses of the web, and which machines they may lead to.

An address is set at the server and not on a page. Even so nothing is sent to the server itself or
to what answers beside it, whatever the name is made to lead to later.
"""

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 400


@dataclass(frozen=True)
class Reach:
    """What this instance was allowed to reach."""

    insecure: bool = False
    """For trying out on one machine: plain http, and the machine itself."""
    private: bool = False
    """Machines of a private net, as hospitals of a county often are."""


@dataclass(frozen=True)
class Target:
    """Where something is sent."""

    host: str
    port: int
    path: str
    secure: bool


def target_of(url: str, reach: Reach) -> Target | None:
    """The parts of an address; None for one to which nothing is sent.

    It holds no password, no question and no fragment: whatever would be a secret belongs elsewhere.
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    secure = parts.scheme == "https"
    if (
        not plain
        or not parts.hostname
        or not (secure or (reach.insecure and parts.scheme == "http"))
    ):
        return None
    return Target(parts.hostname, port or (443 if secure else 80), parts.path or "/", secure)


def may_reach(address: str, reach: Reach) -> bool:
    """Whether something may be sent to a machine, by its number in the net."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        return reach.insecure
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return False
    return ip.is_global or reach.private

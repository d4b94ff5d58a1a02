"""Where hospitals may be told, when they are told again, and what a signature holds together."""

from datetime import datetime, timedelta

import pytest

from contracts_app.rules.exchange.addresses import Reach, may_reach, target_of
from contracts_app.rules.exchange.retries import WAITS, wait_after
from contracts_app.rules.exchange.signing import Signed, timestamp_of

NEVER = ["169.254.169.254", "0.0.0.0", "224.0.0.1", "240.0.0.1", "fe80::1", "ff02::1", "::"]  # noqa: S104
PRIVATE = ["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "::ffff:10.0.0.1"]
SELF = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]
OPEN = ["8.8.8.8", "114.114.114.114", "2400:3200::1"]
NOW = datetime.fromisoformat("2026-11-21T01:00:00")


@pytest.mark.parametrize("reach", [Reach(insecure=i, private=p) for i in (0, 1) for p in (0, 1)])
def test_what_may_be_reached(reach: Reach) -> None:
    found = {one for one in (*NEVER, *PRIVATE, *SELF, *OPEN) if may_reach(one, reach)}
    wanted = {*OPEN, *(PRIVATE if reach.private else ()), *(SELF if reach.insecure else ())}
    assert found == wanted


@pytest.mark.parametrize(
    "url",
    [
        "http://his.example.cn/x", "ftp://his.example.cn", "file:///etc/passwd", "//his.example.cn",
        "https://", "https:///x", "https://user:pass@his.example.cn", "https://his.example.cn/?a=1",
        "https://his.example.cn/#a", "https://his.example.cn:99999/", "https://医院.cn/",
        "https://his.example.cn/a b", "https://his.example.cn/\r\nX: y", "https://[::1",
        f"https://his.example.cn/{'a' * 400}", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    assert target_of(url, Reach()) is None


def test_an_address_has_its_parts() -> None:
    found = target_of("https://HIS.example.cn:8443/a/b", Reach())
    assert found is not None
    assert (found.host, found.port, found.path) == ("his.example.cn", 8443, "/a/b")
    bare = target_of("https://his.example.cn", Reach())
    assert bare is not None
    assert (bare.port, bare.path) == (443, "/")
    assert target_of("http://127.0.0.1:8000/", Reach(insecure=True)) is not None


def test_it_is_told_again_ever_later_until_it_is_given_up() -> None:
    waits = [wait_after(tries) for tries in range(1, len(WAITS) + 2)]
    assert waits[:4] == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30),
                         timedelta(hours=2)]  # fmt: skip
    assert waits[-2:] == [timedelta(hours=24), None]


def test_a_signature_is_what_openssl_makes_of_the_same_text() -> None:
    # printf '1795222800\nPOST\n/exchange/v1/answers\nmessage-1\n{}' | openssl dgst -sha256 -hmac …
    one = Signed("k", timestamp_of(NOW), "message-1", "POST", "/exchange/v1/answers", b"{}")
    assert one.timestamp == "1795222800"
    digest = "c084343e3b78cd8da24d492346023104d430cf65b76f26313714791a24d04b26"
    assert one.signed_with("secret") == f"sha256={digest}"

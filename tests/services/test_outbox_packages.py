"""What a tablet sealed is opened by the server alone, and whatever is broken is refused."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from contracts_app.extensions import db
from contracts_app.jobs.outbox import make_key_when_due
from contracts_app.models import OutboxKey
from contracts_app.services import outbox_keys
from contracts_app.services.errors import Refused
from contracts_app.services.outbox_packages import Ticket, issue_ticket, open_package
from tests.support.outbox import add_pair, content, seal

SECRET = "a secret of the tests"
TICKET = Ticket(7, "H0001", "k" * 32, datetime.fromisoformat("2026-11-21T03:00:00"))


@pytest.fixture
def ticket(app: Flask) -> str:
    add_pair()
    return issue_ticket(TICKET, SECRET)


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes[0]


def test_a_package_opens_to_what_was_filled_in(ticket: str) -> None:
    inside = content({"team": "T01", "member": ["a", "b"]}, ticket)
    package = open_package(seal(inside), SECRET)
    assert package.ticket == TICKET
    assert package.fields[:3] == (("team", "T01"), ("member", "a"), ("member", "b"))
    assert package.moment("doctor") is None
    assert package.moment("signed_at") == datetime.fromisoformat("2026-11-21T04:00:00")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"v": 2}, "seal_broken"),
        ({"kid": "y1999"}, "seal_key_unknown"),
        ({"kid": None}, "seal_key_unknown"),
        ({"kid": "y2026\0"}, "seal_key_unknown"),
        ({"kid": "\ud800"}, "seal_key_unknown"),
        ({"wrapped": "AAAA"}, "seal_broken"),
        ({"wrapped": None}, "seal_broken"),
        ({"iv": ""}, "seal_broken"),
        ({"iv": "no base64"}, "seal_broken"),
        ({"data": "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, "seal_broken"),
        ({"data": ["a"]}, "seal_broken"),
    ],
)
def test_a_package_with_a_broken_part_is_refused(
    ticket: str, changed: dict[str, Any], code: str
) -> None:
    sealed = seal(content({}, ticket), **changed)
    assert code_of(lambda: open_package(sealed, SECRET)) == code


@pytest.mark.parametrize("sealed", ["", "{", "[]", "null", "[" * 60_000, '"x"'])
def test_what_is_no_package_is_refused(ticket: str, sealed: str) -> None:
    assert code_of(lambda: open_package(sealed, SECRET)) == "seal_broken"


def test_a_package_above_64_kb_is_refused(ticket: str) -> None:
    sealed = seal(content({"signature": "x" * 65_536}, ticket))
    assert code_of(lambda: open_package(sealed, SECRET)) == "seal_too_large"


def test_a_package_of_one_pair_does_not_open_under_the_name_of_another(ticket: str) -> None:
    add_pair("y2027")
    sealed = json.loads(seal(content({}, ticket)))
    moved = json.dumps({**sealed, "kid": "y2027"})
    assert code_of(lambda: open_package(moved, SECRET)) == "seal_broken"


def test_half_a_character_and_a_nul_arrive_as_in_a_form_that_a_browser_sends(ticket: str) -> None:
    package = open_package(seal(content({"witness_name": "王\ud83d\0五"}, ticket)), SECRET)
    assert package.fields[0] == ("witness_name", "王?五")


@pytest.mark.parametrize(
    "inside",
    [
        [],
        {"fields": "x"},
        {"fields": [["a"]]},
        {"fields": [["a", 1]]},
        {"fields": [{"a": "b"}]},
    ],
)
def test_what_holds_no_fields_is_refused(ticket: str, inside: Any) -> None:
    if isinstance(inside, dict):
        inside["ticket"] = ticket
    assert code_of(lambda: open_package(seal(inside), SECRET)) == "seal_broken"


@pytest.mark.parametrize("bad", [None, "", "x.y", 7])
def test_a_ticket_that_the_server_did_not_write_is_refused(ticket: str, bad: Any) -> None:
    sealed = seal({**content({}, ticket), "ticket": bad})
    assert code_of(lambda: open_package(sealed, SECRET)) == "ticket_broken"


def test_a_ticket_of_another_secret_is_refused(ticket: str) -> None:
    sealed = seal(content({}, issue_ticket(TICKET, "another")))
    assert code_of(lambda: open_package(sealed, SECRET)) == "ticket_broken"


def test_a_pair_is_made_once_a_year_and_the_newest_one_is_served(app: Flask) -> None:
    assert outbox_keys.sealing_key() is None
    make_key_when_due()
    make_key_when_due()
    assert db.session.scalar(select(func.count()).select_from(OutboxKey)) == 1
    first = outbox_keys.sealing_key()
    outbox_keys.add_key(date(2999, 1, 1))
    newest = outbox_keys.sealing_key()
    assert first is not None
    assert newest is not None
    assert newest.key_id == "y2999"
    assert outbox_keys.private_key(first.key_id) is not None


def test_the_private_half_is_stored_encrypted(app: Flask) -> None:
    make_key_when_due()
    stored = db.session.execute(text("SELECT private_pem FROM outbox_key")).scalar_one()
    assert b"PRIVATE KEY" not in bytes(stored)


def test_of_two_workers_that_make_a_pair_at_once_one_makes_it(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_key_when_due()
    made = outbox_keys.sealing_key()
    # The second worker looked before the first one had written.
    monkeypatch.setattr(outbox_keys, "has_key", lambda _today: False)
    make_key_when_due()
    assert outbox_keys.sealing_key() == made

"""Whatever is sent to the pages around care, one field at a time, is answered without a failure."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid
from tests.factories import make_household, make_world
from tests.support.around_care import things_around_care
from tests.support.odd_input import FORM, NASTY, Sender, path_of
from tests.support.signed_in import sign_up

AREAS = ("appointments", "care_cards", "refusals", "groups", "migrants", "home_care", "ledger")
BODIES = {
    "appointments.plan": {
        "team": "T01", "held_on": "2026-12-01", "place": "centre", "address": "一楼",
        "from_time": "08:00", "to_time": "09:00", "slot_minutes": "30", "places": "2",
    },
    "appointments.book_for": {
        "slot": "510", "purpose": "checkup", "booked_by": "desk", "note": "x",
    },
    "appointments.move_to": {"slot": "540"},
    "appointments.note": {"state": "booked"},
    "appointments.cancel": {"reason": "?"},
    "appointments.set_state": {"state": "open"},
    "care_cards.give": {"resident": "@person", "to_day": "2028-01-01", "household": "H1"},
    "care_cards.take_back": {"reason": "?", "household": "H1"},
    "refusals.show_refusals": {
        "member": "@person", "kind": "drug", "advised": "服药", "said_on": "2026-11-20",
        "proof": "witness", "witness": "王", "signature": "",
    },
    "refusals.withdraw": {"said_on": "2026-11-19"},
    "groups.open_new": {
        "team": "T01", "kind": "club", "name": "新的", "topic": "HTN", "address": "x",
    },
    "groups.join": {"group": "@club", "resident": "@person", "household": "H1"},
    "groups.leave": {"last_day": "2026-11-19"},
    "groups.close": {"last_day": "2026-11-19"},
    "groups.meet": {"held_on": "2026-11-21", "topic": "运动"},
    "groups.attend": {"resident": "@person"},
    "home_care.of_household": {
        "member": "@person", "kind": "rehab", "reason": "chronic", "plan": "训练",
        "opened_on": "2026-11-20",
    },
    "home_care.visit": {
        "key": "abcdefgh23456789", "visited_on": "2026-11-21", "minutes": "30", "note": "训练",
    },
    "home_care.close": {"closed_on": "2026-11-19", "reason": "better"},
    "ledger.enter": {
        "key": "abcdefgh23456789", "kind": "payment", "amount": "10", "happened_on": "2026-11-21",
        "receipt_no": "1", "reason": "",
    },
    "ledger.charge": {"x": "1"}, "ledger.refund": {"x": "1"}, "ledger.reverse": {"x": "1"},
}  # fmt: skip
"""What each page is sent when nothing is wrong, or nearly nothing where it would end something."""
ASKED = (
    "day", "view", "team", "member", "session", "made", "show", "grid", "ground", "cover",
    "after", "before", "s",
)  # fmt: skip


@pytest.fixture
def things(any_app: Flask) -> dict[str, str]:
    any_app.config["CONTRACTS_DEMO"] = True
    make_world(users=True)
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, members=3, code="H1")
    contract = sign_up(household, people[0], package_codes=("BASIC", "TCM"))
    found = things_around_care(people[0], "T01")
    db.session.commit()
    return {**found, "person": people[0].key, "contract": contract.contract_no}


def words_of(rule: Any, area: str, things: dict[str, str]) -> dict[str, bytes]:
    """What stands for the words of an address."""
    of_one = "appointment" if "held" in rule.arguments else "session_of_day"
    keys = {
        "appointments": of_one, "refusals": "refusal", "groups": "club", "migrants": "migrant",
        "home_care": "bed",
    }  # fmt: skip
    found = {
        "held": things["session_of_day"], "meeting": things["meeting"], "number": "1",
        "card_no": things["card"], "code": "H1", "resident": things["person"],
        "contract_no": things["contract"], "key": things.get(keys.get(area, ""), ""),
    }  # fmt: skip
    return {name: value.encode() for name, value in found.items()}


def rules(app: Flask) -> Iterator[tuple[Any, str, str]]:
    for rule in app.url_map.iter_rules():
        area = rule.endpoint.split(".")[0]
        if area in AREAS:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, area


@pytest.mark.parametrize(
    "any_app", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.deep)])
def test_no_value_breaks_a_page_around_care(
    any_app: Flask, things: dict[str, str], every: int
) -> None:
    sender = Sender(any_app, "leader")
    for place, (rule, method, area) in enumerate(rules(any_app)):
        known = words_of(rule, area, things)
        for value in NASTY[place % every :: every]:
            for argument in rule.arguments:
                sender.send(method, path_of(rule, {**known, argument: value}))
            if method == "GET":
                odd = b"&".join(quote(n).encode() + b"=" + quote(value).encode() for n in ASKED)
                sender.send(method, path_of(rule, known), odd)
            else:
                send_each_field(sender, rule, known, things, value)
    assert sender.failures == []
    assert sender.answers[200] > 15
    assert sender.answers[303] > 3


def send_each_field(
    sender: Sender, rule: Any, known: dict[str, bytes], things: dict[str, str], value: bytes
) -> None:
    """The body of a page, each time with another field gone wrong."""
    booking = urlencode({"member": things["person"], "session": things["session_of_day"]})
    query = booking.encode() if rule.endpoint == "appointments.book_for" else b""
    sent = BODIES[rule.endpoint].items()
    body = {name: things[good[1:]] if good.startswith("@") else good for name, good in sent}
    for wrong in body:
        told = {**body, wrong: value, "csrf_token": sender.token}
        sender.send("POST", path_of(rule, known), query, data=urlencode(told), content_type=FORM)


def test_the_bodies_are_those_of_the_pages(any_app: Flask, things: dict[str, str]) -> None:
    posts = {rule.endpoint for rule, method, _area in rules(any_app) if method == "POST"}
    assert posts == set(BODIES)

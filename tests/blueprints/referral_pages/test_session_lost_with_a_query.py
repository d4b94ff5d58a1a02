"""A form whose address names whom it is about is kept with that, and taken when sent again."""

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

import contracts_app
from contracts_app.extensions import db
from contracts_app.models import Consultation, KeptForm, Referral
from contracts_app.services.kept_forms import MAX_ADDRESS, address_of
from tests.factories import PASSWORD
from tests.pages import PageClient, filled, form_of, texts
from tests.support.lost_sessions import revoke_session
from tests.support.referral_moves import Green
from tests.support.signed_in import client_of

TEMPLATES = Path(contracts_app.__file__).parent / "templates"
LINK = re.compile(r"url_for\(\s*['\"]([\w.]+)['\"]((?:[^()]|\([^()]*\))*)\)")
NAMED = re.compile(r",\s*(\*\*|\w+(?==))")
POST_OF = re.compile(
    r"<form\b[^>]*\bmethod=\"post\"|post_button\(|formmethod=\"post\"|{% set (here|action) ="
)


def lose(app: Flask, client: PageClient) -> None:
    db.session.commit()
    revoke_session(app, client)


def kept_now() -> int:
    return db.session.query(KeptForm).count()


def form_of_referral(green: Green) -> tuple[str, dict[str, Any], type[Any]]:
    there = f"{green.world.hospital.code}:{green.department.code}"
    typed = {"department": there, "consent": "agreed", "impression": "胸痛待查", "reason": "tests"}
    more = {"illness": "反复胸痛三天", "doctor_phone": "0539-1"}
    return f"/referrals/new?resident={green.person.key}", {**typed, **more}, Referral


def call_ahead(green: Green) -> tuple[str, dict[str, Any], type[Any]]:
    there = f"{green.world.hospital.code}:{green.department.code}"
    typed = {"department": there, "answered_by": "王主任", "consent_by": "self"}
    return f"/referrals/new?way=call&resident={green.person.key}", typed, Referral


def question(green: Green) -> tuple[str, dict[str, Any], type[Any]]:
    there = f"{green.world.hospital.code}:{green.department.code}"
    typed = {"kind": "ecg", "department": there, "words": "有无缺血", "consent_by": "self"}
    return (
        f"/consultations/new?resident={green.person.key}",
        {**typed, "urgency": "normal"},
        Consultation,
    )


@pytest.mark.parametrize("about", [form_of_referral, call_ahead, question])
def test_what_was_filled_in_about_somebody_is_sent_after_signing_in_again(
    app: Flask, green: Green, about: Callable[[Green], tuple[str, dict[str, Any], type[Any]]]
) -> None:
    here, typed, made = about(green)
    village = client_of(app, "village")
    form = form_of(village.get(here), lies_at(village, here))
    fields = filled(form, typed)
    lose(app, village)
    assert village.post(form.get("action"), data=fields).location.startswith("/login?next=")
    assert village.sign_in("village", PASSWORD).location == "/resume"
    sent = village.submit("/resume", action=form.get("action"))
    assert (sent.status_code, db.session.query(made).count(), kept_now()) == (303, 1, 0)
    assert village.get("/resume").location == "/"


def lies_at(client: PageClient, here: str) -> str:
    """The action of the form on this page, whatever the order of its query."""
    path = here.partition("?")[0]
    forms = client.get(here).text
    [action] = {one.replace("&amp;", "&") for one in re.findall(r'action="([^"]+)"', forms)
                if one.startswith(f"{path}?")}  # fmt: skip
    return action


def test_a_file_is_not_kept_and_the_page_says_so(app: Flask, green: Green) -> None:
    here, typed, _made = question(green)
    village = client_of(app, "village")
    lose(app, village)
    village.post(here, data={**typed, "file": (io.BytesIO(b"x"), "a.jpg")})
    village.sign_in("village", PASSWORD)
    offered = village.get("/resume")
    assert "重新选择" in offered.text
    assert not texts(offered, "//input[@name='file']")
    assert village.submit("/resume", action=here).status_code == 303


@pytest.mark.parametrize(
    "here", ["/referrals/new", "/referrals/new?resident=", "/consultations/new"]
)
def test_a_form_about_nobody_is_not_taken_as_sent(app: Flask, green: Green, here: str) -> None:
    village = client_of(app, "village")
    fields = {"impression": "胸痛待查"}
    assert village.post_with_token(here, fields).status_code == 404
    lose(app, village)
    village.post(here, data=fields)
    village.sign_in("village", PASSWORD)
    [form] = [f for f in form_of(village.get("/resume")).getroottree().iter("form")
              if f.get("action").startswith(here.partition("?")[0])]  # fmt: skip
    assert village.post(form.get("action"), data=filled(form, {})).status_code == 404
    assert kept_now() == 1


@cache
def with_a_query() -> tuple[tuple[str, str], ...]:
    """Endpoint and name of each value in the query of an address to which a template posts."""
    found = set()
    for file in TEMPLATES.rglob("*.html"):
        lines = [line for line in file.read_text().splitlines() if POST_OF.search(line)]
        for endpoint, args in LINK.findall("\n".join(lines)):
            found |= {(endpoint, "kept" if name == "**" else name) for name in NAMED.findall(args)}
    return tuple(sorted(found))


def test_every_form_whose_address_has_a_query_is_offered_at_the_same_address(
    app: Flask, green: Green
) -> None:
    client, tried, rules = client_of(app, "leader"), [], posted_to(app)
    for endpoint, name in with_a_query():
        for rule in rules.get(endpoint, ()):
            if name not in rule.arguments:
                here = f"{path_of(rule)}?{name}=k7d2"
                db.session.query(KeptForm).delete()
                lose(app, client)
                client.post(here, data={"words": "胸痛"})
                client.sign_in_at_once("leader", PASSWORD)
                form = form_of(client.get("/resume"), here)
                assert filled(form, {})["words"] == "胸痛"
                tried.append(endpoint)
    areas = {"referrals.new_referral", "consultations.ask_hospital", "appointments.book_for",
             "referral_places.set_day", "tasks.hand_over"}  # fmt: skip
    assert areas <= set(tried)


def posted_to(app: Flask) -> dict[str, list[Rule]]:
    """The rules that take a form, by endpoint."""
    found: dict[str, list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            found.setdefault(rule.endpoint, []).append(rule)
    return found


def path_of(rule: Rule) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda kind: "1" if kind[1] == "int" else "K1", rule.rule)


def test_of_a_query_nothing_is_kept_that_tells_of_a_person() -> None:
    query = [("resident", "k7d2"), ("day", "2026-12-01"), ("next", "/sign/H1?s=ab2"),
             ("find", "王秀英"), ("q", "110101195403021234"), ("phone", "13800001234"),
             ("name", "Wang Xiuying"), ("long", "k" * MAX_ADDRESS)]  # fmt: skip
    assert address_of("/a", query) == "/a?resident=k7d2&day=2026-12-01&next=%2Fsign%2FH1%3Fs%3Dab2"
    assert address_of("/a", [("find", "王秀英")]) == "/a"


def test_an_address_that_is_too_long_keeps_nothing(app: Flask, green: Green) -> None:
    village = client_of(app, "village")
    lose(app, village)
    many = "&".join(f"resident={'k' * 30}" for _time in range(6))
    village.post(f"/referrals/new?{many}", data={"impression": "胸痛"})
    assert kept_now() == 0

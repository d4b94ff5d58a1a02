"""The list of referrals: its address is its state, and its rows lead on as the cards do."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World, make_household
from tests.pages import HTMX, PageClient, tree
from tests.support.referrals import make_department, make_referral
from tests.support.signed_in import audited, client_of, committed_world

S = ReferralStatus
LIST = "/referrals?view=list"


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, World]]:
    app = make_app("sqlite", demo=True, today=TODAY)
    with app.app_context():
        yield app, committed_world()


def refer(world: World, status: ReferralStatus = S.SUBMITTED, **values: Any) -> Referral:
    person = make_household(world.grids[0], members=1)[1][0]
    now = clock.moment()
    made = make_referral(world, status=status, resident=person, at=now, sent_at_utc=now, **values)
    db.session.commit()
    return made


def listed(answer: Any) -> list[str]:
    rows = tree(answer).xpath("//*[@id='referral-list']//tbody/tr/@id")
    return [str(row).removeprefix("line-") for row in rows]


def english(client: PageClient) -> PageClient:
    client.post_with_token("/preferences/lang", {"lang": "en"})
    return client


def test_the_address_says_what_is_listed_with_and_without_scripts(town: Any) -> None:
    app, world = town
    sent, home = refer(world), refer(world, S.PROPOSED, direction=Direction.DOWN)
    client = client_of(app, "leader")
    assert listed(client.get(LIST)) == [home.referral_no, sent.referral_no]
    for address, wanted in (
        (f"{LIST}&direction=down", [home.referral_no]),
        (f"{LIST}&column=asked&urgency=normal", [sent.referral_no]),
        (f"{LIST}&turn=mine", [home.referral_no]),
        (f"{LIST}&number={sent.referral_no}", [sent.referral_no]),
        (f"{LIST}&first=2026-11-21&last=2026-11-21", [home.referral_no, sent.referral_no]),
        (f"{LIST}&last=2026-11-20", []),
        (f"{LIST}&first=yesterday&column=nothing", [home.referral_no, sent.referral_no]),
        (f"{LIST}&overdue=now", []),
    ):
        assert listed(client.get(address)) == wanted, address
        part = client.get(address, headers=HTMX)
        assert "<html" not in part.text
        assert listed(part) == wanted


def test_a_chosen_filter_is_a_chip_that_takes_it_away(town: Any) -> None:
    app, world = town
    refer(world)
    page = english(client_of(app, "hospital")).get(f"{LIST}&column=home&direction=down")
    links = tree(page).xpath("//ul[@aria-label='Chosen filters']//a")
    assert {link.text.strip() for link in links} == {
        "Referral back home", "Follow-up at home", "Clear all",
    }  # fmt: skip
    assert {link.get("href") for link in links} == {
        "/referrals?direction=down&view=list", "/referrals?column=home&view=list", LIST,
    }  # fmt: skip
    assert "No referral fits." in page.text


@pytest.mark.parametrize(
    "words", ["department=ORG90:NONE", "hospital=ORGX", "column=nothing", "first=2026-02-30",
              "last=soon", "turn=yours"],
)  # fmt: skip
def test_what_narrows_nothing_is_no_chip_and_hides_nothing(town: Any, words: str) -> None:
    app, world = town
    client = english(client_of(app, "leader"))
    assert "There are no referrals yet." in client.get(f"{LIST}&{words}").text
    sent = refer(world)
    page = client.get(f"{LIST}&{words}")
    assert listed(page) == [sent.referral_no]
    assert not tree(page).xpath("//ul[@aria-label='Chosen filters']")


def test_a_row_shows_no_name_and_the_next_step(town: Any) -> None:
    app, world = town
    one = refer(world)
    page = english(client_of(app, "hospital")).get(LIST)
    name = one.referral_no
    row = tree(page).xpath(f"//*[@id='line-{name}']")[0]
    assert row.xpath(".//th/a/@href") == [f"/referrals/{name}"]
    assert row.xpath(".//th/a/text()")[0].endswith("**")
    assert row.xpath(".//a[contains(@class, 'btn')]/@href") == [f"/referrals/{name}/accept"]
    assert name in str(audited("list")[-1].after)


def test_pages_keep_the_filters(town: Any) -> None:
    app, world = town
    made = [refer(world).referral_no for _ in range(23)]
    client = client_of(app, "hospital")
    page = client.get(f"{LIST}&column=asked")
    following = tree(page).xpath("//a[@rel='next']/@href")[0]
    assert {"column=asked", "view=list"} <= set(str(following).partition("?")[2].split("&"))
    assert listed(page) + listed(client.get(str(following))) == sorted(made, reverse=True)


def test_a_leader_finds_what_the_coordinator_was_told_of(town: Any) -> None:
    app, _world = town
    wanted = "/referrals?view=list&overdue=coordinator"
    assert wanted in tree(client_of(app, "leader").get(LIST)).xpath("//ul/li/a/@href")
    assert wanted not in tree(client_of(app, "village").get(LIST)).xpath("//ul/li/a/@href")


@pytest.mark.parametrize("role", ["village", "doctor", "leader"])
def test_the_desk_counts_what_waits_and_what_is_late(town: Any, role: str) -> None:
    app, world = town
    refer(world, S.FEEDBACK_RECEIVED)
    client = client_of(app, role)
    links = dict.fromkeys(tree(client.get("/")).xpath("//main//section//a/@href"))
    mine = "/referrals?view=list&turn=mine"
    assert {mine, f"{mine}&overdue=now"} <= set(links)
    assert listed(client.get(f"{mine}&overdue=now")) == []


def test_the_desk_of_a_hospital_leads_to_its_referrals(town: Any) -> None:
    app, world = town
    make_department(world.hospital)
    one = refer(world, due_at_utc=clock.moment().replace(year=2025))
    client = english(client_of(app, "hospital"))
    sections = tree(client.get("/")).xpath("//main//section")
    told = [" ".join("".join(part.itertext()).split()) for part in sections]
    assert [re.split(" [▲●○]", text)[0] for text in told] == [
        "Referrals we are late with", "Referrals to be answered", "Referrals that wait for us",
        "Remote consultations, answer overdue", "Remote consultations, waiting for an answer",
    ]  # fmt: skip
    for link in tree(client.get("/")).xpath(
        "//main//section//a[contains(@href,'referrals')]/@href"
    ):
        assert listed(client.get(str(link))) == [one.referral_no]

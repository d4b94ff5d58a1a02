"""Where people start their day they see which questions from afar wait, and which are late."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from tests.pages import tree
from tests.support.consultations import asked, moved
from tests.support.elsewhere import add_strangers
from tests.support.referral_moves import Green
from tests.support.signed_in import client_of
from tests.support.statements import counted_statements

ENGLISH = {"Accept-Language": "en"}
LISTS = {
    "overdue": "Remote consultations, answer overdue",
    "open": "Remote consultations, waiting for an answer",
    "answered": "Answers of hospitals to be read",
}


def ask_all(green: Green) -> None:
    """One late, two open in time, one answered, one withdrawn."""
    green.now = clock.moment() - timedelta(hours=3)
    asked(green, urgency="urgent")
    asked(green, kind="consult")
    asked(green, kind="imaging")
    moved(green, asked(green), "hospital", "answer")
    moved(green, asked(green), "doctor", "withdraw")
    db.session.commit()


def cards(town: Flask, who: str) -> dict[str, tuple[int, str]]:
    """By title of the card its figure and where it leads to."""
    page = tree(client_of(town, who).get("/", headers=ENGLISH))
    found = {}
    for one in page.xpath("//section[starts-with(@aria-labelledby, 'card-')]"):
        figure = one.xpath("string(.//span[contains(@class, 'tag')])")
        title = " ".join(one.xpath("string(h2)").split())
        found[title] = (int("".join(filter(str.isdigit, figure))), one.xpath(".//a/@href")[0])
    return found


@pytest.mark.parametrize("who", ["hospital", "doctor", "village", "leader"])
def test_the_desk_counts_what_the_list_behind_it_has(town: Flask, green: Green, who: str) -> None:
    ask_all(green)
    found, client = cards(town, who), client_of(town, who)
    for group, title in LISTS.items():
        if who == "hospital" and group == "answered":
            assert title not in found
            continue
        number, address = found[title]
        assert (number, address) == ({"open": 3}.get(group, 1), f"/consultations?group={group}")
        listed = tree(client.get(address)).xpath("//*[@id='consultation-list']//tbody/tr")
        assert len(listed) == number


@pytest.mark.parametrize("who", ["far_leader", "far_hospital", "bureau", "clerk", "admin"])
def test_the_desk_of_others_says_nothing_of_them(town: Flask, green: Green, who: str) -> None:
    ask_all(green)
    add_strangers(green.world)
    db.session.commit()
    found = cards(town, who)
    assert [found[title][0] for title in LISTS.values() if title in found] == (
        [0] * {"far_leader": 3, "far_hospital": 2}.get(who, 0)
    )


def chips(town: Flask, who: str, address: str = "/referrals") -> Any:
    answer = client_of(town, who).get(address, headers=ENGLISH)
    links = tree(answer).xpath("//ul[contains(@class,'chips')]//a[contains(@href,'consultations')]")
    return {one.get("href"): " ".join(one.xpath("string(.)").split()) for one in links}


@pytest.mark.parametrize("address", ["/referrals", "/referrals?view=list"])
def test_the_head_of_the_board_tells_how_many_wait(town: Flask, green: Green, address: str) -> None:
    assert chips(town, "hospital", address) == {"/consultations": "Remote consultations"}
    ask_all(green)
    late = {
        "/consultations": "Remote consultations: 3",
        "/consultations?group=overdue": "▲ Answers overdue: 1",
    }
    assert chips(town, "hospital", address) == late
    answered = {"/consultations?group=answered": "Answers to be read: 1"}
    assert chips(town, "leader", address) == late | answered


def test_the_desk_asks_for_questions_once(town: Flask, green: Green) -> None:
    ask_all(green)
    client = client_of(town, "doctor")
    with counted_statements() as seen:
        client.get("/")
    assert len([one for one in seen if "FROM consultation" in one]) == 1

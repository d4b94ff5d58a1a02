"""A dialog stands on the page that opened it: both together name each thing once."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from tests.pages import PageClient, codes, select, texts, tree
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home, neighbour
from tests.support.signed_in import client_of

OPENERS = "//a[starts-with(@id, 'move-') or starts-with(@id, 'next-') or @data-ask]/@href"


def ids(answer: TestResponse) -> set[str]:
    return set(tree(answer).xpath("//@id"))


def dialogs_of(client: PageClient, page: TestResponse) -> dict[str, TestResponse]:
    return {str(href): client.htmx_get(str(href)) for href in tree(page).xpath(OPENERS)}


def every_stage(green: Green) -> list[str]:
    """A referral at each place where something else is asked for."""
    green.person.phone = "13800138000"
    asked = green.begin("leader")
    taken = green.begin("leader", resident=neighbour(green).key)
    there = green.begin("leader", resident=neighbour(green).key)
    called = green.begin(
        "leader", resident=neighbour(green).key, urgency="emergency", answered_by="王主任"
    )
    for one in (taken, there):
        green.move(one, "hospital", "accept")
    green.move(there, "hospital", "arrive")
    green.person = neighbour(green)
    up, down = at_home(green)
    db.session.commit()
    return [one.referral_no for one in (asked, taken, there, called, up, down)]


@pytest.mark.parametrize("role", ["leader", "hospital"])
def test_no_two_things_of_page_and_dialog_have_the_same_name(
    app: Flask, green: Green, role: str
) -> None:
    pages = ["/referrals", *(f"/referrals/{number}" for number in every_stage(green))]
    client, seen = client_of(app, role), set()
    for here in pages:
        page = client.get(here)
        for asks, dialog in dialogs_of(client, page).items():
            assert not ids(page) & ids(dialog), asks
            refused = client.htmx_post(asks, {"version": "1"})
            if refused.status_code == 422:
                # The errors of the frame are put in place of those of the page.
                assert ids(page) & ids(refused) <= {"flash", "errors"}, asks
            seen.add(asks.rpartition("/")[2])
    assert len(seen) > 9


def test_the_reason_for_a_telephone_is_not_the_reason_of_a_move(app: Flask, green: Green) -> None:
    green.person.phone = "13800138000"
    sent = green.begin("leader")
    db.session.commit()
    here = f"/referrals/{sent.referral_no}"
    hospital = client_of(app, "hospital")
    page = hospital.get(here)
    assert {"phone-reason", "file-reason"} <= ids(page)
    refused = hospital.htmx_post(f"{here}/reject", {"version": "1", "note": "床满"})
    assert refused.status_code == 422
    [link] = select(refused, "//*[@id='error-summary']//a")
    assert link.get("href") == "#reason"
    assert texts(refused, "//form[@class='card-form']//label[@for='reason']")
    assert "reason" not in ids(page)


@pytest.mark.parametrize("move", ["die", "cancel"])
def test_what_closes_a_referral_for_good_says_so_with_its_number(
    app: Flask, green: Green, move: str
) -> None:
    up, down = at_home(green)
    other = green.begin("leader", resident=neighbour(green).key)
    db.session.commit()
    hospital = client_of(app, "hospital")
    told = []
    for one in (other, down):
        dialog = hospital.htmx_get(f"/referrals/{one.referral_no}/{move}")
        told += texts(dialog, "//form//*[contains(@class, 'notice-warn')]")
        assert one.referral_no in told[-1]
        assert tree(dialog).xpath("//input[@id='on']/@value") in ([], [""])
    assert len(told) == 2
    assert told[0].replace(other.referral_no, "") != told[1].replace(down.referral_no, "")
    usual = hospital.htmx_get(f"/referrals/{other.referral_no}/reject")
    assert texts(usual, "//form//*[contains(@class, 'notice-warn')]") == []


def test_of_a_death_the_day_is_written_by_somebody(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    db.session.commit()
    answer = client_of(app, "hospital").submit(f"/referrals/{sent.referral_no}/die")
    assert (answer.status_code, codes(answer)) == (422, ["missing_required"])

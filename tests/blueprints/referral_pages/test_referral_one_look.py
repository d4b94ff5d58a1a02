"""The same moment and the same urgency look the same on the board, the page and in questions."""

from datetime import timedelta

from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from tests.factories import TODAY
from tests.pages import PageClient, select, text_of, texts
from tests.support.consultations import asked
from tests.support.referral_moves import Green
from tests.support.signed_in import client_of

URGENT = "//span[contains(@class, 'tag-')][contains(., '紧急')]"


def look(client: PageClient, here: str) -> set[tuple[str, str]]:
    return {(str(one.get("class")), text_of(one)) for one in select(client.get(here), URGENT)}


def test_urgent_is_one_look_everywhere(app: Flask, green: Green) -> None:
    number = green.begin("leader", urgency="urgent").referral_no
    asked(green, urgency="urgent")
    db.session.commit()
    hospital = client_of(app, "hospital")
    places = ("/referrals", f"/referrals/{number}", "/consultations")
    assert [look(hospital, here) for here in places] == [{("tag tag-warn", "△紧急")}] * 3


def test_the_end_of_a_day_is_said_as_that_day_everywhere(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    sent.due_at_utc = clock.utc_of(TODAY + timedelta(days=1))
    green.now = clock.utc_of(TODAY)
    question = asked(green)
    db.session.commit()
    assert question.due_at_utc == sent.due_at_utc
    hospital = client_of(app, "hospital")
    said = {
        "/referrals": "24:00",
        f"/referrals/{sent.referral_no}": f"{TODAY} 24:00",
        "/consultations": f"{TODAY} 24:00",
        f"/consultations/{question.key}": f"{TODAY} 24:00",
    }
    for here, words in said.items():
        [whole] = texts(hospital.get(here), "//main")
        assert words in whole, here
        assert f"{TODAY + timedelta(days=1)} 00:00" not in whole, here

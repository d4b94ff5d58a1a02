"""Whatever is sent to the pages of a referral by whomever: answered, never by a failure."""

from flask import Flask

from contracts_app.extensions import db
from contracts_app.services.referrals.deeds import DEEDS
from tests.support.odd_input import FORM, NASTY, Sender, body_of, field_names
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home


def test_nothing_that_is_sent_to_a_referral_breaks_its_pages(app: Flask, green: Green) -> None:
    _up, down = at_home(green)
    fresh = green.begin("leader")
    db.session.commit()
    names = field_names()
    for place, role in enumerate(("hospital", "leader")):
        sender = Sender(app, role)
        for turn, number in enumerate((fresh.referral_no, down.referral_no)):
            for step, move in enumerate((*DEEDS, "telephone", "newest", "clock")):
                value = NASTY[(place + 3 * turn + step) % len(NASTY)]
                path = f"/referrals/{number}/{move}".encode()
                sender.send("GET", path, b"since=" + value[:200].replace(b"\n", b""))
                body = body_of(names, value, sender.token)
                sender.send("POST", path, data=body, content_type=FORM)
        for value in NASTY[place::4]:
            query = f"resident={green.person.key}&way=call&department=".encode()
            body = body_of(names, value, sender.token)
            sender.send("POST", b"/referrals/new", query, data=body, content_type=FORM)
            sender.send("GET", b"/referrals/new", query + value[:200].replace(b"\n", b""))
        assert sender.failures == []
        assert sum(sender.answers.values()) > 100

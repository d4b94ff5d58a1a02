"""Whatever is sent to the pages of a referral by whomever: answered, never by a failure."""

from flask import Flask

from contracts_app.extensions import db
from contracts_app.services.referrals.deeds import DEEDS
from tests.factories import PASSWORD
from tests.pages import page_client
from tests.support.elsewhere import STRANGERS, add_strangers
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


def test_to_other_hospitals_and_townships_nothing_here_exists(app: Flask, green: Green) -> None:
    add_strangers(green.world)
    up, down = at_home(green)
    for name in STRANGERS:
        client = page_client(app)
        client.sign_in_at_once(name, PASSWORD)
        for one in (up, down):
            here = f"/referrals/{one.referral_no}"
            for part in ("", "/newest?since=0", "/clock", "/cancel", "/accept_back"):
                assert client.get(here + part).status_code == 404, (name, part)
            for part in ("/cancel", "/telephone"):
                sent = client.post_with_token(here + part, {"version": "1", "reason": "核对"})
                assert sent.status_code == 404, (name, part)
        assert client.get(f"/referrals/new?resident={green.person.key}").status_code == 404

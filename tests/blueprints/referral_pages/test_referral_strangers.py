"""To another hospital and another township nothing of a referral exists, at whatever address."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from contracts_app.extensions import db
from contracts_app.models import ReferralDocument
from contracts_app.services.referrals.deeds import DEEDS
from contracts_app.vocabulary.consultations import ConsultMove
from tests.pages import PageClient
from tests.support.consultations import asked
from tests.support.documents import a_picture, send
from tests.support.elsewhere import STRANGERS, add_strangers
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home, neighbour
from tests.support.referrals import make_clinic, make_template
from tests.support.signed_in import client_of

AREAS = ("/referrals/", "/consultations/")
NOBODY_ELSE = (*STRANGERS, "clerk", "bureau", "admin")
"""Those of another place, and those of this one who have no part in referrals."""
Names = dict[str, dict[str, str]]


@pytest.fixture
def names(app: Flask, green: Green) -> Names:
    """By area what the words in its addresses stand for: each of them is there."""
    up, _down = at_home(green)
    question = asked(green, resident=neighbour(green).key)
    weekly, clinic = make_template(green.department), make_clinic(green.department)
    add_strangers(green.world)
    db.session.commit()
    here = {"number": up.referral_no, "referral_no": up.referral_no, "move": "see_result"}
    there = {"key": question.key, "step": "take"}
    places = {"department": green.department.code, "weekly": weekly.key, "clinic": clinic.key}
    return {
        "consultations": {**there, "document": sent_along(app, f"/consultations/{question.key}")},
        "referral_places": places,
        "referrals": {**here, "key": sent_along(app, f"/referrals/{up.referral_no}")},
    }


def sent_along(app: Flask, here: str) -> str:
    """The key of a picture that the leader sends along."""
    assert send(client_of(app, "leader"), f"{here}/documents", a_picture()).status_code == 303
    newest = select(ReferralDocument.key).order_by(ReferralDocument.id.desc())
    return db.session.scalars(newest.limit(1)).one()


def addresses(app: Flask, names: Names) -> Iterator[tuple[str, str]]:
    """Method and address of everything in the area that names something."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(AREAS) and rule.arguments - {"what"}:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, _address_of(rule, names)


def _address_of(rule: Rule, names: Names) -> str:
    known = names.get(rule.endpoint.partition(".")[0], names["referrals"])
    built = rule.build({one: known[one] for one in rule.arguments})
    assert built is not None
    return str(built[1])


def ask(client: PageClient, method: str, address: str) -> int:
    if method == "GET":
        return client.get(address).status_code
    words = {"version": "1", "reason": "核对", "words": "请看"}
    return client.post_with_token(address, words).status_code


def test_every_address_is_404_to_whom_it_does_not_concern(
    app: Flask, green: Green, names: Names
) -> None:
    found = list(addresses(app, names))
    assert len(found) > 40
    for who in NOBODY_ELSE:
        client = client_of(app, who)
        told = {place: ask(client, *place) for place in found}
        assert told == dict.fromkeys(found, 404), who
        assert client.get(f"/referrals/new?resident={green.person.key}").status_code == 404
        for listed in ("/referrals?view=list", "/referrals", "/consultations"):
            answer = client.get(listed)
            assert answer.status_code == (200 if who in STRANGERS else 404)
            assert names["referrals"]["number"] not in answer.text, (who, listed)
            assert names["consultations"]["key"] not in answer.text, (who, listed)


def test_each_of_these_addresses_is_there_for_somebody(app: Flask, names: Names) -> None:
    """Else the test before would be told 404 of what there is not."""
    pages = [place for place in addresses(app, names) if place[0] == "GET"]
    ends = [client_of(app, who) for who in ("leader", "hospital")]
    missing = [
        address for _get, address in pages if all(ask(one, "GET", address) == 404 for one in ends)
    ]
    # Nobody reported a death here.
    assert missing == [f"/referrals/{names['referrals']['number']}/alive"]


@pytest.mark.deep
@pytest.mark.parametrize("who", STRANGERS)
def test_no_move_of_others_is_told_from_one_that_there_is_not(
    app: Flask, names: Names, who: str
) -> None:
    client = client_of(app, who)
    referral = f"/referrals/{names['referrals']['number']}"
    question = f"/consultations/{names['consultations']['key']}"
    steps = [*(f"{referral}/{one}" for one in DEEDS), *(f"{question}/{one}" for one in ConsultMove)]
    told = {(way, step): ask(client, way, step) for step in steps for way in ("GET", "POST")}
    assert set(told.values()) == {404}

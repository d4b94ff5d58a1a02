"""Another team for somebody at home, on the page of the way home."""

from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Referral
from tests.factories import make_team
from tests.pages import codes, texts, tree
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home
from tests.support.signed_in import client_of

CHANGE = "//a[@id='move-reassign']/@href"


def followed(green: Green) -> Referral:
    down = at_home(green)[1]
    green.move(down, "leader", "accept_back")
    make_team(green.world.centre, code="T02", name="第二团队")
    db.session.commit()
    return down


def test_the_centre_gives_the_person_to_another_team_and_all_read_why(
    app: Flask, green: Green
) -> None:
    down = followed(green)
    here, leader = f"/referrals/{down.referral_no}", client_of(app, "leader")
    assert tree(leader.get(here)).xpath(CHANGE) == [f"{here}/reassign"]
    refused = leader.submit(f"{here}/reassign", {"team": "T02", "reason": ""})
    assert (refused.status_code, codes(refused)) == (422, ["missing_required"])
    told = {"team": "T02", "reason": "staff_left", "note": "李医生已调离"}
    assert leader.submit(f"{here}/reassign", told).status_code == 303
    line = " ".join(texts(client_of(app, "hospital").get(here), "//ol/li"))
    assert f"{green.world.team.name} → 第二团队" in line
    assert "李医生已调离" in line


def test_the_team_that_has_the_person_is_no_other_one(app: Flask, green: Green) -> None:
    here = f"/referrals/{followed(green).referral_no}/reassign"
    same = {"team": green.world.team.code, "reason": "other"}
    refused = client_of(app, "leader").submit(here, same)
    assert (refused.status_code, codes(refused)) == (422, ["same_team"])


def test_nobody_else_is_offered_to_change_it(app: Flask, green: Green) -> None:
    here = f"/referrals/{followed(green).referral_no}"
    for role in ("village", "hospital"):
        assert tree(client_of(app, role).get(here)).xpath(CHANGE) == []

"""The bundle of a referral goes to whoever may open its page, and is a look at the person."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident
from tests.factories import TODAY, make_world
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import make_department
from tests.support.signed_in import audited, client_of


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        green = green_channel(make_world(users=True))
        app.config["NUMBER"] = green.begin("leader").referral_no
        app.config["NOT_ASKED"] = green.begin("village", department=_other(green)).referral_no
        db.session.commit()
        yield app


def _other(green: Green) -> str:
    return make_department(green.world.hospital, "NEUR").code


@pytest.mark.parametrize("role", ["village", "doctor", "leader", "hospital"])
def test_each_end_gets_the_bundle_and_it_is_a_look(town: Flask, role: str) -> None:
    number = town.config["NUMBER"]
    answer = client_of(town, role).get(f"/referrals/{number}/fhir")
    assert (answer.status_code, answer.mimetype) == (200, "application/fhir+json")
    assert json.loads(answer.data)["resourceType"] == "Bundle"
    key = db.session.scalars(select(Resident.key)).one()
    (look,) = audited("referral.export")
    assert (look.object_key, look.actor, look.after) == (key, role, {"referral": number})


def test_nobody_else_sees_that_there_is_one(town: Flask) -> None:
    for role, number in (
        ("village", "R1101992026999999"), ("hospital", town.config["NOT_ASKED"]),
        ("clerk", town.config["NUMBER"]),
    ):  # fmt: skip
        client = client_of(town, role)
        assert client.get(f"/referrals/{number}/fhir").status_code == 404
    assert audited("referral.export") == []

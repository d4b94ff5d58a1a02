"""The bundle of a referral goes to whoever may open its page; the whole person for a reason."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, Resident
from contracts_app.services.exchange.fhir import read
from tests.factories import TODAY, make_world
from tests.pages import tree
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import make_department
from tests.support.signed_in import audited, client_of, far_household

PHONE = "13800138000"


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        green = green_channel(make_world(users=True))
        green.person.phone = PHONE
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


def patient_of(answer: Any) -> dict[str, Any]:
    parts = [one["resource"] for one in json.loads(answer.data)["entry"]]
    (found,) = [one for one in parts if one["resourceType"] == "Patient"]
    return dict(found)


def test_without_a_reason_the_file_tells_the_last_four_digits_and_says_so(town: Flask) -> None:
    answer = client_of(town, "doctor").get(f"/referrals/{town.config['NUMBER']}/fhir")
    told = patient_of(answer)
    assert PHONE not in answer.text
    assert told["telecom"] == [{"system": "phone", "value": "*******8000"}]
    assert [one["code"] for one in told["meta"]["security"]] == ["MASKED"]
    assert told["birthDate"] == str(db.session.scalars(select(Resident.birth_date)).one().year)
    # The same by the library: it is still FHIR.
    assert read(answer.data)["type"] == "collection"


def test_for_a_reason_the_file_tells_the_whole_telephone_and_the_reason_is_kept(
    town: Flask,
) -> None:
    number, client = town.config["NUMBER"], client_of(town, "hospital")
    here = f"/referrals/{number}"
    form = f"{here}/fhir"
    assert PHONE not in client.get(here).text
    answer = client.submit(here, {"file-reason": "录入医院系统"}, action=form)
    assert (answer.status_code, answer.mimetype) == (200, "application/fhir+json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.json"'
    told = patient_of(answer)
    assert (told["telecom"][0]["value"], "meta" in told) == (PHONE, False)
    assert told["birthDate"] == db.session.scalars(select(Resident.birth_date)).one().isoformat()
    (kept,) = audited("referral.export_full")
    key = db.session.scalars(select(Resident.key)).one()
    assert (kept.object_key, kept.reason, kept.after) == (key, "录入医院系统", {"referral": number})
    assert audited("referral.export") == []


def test_who_lives_elsewhere_now_is_named_in_the_file_as_on_the_page(town: Flask) -> None:
    person, home = (db.session.scalars(select(one)).one() for one in (Resident, Household))
    person.name = "欧阳晓"
    home.grid_id = far_household()[0].grid_id
    db.session.commit()
    file = f"/referrals/{town.config['NUMBER']}/fhir"
    names = [patient_of(client_of(town, role).get(file))["name"] for role in ("leader", "hospital")]
    assert names == [[{"text": "欧**"}], [{"text": "欧阳晓"}]]


@pytest.mark.parametrize("reason", ["", "12", "x" * 101])
def test_no_reason_no_telephone_and_nothing_on_record(town: Flask, reason: str) -> None:
    form = f"/referrals/{town.config['NUMBER']}/fhir"
    answer = client_of(town, "leader").post_with_token(form, {"file-reason": reason})
    assert (answer.status_code, PHONE in answer.text) == (422, False)
    assert audited("referral.export_full") == []


def test_a_number_in_the_reason_is_not_kept(town: Flask) -> None:
    form = f"/referrals/{town.config['NUMBER']}/fhir"
    client_of(town, "leader").post_with_token(form, {"file-reason": f"给 {PHONE} 建档"})
    (kept,) = audited("referral.export_full")
    assert kept.reason == "给 … 建档"


def test_nobody_else_sees_that_there_is_one(town: Flask) -> None:
    for role, number in (
        ("village", "R1101992026999999"), ("hospital", town.config["NOT_ASKED"]),
        ("clerk", town.config["NUMBER"]),
    ):  # fmt: skip
        client = client_of(town, role)
        assert client.get(f"/referrals/{number}/fhir").status_code == 404
        sent = client.post_with_token(f"/referrals/{number}/fhir", {"file-reason": "录入医院系统"})
        assert sent.status_code == 404
    assert audited("referral.export") == audited("referral.export_full") == []


def test_the_button_of_the_file_waits_for_no_other_page(town: Flask) -> None:
    """A file leaves the page where it is; without a target the button would say for 20 seconds
    that it is saving (static/js/app.js)."""
    here = f"/referrals/{town.config['NUMBER']}"
    page = client_of(town, "leader").get(here)
    assert tree(page).xpath(f"//form[@action='{here}/fhir']/@target") == ["_self"]

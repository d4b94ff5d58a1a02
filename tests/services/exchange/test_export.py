"""A referral as a bundle of FHIR: what is told in it, and what stays here."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Clinic
from contracts_app.services.audit import Actor
from contracts_app.services.exchange.export import bundle_json, facts_of
from contracts_app.services.referrals.alive import dismiss_death
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import (
    FEEDBACK,
    FORM,
    SPINES,
    make_clinic,
    make_department,
    make_referral,
)

GOLDEN = Path(__file__).parents[2] / "data" / "referral-bundle.json"
WAYS = [(way, one) for way, spines in SPINES.items() for spine in spines for one in spine]


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def exported(referral: Any, green: Green) -> dict[str, Any]:
    facts, _person = facts_of(referral.id, green.now)
    told: dict[str, Any] = json.loads(bundle_json(facts))
    return told


def resources(told: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    parts = [one["resource"] for one in told["entry"]]
    return [one for one in parts if one["resourceType"] == kind]


def texts(told: dict[str, Any]) -> dict[str, str]:
    found = {}
    for one in resources(told, "DocumentReference"):
        data = one["content"][0]["attachment"]["data"]
        found[one["type"]["coding"][0]["code"]] = base64.b64decode(data).decode()
    return found


def scheduled(green: Green) -> Any:
    sent = green.begin("leader", urgency="urgent")
    clinic = make_clinic(green.department)
    green.later(minutes=38)
    green.move(sent, "hospital", "accept")
    return green.move(sent, "hospital", "book", place="clinic", place_key=clinic.key)


def test_a_booked_referral_is_told_as_the_file_beside_says(green: Green) -> None:
    green.person.name, green.person.phone = "王秀英", "13800000001"
    plain = json.dumps(exported(scheduled(green), green))
    told = json.loads(plain.replace(db.session.scalars(select(Clinic.key)).one(), "clinic2345"))
    assert told == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_number_of_the_identity_card_stays_here(green: Green) -> None:
    assert green.person.id_number
    plain = json.dumps(exported(scheduled(green), green))
    assert green.person.id_number not in plain
    assert green.person.key not in plain
    assert set(resources(json.loads(plain), "Patient")[0]) <= {
        "resourceType", "name", "gender", "birthDate", "telecom",
    }  # fmt: skip


@pytest.mark.parametrize(("way", "status"), sorted(set(WAYS)))
def test_a_referral_is_told_wherever_it_stands(
    green: Green, way: Direction, status: ReferralStatus
) -> None:
    one = make_referral(green.world, green.department, status, direction=way)
    (task,) = resources(exported(one, green), "Task")
    assert task["businessStatus"]["coding"][0]["code"] == status
    assert ("owner" in task) == ("restriction" in task) == (one.owner is not None)


def test_what_slips_say_goes_along_as_texts(green: Green) -> None:
    told = texts(exported(green.fed_back(), green))
    assert told.pop("summary").startswith("{")
    form = {f"form.{name}": words for name, words in FORM.items() if words}
    feedback = {f"feedback.{name}": words for name, words in FEEDBACK.items() if words}
    assert told == {**form, **feedback}


def test_a_place_is_told_as_what_became_of_it(green: Green) -> None:
    sent = scheduled(green)
    told = [resources(exported(sent, green), "Appointment")[0]["status"]]
    green.later(days=8)
    green.move(sent, "hospital", "miss")
    told.append(resources(exported(sent, green), "Appointment")[0]["status"])
    green.move(sent, "leader", "cancel", reason="patient_wish")
    told.append(resources(exported(sent, green), "Appointment")[0]["status"])
    assert told == ["booked", "noshow", "noshow"]


def test_a_place_of_a_department_that_is_not_asked_any_more_is_not_told(green: Green) -> None:
    sent = green.begin("leader", clinic=make_clinic(green.department).key)
    assert len(resources(exported(sent, green), "Appointment")) == 1
    make_department(green.world.hospital, "X")
    here = {"hospital": green.world.hospital.code, "department": "X"}
    green.move(sent, "hospital", "redirect", reason="no_capacity", **here)
    assert resources(exported(sent, green), "Appointment") == []


def test_a_bed_has_a_start_and_an_end(green: Green) -> None:
    sent = green.begin("leader", care="bed")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "book", place="bed", place_key=green.department.code)
    (held,) = resources(exported(sent, green), "Appointment")
    green.later(minutes=30)
    green.move(sent, "hospital", "arrive")
    (lain_in,) = resources(exported(sent, green), "Appointment")
    assert (held["status"], lain_in["status"]) == ("booked", "arrived")
    assert held["start"] == lain_in["start"] < lain_in["end"] < held["end"]


def test_a_referral_that_waits_for_the_patient_is_on_hold(green: Green) -> None:
    sent = green.begin("leader")
    green.move(sent, "hospital", "pause", note="家属商量")
    (request,) = resources(exported(sent, green), "ServiceRequest")
    assert request["status"] == "on-hold"


def test_moments_are_told_in_utc_to_the_second(green: Green) -> None:
    green.now += timedelta(microseconds=123456)
    (task,) = resources(exported(green.begin("leader"), green), "Task")
    assert task["authoredOn"] == task["lastModified"] == f"{TODAY}T01:00:00Z"


def test_a_reported_death_that_was_none_is_told_beside_it(green: Green) -> None:
    sent = green.begin("leader")
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    green.move(sent, "hospital", "die", on=TODAY)
    (before,) = resources(exported(sent, green), "Task")
    green.later(hours=2)
    actor, stand = Actor.of(green.world.users["leader"]), green.stand("leader")
    dismiss_death(sent.referral_no, "今天上门见到本人", stand, actor, green.now)
    (after,) = resources(exported(sent, green), "Task")
    assert ("note" in before, before["status"]) == (False, after["status"])
    assert after["statusReason"] == before["statusReason"]
    assert after["note"] == [
        {
            "authorString": green.world.centre.name,
            "time": f"{TODAY}T03:00:00Z",
            "text": "今天上门见到本人",
        }
    ]
    assert before["lastModified"] < after["lastModified"] == f"{TODAY}T03:00:00Z"

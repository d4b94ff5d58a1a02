"""A hospital's system fetches what it was asked: each message once, and each is a look."""

import json
from typing import Any

import pytest

from contracts_app.extensions import db
from contracts_app.models import ExchangeMessage, Resident
from tests.blueprints.exchange.conftest import Line
from tests.support.exchange import codes, key_of, signed
from tests.support.makers import InstitutionFactory
from tests.support.signed_in import audited


def fetch(line: Line, message_id: str = "message-1", **odd: Any) -> Any:
    number = odd.pop("number", line.referral.referral_no)
    path = f"/exchange/v1/referrals/{number}"
    key = odd.pop("key_of_other", line.key)
    headers = signed(key, b"", message_id, method="GET", path=path, **odd)
    return line.client.get(path, headers=headers)


def test_the_bundle_is_fetched_and_whose_it_is_is_on_record(line: Line) -> None:
    answer = fetch(line)
    assert (answer.status_code, answer.mimetype) == (200, "application/fhir+json")
    assert json.loads(answer.data)["entry"][0]["resource"]["resourceType"] == "ServiceRequest"
    (look,) = audited("referral.fetch")
    key = db.session.get_one(Resident, line.referral.resident_id).key
    assert (look.object_type, look.object_key) == ("resident", key)
    assert look.actor == f"exchange:{line.green.world.hospital.code}"
    assert look.after == {"referral": line.referral.referral_no}


def test_the_same_message_fetches_nothing_again(line: Line) -> None:
    assert fetch(line).status_code == 200
    again = fetch(line)
    assert (again.status_code, codes(again)) == (409, ["replayed"])
    assert line.send(line.yes()) == (422, ["message_id_used"])
    assert len(audited("referral.fetch")) == db.session.query(ExchangeMessage).count() == 1


def test_a_message_that_two_send_at_once_is_seen_by_one(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(line)
    # The second one looked before the first one had written.
    monkeypatch.setattr(
        "contracts_app.services.exchange.incoming.find_message", lambda *_of_whom: None
    )
    again = fetch(line)
    assert (again.status_code, codes(again)) == (409, ["changed_meanwhile"])
    assert b"ServiceRequest" not in again.data
    assert len(audited("referral.fetch")) == 1


@pytest.mark.parametrize("odd", [{"secret": "0" * 64}, {"method": "POST"}, {"body": b"x"}])
def test_only_what_is_signed_is_answered(line: Line, odd: dict[str, Any]) -> None:
    headers = {"method": "GET", **odd}
    path = f"/exchange/v1/referrals/{line.referral.referral_no}"
    answer = line.client.get(path, headers=signed(line.key, b"", "message-1", path=path, **headers))
    assert (answer.status_code, codes(answer)) == (401, ["not_signed"])
    assert audited("referral.fetch") == []


def test_nobody_is_let_in_by_being_signed_in(line: Line) -> None:
    answer = line.client.get(f"/exchange/v1/referrals/{line.referral.referral_no}")
    assert (answer.status_code, codes(answer)) == (401, ["not_signed"])


def test_what_is_none_of_a_hospital_is_not_there(line: Line) -> None:
    stranger = key_of(InstitutionFactory(kind="hospital"))
    db.session.commit()
    found = [fetch(line, key_of_other=stranger), fetch(line, number="R1101992026999999")]
    assert [(one.status_code, codes(one)) for one in found] == [(404, ["not_found"])] * 2
    assert found[0].data == found[1].data

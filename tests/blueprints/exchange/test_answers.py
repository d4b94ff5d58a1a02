"""The address for answers of hospitals: who signs is believed, all else is told little."""

import json
from datetime import timedelta
from typing import Any

import pytest

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.services.audit import SYSTEM
from contracts_app.services.exchange.keys import end_key, exchange_key
from tests.blueprints.exchange.conftest import Line
from tests.support.exchange import ANSWERS, key_of, signed, task, together
from tests.support.makers import InstitutionFactory
from tests.support.signed_in import audited


def test_a_signed_answer_is_taken_once(line: Line) -> None:
    assert line.send(line.yes()) == (200, ["taken"])
    assert line.send(line.yes()) == (200, ["taken_before"])
    assert (line.referral.status, line.referral.version) == ("accepted", 2)
    row = audited("referral.move")[-1]
    assert row.actor == f"exchange:{line.green.world.hospital.code}"
    assert row.request_id


def test_the_answer_says_where_the_referral_stands(line: Line) -> None:
    body = json.dumps(line.yes()).encode()
    headers = signed(line.key, body, "message-1")
    answer = line.client.post(ANSWERS, data=body, content_type="application/json", headers=headers)
    (issue,) = json.loads(answer.data)["issue"]
    assert issue["diagnostics"] == f"{line.referral.referral_no} accepted 2"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "odd",
    [
        {"signing": {"secret": "0" * 64}},
        {"signing": {"key": "nobody"}},
        {"signing": {"key": ""}},
        {"signing": {"method": "GET"}},
        {"signing": {"path": "/exchange/v1/referrals/R1"}},
        {"signing": {"body": b"{}"}},
        {"X-Message-Id": "message-2"},
        {"X-Timestamp": "1"},
        {"X-Timestamp": "soon"},
        {"X-Signature": ""},
        {"X-Signature": "sha256=é"},
    ],
    ids=["secret", "key", "no_key", "method", "path", "body", "number", "moment", "no_moment",
         "nothing", "letters"],
)  # fmt: skip
def test_whatever_is_wrong_with_the_signature_is_one_answer(
    line: Line, odd: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.send(line.yes(), **odd) == (401, ["not_signed"])
    assert line.referral.version == 1
    logged = capsys.readouterr().err
    assert line.key.secret not in logged
    assert line.referral.referral_no not in logged
    assert '"not_signed"' in logged


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 400])
def test_a_message_signed_at_another_time_is_refused(line: Line, minutes: int) -> None:
    at = clock.utcnow() + timedelta(minutes=minutes)
    assert line.send(line.yes(), signing={"at": at}) == (401, ["clock_off"])
    near = clock.utcnow() - timedelta(minutes=4)
    assert line.send(line.yes(), signing={"at": near}) == (200, ["taken"])


def test_another_hospital_sees_what_nobody_sees(line: Line) -> None:
    stranger = key_of(InstitutionFactory(kind="hospital"))
    db.session.commit()
    assert line.send(line.yes(), key=stranger) == (404, ["not_found"])
    unknown = task("R1101992026999999", "accepted", line.green.now)
    assert line.send(unknown) == (404, ["not_found"])


def test_an_older_key_is_believed_for_a_day_and_an_ended_one_no_more(line: Line) -> None:
    now, own = clock.utcnow(), line.green.world.hospital
    newer = exchange_key(own, SYSTEM, now)
    db.session.commit()
    assert line.send(line.yes())[0] == 200
    assert line.send(line.yes(), key=newer)[0] == 200
    end_key(line.key.key, SYSTEM, now + timedelta(seconds=1))
    end_key(newer.key, SYSTEM, now)
    db.session.commit()
    assert line.send(line.yes(), key=newer) == (401, ["not_signed"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json_invalid"),
        (b"{", "json_invalid"),
        (b"\xff\xfe", "json_invalid"),
        (b'{"resourceType":"Task","x":NaN}', "json_invalid"),
        (b'{"resourceType":"Task","resourceType":"Task"}', "json_invalid"),
        (b'{"resourceType":"Task","description":"\\ud83d"}', "json_invalid"),
        (b"[" * 5000 + b"]" * 5000, "json_invalid"),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "too_long"),
        (b"[" * 100_000, "json_invalid"),
        (b'{"a":' + b"9" * 5000 + b"}", "json_invalid"),
        (b"[]", "fhir_invalid"),
        (b"{}", "fhir_invalid"),
        (b'{"resourceType":["Task"]}', "fhir_invalid"),
        (b'{"resourceType":"Patient"}', "fhir_invalid"),
        (b'{"resourceType":"__class__"}', "fhir_invalid"),
        (b'{"resourceType":"Task","status":"accepted"}', "fhir_invalid"),
        (b'{"resourceType":"Task","status":"accepted","intent":"order","note":null}',
         "fhir_invalid"),
        (b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":7}]}',
         "fhir_invalid"),
        (b'{"resourceType":"Bundle","type":"collection"}', "one_task"),
    ],
)  # fmt: skip
def test_a_hostile_body_is_refused_in_few_words(line: Line, body: bytes, code: str) -> None:
    status, codes = line.send(body)
    assert (status, code in codes) == (413 if code == "too_long" else 422, True)
    assert line.referral.version == 1


def test_a_body_of_a_megabyte_is_too_long_whoever_signs(line: Line) -> None:
    long = line.yes(description="长" * 400_000)
    assert line.send(long) == (413, ["too_long"])


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""]
)
def test_another_kind_of_content_is_none(line: Line, kind: str) -> None:
    status, codes = line.send(line.yes(), content_type=kind)
    # The body of a form is read as one, and so it is not what was signed.
    assert (status, codes) in [(415, ["content_type"]), (401, ["not_signed"])]
    assert line.referral.version == 1


@pytest.mark.parametrize("number", ["short", "with space1", "<script>alert", "x" * 65])
def test_a_number_that_is_none_is_refused(line: Line, number: str) -> None:
    assert line.send(line.yes(), number) == (422, ["bad_message_id"])


def test_what_was_overtaken_or_moved_meanwhile_is_a_conflict(line: Line) -> None:
    assert line.send(line.yes())[0] == 200
    late = task(line.referral.referral_no, "arrived", line.green.now - timedelta(minutes=1))
    assert line.send(late, "message-2") == (409, ["out_of_order"])
    seen = task(line.referral.referral_no, "arrived", line.green.now, meta={"versionId": "1"})
    assert line.send(seen, "message-3") == (409, ["referral_moved"])


def test_a_bundle_says_its_own_number(line: Line) -> None:
    assert line.send(together("message-2", line.yes())) == (422, ["other_message_id"])
    assert line.send(together("message-1", line.yes())) == (200, ["taken"])


def test_what_a_refusal_is_about_is_named_and_not_quoted(line: Line) -> None:
    body = json.dumps({**line.yes(), "note": "王秀英"}).encode()
    headers = signed(line.key, body, "message-1")
    answer = line.client.post(
        ANSWERS, data=body, content_type="application/fhir+json", headers=headers
    )
    (issue,) = json.loads(answer.data)["issue"]
    assert issue["expression"] == ["note"]
    assert "王" not in answer.get_data(as_text=True)

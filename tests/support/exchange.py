"""The system of a hospital: what it writes, how it signs, and what it sends."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from contracts_app import clock
from contracts_app.models import ExchangeKey, Institution
from contracts_app.rules.exchange.signing import Signed, timestamp_of
from contracts_app.rules.exchange.statuses import TASK_STATUS
from contracts_app.rules.exchange.systems import (
    ANSWER_REASON,
    CARE,
    CLINIC,
    DEPARTMENT,
    INSTITUTION,
    MESSAGE,
    REFERRAL,
    SLIP,
    STATUS,
    coding,
)
from contracts_app.services.audit import SYSTEM
from contracts_app.services.exchange.keys import make_key
from contracts_app.vocabulary.referrals import ReferralStatus

ANSWERS = "/exchange/v1/answers"


def key_of(own: Institution) -> ExchangeKey:
    """The first key of a hospital."""
    return make_key(own, SYSTEM, clock.utcnow())


def moment(at: datetime) -> str:
    return f"{at.isoformat()}Z"


def task(number: str, status: str, at: datetime, /, **more: Any) -> dict[str, Any]:
    """A Task that says where a referral stands since a moment in UTC."""
    reason = more.pop("reason", "")
    return {
        "resourceType": "Task",
        "groupIdentifier": {"system": REFERRAL, "value": number},
        "status": TASK_STATUS[ReferralStatus(status)],
        "businessStatus": coding(STATUS, status),
        "intent": "order",
        "lastModified": moment(at),
        **({"statusReason": coding(ANSWER_REASON, reason)} if reason else {}),
        **more,
    }


def instead(hospital: str, department: str) -> list[dict[str, Any]]:
    """The outputs that name another hospital and its department."""
    return [
        {
            "type": {"text": "instead"},
            "valueReference": {"identifier": {"system": system, "value": value}},
        }
        for system, value in ((INSTITUTION, hospital), (DEPARTMENT, department))
    ]


def appointment(start: datetime | None = None, **more: Any) -> dict[str, Any]:
    """A place of a clinic by its time, or with `clinic` by its key; a bed without either."""
    clinic = more.pop("clinic", "")
    ends = {"start": moment(start), "end": moment(start + timedelta(hours=1))} if start else {}
    return {
        "resourceType": "Appointment",
        "status": "booked",
        **({"identifier": [{"system": CLINIC, "value": clinic}]} if clinic else {}),
        **({} if start or clinic else {"appointmentType": coding(CARE, "bed")}),
        **ends,
        "participant": [{"actor": {"display": "心内科"}, "status": "accepted"}],
        **more,
    }


def document(field: str, words: str) -> dict[str, Any]:
    """What the slip says in one field."""
    data = base64.b64encode(words.encode()).decode()
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": coding(SLIP, f"feedback.{field}"),
        "content": [{"attachment": {"contentType": "text/plain; charset=utf-8", "data": data}}],
    }


def together(message_id: str, *parts: dict[str, Any]) -> dict[str, Any]:
    """A bundle with the number of its message."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": MESSAGE, "value": message_id},
        "entry": [{"resource": one} for one in parts],
    }


def signed(key: ExchangeKey, body: bytes, message_id: str, /, **odd: Any) -> dict[str, str]:
    """The headers of a message; `odd` makes one of them what it should not be."""
    secret = odd.pop("secret", key.secret)
    at = odd.pop("at", clock.utcnow())
    parts: dict[str, Any] = {
        "key": key.key,
        "timestamp": timestamp_of(at),
        "message_id": message_id,
        "method": "POST",
        "path": ANSWERS,
        "body": body,
        **odd,
    }
    return {
        "X-Key-Id": parts["key"],
        "X-Timestamp": parts["timestamp"],
        "X-Message-Id": parts["message_id"],
        "X-Signature": Signed(**parts).signed_with(secret),
    }


def send(
    client: Any, key: ExchangeKey, sent: Any, message_id: str, **odd: Any
) -> tuple[int, list[str]]:
    """Send an answer: the status, and the codes of what was told."""
    body = sent if isinstance(sent, bytes) else json.dumps(sent, ensure_ascii=False).encode()
    kind = odd.pop("content_type", "application/fhir+json")
    headers = {**signed(key, body, message_id, **odd.pop("signing", {})), **odd}
    answer = client.post(ANSWERS, data=body, content_type=kind, headers=headers)
    return answer.status_code, codes(answer)


def codes(answer: Any) -> list[str]:
    """The codes of an OperationOutcome."""
    told = json.loads(answer.data)
    assert (told["resourceType"], answer.mimetype) == ("OperationOutcome", "application/fhir+json")
    return [one["details"]["coding"][0]["code"] for one in told["issue"]]

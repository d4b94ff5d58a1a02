"""A referral as resources of FHIR R4; every element used is the same in 4.0.1 and in 4.3.0."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from contracts_app.rules.exchange import systems
from contracts_app.rules.exchange.facts import Denial, Facts, Named, Place
from contracts_app.rules.exchange.statuses import (
    GENDER,
    PRIORITY,
    TASK_STATUS,
    request_status,
)
from contracts_app.rules.exchange.systems import coding, part
from contracts_app.vocabulary.referrals import Direction, ReferralStatus, Urgency

Resource = dict[str, Any]
_YEAR: Final = len("1950")
"""Of a day of birth, as FHIR writes it."""


def bundle(facts: Facts) -> Resource:
    """All that is told of a referral, as a collection: a state to be read, nothing to be done."""
    parts: list[tuple[str, Resource]] = [
        ("request", _request(facts)),
        ("task", _task(facts)),
        ("patient", _patient(facts)),
    ]
    if facts.place is not None:
        parts.append(("appointment", _appointment(facts, facts.place)))
    parts += [(code, _document(facts, code, *content)) for code, content in _contents(facts)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": systems.MESSAGE, "value": f"{facts.number}/{facts.version}"},
        "timestamp": moment(facts.changed),
        "entry": [{"fullUrl": part(facts.number, name), "resource": one} for name, one in parts],
    }


def moment(at: datetime) -> str:
    """A moment in UTC as FHIR writes it, with its zone."""
    return f"{at.replace(microsecond=0).isoformat()}Z"


def _whole(resource: Resource) -> Resource:
    """Without what is not known: FHIR leaves it out."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}


def _at(facts: Facts, name: str) -> Resource:
    return {"reference": part(facts.number, name)}


def _named(system: str, one: Named | None, kind: str = "Organization") -> Resource | None:
    if one is None:
        return None
    identifier = {"system": system, "value": one.code}
    return {"type": kind, "identifier": identifier, "display": one.name}


def _institution(one: Named | None) -> Resource | None:
    return _named(systems.INSTITUTION, one)


def _period(start: datetime | None, end: datetime | None) -> Resource | None:
    return _whole({"start": start and moment(start), "end": end and moment(end)}) or None


def _number(facts: Facts) -> Resource:
    return {"system": systems.REFERRAL, "value": facts.number}


def _request(facts: Facts) -> Resource:
    status = ReferralStatus(facts.status)
    words = facts.form.get("impression") or facts.form.get("diagnosis")
    papers = [code for code, _content in _contents(facts) if not code.startswith("feedback.")]
    return _whole(
        {
            "resourceType": "ServiceRequest",
            "identifier": [_number(facts)],
            "status": request_status(status, paused=facts.paused),
            "intent": "proposal" if status == ReferralStatus.DRAFT else "order",
            "category": [coding(systems.DIRECTION, facts.direction)],
            "priority": PRIORITY[Urgency(facts.urgency)],
            "code": coding(systems.REASON, facts.reason),
            "orderDetail": [coding(systems.CARE, facts.care)],
            "subject": _at(facts, "patient"),
            "authoredOn": moment(facts.started),
            "requester": _institution(facts.sender),
            "performer": [one for one in _receivers(facts) if one],
            "reasonCode": [{"text": words}] if words else [],
            "supportingInfo": [_at(facts, code) for code in papers],
        }
    )


def _receivers(facts: Facts) -> tuple[Resource | None, ...]:
    """Who is asked: a department of the hospital, or on the way home the centre and its team."""
    if facts.direction == Direction.UP:
        return _institution(facts.hospital), _department(facts)
    return _institution(facts.township), _named(systems.TEAM, facts.team, "CareTeam")


def _department(facts: Facts) -> Resource | None:
    return _named(systems.DEPARTMENT, facts.department, "HealthcareService")


def _task(facts: Facts) -> Resource:
    due = _period(facts.clock_started, facts.due)
    return _whole(
        {
            "resourceType": "Task",
            "meta": {"versionId": str(facts.version), "lastUpdated": moment(facts.changed)},
            "groupIdentifier": _number(facts),
            "status": TASK_STATUS[ReferralStatus(facts.status)],
            "statusReason": coding(systems.OUTCOME, facts.outcome) if facts.outcome else None,
            "businessStatus": coding(systems.STATUS, facts.status),
            "intent": "order",
            "priority": PRIORITY[Urgency(facts.urgency)],
            "focus": _at(facts, "request"),
            "for": _at(facts, "patient"),
            "executionPeriod": _period(facts.sent, facts.over),
            "authoredOn": moment(facts.started),
            "lastModified": moment(facts.changed),
            "requester": _institution(facts.sender),
            "owner": _institution(facts.owner),
            "restriction": {"period": due} if due else None,
            "note": [_denial(facts.denial)] if facts.denial else [],
        }
    )


def _denial(one: Denial) -> Resource:
    """The referral stays closed by the death that was reported; this stands beside it."""
    return {"authorString": one.by, "time": moment(one.at), "text": one.words}


def _patient(facts: Facts) -> Resource:
    person = facts.person
    return _whole(
        {
            "resourceType": "Patient",
            "meta": {"security": [systems.MASKED]} if person.masked else {},
            "name": [{"text": person.name}],
            "gender": GENDER.get(person.sex, "unknown"),
            "birthDate": person.birth_date.isoformat()[: _YEAR if person.masked else None],
            "telecom": [{"system": "phone", "value": person.phone}] if person.phone else [],
        }
    )


def _appointment(facts: Facts, place: Place) -> Resource:
    who: list[Resource] = [{"actor": _at(facts, "patient"), "status": "accepted"}]
    if department := _department(facts):
        who.append({"actor": department, "status": "accepted"})
    if place.expert:
        doctor = {"type": "Practitioner", "display": place.expert}
        who.append({"actor": doctor, "status": "accepted"})
    return _whole(
        {
            "resourceType": "Appointment",
            "identifier": [{"system": systems.CLINIC, "value": place.clinic}]
            if place.clinic
            else [],
            "status": place.status,
            "appointmentType": coding(systems.CARE, "clinic" if place.clinic else "bed"),
            "start": moment(place.start),
            "end": moment(place.end),
            "created": moment(place.made),
            "basedOn": [_at(facts, "request")],
            "participant": who,
        }
    )


def _contents(facts: Facts) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """What slips say, by the code of each field, with its kind and content."""
    for slip, fields in (("form", facts.form), ("feedback", facts.feedback)):
        for name, words in fields.items():
            if words:
                yield f"{slip}.{name}", ("text/plain; charset=utf-8", words.encode())
    if facts.summary is not None:
        plain = json.dumps(facts.summary, ensure_ascii=False, sort_keys=True)
        yield "summary", ("application/json", plain.encode())


def _document(facts: Facts, code: str, kind: str, content: bytes) -> Resource:
    data = base64.b64encode(content).decode()
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": coding(systems.SLIP, code),
        "subject": _at(facts, "patient"),
        "content": [{"attachment": {"contentType": kind, "language": "zh", "data": data}}],
        "context": {"related": [_at(facts, "request")]},
    }

"""What a hospital's system answers: a Task, alone or in a Bundle with what goes with it.

Only what the published list names is read. The library has looked at the whole before: here each
element has the type that FHIR gives it.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from contracts_app.rules.exchange import systems
from contracts_app.rules.exchange.statuses import MOVES, TASK_STATUS, USUAL
from contracts_app.rules.exchange.systems import code_in, value_in
from contracts_app.vocabulary.referrals import ReferralStatus

AHEAD: Final = timedelta(minutes=5)
"""So far a clock of a hospital may go before ours."""
_NUMBER: Final = re.compile(r"[A-Z0-9]{1,24}")
_MESSAGE: Final = re.compile(r"[A-Za-z0-9._:/-]{8,64}")
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")
_CLINIC: Final = re.compile(r"[0-9a-z]{1,16}")
_NOT_TAKEN: Final = frozenset({"proposed", "cancelled", "noshow", "entered-in-error"})
_FEEDBACK: Final = "feedback."
Resource = dict[str, Any]


class Unreadable(Exception):
    """What came cannot be an answer; the code of the published list says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Given:
    """The place that the hospital gives: a clinic by key or by its time, or a bed."""

    clinic: str = ""
    start: datetime | None = None
    """In UTC."""

    @property
    def is_bed(self) -> bool:
        """A bed has no time of its own."""
        return not self.clinic and self.start is None


@dataclass(frozen=True)
class Answer:
    """Where a hospital says that a referral stands, since when, and what it says to it."""

    number: str
    status: ReferralStatus
    stated: datetime
    """In UTC."""
    version: int | None = None
    """The state that the hospital had read, where it says so."""
    message_id: str = ""
    """From the bundle; empty where the answer is a Task alone."""
    reason: str = ""
    note: str = ""
    hospital: str = ""
    department: str = ""
    ended: datetime | None = None
    given: Given | None = None
    feedback: dict[str, str] = field(default_factory=dict)


def is_message_id(text: str) -> bool:
    """Whether it can be the number of a message."""
    return bool(_MESSAGE.fullmatch(text))


def read_answer(sent: Resource) -> Answer:
    """The answer in a Task or a Bundle. Raises Unreadable."""
    parts = list(_parts(sent))
    tasks = [one for one in parts if one.get("resourceType") == "Task"]
    if len(tasks) != 1:
        raise Unreadable("one_task")
    task = tasks[0]
    status = _status(task)
    alternative = dict(_outputs(task))
    return Answer(
        number=_number(task),
        status=status,
        stated=_moment(task.get("lastModified")),
        version=_version(task),
        message_id=_message_id(sent),
        reason=code_in(task.get("statusReason"), systems.ANSWER_REASON),
        note="\n".join(str(one.get("text", "")) for one in task.get("note", ())),
        hospital=alternative.get(systems.INSTITUTION, ""),
        department=alternative.get(systems.DEPARTMENT, ""),
        ended=_end(task),
        given=_given(parts),
        feedback=dict(_feedback(parts)),
    )


def _parts(sent: Resource) -> Iterator[Resource]:
    if sent.get("resourceType") == "Task":
        yield sent
    elif sent.get("resourceType") == "Bundle":
        yield from (one["resource"] for one in sent.get("entry", ()) if one.get("resource"))
    else:
        raise Unreadable("no_answer_resource")


def _message_id(sent: Resource) -> str:
    """The number that a bundle gives itself. Raises Unreadable with `bad_message_id`."""
    named = (sent.get("identifier") or {}).get("value") if sent["resourceType"] == "Bundle" else ""
    if named and not is_message_id(str(named)):
        raise Unreadable("bad_message_id")
    return str(named or "")


def _number(task: Resource) -> str:
    """Of the group the Task belongs to, or of what it is about."""
    group = [task.get("groupIdentifier") or {}]
    focus = [(task.get("focus") or {}).get("identifier") or {}]
    number = value_in(group, systems.REFERRAL) or value_in(focus, systems.REFERRAL)
    if not _NUMBER.fullmatch(number):
        raise Unreadable("no_referral_number")
    return number


def _status(task: Resource) -> ReferralStatus:
    named = code_in(task.get("businessStatus"), systems.STATUS)
    said = str(task.get("status", ""))
    found = named if named in set(ReferralStatus) else USUAL.get(said)
    if (named and found != named) or found is None:
        raise Unreadable("unknown_status")
    status = ReferralStatus(found)
    if TASK_STATUS[status] != said:
        raise Unreadable("status_contradicts")
    return status


def check_is_an_answer(answer: Answer) -> None:
    """Raises Unreadable where the referral stands at what no hospital says."""
    if answer.status not in MOVES:
        raise Unreadable("unknown_status")


def _version(task: Resource) -> int | None:
    text = (task.get("meta") or {}).get("versionId")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", str(text)):
        raise Unreadable("bad_version")
    return int(text)


def _moment(text: Any) -> datetime:
    """A moment with its zone, in UTC. Raises Unreadable with `bad_moment`."""
    try:
        found = datetime.fromisoformat(str(text))
        if found.tzinfo is None:
            raise Unreadable("bad_moment")
        return found.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise Unreadable("bad_moment") from error


def _end(task: Resource) -> datetime | None:
    text = (task.get("executionPeriod") or {}).get("end")
    return _moment(text) if text else None


def _outputs(task: Resource) -> Iterator[tuple[str, str]]:
    """Who is named instead: an institution and a department, each by its code."""
    for one in task.get("output", ()):
        identifier = (one.get("valueReference") or {}).get("identifier") or {}
        if identifier.get("system") in (systems.INSTITUTION, systems.DEPARTMENT):
            code = str(identifier.get("value", ""))
            if not _CODE.fullmatch(code):
                raise Unreadable("unknown_alternative")
            yield identifier["system"], code


def _given(parts: list[Resource]) -> Given | None:
    found = [one for one in parts if one.get("resourceType") == "Appointment"]
    taken = [one for one in found if one.get("status") not in _NOT_TAKEN]
    if not taken:
        return None
    if len(taken) > 1:
        raise Unreadable("one_appointment")
    clinic = value_in(taken[0].get("identifier"), systems.CLINIC)
    if clinic and not _CLINIC.fullmatch(clinic):
        raise Unreadable("unknown_clinic")
    if code_in(taken[0].get("appointmentType"), systems.CARE) == "bed":
        return Given()
    start = taken[0].get("start")
    if not clinic and start is None:
        raise Unreadable("bad_moment")
    return Given(clinic, _moment(start) if start else None)


def _feedback(parts: list[Resource]) -> Iterator[tuple[str, str]]:
    """What was found and what to do, by the field of the slip: one document for each."""
    for one in parts:
        code = code_in(one.get("type"), systems.SLIP)
        if one.get("resourceType") == "DocumentReference" and code.startswith(_FEEDBACK):
            yield code.removeprefix(_FEEDBACK), _text(one)


def _text(document: Resource) -> str:
    attachment = document["content"][0]["attachment"]
    kind = str(attachment.get("contentType", "")).partition(";")[0].strip()
    if kind != "text/plain":
        raise Unreadable("text_only")
    try:
        words = base64.b64decode(attachment.get("data", ""), validate=True).decode()
    except ValueError as error:
        raise Unreadable("text_only") from error
    if "\0" in words:
        raise Unreadable("text_only")
    return words

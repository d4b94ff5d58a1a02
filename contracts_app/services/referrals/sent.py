"""What comes with a move from a page, a command or a file, and what is the matter with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from contracts_app.rules.referrals.forms import Field, faults, read_form
from contracts_app.services.errors import Refusal, Refused

MAX_NOTE = 500
MAX_NAME = 80


@dataclass(frozen=True)
class Sent:
    """What somebody typed or chose; what a move does not ask for is left out of account."""

    reason: str = ""
    note: str = ""
    place: str = ""
    """`clinic` or `bed`."""
    place_key: str = ""
    """The key of a clinic, or the code of the department with the bed."""
    hospital: str = ""
    department: str = ""
    township: str = ""
    team: str = ""
    on: date | None = None
    consent_by: str = ""
    answered_by: str = ""
    """Who said so on the telephone, where the township writes down what a hospital answers."""
    form: dict[str, str] = field(default_factory=dict)
    home: bool = False
    """Whether the person is sent home with a plan."""


def note_of(sent: Sent, *, needed: bool = False) -> str:
    """The words. Raises Refused with `missing_required` or `too_long`."""
    words = sent.note.strip()
    if needed and not words:
        raise Refused(Refusal("missing_required", "note"))
    if len(words) > MAX_NOTE:
        raise Refused(Refusal("too_long", "note"))
    return words


def name_of(answered_by: str) -> str:
    """Who said so on the telephone; empty for nobody. Raises Refused with `too_long`."""
    name = answered_by.strip()
    if len(name) > MAX_NAME:
        raise Refused(Refusal("too_long", "answered_by"))
    return name


def reason_of(sent: Sent, allowed: Iterable[str]) -> str:
    """The reason. Raises Refused with `missing_required` or `unknown_value`."""
    if not sent.reason:
        raise Refused(Refusal("missing_required", "reason"))
    if sent.reason not in set(allowed):
        raise Refused(Refusal("unknown_value", "reason"))
    return sent.reason


def day_of(sent: Sent, earliest: date, today: date) -> date:
    """The day. Raises Refused with `missing_required`, `future_date` or `bad_date`."""
    if sent.on is None:
        raise Refused(Refusal("missing_required", "on"))
    if sent.on > today:
        raise Refused(Refusal("future_date", "on"))
    if sent.on < earliest:
        raise Refused(Refusal("bad_date", "on"))
    return sent.on


def form_of(sent: Sent, fields: tuple[Field, ...]) -> dict[str, str]:
    """The fields of a slip. Raises Refused with the faults of each."""
    form = read_form(fields, sent.form)
    if found := [Refusal(*fault) for fault in faults(fields, form)]:
        raise Refused(*found)
    return form

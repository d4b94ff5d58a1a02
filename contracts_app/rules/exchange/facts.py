"""What is told of one referral, in our own words, before it is put into those of FHIR."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

_TAIL: Final = 4


class Named(NamedTuple):
    """An institution, department or team by its code and name."""

    code: str
    name: str


@dataclass(frozen=True)
class Person:
    """Of whom a referral tells; numbers of identity cards stay here."""

    name: str
    sex: str
    birth_date: date
    phone: str = ""
    masked: bool = False
    """Told as on the page: the year of birth, and the last four digits of the telephone."""

    def as_on_page(self, name: str) -> "Person":
        """The same by the name that the page shows, whom nobody can call or find by the day of
        birth."""
        tail = self.phone[-_TAIL:] if len(self.phone) > _TAIL else ""
        stars = "*" * (len(self.phone) - len(tail))
        return replace(self, name=name, phone=stars + tail, masked=True)


@dataclass(frozen=True)
class Place:
    """A place of a clinic or a bed; moments in UTC."""

    status: str
    """As `Appointment.status`."""
    start: datetime
    end: datetime
    made: datetime
    clinic: str = ""
    """The key of the clinic; empty for a bed."""
    expert: str = ""


class Denial(NamedTuple):
    """That a reported death was none: when it was said in UTC, by whom, and how that is known."""

    at: datetime
    by: str
    words: str


@dataclass(frozen=True)
class Facts:
    """A referral as a hospital may know it; moments in UTC, to the second."""

    number: str
    direction: str
    status: str
    version: int
    urgency: str
    care: str
    reason: str
    person: Person
    sender: Named
    township: Named
    hospital: Named
    started: datetime
    changed: datetime
    """Of the last event, or of the answer to the death that it reports."""
    department: Named | None = None
    team: Named | None = None
    owner: Named | None = None
    """Whose turn it is; nobody's when it is over."""
    clock_started: datetime | None = None
    due: datetime | None = None
    paused: bool = False
    sent: datetime | None = None
    over: datetime | None = None
    outcome: str = ""
    denial: Denial | None = None
    place: Place | None = None
    form: dict[str, str] = field(default_factory=dict)
    feedback: dict[str, str] = field(default_factory=dict)
    summary: dict[str, Any] | None = None

"""Who may serve, lead and leave in a team, and who answers afterwards (S3P1, S3P6, K19)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from contracts_app.rules.dates import FURTHEST

DAY: Final = timedelta(days=1)

DOCTORS: Final = ("gp", "physician")
"""Who may lead a team (S3P1, S3P2)."""
SIGNING_DOCTORS: Final = (*DOCTORS, "village_doctor")
"""Who may be named in a contract, and who may work as a team of one (S3P6)."""

Refusal = tuple[str, str]
"""A code, and the field or team it concerns; empty for the whole."""


def exists_on(dissolved_on: date | None, day: date) -> bool:
    """Whether a team is there on a day: that of its dissolution is the first one without it."""
    return dissolved_on is None or day < dissolved_on


def stops_signing(post: str | None, new: str) -> bool:
    """Whether somebody whom contracts name is no such doctor in the new post."""
    return post in SIGNING_DOCTORS and new not in SIGNING_DOCTORS


@dataclass(frozen=True)
class Place:
    """One person of a team on a day."""

    post: str | None
    is_leader: bool
    is_contact: bool = False


def may_lead(post: str | None, *, solo: bool) -> bool:
    """A GP or physician leads (S3P1, S3P2); a team of one may be a village doctor's (S3P6)."""
    return post in (SIGNING_DOCTORS if solo else DOCTORS)


def missing_posts(
    places: Iterable[Place], required: Mapping[str, int], *, solo: bool = False
) -> tuple[str, ...]:
    """What a team lacks before it may sign: posts of the policy, a leader who is a doctor (K19).

    `required` counts people by post; `gp_or_physician` counts both kinds of doctor. A solo team is
    complete with a lead and a contact (S3P6), `solo_leader` and `contact` when it is not.
    """
    serving = list(places)
    leads = any(one.is_leader and may_lead(one.post, solo=solo) for one in serving)
    if solo:
        has_contact = any(one.is_contact for one in serving)
        lacking = (("solo_leader", leads), ("contact", has_contact))
        return tuple(post for post, there in lacking if not there)
    have = Counter(one.post or "" for one in serving)
    have["gp_or_physician"] = sum(have[post] for post in DOCTORS)
    missing = [post for post, least in required.items() if have[post] < least]
    return (*missing, *(() if leads else ("leader",)))


def day_is_sound(day: date, today: date) -> bool:
    """Whether a change may be dated so: not before anything was recorded, not far ahead."""
    return date(1900, 1, 1) <= day <= today + FURTHEST


@dataclass(frozen=True)
class Joining:
    """Somebody is to serve in a team from a day on."""

    day: date
    today: date
    post: str
    known_posts: Collection[str]
    last_days: tuple[date | None, ...] = ()
    """The last day of each place the person ever had in this team; None = open."""
    retires: bool = False
    team_ends: bool = False


def joining_refusals(facts: Joining) -> Iterator[Refusal]:
    """Nobody serves twice in one team at a time, nor after retiring, nor in a team that is over."""
    if facts.post not in facts.known_posts:
        yield "unknown_value", "post"
    if not day_is_sound(facts.day, facts.today):
        yield "bad_date", "valid_from"
    if facts.retires:
        yield "staff_retired", "person"
    if facts.team_ends:
        yield "team_inactive", ""
    if any(last is None or last >= facts.day for last in facts.last_days):
        yield "already_member", "person"


@dataclass(frozen=True)
class Departure:
    """What somebody leaves behind in one team, and who shall take over; keys are those of staff."""

    team: str
    first_day: date
    last_day: date
    today: date
    posts: Collection[str | None]
    """All that the person holds from today to the last day."""
    leads: bool
    is_contact: bool
    answers: bool
    """Contracts name this person, or somebody for whom this person answers."""
    solo: bool
    team_ends: bool
    """The team is dissolved by then: nobody has to follow in it."""
    staying: Mapping[str, Collection[str | None]] = field(default_factory=dict)
    """Present and planned posts of those who go on serving without an end in sight, by key."""
    not_yet: frozenset[str] = frozenset()
    """Those of them who come only after today; the contact changes at once."""
    leader: str = ""
    contact: str = ""
    doctor: str = ""

    @property
    def needs_leader(self) -> bool:
        return self.leads and not self.team_ends

    @property
    def needs_contact(self) -> bool:
        return self.is_contact and not self.team_ends

    @property
    def needs_doctor(self) -> bool:
        """Somebody may still be signed up in this person's name until the last day."""
        return not self.team_ends and (
            self.answers or any(post in SIGNING_DOCTORS for post in self.posts)
        )

    def fit_to_lead(self, posts: Collection[str | None]) -> bool:
        """Whether each of these posts lets somebody lead the team."""
        return all(may_lead(post, solo=self.solo) for post in posts)

    @property
    def leaders(self) -> list[str]:
        """Who may lead afterwards."""
        return [key for key, posts in self.staying.items() if self.fit_to_lead(posts)]

    @property
    def contacts(self) -> list[str]:
        """Who may be the contact from today on."""
        return [key for key in self.staying if key not in self.not_yet]

    @property
    def doctors(self) -> list[str]:
        """Who may answer for the contracts afterwards."""
        return [key for key, posts in self.staying.items() if set(posts) <= set(SIGNING_DOCTORS)]


def departure_refusals(facts: Departure) -> Iterator[Refusal]:
    """Nobody leaves a lead, a contact, contracts or the last doctor's place behind unfilled."""
    if not facts.first_day <= facts.last_day or not day_is_sound(facts.last_day, facts.today):
        yield "bad_date", "last_day"
    if _is_last_doctor(facts):
        yield "last_doctor", facts.team
        return
    for wanted, chosen, fit, name in (
        (facts.needs_leader, facts.leader, facts.leaders, "leader"),
        (facts.needs_contact, facts.contact, facts.contacts, "contact"),
        (facts.needs_doctor, facts.doctor, facts.doctors, "doctor"),
    ):
        if wanted and not chosen:
            yield "successor_needed", name
        elif wanted and chosen not in fit:
            yield "successor_unfit", name


def _is_last_doctor(facts: Departure) -> bool:
    """Whether no doctor of the kind that leads would be left, or none for the contracts."""
    if facts.team_ends:
        return False
    led = facts.leads or any(may_lead(post, solo=facts.solo) for post in facts.posts)
    nobody_leads = led and not facts.leaders
    return nobody_leads or (facts.needs_doctor and not facts.doctors)


class Step(NamedTuple):
    """From a day on somebody answers for what another did."""

    to: int
    handed_on: date


def who_answers(doctor: int, day: date, steps: Mapping[int, Step]) -> int:
    """Who answers on a day for what a doctor signed; a successor who left has one of his own.

    A step counts only after the one before it: somebody who came back is not sent away again by the
    step that once led to the successor.
    """
    last = date.min
    while (step := steps.get(doctor)) and last <= step.handed_on <= day:
        doctor, last = step.to, step.handed_on + DAY
    return doctor


PRACTISING: Final = frozenset({"practice", "gp_registration", "village_doctor"})
"""Without these nobody works as a doctor; that one is over is told until there is a newer one."""
_TOLD: Final = timedelta(days=365)
"""How long it is told that another certificate is over."""


@dataclass(frozen=True)
class Credential:
    """A licence or certificate as the rule needs it; `valid_to` None = it never ends."""

    kind: str
    valid_to: date | None


def credential_state(one: Credential, today: date, warn_days: int) -> str:
    """`expired`, `expiring` within the days of the policy, or empty (S4)."""
    if one.valid_to is None:
        return ""
    if one.valid_to < today:
        return "expired"
    return "expiring" if one.valid_to <= today + timedelta(days=warn_days) else ""


def credential_warnings(
    credentials: Iterable[Credential], today: date, warn_days: int
) -> list[Credential]:
    """The credentials of one person that somebody has to look after, the soonest first.

    A newer one of the same kind settles the older ones.
    """
    newest: dict[str, Credential] = {}
    for one in sorted(credentials, key=lambda each: each.valid_to or date.max):
        newest[one.kind] = one
    found = [
        one
        for one in newest.values()
        if credential_state(one, today, warn_days) and _is_told(one, today)
    ]
    return sorted(found, key=lambda one: (one.valid_to or date.max, one.kind))


def _is_told(one: Credential, today: date) -> bool:
    recent = one.valid_to is not None and one.valid_to >= today - _TOLD
    return recent or one.kind in PRACTISING

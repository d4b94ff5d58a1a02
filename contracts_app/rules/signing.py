"""May this household sign these packages with this team on this day? One answer everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from contracts_app.rules.capacity import DoctorRoom, TeamRoom, judge, reason_missing
from contracts_app.rules.dates import age_on
from contracts_app.rules.packages import Excludes, Person, Target, incompatible, suits
from contracts_app.rules.periods import Period
from contracts_app.rules.stand_ins import StandIns
from contracts_app.rules.stand_ins import refusals as missing_stand_ins
from contracts_app.vocabulary import BASIC_PACKAGE, SigningCode

ADULT = 18

Refusal = tuple[SigningCode, str]
"""A code and the key of whom or what it concerns, empty for the whole signing."""


@dataclass(frozen=True)
class Member:
    """A current member of the household."""

    key: str
    birth_date: date
    permanent: bool
    tags: frozenset[str]
    covered_elsewhere: bool = False


@dataclass(frozen=True)
class TeamFacts:
    """The team as it stands, with what it would carry after this signing."""

    active: bool
    missing_posts: tuple[str, ...]
    room: TeamRoom


@dataclass(frozen=True)
class SigningFacts:
    """Everything the decision needs; no database, no clock."""

    today: date
    signed_on: date
    period: Period
    members: dict[str, Member]
    chosen: tuple[str, ...]
    representative: str
    terms: tuple[tuple[date, date], ...]
    """First and last day of every term of the household that is not void."""
    team: TeamFacts | None
    doctor: DoctorRoom | None
    packages: dict[str, Target]
    chosen_packages: tuple[str, ...]
    known_channel: bool
    notice: bool
    consent: bool
    signature: bool
    unknown_doctor: bool = False
    capacity_reason: str | None = None
    """Why it is signed above a soft limit; None when the sender knows no such field."""
    stand_ins: StandIns = field(default_factory=StandIns)
    extra: tuple[Refusal, ...] = field(default=())
    excludes: Excludes = field(default_factory=dict)
    """What each package is not chosen beside."""


def is_adult(birth_date: date, on: date) -> bool:
    """Whether a person may sign for a household on a day (rule 2.1)."""
    return age_on(birth_date, on) >= ADULT


def refusals(facts: SigningFacts) -> list[Refusal]:
    """All reasons against this signing, none when it may go ahead (S3P4, S3P7, policy K1, K19)."""
    return [
        *facts.extra,
        *_dates(facts),
        *_household(facts),
        *_representative(facts),
        *team_refusals(facts),
        *package_refusals(facts),
        *_formalities(facts),
    ]


def _dates(facts: SigningFacts) -> Iterator[Refusal]:
    if facts.signed_on > facts.today:
        yield SigningCode.SIGNED_ON_FUTURE, ""
    if facts.period.end < facts.today:
        yield SigningCode.OUTSIDE_WINDOW, ""
    if any(facts.period.overlaps(start, end) for start, end in facts.terms):
        yield SigningCode.ALREADY_SIGNED, ""


def _household(facts: SigningFacts) -> Iterator[Refusal]:
    if not facts.chosen:
        nobody_stays = bool(facts.members) and not any(m.permanent for m in facts.members.values())
        yield (SigningCode.NOT_PERMANENT if nobody_stays else SigningCode.NO_MEMBERS), ""
    for key in facts.chosen:
        member = facts.members.get(key)
        if member is None:
            yield SigningCode.UNKNOWN_VALUE, key
            continue
        if not member.permanent:
            yield SigningCode.NOT_PERMANENT, key
        if member.covered_elsewhere:
            yield SigningCode.RESIDENT_COVERED_ELSEWHERE, key


def _representative(facts: SigningFacts) -> Iterator[Refusal]:
    if not facts.representative:
        yield SigningCode.MISSING_REQUIRED, "representative"
        return
    signer = facts.members.get(facts.representative)
    if signer is None:
        yield SigningCode.REPRESENTATIVE_NOT_MEMBER, facts.representative
    elif not is_adult(signer.birth_date, facts.signed_on):
        yield SigningCode.REPRESENTATIVE_MINOR, facts.representative


def team_refusals(facts: SigningFacts) -> Iterator[Refusal]:
    """What stands against signing with this team: its state, its posts, and its room."""
    team = facts.team
    if team is None:
        yield SigningCode.TEAM_UNKNOWN, ""
        return
    if not team.active:
        yield SigningCode.TEAM_INACTIVE, ""
    for post in team.missing_posts:
        yield SigningCode.TEAM_INCOMPLETE, post
    if facts.unknown_doctor:
        yield SigningCode.UNKNOWN_VALUE, "doctor"
    judged = judge(team.room, facts.doctor)
    for code in judged.refusals:
        yield code, ""
    if reason_missing(judged, facts.capacity_reason):
        yield SigningCode.CAPACITY_REASON_MISSING, ""


def package_refusals(facts: SigningFacts) -> Iterator[Refusal]:
    """What stands against these packages for the people who are covered."""
    if BASIC_PACKAGE not in facts.chosen_packages:
        yield SigningCode.PACKAGE_NEEDS_BASIC, ""
    covered = [facts.members[key] for key in facts.chosen if key in facts.members]
    people = [Person(member.birth_date, member.tags) for member in covered]
    for code in facts.chosen_packages:
        target = facts.packages.get(code)
        if target is None:
            yield SigningCode.PACKAGE_UNKNOWN, code
        elif people and not any(_suits(target, person, facts.signed_on) for person in people):
            yield SigningCode.PACKAGE_NOT_FOR_MEMBERS, code
    for code in incompatible(facts.chosen_packages, facts.excludes):
        yield SigningCode.PACKAGE_INCOMPATIBLE, code


def _suits(target: Target, person: Person, signed_on: date) -> bool:
    """Paper that is entered late may cover a child born after the signing: from its birth on."""
    return suits(target, person, max(signed_on, person.birth_date))


def _formalities(facts: SigningFacts) -> Iterator[Refusal]:
    if not facts.known_channel:
        yield SigningCode.UNKNOWN_VALUE, "channel"
    if not facts.notice:
        yield SigningCode.NOTICE_MISSING, ""
    if not facts.consent:
        yield SigningCode.CONSENT_MISSING, ""
    if not facts.signature:
        yield SigningCode.SIGNATURE_MISSING, ""
    members = facts.members.values()
    adults = {one.key: is_adult(one.birth_date, facts.signed_on) for one in members}
    yield from missing_stand_ins(facts.stand_ins, adults)

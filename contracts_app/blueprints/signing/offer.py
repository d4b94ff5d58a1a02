"""What the signing page offers: members, teams with doctors, packages with prices."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.blueprints.signing.notices import Notice, list_notices, periods_of
from contracts_app.extensions import db
from contracts_app.models import Household, ServicePackage, Team
from contracts_app.queries.agreement import templates_on
from contracts_app.queries.capacity import list_doctors
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.queue import get_place
from contracts_app.queries.scope import Scope, households_in, teams_in
from contracts_app.queries.signing import MemberRow, current_members, items_of, packages_on
from contracts_app.queries.signing_desk import get_term_in_the_way, list_covers_elsewhere
from contracts_app.queries.suspensions import list_away
from contracts_app.queries.team_staff import existing_on
from contracts_app.rules.packages import Person, suits
from contracts_app.rules.periods import Period
from contracts_app.rules.signing import is_adult
from contracts_app.rules.stand_ins import Kin, likely_guardian
from contracts_app.rules.wording import wording_read
from contracts_app.services.errors import NotFound
from contracts_app.services.proposals import propose_for
from contracts_app.services.signing_facts import agreed_period


@dataclass(frozen=True)
class PackageOffer:
    """One package as it is shown: the row and its items."""

    package: ServicePackage
    items: list[Any]
    fits: bool
    """Whether it is for somebody who lives in this household."""
    suits: tuple[str, ...]
    """Keys of the members it is for, so that the page can follow who is ticked."""


@dataclass(frozen=True)
class SigningOffer:
    """Everything the page shows for one household."""

    household: Household
    members: list[MemberRow]
    away: frozenset[str]
    """Keys of the members who are away for long: shown, and chosen only by hand."""
    elsewhere: dict[str, Any]
    """The cover by another contract of each member who has one, by key."""
    adults: list[MemberRow]
    standing: Any | None
    """The term beside which nothing can be signed, when there is one."""
    teams: list[Any]
    doctors: list[Any]
    packages: list[PackageOffer]
    proposed: list[str]
    signer: str
    """Key of who would sign for all: the head if at home, else the eldest adult who is."""
    own_team: str
    head: str
    """Name of the head, by whom the family is called; empty when it has none."""
    place: Any | None
    """The household's own place in the queue of a team, when it has one."""
    period: Period
    """The days of a contract signed today with the own team, else with the first one offered."""
    notices: list[Notice]
    """The plain sentences that are explained first, of each wording that a team here has."""
    wording: str
    """Which wording and prices the page shows; it is sent back."""
    guardians: dict[str, str]
    """The likely guardian of each minor, by key."""

    @property
    def all_elsewhere(self) -> bool:
        """Whether every member is covered by another contract, so that none can be signed here."""
        return {row.resident.key for row in self.members} <= self.elsewhere.keys()

    @property
    def ticked_at_first(self) -> list[str]:
        """Keys of the members who live here, are not away, and have no other contract."""
        return [
            row.resident.key
            for row in self.members
            if row.resident.permanent
            and row.resident.key not in self.elsewhere
            and row.resident.key not in self.away
        ]


def offer_for(code: str, scope: Scope, today: date) -> SigningOffer:
    """What may be signed with this household. Raises NotFound outside the scope."""
    household = db.session.scalars(
        select(Household)
        .where(Household.code == code, households_in(scope))
        .order_by(Household.id)
        .limit(1)
    ).first()
    if household is None:
        raise NotFound("household")
    members, packages = current_members(household.id), packages_on(today)
    teams = _teams(scope, today)
    items = items_of([package.id for package in packages])
    away = frozenset(list_away(household.id, today))
    here = [row for row in members if row.resident.key not in away]
    responsible = responsible_team_id(household.grid_id, today)
    own = next((team for team in teams if team.id == responsible), None)
    periods = periods_of({team.institution_id for team in teams}, today)
    wordings = templates_on(today, set(periods))
    versions = {one.code: one.version for one in packages}
    proposal = propose_for(here, packages, today)
    return SigningOffer(
        household=household,
        members=members,
        away=away,
        elsewhere=_covers_elsewhere(household.id, members, today),
        adults=[row for row in members if is_adult(row.resident.birth_date, today)],
        standing=get_term_in_the_way(household.id, today),
        teams=teams,
        doctors=_doctors(teams, today),
        packages=[_package(package, items[package.id], members, today) for package in packages],
        proposed=list(proposal.packages),
        signer=proposal.representative,
        own_team=own.code if own else "",
        head=next((row.resident.name for row in members if row.is_head), ""),
        place=get_place(household.id, today),
        period=_period_with(own or next(iter(teams), None), periods, today),
        notices=list_notices(teams, wordings, periods),
        wording=wording_read(wordings.values(), versions, (one.end for one in periods.values())),
        guardians=_guardians(members, proposal.representative, today),
    )


def _covers_elsewhere(household_id: int, members: list[MemberRow], today: date) -> dict[str, Any]:
    if not any(row.covered_elsewhere for row in members):
        return {}
    return list_covers_elsewhere(household_id, today)


def _period_with(team: Any | None, periods: dict[int, Period], today: date) -> Period:
    return periods[team.institution_id] if team else agreed_period(today, {})


def _guardians(members: list[MemberRow], signer: str, today: date) -> dict[str, str]:
    kin = [
        Kin(
            row.resident.key,
            row.relation,
            row.resident.sex,
            is_adult(row.resident.birth_date, today),
        )
        for row in members
    ]
    return {one.key: likely_guardian(one, kin, signer) for one in kin if not one.adult}


def _teams(scope: Scope, today: date) -> list[Any]:
    query = (
        select(
            Team.id,
            Team.code,
            Team.name,
            Team.institution_id,
            Team.max_households,
            Team.max_persons,
        )
        .where(teams_in(scope), existing_on(today))
        .order_by(Team.code)
        .limit(400)
    )
    return list(db.session.execute(query))


def _doctors(teams: list[Any], today: date) -> list[Any]:
    """The doctors of the teams, team by team."""
    found = list_doctors([team.id for team in teams], today)
    return [one for team in teams for one in found if one.team_id == team.id]


def _package(
    package: ServicePackage, items: list[Any], members: list[MemberRow], today: date
) -> PackageOffer:
    suited = [row for row in members if suits(package.target, _person(row), today)]
    fits = any(row.resident.permanent for row in suited)
    return PackageOffer(package, items, fits, tuple(row.resident.key for row in suited))


def _person(row: MemberRow) -> Person:
    return Person(row.resident.birth_date, row.tags)

"""Leaving a team, or all teams by retiring: who takes over is settled in the same step (S3P1, S4).

Contracts go on naming the doctor who left, because what was signed is never edited; from the day
after the last one the successor answers for them, and renewals name the successor.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Handover, Staff, Team, TeamMember, TeamProfile
from contracts_app.queries.handovers import handover_of
from contracts_app.queries.locks import hold_doctor, hold_teams
from contracts_app.queries.scope import Scope
from contracts_app.rules.teams import DAY, departure_refusals
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.departure_facts import (
    Heirs,
    Request,
    TeamDeparture,
    all_rows,
    departures,
    has_duties,
    leading_after,
    serves_elsewhere,
)
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refusal, Refused
from contracts_app.services.places.within import institution_in_scope
from contracts_app.services.responsibilities import take_over
from contracts_app.services.team_places import (
    Held,
    check_managed,
    held_person,
    held_team,
    lead_between,
    refresh_leader_name,
    rows_of,
    teams_of,
)

__all__ = ["Departing", "Heirs", "Request", "departing", "leave_team", "retire"]


class Departing:
    """Somebody who leaves one team, or all of them by retiring."""

    def __init__(self, person: Staff, held: list[Held], *, retires: bool) -> None:
        self.person, self.held, self.retires = person, held, retires

    def from_teams(self, wanted: Request, today: date) -> list[TeamDeparture]:
        """What is left behind in each team on that day."""
        return departures(self.held, wanted, today)

    @property
    def is_gone(self) -> bool:
        """Whether the person serves in no team any more afterwards."""
        return self.retires or not serves_elsewhere(self.person, [one.team.id for one in self.held])

    def has_duties(self, wanted: Request) -> bool:
        """Whether somebody has to follow on the four levels of responsibility."""
        return self.is_gone and has_duties(self.person, wanted.last_day + DAY)


def departing(
    team_code: str, key: str, scope: Scope, *, retires: bool, hold: bool = False
) -> Departing:
    """Who leaves; with `hold` the teams and the person are held until the transaction ends.

    Raises NotFound for who has no open place there, NotAllowed for a team or, when retiring, a
    person or another team outside the user's own institutions, Conflict for who just joined one.
    """
    # Who retires has teams that are held by rising id below.
    held = held_person(held_team(team_code, scope, hold=hold and not retires), key, scope)
    if hold and not retires:
        # Whether somebody serves elsewhere still is asked when no other team lets the person go.
        hold_doctor(held.person.id)
    if held.rows[-1].valid_to is not None:
        raise NotFound("staff")
    if not retires:
        return Departing(held.person, [held], retires=False)
    if not institution_in_scope(held.person.institution_id, scope):
        raise NotAllowed
    teams = _teams_of(held.person, hold=hold)
    for team in teams:
        check_managed(team, scope)
    return Departing(held.person, all_rows(held.person, teams), retires=True)


def _teams_of(person: Staff, *, hold: bool) -> list[Team]:
    query = select(TeamMember.team_id).where(
        TeamMember.staff_id == person.id, TeamMember.valid_to.is_(None)
    )
    ids = sorted(db.session.scalars(query))
    if hold:
        hold_teams(ids)
        hold_doctor(person.id)
        if sorted(db.session.scalars(query)) != ids:
            raise Conflict("changed_meanwhile")
    return teams_of(ids)


def leave_team(
    team_code: str, key: str, wanted: Request, scope: Scope, actor: Actor, today: date
) -> Departing:
    """End somebody's place in a team with a last day, and let others take over from the day after.

    The lead and the contracts change on the day after, the contact at once. Raises NotFound,
    NotAllowed, Conflict, Refused with `bad_date`, `last_doctor`, `successor_needed` and
    `successor_unfit` (leader, contact, doctor or duties), `team_incomplete` when a team will lack a
    post and `understood` is not set.
    """
    return _depart(_found(team_code, key, scope, retires=False), wanted, actor, today)


def retire(
    team_code: str, key: str, wanted: Request, scope: Scope, actor: Actor, today: date
) -> Departing:
    """End somebody's service in all teams at once; afterwards the person can join no team.

    Raises as `leave_team`, and Refused(`leaves_later`) when a place ends after the last day.
    """
    return _depart(_found(team_code, key, scope, retires=True), wanted, actor, today)


def _found(team_code: str, key: str, scope: Scope, *, retires: bool) -> Departing:
    try:
        return departing(team_code, key, scope, retires=retires, hold=True)
    except NotFound as missing:
        if str(missing) == "staff":
            # The form was shown, so somebody else was first.
            raise Conflict("changed_meanwhile") from missing
        raise


def _depart(leaver: Departing, wanted: Request, actor: Actor, today: date) -> Departing:
    found = leaver.from_teams(wanted, today)
    refusals = list(_refusals(leaver, found, wanted))
    if refusals:
        raise Refused(*refusals)
    for one in found:
        _end(one, actor, today)
    if leaver.has_duties(wanted):
        heir = _person(wanted.duties)
        take_over(leaver.person.id, heir.id, wanted.last_day + DAY, actor)
    if leaver.retires:
        leaver.person.retired_on = wanted.last_day + DAY
        after = {"on": leaver.person.retired_on.isoformat()}
        audit.record(actor, "staff.retire", "staff", leaver.person.key, after=after)
    db.session.flush()
    return leaver


def _refusals(leaver: Departing, found: list[TeamDeparture], wanted: Request) -> Iterator[Refusal]:
    """What speaks against it, each with the field it concerns."""
    for one in found:
        refused = list(departure_refusals(one.facts))
        yield from (Refusal(code, _field(one, about)) for code, about in refused)
        if not refused and not wanted.understood:
            yield from (Refusal("team_incomplete", post) for post in one.missing)
    heirs = {key for one in found for key in one.facts.staying}
    if leaver.has_duties(wanted) and wanted.duties not in heirs:
        yield Refusal("successor_unfit" if wanted.duties else "successor_needed", "duties")
    if leaver.retires and _ends_later(leaver.person, wanted.last_day):
        yield Refusal("leaves_later", "last_day")


def _field(one: TeamDeparture, about: str) -> str:
    return f"{about}-{one.team.code}" if about in {"leader", "contact", "doctor"} else about


def _ends_later(person: Staff, last: date) -> bool:
    query = select(TeamMember.id).where(
        TeamMember.staff_id == person.id, TeamMember.valid_to > last
    )
    return db.session.scalar(query.limit(1)) is not None


def _end(one: TeamDeparture, actor: Actor, today: date) -> None:
    """Close the places in one team and hand on what hung on them."""
    facts, held = one.facts, one.held
    leads = leading_after(held.run, facts.last_day)
    _close(held.run, facts.last_day)
    if facts.needs_leader:
        heir = _person(facts.leader)
        for first, last in leads:
            lead_between(rows_of(held.team.id, heir.id), first, last, leads=True)
    if facts.is_contact:
        _set_contact(held.team, facts.contact if facts.needs_contact else "")
    if facts.needs_doctor:
        _hand_over(held, _person(facts.doctor), facts.last_day + DAY)
    refresh_leader_name(held.team, today)
    after = {"team": held.team.code, "last_day": facts.last_day.isoformat()}
    after |= {"leader": facts.leader, "contact": facts.contact, "doctor": facts.doctor}
    kept = {name: value for name, value in after.items() if value}
    audit.record(actor, "team.leave", "staff", held.person.key, after=kept)


def _close(rows: list[TeamMember], last: date) -> None:
    """End the place with the last day; what would begin only later never does."""
    for row in rows:
        if row.valid_from > last:
            db.session.delete(row)
        elif row.valid_to is None or row.valid_to > last:
            row.valid_to = last
    db.session.flush()


def _person(key: str) -> Staff:
    return db.session.scalars(select(Staff).where(Staff.key == key)).one()


def _set_contact(team: Team, key: str) -> None:
    profile = db.session.get_one(TeamProfile, team.id)
    profile.contact_staff_id = _person(key).id if key else None
    db.session.flush()


def _hand_over(held: Held, heir: Staff, day: date) -> None:
    """Contracts that name the leaver, or whom the leaver would have followed, come to the heir."""
    team, leaver = held.team, held.person
    never_began = (
        Handover.team_id == team.id,
        Handover.to_staff_id == leaver.id,
        Handover.handed_on >= day,
    )
    db.session.execute(update(Handover).where(*never_began).values(to_staff_id=heir.id))
    step = handover_of(team.id, leaver.id)
    if step is None:
        ends = {"team_id": team.id, "from_staff_id": leaver.id}
        step = Handover(county_code=team.county_code, **ends)
        db.session.add(step)
    step.to_staff_id, step.handed_on = heir.id, day
    db.session.flush()

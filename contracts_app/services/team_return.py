"""Taking a departure back before it takes effect: the person stays, and what was handed on returns.

The contact stays with whoever took over, because that changed at once.
"""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Staff, TeamMember
from contracts_app.queries.handovers import handover_of
from contracts_app.queries.locks import hold_doctor, hold_teams
from contracts_app.queries.scope import Scope
from contracts_app.rules.teams import DAY
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.departure_facts import all_rows, serves_elsewhere
from contracts_app.services.errors import Conflict, NotAllowed
from contracts_app.services.places.within import institution_in_scope
from contracts_app.services.responsibilities import give_back
from contracts_app.services.team_places import (
    Held,
    check_managed,
    held_person,
    held_team,
    lead_between,
    lead_is_arranged,
    leading_rows,
    refresh_leader_name,
    teams_of,
)


def stay(team_code: str, key: str, scope: Scope, actor: Actor, today: date) -> Staff:
    """Take back that somebody leaves a team, or retires from all, while the last day is not over.

    Lead, contracts and responsibilities that would pass on the day after return, unless others
    arranged more about them since. Raises NotFound, NotAllowed as the departure does, Conflict when
    nothing is to be taken back.
    """
    places = _held(team_code, key, scope)
    person, last = places[0].person, _last_day(places, today)
    for held in places:
        _reopen(held, last + DAY)
        refresh_leader_name(held.team, today)
        after = {"team": held.team.code, "last_day": last.isoformat()}
        audit.record(actor, "team.stay", "staff", person.key, after=after)
    if not serves_elsewhere(person, [held.team.id for held in places]):
        # Who goes on serving in another team has kept the responsibilities.
        give_back(person.id, last + DAY, actor)
    if person.retired_on is not None:
        person.retired_on = None
        audit.record(actor, "staff.stay", "staff", person.key)
    db.session.flush()
    return person


def _held(team_code: str, key: str, scope: Scope) -> list[Held]:
    """The places that end together, with teams and person held; those of one team, or of all."""
    first = held_person(held_team(team_code, scope, hold=False), key, scope)
    person, retires = first.person, first.person.retired_on
    ids = {first.team.id}
    if retires is not None:
        ended = TeamMember.staff_id == person.id, TeamMember.valid_to == retires - DAY
        ids |= set(db.session.scalars(select(TeamMember.team_id).where(*ended)))
    hold_teams(ids)
    hold_doctor(person.id)
    db.session.refresh(person)
    if person.retired_on != retires:
        raise Conflict("changed_meanwhile")
    if retires is not None and not institution_in_scope(person.institution_id, scope):
        raise NotAllowed
    teams = teams_of(ids)
    for team in teams:
        check_managed(team, scope)
    return all_rows(person, teams)


def _last_day(places: list[Held], today: date) -> date:
    """The day on which all of them end. Raises Conflict when it is over or was changed."""
    ends = {held.rows[-1].valid_to for held in places}
    retires = places[0].person.retired_on
    last = ends.pop()
    if ends or last is None or last < today or (retires is not None and retires != last + DAY):
        raise Conflict("changed_meanwhile")
    return last


def _reopen(held: Held, after: date) -> None:
    """Let the last place go on from the day after its end."""
    row, team_id = held.rows[-1], held.team.id
    followers = leading_rows(team_id, after) if row.is_leader else []
    if row.is_leader and not _give_way(followers, after):
        kept = {"team_id": team_id, "staff_id": row.staff_id, "post": row.post}
        db.session.add(TeamMember(**kept, valid_from=after))
    else:
        lead_between(followers, after, None, leads=False)
        row.valid_to = None
    handed = handover_of(team_id, row.staff_id)
    if handed is not None and handed.handed_on == after:
        db.session.delete(handed)
    db.session.flush()


def _give_way(followers: list[TeamMember], after: date) -> bool:
    """Whether nobody leads afterwards, or just one person from that day on without an end."""
    took_over = not followers or followers[0].valid_from == after
    return took_over and not lead_is_arranged(followers, after)

"""Sessions of appointments: planning one, closing it for further bookings, and calling it off.

What was planned is never changed: whoever wants other hours calls the session off and plans anew.
"""

from dataclasses import dataclass
from datetime import date

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AppointmentSession, AppointmentSlot, Institution, Team
from contracts_app.queries.appointment_sessions import (
    find_same_session,
    get_session,
    hold_session,
)
from contracts_app.queries.appointments import standing_of
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_staff import get_managed_team
from contracts_app.rules.appointments import KEPT_SHARE, Hours, refuse_session
from contracts_app.rules.teams import exists_on
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.own_work import refuse_others
from contracts_app.vocabulary.appointments import (
    AppointmentState,
    CancelReason,
    SessionPlace,
    SessionState,
)

MAX_ADDRESS = 80


@dataclass(frozen=True)
class Plan:
    """What is planned; without a team the institution holds it for all of its teams."""

    team: str
    held_on: date
    place: str
    address: str
    hours: Hours


def plan_session(
    plan: Plan, institution_id: int, scope: Scope, actor: Actor, today: date
) -> AppointmentSession:
    """Plan a session with all its slots. The same one again is that session, not a second one.

    Raises NotFound for a team outside the scope, Refused with `unknown_value`, `missing_required`
    or `too_long` (the address), `team_inactive`, or a code of `rules.appointments.refuse_session`.
    """
    team = _team(plan, scope)
    owner = team.institution_id if team else institution_id
    if team is None and owner not in scope.institution_ids:
        raise NotFound("institution")
    address = plan.address.strip()
    _check(plan, address, team, today)
    known = find_same_session(team.id if team else None, owner, plan.held_on, plan.hours, address)
    if known is not None:
        return known
    session = _add(plan, address, team, owner, actor)
    after = {"team": plan.team, "day": plan.held_on.isoformat(), "slots": len(plan.hours.slots())}
    audit.record(actor, "appointment.plan", "appointment_session", session.key, after=after)
    return session


def _team(plan: Plan, scope: Scope) -> Team | None:
    if not plan.team:
        return None
    team = get_managed_team(plan.team, scope)
    if team is None:
        raise NotFound("team")
    return team


def _check(plan: Plan, address: str, team: Team | None, today: date) -> None:
    faults = {
        ("unknown_value", "place"): plan.place not in set(SessionPlace),
        ("missing_required", "address"): not address,
        ("too_long", "address"): len(address) > MAX_ADDRESS,
        ("team_inactive", "team"): team is not None
        and not exists_on(team.dissolved_on, plan.held_on),
    }
    wrong = [Refusal(*code) for code, applies in faults.items() if applies]
    if found := refuse_session(plan.hours, plan.held_on, today):
        wrong.append(Refusal(*found))
    if wrong:
        raise Refused(*wrong)


def _add(
    plan: Plan, address: str, team: Team | None, owner: int, actor: Actor
) -> AppointmentSession:
    institution = db.session.get_one(Institution, owner)
    session = AppointmentSession(
        county_code=institution.county_code,
        key=new_key(16),
        institution_id=owner,
        team_id=team.id if team else None,
        held_on=plan.held_on,
        place=plan.place,
        address=address,
        from_minute=plan.hours.from_minute,
        to_minute=plan.hours.to_minute,
        slot_minutes=plan.hours.slot_minutes,
        places=plan.hours.places,
        kept_share=int(policies_for(owner, plan.held_on).get(KEPT_SHARE, 0)),
        state=SessionState.OPEN,
        made_by_id=actor.user_id,
        made_at_utc=clock.utcnow(),
    )
    db.session.add(session)
    db.session.flush()
    db.session.add_all(
        AppointmentSlot(
            session_id=session.id, number=number, at_minute=minute, places=plan.hours.places
        )
        for number, minute in enumerate(plan.hours.slots(), start=1)
    )
    db.session.flush()
    return session


def change_session(key: str, to: str, scope: Scope, actor: Actor, today: date) -> int:
    """Close a session for bookings, open it again, or call it off; how many lost their place.

    Raises NotFound outside the scope, NotAllowed where others hold it, Refused with
    `unknown_value`, `session_cancelled` (it is called off already) or `session_past`.
    """
    session, seen = hold_session(key, scope), get_session(key, scope)
    if session is None or seen is None:
        raise NotFound("appointment_session")
    if to not in set(SessionState):
        raise Refused.of("unknown_value")
    refuse_others("appointment_session", actor, seen.made_by_id, own=seen.own)
    if session.state == SessionState.CANCELLED:
        raise Refused.of("session_cancelled")
    if session.held_on < today:
        raise Refused.of("session_past")
    if session.state == to:
        return 0
    before, session.state = session.state, to
    lost = _give_back_all(session, actor) if to == SessionState.CANCELLED else 0
    db.session.flush()
    after = {"state": to, "given_back": lost}
    audit.record(
        actor,
        "appointment.session",
        "appointment_session",
        key,
        before={"state": before},
        after=after,
    )
    return lost


def _give_back_all(session: AppointmentSession, actor: Actor) -> int:
    """Whoever has a place loses it; the rows stay, so that everybody can be told."""
    standing = standing_of(session.id)
    for one in standing:
        one.state = AppointmentState.CANCELLED
        one.cancel_reason = CancelReason.SESSION
        one.closed_at_utc = clock.utcnow()
        one.closed_by_id = actor.user_id
    return len(standing)

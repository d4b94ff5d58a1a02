"""Groups and sites: opening and closing them, joining and leaving, meetings and who came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    CareGroup,
    CareGroupAttendance,
    CareGroupMember,
    CareGroupSession,
)
from contracts_app.queries import groups as queries
from contracts_app.queries.locks import hold_households
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_staff import is_own_team
from contracts_app.rules.groups import (
    MAX_ADDRESS,
    MAX_NAME,
    MAX_TOPIC,
    MOST_MEMBERS,
    refuse_end,
    refuse_meeting,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import refuse_missing
from contracts_app.services.keys import new_key
from contracts_app.services.own_work import refuse_others
from contracts_app.services.team_life import held_team_in
from contracts_app.vocabulary.catalogue import TAGS
from contracts_app.vocabulary.groups import GroupKind

_TOPICS = frozenset(tag.code for tag in TAGS)


@dataclass(frozen=True)
class NewGroup:
    """What is opened: of which team and kind, under which name, for whom and where."""

    team: str
    kind: str
    name: str
    topic: str = ""
    address: str = ""


def open_group(new: NewGroup, scope: Scope, actor: Actor, today: date) -> CareGroup:
    """Open a group or site of a team from today on.

    The same once more by the same user is a second press of the button: it is that group. Raises
    NotFound for a team outside the scope, Refused with `unknown_value`, `missing_required`,
    `too_long` or `name_taken` (an open one of the team has this name).
    """
    team = held_team_in(new.team, scope)
    name, address = new.name.strip(), new.address.strip()
    known = queries.find_open_name(team.id, name)
    same = (new.kind, new.topic or None, address, actor.user_id)
    if known and (known.kind, known.topic, known.address, known.made_by_id) == same:
        return known
    _check(new, name, address, taken=known is not None)
    group = CareGroup(
        county_code=team.county_code,
        key=new_key(16),
        team_id=team.id,
        kind=new.kind,
        name=name,
        topic=new.topic or None,
        address=address,
        opened_on=today,
        made_by_id=actor.user_id,
        made_at_utc=clock.utcnow(),
    )
    db.session.add(group)
    db.session.flush()
    after = {"team": team.code, "group_kind": new.kind}
    audit.record(actor, "group.open", "care_group", group.key, after=after)
    return group


def _check(new: NewGroup, name: str, address: str, *, taken: bool) -> None:
    faults = {
        ("unknown_value", "kind"): new.kind not in set(GroupKind),
        ("unknown_value", "topic"): bool(new.topic) and new.topic not in _TOPICS,
        ("missing_required", "name"): not name,
        ("too_long", "name"): len(name) > MAX_NAME,
        ("too_long", "address"): len(address) > MAX_ADDRESS,
        ("name_taken", "name"): taken,
    }
    if wrong := [Refusal(*code) for code, applies in faults.items() if applies]:
        raise Refused(*wrong)


def _held(key: str, scope: Scope) -> CareGroup:
    group = queries.hold_group(key, scope)
    if group is None:
        raise NotFound("care_group")
    return group


def close_group(key: str, last_day: date, scope: Scope, actor: Actor, today: date) -> None:
    """Close a group; its members leave with it. Once more changes nothing.

    Raises NotFound outside the scope, NotAllowed where another team holds it, Refused with
    `future_date` or `ends_before` (somebody joined after that day, or it was opened after it).
    """
    group = _held(key, scope)
    own = is_own_team(group.team_id, scope)
    refuse_others("care_group", actor, group.made_by_id, own=own)
    if group.closed_on is not None:
        return
    members = list(queries.open_members(group.id).values())
    first = max([group.opened_on, *(one.from_day for one in members)])
    if code := refuse_end(last_day, first, today):
        raise Refused(Refusal(code, "last_day"))
    group.closed_on = last_day
    for one in members:
        one.to_day = last_day
    db.session.flush()
    audit.record(actor, "group.close", "care_group", key, after={"on": last_day.isoformat()})


def join_group(
    key: str, residents: Collection[str], scope: Scope, actor: Actor, today: date
) -> int:
    """Let people belong to a group from today on; who belongs already is left out.

    Returns how many joined. Raises NotFound outside the scope, Refused with `nothing_chosen`,
    `too_many`, `people_gone`, `group_closed` or `group_full`.
    """
    wanted = set(residents)
    if not wanted:
        raise Refused.of("nothing_chosen")
    if len(wanted) > 100:
        raise Refused.of("too_many")
    people = _held_people(wanted, scope)
    group = _held(key, scope)
    if group.closed_on is not None:
        raise Refused.of("group_closed")
    known = queries.open_members(group.id)
    new = [one for one in people if one.id not in known]
    if len(known) + len(new) > MOST_MEMBERS:
        raise Refused.of("group_full")
    db.session.add_all(
        CareGroupMember(
            county_code=one.county_code,
            group_id=group.id,
            resident_id=one.id,
            household_id=one.household_id,
            from_day=today,
        )
        for one in new
    )
    db.session.flush()
    audit.record_all(
        [
            audit.event_row(actor, "group.join", "resident", one.key, after={"group": key})
            for one in new
        ]
    )
    return len(new)


def _held_people(wanted: Collection[str], scope: Scope) -> list[Any]:
    """Who lives here, with the households held: whoever dies or leaves meanwhile does not join."""
    if hold_households({one.household_id for one in queries.list_people(wanted, scope)}):
        db.session.expire_all()
    people = queries.list_people(wanted, scope)
    refuse_missing(wanted, {one.key for one in people})
    return list(people)


def leave_group(
    key: str, resident: str, last_day: date, scope: Scope, actor: Actor, today: date
) -> None:
    """Somebody belongs to a group through a last day; once more changes nothing.

    Raises NotFound outside the scope, Refused with `future_date` or `ends_before`.
    """
    group = _held(key, scope)
    seen = next((one for one in queries.list_members(group.id, scope) if one.key == resident), None)
    if seen is None:
        raise NotFound("resident")
    member = queries.open_members(group.id).get(seen.resident_id)
    if member is None:
        return
    if code := refuse_end(last_day, member.from_day, today):
        raise Refused(Refusal(code, "last_day"))
    member.to_day = last_day
    db.session.flush()
    after = {"group": key, "last_day": last_day.isoformat()}
    audit.record(actor, "group.leave", "resident", resident, after=after)


def hold_meeting(
    key: str, held_on: date, topic: str, scope: Scope, actor: Actor, today: date
) -> CareGroupSession:
    """Note a meeting or service day; the same day again is that one.

    Raises NotFound outside the scope, Refused with `missing_required`, `too_long`, `too_far_ahead`
    or `group_not_open` (the group was not open on that day).
    """
    group, words = _held(key, scope), topic.strip()
    faults = {
        ("missing_required", "topic"): not words,
        ("too_long", "topic"): len(words) > MAX_TOPIC,
    }
    wrong = [Refusal(*code) for code, applies in faults.items() if applies]
    if code := refuse_meeting(held_on, group.opened_on, group.closed_on, today):
        wrong.append(Refusal(code, "held_on"))
    if wrong:
        raise Refused(*wrong)
    known = queries.session_on(group.id, held_on)
    if known is not None:
        return known
    session = CareGroupSession(
        county_code=group.county_code,
        key=new_key(16),
        group_id=group.id,
        held_on=held_on,
        topic=words,
        made_by_id=actor.user_id,
        made_at_utc=clock.utcnow(),
    )
    db.session.add(session)
    db.session.flush()
    audit.record(actor, "group.meet", "care_group", key, after={"on": held_on.isoformat()})
    return session


def note_attendance(
    key: str,
    session_key: str,
    came: Collection[str],
    scope: Scope,
    actor: Actor,
    today: date,
) -> int:
    """Note who of the members of that day came, by key; all others whom one sees did not.

    Returns how many came. Raises NotFound outside the scope, Refused with `not_yet`.
    """
    group = _held(key, scope)
    session = queries.find_session(group.id, session_key)
    if session is None:
        raise NotFound("care_group_session")
    if session.held_on > today:
        raise Refused.of("not_yet")
    known, present = queries.attendance(session.id), set(came)
    members = queries.members_on(group.id, session.held_on, scope)
    if unknown := present - {one.key for one in members}:
        raise Refused(*(Refusal("unknown_value", key) for key in sorted(unknown)))
    for one in members:
        row = known.get(one.id)
        if row is None:
            row = CareGroupAttendance(session_id=session.id, member_id=one.id, came=False)
            db.session.add(row)
        row.came = one.key in present
    db.session.flush()
    after = {"on": session.held_on.isoformat(), "came": len(present)}
    audit.record(actor, "group.attend", "care_group", key, after=after)
    return len(present)

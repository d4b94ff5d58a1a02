"""Joining a team, changing posts, and leading it; each from a day on (S3P1, S4)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution, Staff, Team, TeamMember, TeamProfile
from contracts_app.queries.handovers import answers_for_contracts, handover_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.contact import read_phone
from contracts_app.rules.teams import (
    SIGNING_DOCTORS,
    Joining,
    day_is_sound,
    exists_on,
    joining_refusals,
    may_lead,
    stops_signing,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.team_places import (
    Held,
    held_person,
    held_team,
    lead_between,
    lead_is_arranged,
    leading_rows,
    refresh_leader_name,
    rows_of,
    split,
)
from contracts_app.vocabulary.catalogue import POSTS

KNOWN_POSTS: Final = frozenset(post.code for post in POSTS)
LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class NewMember:
    """Who joins: somebody on record by key, or a new person by name and institution (S4)."""

    post: str
    valid_from: date
    person: str = ""
    name: str = ""
    phone: str = ""
    institution: str = ""


def add_member(
    team_code: str, wanted: NewMember, scope: Scope, actor: Actor, today: date
) -> TeamMember:
    """Let somebody serve in a team from a day on; the first doctor of a team leads it.

    Raises NotFound, NotAllowed, Refused with `missing_required` (name), `bad_phone`,
    `unknown_value` (person, institution, post), `already_member`, `staff_retired`, `bad_date`,
    `team_inactive` or `returns_later`.
    """
    team = held_team(team_code, scope)
    person = _known(team, wanted) if wanted.person else None
    refusals = list(_joining(team, person, wanted, today))
    if not wanted.person:
        refusals += _wrong_person(team, wanted)
    if refusals:
        raise Refused(*refusals)
    person = person or _new_person(team, wanted, actor)
    leads = not leading_rows(team.id, today) and may_lead(wanted.post, solo=_is_solo(team))
    place = TeamMember(
        team_id=team.id,
        staff_id=person.id,
        post=wanted.post,
        is_leader=leads,
        valid_from=wanted.valid_from,
    )
    db.session.add(place)
    db.session.flush()
    refresh_leader_name(team, today)
    _take_back(team, person, wanted.post)
    _trail(actor, "team.join", team, person, {**_day(wanted.valid_from), "post": wanted.post})
    return place


def _day(day: date) -> dict[str, Any]:
    return {"from": day.isoformat()}


def _trail(actor: Actor, verb: str, team: Team, person: Staff, after: dict[str, Any]) -> None:
    audit.record(actor, verb, "staff", person.key, after={"team": team.code, **after})


def _is_solo(team: Team) -> bool:
    profile = db.session.get(TeamProfile, team.id)
    return profile is not None and profile.is_solo


def _known(team: Team, wanted: NewMember) -> Staff:
    """Somebody on record in the county; of another institution as well (S4)."""
    query = select(Staff).where(Staff.key == wanted.person, Staff.county_code == team.county_code)
    person = db.session.scalars(query.with_for_update(of=Staff)).first()
    if person is None:
        raise Refused(Refusal("unknown_value", "person"))
    return person


def _joining(team: Team, person: Staff | None, wanted: NewMember, today: date) -> list[Refusal]:
    rows = rows_of(team.id, person.id) if person else []
    facts = Joining(
        day=wanted.valid_from,
        today=today,
        post=wanted.post,
        known_posts=KNOWN_POSTS,
        last_days=tuple(row.valid_to for row in rows),
        retires=person is not None and person.retired_on is not None,
        team_ends=not exists_on(team.dissolved_on, wanted.valid_from),
    )
    found = [Refusal(code, field) for code, field in joining_refusals(facts)]
    if person and _returns_later(team, person, wanted.post, wanted.valid_from, today):
        found.append(Refusal("returns_later", "valid_from"))
    return found


def _returns_later(team: Team, person: Staff, post: str, day: date, today: date) -> bool:
    """Until that day somebody else answers for the contracts, and from it on nobody would."""
    signs = post in SIGNING_DOCTORS and day > today
    return signs and handover_of(team.id, person.id) is not None


def _take_back(team: Team, person: Staff, post: str) -> None:
    """Whoever is a doctor of the team again answers for the own contracts again."""
    handed = handover_of(team.id, person.id) if post in SIGNING_DOCTORS else None
    if handed is not None:
        db.session.delete(handed)
        db.session.flush()


def _wrong_person(team: Team, wanted: NewMember) -> list[Refusal]:
    wrong = []
    if not wanted.name:
        wrong.append(Refusal("missing_required", "name"))
    if len(wanted.name) > LONGEST_NAME:
        wrong.append(Refusal("too_long", "name"))
    if wanted.phone and read_phone(wanted.phone) is None:
        wrong.append(Refusal("bad_phone", "phone"))
    if wanted.institution and _institution(team, wanted.institution) is None:
        wrong.append(Refusal("unknown_value", "institution"))
    return wrong


def _institution(team: Team, code: str) -> int | None:
    query = select(Institution.id).where(
        Institution.code == code, Institution.county_code == team.county_code
    )
    return db.session.scalar(query)


def _new_person(team: Team, wanted: NewMember, actor: Actor) -> Staff:
    home = _institution(team, wanted.institution) if wanted.institution else None
    person = Staff(
        key=new_key(),
        county_code=team.county_code,
        name=wanted.name,
        institution_id=home or team.institution_id,
        phone=read_phone(wanted.phone) if wanted.phone else None,
    )
    db.session.add(person)
    db.session.flush()
    audit.record(actor, "staff.create", "staff", person.key, after={"team": team.code})
    return person


def change_post(
    team_code: str, key: str, post: str, day: date, scope: Scope, actor: Actor, today: date
) -> TeamMember:
    """Give somebody another post in the team from a day on; the days before keep the old one.

    Raises NotFound, NotAllowed, Conflict, Refused with `unknown_value`, `bad_date`,
    `leader_not_doctor`, `returns_later`, or `doctor_leaves_first` when contracts would be left
    without a doctor who answers for them.
    """
    held = held_person(held_team(team_code, scope), key, scope)
    row = held.open_row
    refusals = _wrong_post(held, post, day, today)
    if refusals:
        raise Refused(*refusals)
    before = row.post
    changed = split(row, day, post=post)
    _take_back(held.team, held.person, post)
    _trail(actor, "team.post", held.team, held.person, {**_day(day), "post": post, "was": before})
    return changed


def _wrong_post(held: Held, post: str, day: date, today: date) -> list[Refusal]:
    row, solo = held.open_row, _is_solo(held.team)
    if post not in KNOWN_POSTS:
        return [Refusal("unknown_value", "post")]
    if day < row.valid_from or not day_is_sound(day, today):
        return [Refusal("bad_date", "valid_from")]
    # The leader of a team is a doctor, so this also keeps the last doctor of a complete team.
    if row.is_leader and not may_lead(post, solo=solo):
        return [Refusal("leader_not_doctor", "post")]
    return _contracts_stay(held, post, day, today)


def _contracts_stay(held: Held, post: str, day: date, today: date) -> list[Refusal]:
    """Contracts keep a doctor who answers for them, and nobody is named who soon is none."""
    team, person = held.team, held.person
    if _returns_later(team, person, post, day, today):
        return [Refusal("returns_later", "valid_from")]
    stops = stops_signing(held.open_row.post, post)
    if stops and (day > today or answers_for_contracts(team.id, person.id)):
        return [Refusal("doctor_leaves_first", "post")]
    return []


def change_leader(
    team_code: str, key: str, day: date, scope: Scope, actor: Actor, today: date
) -> None:
    """Let a doctor of the team lead it from a day on; whoever led before stays a member.

    Raises NotFound, NotAllowed, Conflict, Refused with `leader_not_doctor`, `already_leads` or
    `bad_date` (before the person came, or before another change of the lead).
    """
    held = held_person(held_team(team_code, scope), key, scope)
    refusal = _wrong_leader(held, day, today)
    if refusal:
        raise Refused(refusal)
    lead_between(leading_rows(held.team.id, day), day, None, leads=False)
    lead_between(held.run, day, None, leads=True)
    refresh_leader_name(held.team, today)
    _trail(actor, "team.lead", held.team, held.person, _day(day))


def _wrong_leader(held: Held, day: date, today: date) -> Refusal | None:
    if held.open_row.is_leader:
        return Refusal("already_leads", "valid_from")
    solo = _is_solo(held.team)
    posts = [row.post for row in held.run if row.valid_to is None or row.valid_to >= day]
    if not all(may_lead(post, solo=solo) for post in posts):
        return Refusal("leader_not_doctor", "valid_from")
    arranged = lead_is_arranged(leading_rows(held.team.id, day), day)
    if day < held.run[0].valid_from or arranged or not day_is_sound(day, today):
        return Refusal("bad_date", "valid_from")
    return None

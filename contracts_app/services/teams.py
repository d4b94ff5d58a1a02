"""Teams: coming to be, what they say of themselves, and who is their contact (S3P1, S3P6)."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution, Team, TeamProfile
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_staff import Staying, get_profile, list_staying
from contracts_app.rules.roster_cells import clean_code
from contracts_app.rules.teams import may_lead
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed, NotFound, Refusal, Refused
from contracts_app.services.places.within import institution_in_scope
from contracts_app.services.team_places import held_team, leading_rows

LONGEST_TEXT: Final = 2000
"""Characters of the duties or services that a team describes in its own words."""
_CODE: Final = re.compile(r"[\w.-]{1,40}")
_TAKEN_BY_PAGES: Final = frozenset({"new", "credentials"})
_OF_TEAM: Final = ("name", "hotline", "service_hours")
_OF_PROFILE: Final = ("is_solo", "duties", "services")


@dataclass(frozen=True)
class TeamWords:
    """What a form says of a team; `contact` is the key of somebody who serves in it."""

    name: str
    hotline: str = ""
    service_hours: str = ""
    contact: str = ""
    is_solo: bool = False
    duties: str = ""
    services: str = ""


def create_team(
    code: str, institution_code: str, words: TeamWords, scope: Scope, actor: Actor, today: date
) -> Team:
    """A new team of an institution; its people join afterwards.

    Raises NotFound for an institution outside the scope, NotAllowed for whoever is narrowed to one
    team, Refused with `code_taken`, `unknown_value` (code), `missing_required`, `too_long` or
    `solo_forbidden`.
    """
    if scope.team_id is not None:
        raise NotAllowed
    home = db.session.scalars(select(Institution).filter_by(code=institution_code)).first()
    if home is None or not institution_in_scope(home.id, scope):
        raise NotFound("institution")
    plain = clean_code(code)
    refusals = [*_wrong_code(plain, home.county_code), *_wrong_words(words, home.id, today)]
    if refusals:
        raise Refused(*refusals)
    own = {name: getattr(words, name) for name in _OF_TEAM}
    team = Team(code=plain, county_code=home.county_code, institution_id=home.id, **own)
    db.session.add(team)
    db.session.flush()
    _store_profile(team, {name: getattr(words, name) for name in _OF_PROFILE})
    after = {"institution": home.code, "solo": words.is_solo}
    audit.record(actor, "team.create", "team", team.code, after=after)
    return team


def _wrong_code(code: str, county: str) -> list[Refusal]:
    if not _CODE.fullmatch(code) or code.lower() in _TAKEN_BY_PAGES:
        return [Refusal("unknown_value", "code")]
    taken = select(Team.id).where(Team.county_code == county, Team.code == code)
    return [Refusal("code_taken", "code")] if db.session.scalar(taken) else []


def _wrong_words(words: TeamWords, institution_id: int, today: date) -> list[Refusal]:
    lengths = {"name": 80, "hotline": 40, "service_hours": 120}
    lengths |= {"duties": LONGEST_TEXT, "services": LONGEST_TEXT}
    wrong = [
        Refusal("too_long", name)
        for name, most in lengths.items()
        if len(getattr(words, name)) > most
    ]
    if not words.name:
        wrong.append(Refusal("missing_required", "name"))
    if words.is_solo and not policies_for(institution_id, today).get("team.solo_allowed"):
        wrong.append(Refusal("solo_forbidden", "is_solo"))
    return wrong


def change_team(code: str, words: TeamWords, scope: Scope, actor: Actor, today: date) -> Team:
    """Change what a team is called and says of itself, its contact, and whether it is one person.

    Raises NotFound, NotAllowed, Refused: as `create_team`, and `unknown_value` for a contact who
    does not serve today, `leader_not_doctor` when a village doctor leads what is no solo team.
    """
    team = held_team(code, scope)
    contact, refusals = _contact(team.id, words.contact, today)
    refusals += _wrong_words(words, team.institution_id, today)
    if not _leaders_fit(team.id, words, today):
        refusals.append(Refusal("leader_not_doctor", "is_solo"))
    if refusals:
        raise Refused(*refusals)
    wanted = {name: getattr(words, name) for name in (*_OF_TEAM, *_OF_PROFILE)}
    before: dict[str, Any] = {}
    for name in _OF_TEAM:
        if getattr(team, name) != wanted[name]:
            before[name] = getattr(team, name)
            setattr(team, name, wanted[name])
    own = {name: wanted[name] for name in _OF_PROFILE}
    before |= _store_profile(team, {**own, "contact_staff_id": contact.id if contact else None})
    if before:
        changed = {"changed": sorted(before), "contact": words.contact or None}
        audit.record(actor, "team.change", "team", team.code, after=changed)
    return team


def _contact(team_id: int, key: str, today: date) -> tuple[Staying | None, list[Refusal]]:
    if not key:
        return None, []
    found = next((one for one in list_staying(team_id, today) if one.key == key), None)
    return found, [] if found else [Refusal("unknown_value", "contact")]


def _leaders_fit(team_id: int, words: TeamWords, today: date) -> bool:
    """Whether all who lead or will lead may do so; a post that no import told yet is let be."""
    rows = leading_rows(team_id, today)
    return all(row.post is None or may_lead(row.post, solo=words.is_solo) for row in rows)


def _store_profile(team: Team, wanted: dict[str, Any]) -> dict[str, Any]:
    """Write the profile; returns what stood there before, of what changed."""
    profile = get_profile(team.id)
    db.session.add(profile)
    before = {name: getattr(profile, name) for name in wanted}
    changed = {name: value for name, value in before.items() if value != wanted[name]}
    for name in changed:
        setattr(profile, name, wanted[name])
    db.session.flush()
    return changed


def words_of(team: Team, profile: TeamProfile, contact: str) -> TeamWords:
    """What a team says at present, as a form begins with it."""
    known = {**{name: getattr(team, name) for name in _OF_TEAM}, "contact": contact}
    known |= {name: getattr(profile, name) for name in _OF_PROFILE}
    return TeamWords(**{one.name: known[one.name] for one in fields(TeamWords)})

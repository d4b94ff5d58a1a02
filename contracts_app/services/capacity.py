"""Beyond the hard limits of a team: room granted for some days, and the limits themselves.

Each of these holds the rows of the teams concerned, as a signing does before it reads limits: so a
signing sees either the limits before or those after, and writes the ones that were in force.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import CapacityGrant, Institution, Policy
from contracts_app.queries.capacity import teams_below
from contracts_app.queries.locks import hold_teams
from contracts_app.queries.scope import Scope
from contracts_app.rules.capacity import LONGEST_REASON, MOST
from contracts_app.rules.dates import FURTHEST
from contracts_app.rules.policies import NUMBERS, WORDS, wrong_value
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.team_places import held_team
from contracts_app.services.waiting import offer_in

_DAY: Final = timedelta(days=1)


def grant_room(
    team_code: str,
    households: int,
    persons: int,
    valid_from: date,
    valid_to: date,
    reason: str,
    scope: Scope,
    actor: Actor,
    today: date,
) -> CapacityGrant:
    """Let a team sign more households and persons than its hard limits, for some days (K1).

    The same figures, days and reason once more by the same user are a second press of the button:
    they bring back the grant that was made.

    Raises NotFound for a team outside the scope, NotAllowed for one of an institution above it,
    Refused with `unknown_value` or `nothing_granted` (figures), `bad_date` (a day that is past, out
    of order or far away), `missing_required` or `too_long` (the reason).
    """
    team = held_team(team_code, scope)
    refusals = [
        *_wrong_figures(households, persons),
        *_wrong_days(valid_from, valid_to, today),
        *_wrong_reason(reason),
    ]
    if refusals:
        raise Refused(*refusals)
    given: dict[str, Any] = {
        "team_id": team.id,
        "households": households,
        "persons": persons,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "reason": reason.strip(),
        "granted_by_id": actor.user_id,
    }
    made = db.session.scalars(select(CapacityGrant).filter_by(**given)).first()
    if made is not None:
        return made
    now = clock.utcnow()
    grant = CapacityGrant(county_code=team.county_code, granted_at_utc=now, **given)
    db.session.add(grant)
    db.session.flush()
    audit.record(
        actor, "capacity.grant", "team", team.code, reason=grant.reason, after=_figures(grant)
    )
    offer_in([team.id], actor, today)
    return grant


def end_grant(team_code: str, mark: str, scope: Scope, actor: Actor, today: date) -> None:
    """End room that was granted, at once: what was signed meanwhile stays as it is.

    `mark` is the moment of the grant as `mark_of` writes it. A grant that has begun ends with
    yesterday; one of today or of a later day has held nowhere yet that a term does not tell, and
    its audit rows keep it. Raises NotFound without such a grant that still holds or will.
    """
    team = held_team(team_code, scope)
    query = select(CapacityGrant).where(
        CapacityGrant.team_id == team.id, CapacityGrant.valid_to >= today
    )
    grant = next((one for one in db.session.scalars(query) if mark_of(one) == mark), None)
    if grant is None:
        raise NotFound("grant")
    audit.record(actor, "capacity.end", "team", team.code, before=_figures(grant))
    if grant.valid_from < today:
        grant.valid_to = today - _DAY
    else:
        db.session.delete(grant)
    db.session.flush()
    offer_in([team.id], actor, today)


def mark_of(grant: Any) -> str:
    """By what a form names a grant: the moment it was made, which a team has only once."""
    return f"{grant.granted_at_utc:%Y%m%d%H%M%S%f}"


def _figures(grant: CapacityGrant) -> dict[str, Any]:
    return {
        "households": grant.households,
        "persons": grant.persons,
        "valid_from": grant.valid_from.isoformat(),
        "valid_to": grant.valid_to.isoformat(),
    }


def _wrong_figures(households: int, persons: int) -> Iterator[Refusal]:
    for name, number in (("households", households), ("persons", persons)):
        if not 0 <= number <= MOST:
            yield Refusal("unknown_value", name)
    if households == persons == 0:
        yield Refusal("nothing_granted", "households")


def _wrong_days(valid_from: date, valid_to: date, today: date) -> Iterator[Refusal]:
    if not today <= valid_from <= today + FURTHEST:
        yield Refusal("bad_date", "valid_from")
    if not valid_from <= valid_to <= today + FURTHEST:
        yield Refusal("bad_date", "valid_to")


def _wrong_reason(reason: str) -> Iterator[Refusal]:
    if not reason.strip():
        yield Refusal("missing_required", "reason")
    elif len(reason.strip()) > LONGEST_REASON:
        yield Refusal("too_long", "reason")


def set_policy(
    institution_code: str,
    key: str,
    value: int | str,
    valid_from: date,
    reason: str,
    scope: Scope,
    actor: Actor,
    today: date,
) -> Policy:
    """Decide a limit anew for an institution and all below it, from a day on (K1).

    What held until then stays on record; a value of a later day may still be corrected, one of
    today or before never. Raises NotFound for an institution outside the scope, Refused with
    `unknown_value`, `offer_days`, `months_allowed`, `share_in_percent`, `access_days`, `bad_date`,
    `already_decided`, `missing_required` or `too_long`.
    """
    institution = _institution(institution_code, scope)
    refusals = [
        *_wrong_policy(key, value),
        *([] if today <= valid_from <= today + FURTHEST else [Refusal("bad_date", "valid_from")]),
        *_wrong_reason(reason),
    ]
    if refusals:
        raise Refused(*refusals)
    teams = teams_below(institution.id, scope.institution_ids)
    hold_teams(teams)
    policy, before = _stored(institution.code, key, value, valid_from, today)
    after = {"value": value, "valid_from": valid_from.isoformat()}
    audit.record(
        actor, "policy.set", "policy", f"{institution.code}:{key}", reason=reason.strip(),
        before=before, after=after,
    )  # fmt: skip
    if valid_from <= today:
        offer_in(teams, actor, today)
    return policy


def _wrong_policy(key: str, value: int | str) -> Iterator[Refusal]:
    if key not in (*NUMBERS, *WORDS):
        yield Refusal("unknown_value", "key")
    elif code := wrong_value(key, value):
        yield Refusal(code, "value")


def _institution(code: str, scope: Scope) -> Institution:
    query = select(Institution).where(
        Institution.code == code, Institution.id.in_(scope.institution_ids)
    )
    found = db.session.scalars(query.order_by(Institution.id).limit(1)).first()
    if found is None:
        raise NotFound("institution")
    return found


def _stored(
    institution_code: str, key: str, value: int | str, valid_from: date, today: date
) -> tuple[Policy, dict[str, Any] | None]:
    """The row of the day with its new value, and the value it had if it stood already."""
    query = select(Policy).where(
        Policy.institution_code == institution_code,
        Policy.key == key,
        Policy.valid_from == valid_from,
    )
    policy = db.session.scalars(query.with_for_update()).first()
    if policy is None:
        policy = Policy(
            institution_code=institution_code, key=key, valid_from=valid_from, value=value
        )
        db.session.add(policy)
        before = None
    elif valid_from <= today:
        raise Refused(Refusal("already_decided", "valid_from"))
    else:
        before = {"value": policy.value}
        policy.value = value
    db.session.flush()
    return policy, before

"""The work plan of a team for a year; a change is a further version with a reason."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import TeamPlan
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_plans import get_plan
from contracts_app.queries.team_staff import is_own_team
from contracts_app.rules.team_life import LONGEST, MOST
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, Refusal, Refused
from contracts_app.services.own_work import refuse_others
from contracts_app.services.team_life import held_team_in
from contracts_app.vocabulary.team_life import LifeKind

LONGEST_PLAN: Final = 5000
_EARLIER, _LATER = 5, 1
"""Years before and after this one for which a plan may be written."""


def save_plan(
    team_code: str,
    year: int,
    seen: int,
    targets: Mapping[str, int],
    words: str,
    reason: str,
    scope: Scope,
    actor: Actor,
    today: date,
) -> TeamPlan:
    """Write the plan of a year; `seen` is the version that the form showed, 0 for none.

    The same words and targets make no new version. Raises NotFound outside the scope, NotAllowed
    for the team of a centre above, Conflict when somebody wrote a version meanwhile, Refused with
    `unknown_value` (year or a target), `nothing_planned`, `too_long`, or `missing_required` (the
    reason of a change).
    """
    team = held_team_in(team_code, scope)
    refuse_others("team_plan", actor, own=is_own_team(team.id, scope))
    before = get_plan(team.id, year)
    if seen != (before.version if before else 0):
        raise Conflict("changed_meanwhile")
    wanted = {kind.value: int(targets.get(kind, 0)) for kind in LifeKind}
    if before is not None and (before.targets, before.words) == (wanted, words.strip()):
        return before
    _check(year, wanted, words, reason if before else None, today)
    plan = TeamPlan(
        county_code=team.county_code,
        team_id=team.id,
        year=year,
        version=seen + 1,
        targets=wanted,
        words=words.strip(),
        reason=reason.strip() if before else "",
        made_by_id=actor.user_id,
        made_at_utc=clock.utcnow(),
    )
    db.session.add(plan)
    db.session.flush()
    audit.record(
        actor, "team_plan.save", "team", team.code, reason=plan.reason,
        before={"targets": before.targets} if before else None,
        after={"year": year, "version": plan.version, "targets": wanted},
    )  # fmt: skip
    return plan


def _check(
    year: int, wanted: Mapping[str, Any], words: str, reason: str | None, today: date
) -> None:
    refusals = [
        *_wrong_figures(year, wanted, today),
        *_wrong_words(wanted, words),
        *(_wrong_reason(reason.strip()) if reason is not None else ()),
    ]
    if refusals:
        raise Refused(*refusals)


def _wrong_figures(year: int, wanted: Mapping[str, Any], today: date) -> Iterator[Refusal]:
    if not today.year - _EARLIER <= year <= today.year + _LATER:
        yield Refusal("unknown_value", "year")
    for kind, number in wanted.items():
        if not 0 <= number <= MOST:
            yield Refusal("unknown_value", kind)


def _wrong_words(wanted: Mapping[str, Any], words: str) -> Iterator[Refusal]:
    if not words.strip() and not any(wanted.values()):
        yield Refusal("nothing_planned", "words")
    if len(words.strip()) > LONGEST_PLAN:
        yield Refusal("too_long", "words")


def _wrong_reason(reason: str) -> Iterator[Refusal]:
    if not reason:
        yield Refusal("missing_required", "reason")
    if len(reason) > LONGEST["reason"]:
        yield Refusal("too_long", "reason")

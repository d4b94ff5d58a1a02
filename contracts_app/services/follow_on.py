"""A contract goes on as another one: other team, packages or household (2.11, 2.14).

What was signed is never edited. So the term that is left ends on the day before, and a first term
with a number of its own names where it comes from and keeps the old last day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Household,
    Resident,
    Team,
)
from contracts_app.queries.locks import hold_teams
from contracts_app.queries.policies import policies_for
from contracts_app.queries.team_limits import rooms_for
from contracts_app.rules.capacity import NOT_GIVEN, TeamRoom, judge
from contracts_app.rules.changes import REASON_OF_CHANGE
from contracts_app.rules.periods import Period
from contracts_app.rules.policies import of_a_contract
from contracts_app.services import audit, numbers
from contracts_app.services.audit import Actor
from contracts_app.services.carried_agreement import carry_agreement
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.first_terms import crosses_grid, days_from, first_term, write_term
from contracts_app.services.goes_along import go_along
from contracts_app.services.status import OPEN_COVERS
from contracts_app.services.term_ends import call_off_renewals, end_by_agreement
from contracts_app.vocabulary import STANDING
from contracts_app.vocabulary.life import EndReason, OriginKind

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FollowOn:
    """A first term that is about to be written, and what it goes on from."""

    old: Contract
    kind: OriginKind
    household_id: int
    representative_id: int
    team_id: int
    doctor_id: int | None
    package_ids: Sequence[int]
    residents: Collection[int]
    days: Period


def begin_follow_on(
    old: Contract,
    kind: OriginKind,
    first_day: date,
    team_id: int,
    doctor_id: int | None,
    package_ids: Sequence[int],
    actor: Actor,
    today: date,
    *,
    household_id: int | None = None,
    joining: Collection[int] = (),
) -> Contract:
    """End a standing term on the day before and let a first term go on with all whom it covers.

    `joining` are residents, free by then, who are covered from its first day as well.
    The new term lasts to the old last day; one that begins after that day is the next term. The
    old one is live through its last day, and the night calls it superseded then. What was renewed
    ahead is called off. Whoever calls holds the household. Raises Refused with `not_in_force`,
    `before_term` (the first day lies before the term) or, with another team, the codes of capacity.
    """
    if old.status not in STANDING or old.ended_on is not None:
        raise Refused.of("not_in_force")
    residents = covered_by(old.id)
    follow = FollowOn(
        old=old,
        kind=kind,
        household_id=household_id or old.household_id,
        representative_id=old.signer_id or old.representative_id,
        team_id=team_id,
        doctor_id=doctor_id,
        package_ids=package_ids,
        residents=[*residents, *joining],
        days=_days(old, first_day),
    )
    # Teams are held before the number is taken, for which all desks of a county wait.
    hold_teams({old.team_id, team_id})
    call_off_renewals(old, today, actor)
    lapses = old.lapse_reason
    if first_day <= old.period_end:
        reason = REASON_OF_CHANGE.get(kind, EndReason.HOUSEHOLD_CHANGED)
        end_by_agreement(old, first_day - _DAY, reason, actor, today)
    contract = write_follow_on(follow, actor, today)
    # Where another contract was agreed on for the next year, this one is not to be renewed either.
    contract.lapse_reason = lapses
    go_along(old, contract, today)
    return contract


def _days(old: Contract, first_day: date) -> Period:
    if first_day < old.period_start:
        raise Refused.of("before_term")
    return days_from(old, first_day)


def covered_by(contract_id: int) -> list[int]:
    """Who is covered to the last day of a term."""
    query = select(Cover.resident_id).where(
        Cover.contract_id == contract_id, Cover.state.in_(OPEN_COVERS)
    )
    return list(db.session.scalars(query.order_by(Cover.id)))


def write_follow_on(follow: FollowOn, actor: Actor, today: date) -> Contract:
    """Write the term with its covers, packages, frozen agreement and audit row.

    Its covers must be free to begin: of each person only one stands at a time.
    """
    household = db.session.get_one(Household, follow.household_id)
    team = db.session.get_one(Team, follow.team_id)
    # The load is counted before the new term is part of it.
    room = _room(follow, team, today)
    contract = _contract(follow, household, team, room, actor, today)
    carry_agreement(contract, follow.old, follow.residents, follow.package_ids, today)
    born = select(Resident.id, Resident.birth_date).where(Resident.id.in_(follow.residents))
    people = db.session.execute(born.order_by(Resident.id))
    write_term(contract, [(row.id, row.birth_date) for row in people], follow.package_ids)
    audit.record(
        actor, "contract.go_on", "contract", contract.contract_no, reason=follow.kind.value,
        after={
            "from": follow.old.contract_no,
            "household": household.code,
            "team": team.code,
            "period": [follow.days.start.isoformat(), follow.days.end.isoformat()],
        },
    )  # fmt: skip
    return contract


def _room(follow: FollowOn, team: Team, today: date) -> TeamRoom | None:
    """What another team carries then; who stays with the team never waits for a place."""
    if follow.kind != OriginKind.CHANGE_TEAM:
        return None
    room = rooms_for(follow.household_id, len(follow.residents), [team], today)[team.id]
    refusals = judge(room).refusals
    if refusals:
        raise Refused(*(Refusal(code, team.code) for code in refusals))
    return room


def _contract(
    follow: FollowOn,
    household: Household,
    team: Team,
    room: TeamRoom | None,
    actor: Actor,
    today: date,
) -> Contract:
    old, known_from = follow.old, min(follow.days.start, today)
    policies, cross_grid = _policies(follow, team, today), crosses_grid(household, team.id, today)
    return first_term(
        household,
        follow.days,
        numbers.take_root_no(household.county_code, known_from.year),
        room,
        actor,
        today,
        team_id=team.id,
        doctor_id=follow.doctor_id,
        representative_id=follow.representative_id,
        channel=old.channel,
        signed_on=known_from,
        entered_on=known_from,
        cross_grid=cross_grid,
        capacity_note=NOT_GIVEN if room and judge(room).warnings else None,
        policy_snapshot=policies,
        origin_no=old.contract_no,
        origin_kind=follow.kind,
    )


def _policies(follow: FollowOn, team: Team, today: date) -> dict[str, object]:
    if follow.kind != OriginKind.CHANGE_TEAM:
        return dict(follow.old.policy_snapshot)
    return of_a_contract(policies_for(team.institution_id, today))


def packages_of(contract_id: int) -> list[int]:
    """The package versions of a term, by id."""
    query = select(ContractPackage.package_id).where(ContractPackage.contract_id == contract_id)
    return list(db.session.scalars(query.order_by(ContractPackage.package_id)))

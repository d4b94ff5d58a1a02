"""A contract goes on as another one: other team, packages or household (2.11, 2.14).

What was signed is never edited. So the term that is left ends on the day before, and a first term
with a number of its own names where it comes from and keeps the old last day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Household,
    Resident,
    SignerChange,
    Team,
)
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.locks import hold_teams
from contracts_app.queries.policies import policies_for
from contracts_app.queries.rows import table_of
from contracts_app.queries.team_limits import rooms_for
from contracts_app.rules.capacity import NOT_GIVEN, TeamRoom, judge
from contracts_app.rules.periods import Period, PeriodMode, going_on
from contracts_app.rules.policies import of_a_contract
from contracts_app.rules.transitions import Move
from contracts_app.services import audit, numbers
from contracts_app.services.audit import Actor
from contracts_app.services.carried_agreement import carry_agreement
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.status import OPEN_COVERS
from contracts_app.services.term_ends import call_off_renewals
from contracts_app.services.term_moves import move_term
from contracts_app.vocabulary import STANDING, ContractStatus, CoverState
from contracts_app.vocabulary.life import OriginKind

_DAY = timedelta(days=1)
_COVER, _PACKAGE = table_of(Cover), table_of(ContractPackage)


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
    residents = _standing_covers(old.id)
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
    supersede(old, first_day - _DAY, actor, today)
    contract = write_follow_on(follow, actor, today)
    _hand_over_signer(old, contract, today)
    return contract


def _days(old: Contract, first_day: date) -> Period:
    if first_day < old.period_start:
        raise Refused.of("before_term")
    mode = old.policy_snapshot.get("contract.period_mode", PeriodMode.CALENDAR)
    return going_on(first_day, old.period_end, PeriodMode(mode))


def _standing_covers(contract_id: int) -> list[int]:
    """Who is covered to the last day of a term."""
    query = select(Cover.resident_id).where(
        Cover.contract_id == contract_id, Cover.state.in_(OPEN_COVERS)
    )
    return list(db.session.scalars(query.order_by(Cover.id)))


def supersede(term: Contract, last_day: date, actor: Actor, today: date) -> None:
    """End a standing term, because another one goes on from it; its covers end with it.

    A last day before its first one means that it never begins.
    """
    if last_day >= term.period_end:
        return
    term.ended_on = last_day
    over = last_day < today or last_day < term.period_start
    query = select(Cover).where(Cover.contract_id == term.id, Cover.state.in_(OPEN_COVERS))
    for cover in db.session.scalars(query.order_by(Cover.id)):
        if cover.cover_from > last_day:
            cover.state = CoverState.VOID
            continue
        cover.cover_to = min(cover.cover_to, last_day)
        cover.state = CoverState.ENDED if over else cover.state
    db.session.flush()
    if over:
        move_term(term, Move.SUPERSEDE, ContractStatus.SUPERSEDED, actor)


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
    db.session.add(contract)
    db.session.flush()
    _write_covers(contract, follow.residents)
    chosen = [{"contract_id": contract.id, "package_id": one} for one in follow.package_ids]
    db.session.execute(insert(_PACKAGE), chosen)
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
    old, days = follow.old, follow.days
    known_from = min(days.start, today)
    root_no = numbers.take_root_no(household.county_code, known_from.year)
    return Contract(
        county_code=household.county_code,
        contract_no=numbers.contract_no(root_no, 1),
        root_no=root_no,
        term_no=1,
        household_id=household.id,
        team_id=team.id,
        doctor_id=follow.doctor_id,
        representative_id=follow.representative_id,
        status=ContractStatus.UPCOMING if days.start > today else ContractStatus.ACTIVE,
        channel=old.channel,
        signed_on=known_from,
        entered_on=known_from,
        period_start=days.start,
        period_end=days.end,
        noticed=True,
        consented=True,
        cross_grid=responsible_team_id(household.grid_id, today) != team.id,
        verify_code=new_key(12),
        households_after=room.after.households if room else None,
        households_limit=room.limit.households if room else None,
        persons_after=room.after.persons if room else None,
        persons_limit=room.limit.persons if room else None,
        capacity_note=NOT_GIVEN if room and judge(room).warnings else None,
        policy_snapshot=_policies(follow, team, today),
        signed_by_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
        origin_no=old.contract_no,
        origin_kind=follow.kind,
    )


def _policies(follow: FollowOn, team: Team, today: date) -> dict[str, object]:
    if follow.kind != OriginKind.CHANGE_TEAM:
        return dict(follow.old.policy_snapshot)
    return of_a_contract(policies_for(team.institution_id, today))


def _write_covers(contract: Contract, residents: Collection[int]) -> None:
    """Nobody is covered before birth."""
    born = select(Resident.id, Resident.birth_date).where(Resident.id.in_(residents))
    upcoming = contract.status == ContractStatus.UPCOMING
    covers = [
        {
            "county_code": contract.county_code,
            "contract_id": contract.id,
            "resident_id": row.id,
            "state": CoverState.UPCOMING if upcoming else CoverState.LIVE,
            "cover_from": max(contract.period_start, row.birth_date),
            "cover_to": contract.period_end,
        }
        for row in db.session.execute(born.order_by(Resident.id))
    ]
    if covers:
        db.session.execute(insert(_COVER), covers)


def _hand_over_signer(old: Contract, contract: Contract, today: date) -> None:
    """A signature that is still due is due under the new term, by the same day."""
    query = select(SignerChange).where(
        SignerChange.contract_id == old.id,
        SignerChange.signed_on.is_(None),
        SignerChange.closed_on.is_(None),
    )
    due = db.session.scalar(query)
    if due is None:
        return
    due.closed_on = today
    db.session.add(
        SignerChange(
            county_code=due.county_code,
            contract_id=contract.id,
            resident_id=due.resident_id,
            reason=due.reason,
            since=due.since,
            due_on=due.due_on,
        )
    )
    db.session.flush()


def packages_of(contract_id: int) -> list[int]:
    """The package versions of a term, by id."""
    query = select(ContractPackage.package_id).where(ContractPackage.contract_id == contract_id)
    return list(db.session.scalars(query.order_by(ContractPackage.package_id)))

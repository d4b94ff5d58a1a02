"""Who answers for the contracts of doctors who left, and which contracts those are."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, exists, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Handover, Staff
from contracts_app.queries.renewal import has_successor
from contracts_app.rules.teams import Step, who_answers
from contracts_app.vocabulary import STANDING, ContractStatus

_OPEN = (
    *STANDING,
    ContractStatus.DRAFT,
    ContractStatus.NOTICE_GIVEN,
    ContractStatus.SIGNED_ONE_SIDE,
)

Steps = dict[int, Step]
"""By whom and when each doctor of one team was followed, by the id of the one who left."""


def steps_by_team(team_ids: Collection[int] | None = None) -> dict[int, Steps]:
    """The handovers of some teams, or of all."""
    query = select(Handover).order_by(Handover.team_id, Handover.id)
    if team_ids is not None:
        query = query.where(Handover.team_id.in_(team_ids))
    found: dict[int, Steps] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.team_id, {})[row.from_staff_id] = Step(row.to_staff_id, row.handed_on)
    return found


def answers_for_contracts(team_id: int, staff_id: int) -> bool:
    """Whether contracts that hold or may be renewed rest on somebody, by name or by a handover."""
    steps = steps_by_team([team_id]).get(team_id, {})
    theirs = [one for one in {*steps, staff_id} if who_answers(one, date.max, steps) == staff_id]
    renewable = and_(
        Contract.status == ContractStatus.EXPIRED,
        Contract.lapse_reason.is_(None),
        ~has_successor(),
    )
    query = select(Contract.id).where(
        Contract.team_id == team_id,
        Contract.doctor_id.in_(theirs),
        or_(Contract.status.in_(_OPEN), renewable),
    )
    return bool(db.session.scalar(select(query.exists())))


def handover_of(team_id: int, staff_id: int) -> Handover | None:
    """To whom somebody handed on the contracts in a team."""
    query = select(Handover).where(Handover.team_id == team_id, Handover.from_staff_id == staff_id)
    return db.session.scalars(query).first()


def name_of_who_answers(team_id: int, doctor_id: int | None, day: date) -> str:
    """The name of who answers on a day for the doctor of a contract; empty for the doctor."""
    if doctor_id is None or not _has_step(team_id, doctor_id):
        return ""
    follower = who_answers(doctor_id, day, steps_by_team([team_id])[team_id])
    if follower == doctor_id:
        return ""
    return db.session.scalar(select(Staff.name).where(Staff.id == follower)) or ""


def _has_step(team_id: int, doctor_id: int) -> bool:
    step = exists().where(Handover.team_id == team_id, Handover.from_staff_id == doctor_id)
    return bool(db.session.scalar(select(step)))

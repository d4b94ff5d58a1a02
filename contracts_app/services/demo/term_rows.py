"""The rows that stand beside a demonstration contract: covers, signatures, objections."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from contracts_app.models import Resident, Team, User
from contracts_app.queries.signing import MemberRow
from contracts_app.services.demo.people import COUNTY, Family, Person
from contracts_app.services.signing_facts import Signing
from contracts_app.vocabulary import (
    ContractStatus,
    CoverState,
    ObjectionKind,
    SignatureMode,
    SignatureParty,
)
from contracts_app.vocabulary.life import EndReason

_TEN_IN_THE_MORNING: Final = time(2, 0)
"""As UTC."""
UNSIGNED: Final = (ContractStatus.DRAFT, ContractStatus.NOTICE_GIVEN)
NOT_IN_FORCE: Final = (*UNSIGNED, ContractStatus.SIGNED_ONE_SIDE)
_COVERS: Final = {
    ContractStatus.ACTIVE: CoverState.LIVE,
    ContractStatus.TERMINATING: CoverState.LIVE,
    ContractStatus.UPCOMING: CoverState.UPCOMING,
    ContractStatus.VOID: CoverState.VOID,
    ContractStatus.TERMINATED: CoverState.ENDED,
    ContractStatus.SUPERSEDED: CoverState.ENDED,
    **dict.fromkeys(NOT_IN_FORCE, CoverState.DRAFT),
}


@dataclass
class Plan:
    """One first term to write."""

    family: Family
    grid_id: int
    team: Team
    signed_on: date
    channel: str
    status: ContractStatus = ContractStatus.ACTIVE
    ended_on: date | None = None
    end_reason: EndReason | None = None
    user: User | None = None
    """Who signs for the team on the screen; without one both sides sign on paper."""
    doctor: str | None = None
    extra: tuple[str, ...] = ()
    cross_grid: bool = False
    objected_on: date | None = None


@dataclass
class Written:
    """A term that is ready to be written."""

    plan: Plan
    signing: Signing
    covered: list[Person]
    row: dict[str, Any]


def member_row(person: Person) -> MemberRow:
    """The person as the agreement wants to know it; the resident row stands in no session."""
    resident = Resident(
        key=person.key,
        name=person.name,
        sex=person.sex,
        birth_date=person.born,
        id_type="resident_id",
        id_number=person.number,
        phone=person.phone,
        permanent=person.permanent,
        record_code=person.record_code,
    )
    return MemberRow(resident, person.relation, person.is_head, frozenset(person.tags), False)


def moment(day: date) -> datetime:
    """Ten in the morning of a day, as UTC."""
    return datetime.combine(day, _TEN_IN_THE_MORNING)


def covers(contract_id: int, one: Written) -> list[dict[str, Any]]:
    """One row for each person of the household that is covered."""
    return [
        {
            "county_code": COUNTY,
            "contract_id": contract_id,
            "resident_id": person.id,
            "state": _COVERS[one.plan.status],
            "cover_from": one.row["period_start"],
            "cover_to": one.plan.ended_on or one.row["period_end"],
        }
        for person in one.covered
    ]


def signatures(contract_id: int, one: Written) -> list[dict[str, Any]]:
    """The household signs first; a draft has no signature, the team's comes last."""
    plan = one.plan
    if plan.status in UNSIGNED:
        return []
    on_screen = plan.user is not None
    household = {
        "contract_id": contract_id,
        "party": SignatureParty.HOUSEHOLD,
        "mode": SignatureMode.SCREEN if on_screen else SignatureMode.PAPER,
        "signer_name": plan.family.head.name,
        "strokes": one.signing.request.strokes,
        "signed_at_utc": moment(plan.signed_on),
        "user_id": plan.user.id if plan.user else None,
    }
    if plan.status == ContractStatus.SIGNED_ONE_SIDE:
        return [household]
    team = {
        **household,
        "party": SignatureParty.TEAM,
        "mode": SignatureMode.SPECIMEN if on_screen else SignatureMode.PAPER,
        "signer_name": plan.user.display_name if plan.user else "",
        "strokes": plan.user.specimen if plan.user else None,
    }
    return [household, team]


def objections(contract_id: int, one: Written) -> list[dict[str, Any]]:
    """The household's objection to going on, where there is one."""
    if one.plan.objected_on is None:
        return []
    return [
        {
            "contract_id": contract_id,
            "kind": ObjectionKind.END,
            "raised_on": one.plan.objected_on,
            "channel": "home",
            "person": one.plan.family.head.name,
            "note": "",
        }
    ]

"""Asking inside a term: to end it, or for another team or other packages (2.9 to 2.11, A12, A13).

What becomes of a request is decided in `change_steps`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Team
from contracts_app.queries import changes as queries
from contracts_app.queries.fulfilment import delivered_of
from contracts_app.queries.policies import policies_of_team
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.rules import changes as rules
from contracts_app.rules.transitions import Move
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.change_effects import Effect, foretell, hold_for_change
from contracts_app.services.change_held import conflict, days_of_term
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.held import held_contract
from contracts_app.services.term_moves import move_term
from contracts_app.vocabulary import BASIC_PACKAGE, ContractStatus, SigningCode
from contracts_app.vocabulary.life import ChangeKind, ChangeState, EndReason, RequestedBy


@dataclass(frozen=True)
class ChangeAsked:
    """What was filled in: what is wanted, by which side, why, and since when."""

    kind: str
    requested_by: str
    requested_on: date
    reason: str = ""
    """Of a termination; a change has one of its own."""
    wanted_on: date | None = None
    team_code: str = ""
    package_codes: tuple[str, ...] = ()
    """All that are wanted of a change of packages; else the paid ones that are chosen afresh."""
    delivered: Mapping[str, int] | None = None
    """How often each item of a paid package was done, by `package/item`; None: as on record."""
    note: str = ""


def request_change(
    contract_no: str, asked: ChangeAsked, scope: Scope, actor: Actor, today: date
) -> ContractChange:
    """Record a request; a term that is asked to end is being ended from now on, and stays live.

    Raises NotFound outside the scope, Conflict(`change_open`) while another request is open, and
    Refused with the codes of `rules.changes`, of signing for the term that is to go on,
    `same_team`, `nothing_to_change`, `unknown_value` or `too_long`.
    """
    contract = held_contract(contract_no, scope, today)
    change, _effect = _checked(contract, asked, scope, actor, today)
    db.session.add(change)
    db.session.flush()
    if change.kind == ChangeKind.TERMINATE:
        move_term(contract, Move.ASK_TO_END, ContractStatus.TERMINATING, actor)
    wanted = change.wanted_on.isoformat() if change.wanted_on else None
    audit.record(
        actor, "change.request", "contract", contract_no, reason=change.reason,
        after={"kind": change.kind, "by": change.requested_by, "wanted": wanted},
    )  # fmt: skip
    return change


def foretell_request(
    contract_no: str, asked: ChangeAsked, scope: Scope, actor: Actor, today: date
) -> Effect:
    """What the request would do if both sides confirmed it today; nothing is stored.

    Raises as `request_change` does.
    """
    contract = held_contract(contract_no, scope, today)
    return _checked(contract, asked, scope, actor, today)[1]


def _checked(
    contract: Contract, asked: ChangeAsked, scope: Scope, actor: Actor, today: date
) -> tuple[ContractChange, Effect]:
    """The request as it would be stored, and what it would do."""
    if (other := queries.newest_change(contract.id, ChangeState.OPEN)) is not None:
        raise conflict("change_open", other)
    kind, reason, side = _known(asked)
    _refuse(rules.refusals(_as_asked(asked, kind, reason, side), days_of_term(contract), today))
    if len(asked.note) > rules.LONGEST_NOTE:
        raise Refused(Refusal("too_long", "note"))
    team = _wanted_team(contract, asked, kind, scope)
    packages = _wanted_packages(contract, asked, kind)
    change = _new(contract, asked, actor, today, kind=kind, reason=reason, side=side)
    change.team_id, change.packages = team.id if team else None, packages
    hold_for_change(contract, change)
    effect = foretell(contract, change, today, today)
    change.refund_fen = effect.refund_fen
    return change, effect


def _known(asked: ChangeAsked) -> tuple[ChangeKind, EndReason, RequestedBy]:
    try:
        kind, side = ChangeKind(asked.kind), RequestedBy(asked.requested_by)
        reason = rules.REASON_OF_CHANGE.get(kind) or EndReason(asked.reason)
    except ValueError as unknown:
        field = "reason" if asked.kind in list(ChangeKind) else "kind"
        raise Refused(Refusal("unknown_value", field)) from unknown
    return kind, reason, side


def _as_asked(
    asked: ChangeAsked, kind: ChangeKind, reason: EndReason, side: RequestedBy
) -> rules.Asked:
    return rules.Asked(kind, side, reason, asked.requested_on, asked.wanted_on)


def _refuse(found: Iterable[tuple[str, str]]) -> None:
    if wrong := [Refusal(code, subject) for code, subject in found]:
        raise Refused(*wrong)


def _wanted_team(
    contract: Contract, asked: ChangeAsked, kind: ChangeKind, scope: Scope
) -> Team | None:
    if kind != ChangeKind.CHANGE_TEAM:
        return None
    query = select(Team).where(Team.code == asked.team_code, teams_in(scope))
    team = db.session.scalars(query.order_by(Team.id).limit(1)).first()
    if team is None:
        raise Refused(Refusal(SigningCode.TEAM_UNKNOWN, "team"))
    if team.id == contract.team_id:
        raise Refused(Refusal("same_team", "team"))
    return team


def _wanted_packages(contract: Contract, asked: ChangeAsked, kind: ChangeKind) -> list[str] | None:
    """Codes of the packages that go on; of a change of team the free ones and the paid chosen."""
    if kind == ChangeKind.TERMINATE:
        return None
    present = queries.packages_of_term(contract.id)
    if kind == ChangeKind.CHANGE_TEAM:
        return [one.code for one in present if not one.fee_fen or one.code in asked.package_codes]
    wanted = list(dict.fromkeys(asked.package_codes))
    if set(wanted) == {one.code for one in present}:
        raise Refused(Refusal("nothing_to_change", "package"))
    # What every contract contains is first on paper.
    return sorted(wanted, key=lambda code: code != BASIC_PACKAGE)


def _delivered(contract: Contract, asked: ChangeAsked) -> dict[str, int]:
    """What was done of paid packages as somebody says, else as the services on record say."""
    return delivered_of(contract.id) if asked.delivered is None else dict(asked.delivered)


def _new(
    contract: Contract,
    asked: ChangeAsked,
    actor: Actor,
    today: date,
    *,
    kind: ChangeKind,
    reason: EndReason,
    side: RequestedBy,
) -> ContractChange:
    days = int(policies_of_team(contract.team_id, today)[rules.ANSWER_DAYS])
    return ContractChange(
        county_code=contract.county_code,
        contract_id=contract.id,
        kind=kind,
        state=ChangeState.OPEN,
        version=1,
        requested_by=side,
        reason=reason,
        requested_on=asked.requested_on,
        wanted_on=None if kind == ChangeKind.TERMINATE else asked.wanted_on,
        escalates_on=rules.escalates_on(asked.requested_on, days),
        delivered=_delivered(contract, asked) or None,
        note=asked.note.strip(),
        changed_at_utc=clock.utcnow(),
        changed_by=actor.name,
    )

"""Two households become one: the new head's goes on, and one contract with it (2.14)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, HouseholdAction
from contracts_app.queries.locks import hold_teams
from contracts_app.queries.scope import Scope
from contracts_app.services import waiting
from contracts_app.services.audit import Actor
from contracts_app.services.carried_places import join_places
from contracts_app.services.cover_ends import end_covers_of
from contracts_app.services.cover_moves import take_in, terms_since
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.follow_on import begin_follow_on, covered_by, packages_of
from contracts_app.services.heads import set_head
from contracts_app.services.homes import tell_head
from contracts_app.services.household_people import (
    Home,
    check_day,
    hold_homes,
    leave_for,
    told_relation,
)
from contracts_app.services.joining import add_membership
from contracts_app.services.journal import Entry, perform
from contracts_app.services.signers import ask_for_signer
from contracts_app.services.term_ends import call_off_renewals, end_by_agreement
from contracts_app.vocabulary import STANDING, ContractStatus
from contracts_app.vocabulary.life import (
    ActionKind,
    ChangeState,
    EndReason,
    OriginKind,
    SignerReason,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Merge:
    """Two households that are one from a day on; people by key."""

    household: str
    other: str
    head: str
    """Who heads them all; the household of this person goes on with its code."""
    on: date
    contract: str = ""
    """Which contract goes on, by number; it has to be said when the teams differ."""
    relations: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Merging:
    """The household that goes on and the one that joins it, with the contracts of both."""

    kept: Home
    joining: Home
    asked: Merge
    actor: Actor
    today: date
    kept_term: Contract | None
    joining_term: Contract | None

    @property
    def last_day(self) -> date:
        return self.asked.on - _DAY


def merge_households(asked: Merge, scope: Scope, actor: Actor, today: date) -> HouseholdAction:
    """Let everybody live in the new head's household, under one contract.

    The contract of the other household is superseded, and whom it covered is covered by the one
    that goes on. With only one contract this one goes on. If the household chooses the other
    team, its own contract goes on with that team to its old last day. Raises NotFound outside the
    scope, Refused with `same_household`, `not_member`, `future_date`, `bad_date`, `before_term`,
    `contract_choice_needed`, `unknown_value`, `change_open` or the codes of capacity.
    """
    homes = hold_homes([asked.household, asked.other], scope, today)
    merging = _merging(homes, asked, actor, today)
    chosen = _chosen(merging)
    _refuse_open_changes(merging, chosen)
    entry = Entry(
        ActionKind.MERGE,
        homes[0].household,
        asked.on,
        {one.id for home in homes for one in home.members.values()},
        homes[1].household,
        {"into": merging.kept.household.code, "head": asked.head, "contract": asked.contract},
    )

    def act() -> None:
        both = (merging.kept_term, merging.joining_term)
        hold_teams({term.team_id for term in both if term is not None})
        _move_people(merging)
        teams = _move_covers(merging, chosen)
        waiting.places_left(merging.joining.id, teams, actor, today)

    return perform(entry, act, actor, today)


def _merging(homes: list[Home], asked: Merge, actor: Actor, today: date) -> _Merging:
    if homes[0].id == homes[1].id:
        raise Refused(Refusal("same_household", "other"))
    kept = next((home for home in homes if asked.head in home.members), None)
    if kept is None:
        raise Refused(Refusal("not_member", "head"))
    joining = homes[1] if kept is homes[0] else homes[0]
    check_day(asked.on, today, [*joining.members.values()])
    if not joining.members:
        raise Refused(Refusal("no_members", "other"))
    terms = _standing(kept, asked.on), _standing(joining, asked.on)
    return _Merging(kept, joining, asked, actor, today, *terms)


def _standing(home: Home, on: date) -> Contract | None:
    """The contract that stands in a household: the live one, else the one signed for later."""
    query = select(Contract).where(Contract.household_id == home.id, Contract.status.in_(STANDING))
    term = db.session.scalars(query.order_by(Contract.period_start).limit(1)).first()
    if term is not None and term.status != ContractStatus.UPCOMING and on < term.period_start:
        raise Refused(Refusal("before_term", "on"))
    return term


def _chosen(merging: _Merging) -> Contract | None:
    """The contract that goes on; None when there is none."""
    terms = [term for term in (merging.kept_term, merging.joining_term) if term is not None]
    if len(terms) < 2:
        return terms[0] if terms else None
    if len({term.status == ContractStatus.UPCOMING for term in terms}) > 1:
        # One would end now and the other begins later: nobody may be without cover in between.
        raise Refused(Refusal("before_term", "on"))
    if not merging.asked.contract and len({term.team_id for term in terms}) == 1:
        return merging.kept_term
    if not merging.asked.contract:
        raise Refused(Refusal("contract_choice_needed", "contract"))
    for term in terms:
        if term.contract_no == merging.asked.contract:
            return term
    raise Refused(Refusal("unknown_value", "contract"))


def _refuse_open_changes(merging: _Merging, chosen: Contract | None) -> None:
    """What was asked for under a term that ends here is settled first."""
    ending = [merging.joining_term]
    if chosen is merging.joining_term:
        ending.append(merging.kept_term)
    for term in filter(None, ending):
        asked = select(ContractChange.id).filter_by(contract_id=term.id, state=ChangeState.OPEN)
        if term.ended_on is not None or db.session.scalar(asked) is not None:
            raise Refused(Refusal("change_open", term.contract_no))


def _move_people(merging: _Merging) -> None:
    kept, on, told = merging.kept, merging.asked.on, merging.asked.relations
    people = list(merging.joining.members.values())
    for one in people:
        leave_for(one, on)
    if merging.joining.head is not None:
        set_head(merging.joining.household, merging.joining.head.membership, None, on)
    tell_head(kept, kept.members[merging.asked.head], told, on)
    for one in people:
        add_membership(kept.household, one.resident, told_relation(told, one), on)
    db.session.flush()


def _move_covers(merging: _Merging, chosen: Contract | None) -> list[int]:
    """One contract goes on with all who were covered by either; the teams that have room then."""
    left, kept = merging.joining_term, merging.kept_term
    if chosen is None:
        return []
    if left is None:
        return []
    if kept is None:
        _go_on_elsewhere(merging)
        return [left.team_id]
    covered = covered_by(left.id)
    doctor, team, packages = left.doctor_id, left.team_id, packages_of(left.id)
    _supersede_all(merging)
    kind = _kind_of_change(kept, team, packages) if chosen is left else None
    if kind is None:
        take_in(merging.kept.id, covered, merging.asked.on)
    else:
        new = begin_follow_on(
            kept, kind, max(merging.asked.on, kept.period_start), team, doctor, packages,
            merging.actor, merging.today, joining=covered,
        )  # fmt: skip
        # Another team may have been agreed on for the next term.
        take_in(merging.kept.id, covered, new.period_end + _DAY)
    for term in terms_since(merging.kept.id, merging.asked.on):
        join_places(left, term)
    return [team, kept.team_id]


def _kind_of_change(kept: Contract, team: int, packages: list[int]) -> OriginKind | None:
    """What changes for a household that chose the contract of those who join it."""
    if kept.team_id != team:
        return OriginKind.CHANGE_TEAM
    return None if packages_of(kept.id) == packages else OriginKind.CHANGE_PACKAGES


def _go_on_elsewhere(merging: _Merging) -> None:
    """Only the joining household has a contract: it goes on in the other one."""
    for term in terms_since(merging.joining.id, merging.asked.on):
        # What was renewed ahead is called off with the term before it.
        if term.status in STANDING:
            begin_follow_on(
                term, OriginKind.MERGE, max(merging.asked.on, term.period_start), term.team_id,
                term.doctor_id, packages_of(term.id), merging.actor, merging.today,
                household_id=merging.kept.id,
            )  # fmt: skip
    db.session.flush()


def _supersede_all(merging: _Merging) -> None:
    """Every standing term of the joining household ends; what was renewed ahead is called off."""
    actor, today = merging.actor, merging.today
    terms = terms_since(merging.joining.id, merging.asked.on)
    standing = [one for one in terms if one.status in STANDING]
    own = [one.id for one in terms]
    end_covers_of([one.id for one in merging.joining.members.values()], merging.last_day, own)
    for term in standing:
        call_off_renewals(term, today, actor)
    for term in standing:
        if term.status in STANDING:
            end_by_agreement(term, merging.last_day, EndReason.HOUSEHOLD_CHANGED, actor, today)
    db.session.flush()
    # Signatures that were due there are needed no more.
    ask_for_signer(merging.joining.household, SignerReason.LEFT, merging.asked.on, actor, today)

"""One person stands on record twice: one row is kept, and the other stands for it from then on."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Household,
    HouseholdAction,
    Membership,
    Resident,
    ResidentMerge,
    SignerChange,
    Suspension,
)
from contracts_app.queries.residents import stands_for_another
from contracts_app.queries.scope import Scope, households_in
from contracts_app.queries.signer_days import OPEN
from contracts_app.queries.suspensions import list_standing
from contracts_app.rules.households import last_day_there
from contracts_app.rules.suspension import Spell
from contracts_app.services import waiting
from contracts_app.services.around_united import unite_around
from contracts_app.services.audit import Actor
from contracts_app.services.cover_ends import end_covers_of, end_terms, follow_moves, teams_of
from contracts_app.services.duties.united import carry_plans
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.heads import succeed_head
from contracts_app.services.household_people import (
    Home,
    Person,
    check_day,
    hold_homes,
    next_head,
    next_signer,
)
from contracts_app.services.identities import check_identities, unite_identities
from contracts_app.services.journal import Entry, perform
from contracts_app.services.record_use import note_last_service
from contracts_app.services.signers import ask_for_signer
from contracts_app.services.status import OPEN_COVERS
from contracts_app.services.suspensions import end_suspensions
from contracts_app.vocabulary import ContractStatus, LeaveReason
from contracts_app.vocabulary.life import ActionKind, SignerReason

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SamePerson:
    """Which row is kept and which one stands for it, by key, from which day on."""

    kept: str
    merged: str
    on: date
    new_head: str = ""
    """Who heads the household of the other row, when that row was its head."""
    new_signer: str = ""


def merge_residents(asked: SamePerson, scope: Scope, actor: Actor, today: date) -> HouseholdAction:
    """Let two rows be one person: one household, one cover, one number, all tags.

    Raises NotFound outside the scope, Refused with `same_row`, `id_conflict`, `future_date`,
    `bad_date`, `resident_died` (who lives is not one with the dead), `already_merged`,
    `head_needed`, `signer_needed` or `representative_minor`.
    """
    if asked.kept == asked.merged:
        raise Refused(Refusal("same_row", "merged"))
    left, home = _held_homes(asked, scope, today)
    merged, kept = _resident(asked.merged), home.member(asked.kept, "kept")
    there = left.members.get(asked.merged)
    check_day(asked.on, today, [kept, there] if there else [kept])
    _check(kept.resident, merged)
    heir = _heir(left, there, kept, asked)
    signer = ""
    if there is not None and home.id != left.id:
        signer = next_signer(left, [there], heir, asked.new_signer, today)
    entry = Entry(
        ActionKind.SAME_PERSON,
        left.household,
        asked.on,
        {merged.id, kept.id},
        None if home.id == left.id else home.household,
        {"kept": kept.key, "merged": merged.key},
    )

    def act() -> None:
        _note(kept, merged, asked.on)
        contracts = _one_cover(kept, merged, asked.on)
        if there is not None:
            _leave(left, there, heir, kept, asked.on)
        if there is not None and home.id == left.id:
            _stand_for(kept, merged)
        else:
            ask_for_signer(left.household, SignerReason.LEFT, asked.on, actor, today, signer)
        unite_around(kept.resident, kept.membership, merged, asked.on, actor, today)
        follow_moves([kept.id], actor, today)
        entry.details["united"] = unite_identities(kept.resident, merged, today)
        end_terms(contracts, actor, today, LeaveReason.MERGED)
        waiting.places_left(left.id, teams_of(contracts), actor, today)

    action = perform(entry, act, actor, today)
    carry_plans(merged.id, kept.id, today)
    note_last_service(kept.id)
    return action


def _held_homes(asked: SamePerson, scope: Scope, today: date) -> list[Home]:
    """The households of both rows, held; who moved on meanwhile is followed."""
    found = None
    while (codes := [_last_home(key, scope) for key in (asked.merged, asked.kept)]) != found:
        found = codes
        homes = hold_homes(codes, scope, today)
    return homes


def _last_home(key: str, scope: Scope) -> str:
    """The code of the household where somebody lives, or lived last."""
    query = (
        select(Household.code)
        .join(Membership, Membership.household_id == Household.id)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(Resident.key == key, households_in(scope))
        .order_by(
            Membership.valid_to.is_not(None), Membership.valid_to.desc(), Membership.id.desc()
        )
    )
    code = db.session.scalars(query.limit(1)).first()
    if code is None:
        raise NotFound("resident")
    return code


def _resident(key: str) -> Resident:
    return db.session.scalars(select(Resident).filter_by(key=key)).one()


def _check(kept: Resident, merged: Resident) -> None:
    check_identities(kept, merged)
    if merged.died_on is not None:
        raise Refused(Refusal("resident_died", "merged"))
    if db.session.scalar(select(stands_for_another(merged.id))):
        raise Refused(Refusal("already_merged", "merged"))


def _heir(left: Home, merged: Person | None, kept: Person, asked: SamePerson) -> Person | None:
    """Who heads the household of the row that goes: the person, when both rows live there."""
    if merged is None:
        return None
    if merged.membership.is_head and kept.key in left.members:
        return kept
    return next_head(left, [merged], asked.new_head)


def _leave(left: Home, merged: Person, heir: Person | None, kept: Person, on: date) -> None:
    membership = merged.membership
    membership.valid_to = last_day_there(on, membership.valid_from)
    membership.end_reason = LeaveReason.MERGED
    if kept.key in left.members:
        _stay_away(kept, merged, on)
    end_suspensions([merged.id], membership.valid_to)
    if membership.is_head:
        succeed_head(left.household, membership, heir.membership if heir else None, on)
    db.session.flush()


def _stay_away(kept: Person, merged: Person, on: date) -> None:
    """Who is away under the other row alone is still away."""
    known = list_standing([kept.id])
    for away in list_standing([merged.id]):
        first = max(away.from_day, on)
        spells = [
            Spell(one.from_day, one.to_day)
            for one in known
            if one.with_household == away.with_household
        ]
        if away.to_day is None and not any(one.shares_a_day_with(first) for one in spells):
            db.session.add(
                Suspension(
                    county_code=away.county_code,
                    resident_id=kept.id,
                    household_id=away.household_id,
                    with_household=away.with_household,
                    reason=away.reason,
                    from_day=first,
                    expected_back=away.expected_back,
                    note=away.note,
                )
            )
    db.session.flush()


def _note(kept: Person, merged: Resident, on: date) -> None:
    db.session.add(
        ResidentMerge(
            county_code=kept.resident.county_code,
            kept_id=kept.id,
            merged_id=merged.id,
            merged_on=on,
        )
    )


def _one_cover(kept: Person, merged: Resident, on: date) -> list[int]:
    """Where only the other row is covered the person stays covered so; the terms that changed."""
    open_covers = select(Cover).where(Cover.state.in_(OPEN_COVERS)).order_by(Cover.id)
    own = set(db.session.scalars(open_covers.filter_by(resident_id=kept.id)))
    taken = {cover.state for cover in own}
    going_on = [
        cover
        for cover in db.session.scalars(open_covers.filter_by(resident_id=merged.id))
        if cover.state not in taken and not any(_share_days(cover, other, on) for other in own)
    ]
    facts = [
        (cover.contract_id, cover.state, cover.cover_from, cover.cover_to) for cover in going_on
    ]
    touched = end_covers_of([merged.id], on - _DAY)
    for contract_id, state, first, last in facts:
        db.session.add(
            Cover(
                county_code=kept.resident.county_code,
                contract_id=contract_id,
                resident_id=kept.id,
                state=state,
                cover_from=max(first, on),
                cover_to=last,
            )
        )
    db.session.flush()
    return touched


def _share_days(cover: Cover, other: Cover, on: date) -> bool:
    return max(cover.cover_from, on) <= other.cover_to and other.cover_from <= cover.cover_to


def _stand_for(kept: Person, merged: Resident) -> None:
    """What the other row signs for there, or is about to, the person goes on to.

    Where the other row lived before, somebody who lives there signs.
    """
    there = Contract.household_id == kept.membership.household_id
    over = (ContractStatus.VOID, ContractStatus.TERMINATED, ContractStatus.SUPERSEDED)
    signer = or_(Contract.signer_id == merged.id, Contract.representative_id == merged.id)
    stands = select(Contract).where(there, signer, Contract.status.not_in(over))
    for term in db.session.scalars(stands):
        if (term.signer_id or term.representative_id) == merged.id:
            term.signer_id = kept.id
    due = select(SignerChange).where(SignerChange.resident_id == merged.id, OPEN)
    for row in db.session.scalars(due):
        row.resident_id = kept.id
    db.session.flush()

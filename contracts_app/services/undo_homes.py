"""Taking back what entries did to households and people beyond their contracts."""

from datetime import date

from sqlalchemy import and_, case, exists, func, or_, select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, HouseholdAction, Membership, Resident
from contracts_app.queries.changes import agreed_on_to_follow
from contracts_app.queries.locks import hold_open_grids
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.household_moves import move_households
from contracts_app.services.identities import part_identities
from contracts_app.services.identity import withdraw_number
from contracts_app.services.journal import Change
from contracts_app.services.term_ends import end_empty, later_terms
from contracts_app.vocabulary import CoverState, MoveReason
from contracts_app.vocabulary.life import ActionKind


def bring_home(change: Change, moved_on: date, actor: Actor) -> None:
    """The household never went to the other grid; where it came from must be in use still."""
    grid_id = change["before"].get("grid_id")
    if grid_id is None:
        return
    if not hold_open_grids([grid_id]):
        raise Refused.of("changed_since")
    move_households([change["id"]], grid_id, moved_on, MoveReason.HOME, actor)


def uncover_later_terms(made: list[Change], actor: Actor, today: date) -> None:
    """Terms that were renewed meanwhile do not cover whom they took over from the entry."""
    covers = [change["id"] for change in made if change["table"] == "cover"]
    query = select(Cover.resident_id, Contract).join(Contract, Contract.id == Cover.contract_id)
    touched: list[int] = []
    for resident_id, term in db.session.execute(query.where(Cover.id.in_(covers))).all():
        later = [one.id for one in _terms_after(term)]
        touched += later
        mine = update(Cover).where(Cover.contract_id.in_(later), Cover.resident_id == resident_id)
        db.session.execute(mine.values(state=CoverState.VOID))
    end_empty(touched, today, actor)


def _terms_after(term: Contract) -> list[Contract]:
    """The later terms of the chain, and those that were agreed on to follow one of them."""
    line = [term, *later_terms(term)]
    for one in line:
        for agreed in db.session.scalars(select(Contract).where(agreed_on_to_follow(one))):
            line += [agreed, *later_terms(agreed)]
    return line[1:]


def refuse_without_head(changes: list[Change]) -> None:
    """Somebody came back to a household that the others have left since, or that has a new head."""
    rows_changed = [change["id"] for change in changes if change["table"] == "membership"]
    touched = select(Membership.household_id).where(Membership.id.in_(rows_changed))
    heads = func.sum(case((Membership.is_head, 1), else_=0))
    query = (
        select(Membership.household_id)
        .where(Membership.household_id.in_(touched), Membership.valid_to.is_(None))
        .group_by(Membership.household_id)
        .having(heads != 1)
    )
    if db.session.scalars(query).first() is not None:
        raise Refused.of("changed_since")


def refuse_for_the_gone(changes: list[Change]) -> None:
    """A cover that is given back would outlast the life or the days at home of its person."""
    covers = [change["id"] for change in changes if change["table"] == "cover"]
    mine = Membership.resident_id == Resident.id
    lives = exists(select(Membership.id).where(mine, Membership.valid_to.is_(None)))
    left = select(func.max(Membership.valid_to)).where(mine).scalar_subquery()
    query = (
        select(Cover.id)
        .join(Resident, Resident.id == Cover.resident_id)
        .where(
            Cover.id.in_(covers),
            Cover.state != CoverState.VOID,
            Cover.cover_to >= Cover.cover_from,
            or_(Cover.cover_to > Resident.died_on, and_(~lives, Cover.cover_to > left)),
        )
    )
    if db.session.scalars(query.limit(1)).first() is not None:
        raise Refused.of("changed_since")


def refuse_for_who_came(action: HouseholdAction) -> None:
    """A term gets back days for which somebody who came to the household since is not covered."""
    ended = any(
        change["table"] == "contract" and change["before"] and change["after"].get("ended_on")
        for change in action.changes
    )
    query = select(HouseholdAction).where(
        HouseholdAction.id > action.id,
        HouseholdAction.undone_at_utc.is_(None),
        or_(
            HouseholdAction.household_id == action.household_id,
            HouseholdAction.other_household_id == action.household_id,
        ),
    )
    if ended and any(_brought_somebody(one) for one in db.session.scalars(query)):
        raise Refused.of("changed_since")


def _brought_somebody(action: HouseholdAction) -> bool:
    return any(
        change["table"] == "membership" and change["before"] is None for change in action.changes
    )


def part_again(action: HouseholdAction) -> None:
    """Two rows are two persons again, and a number that was somebody else's is gone."""
    if action.kind == ActionKind.IDENTITY:
        withdraw_number(action)
    if action.kind != ActionKind.SAME_PERSON:
        return
    keys = action.details["kept"], action.details["merged"]
    kept, merged = (db.session.scalars(select(Resident).filter_by(key=key)).one() for key in keys)
    part_identities(kept, merged, action.details["united"])

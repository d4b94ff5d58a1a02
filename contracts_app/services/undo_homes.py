"""Taking back what entries did to households and people beyond their contracts."""

from datetime import date

from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, HouseholdAction, Resident
from contracts_app.queries.changes import agreed_on_to_follow
from contracts_app.queries.locks import hold_open_grids
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.household_moves import move_households
from contracts_app.services.identities import part_identities
from contracts_app.services.identity import withdraw_number
from contracts_app.services.journal import Change
from contracts_app.services.record_use import note_last_service
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
    agreed = db.session.scalars(select(Contract).where(agreed_on_to_follow(term)))
    return [*later_terms(term), *(one for first in agreed for one in [first, *later_terms(first)])]


def part_again(action: HouseholdAction) -> None:
    """Two rows are two persons again, and a number that was somebody else's is gone."""
    if action.kind == ActionKind.IDENTITY:
        withdraw_number(action)
    if action.kind != ActionKind.SAME_PERSON:
        return
    keys = action.details["kept"], action.details["merged"]
    kept, merged = (db.session.scalars(select(Resident).filter_by(key=key)).one() for key in keys)
    part_identities(kept, merged, action.details["united"])
    for row in (kept, merged):
        note_last_service(row.id)

"""Terms that were renewed since an entry: whom they cover once it is taken back."""

from datetime import date

from sqlalchemy import insert, select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover
from contracts_app.queries.renewal import members_left
from contracts_app.queries.rows import rows, table_of
from contracts_app.services.audit import Actor
from contracts_app.services.journal import Change
from contracts_app.services.status import COVER_OF
from contracts_app.services.term_ends import end_empty
from contracts_app.vocabulary import STANDING, ContractStatus, CoverState


def uncover_later_terms(made: list[Change], actor: Actor, today: date) -> None:
    """Terms that were renewed meanwhile do not cover whom they took over from the entry."""
    covers = [change["id"] for change in made if change["table"] == "cover"]
    query = select(Cover.resident_id, Contract).join(Contract, Contract.id == Cover.contract_id)
    touched: list[int] = []
    for resident_id, term in db.session.execute(query.where(Cover.id.in_(covers))).all():
        later = select(Contract.id).where(
            Contract.root_no == term.root_no, Contract.term_no > term.term_no
        )
        touched += db.session.scalars(later)
        mine = update(Cover).where(Cover.contract_id.in_(later), Cover.resident_id == resident_id)
        db.session.execute(mine.values(state=CoverState.VOID))
    end_empty(touched, today, actor)


def cover_later_terms(changed: list[Change]) -> None:
    """Terms that were renewed meanwhile cover again whom they left out because of the entry."""
    restored = [change["id"] for change in changed if change["table"] == "cover"]
    query = select(Cover.contract_id, Cover.resident_id).where(Cover.id.in_(restored))
    for contract_id, resident_id in db.session.execute(query).all():
        term: Contract | None = db.session.get_one(Contract, contract_id)
        while term is not None and (term := _next_standing(term)) is not None:
            if not _cover_in(term, resident_id):
                break


def _next_standing(term: Contract) -> Contract | None:
    query = select(Contract).where(
        Contract.root_no == term.root_no, Contract.term_no == term.term_no + 1
    )
    return db.session.scalar(query)


def _cover_in(term: Contract, resident_id: int) -> bool:
    """Cover somebody in a term who lasted to the end of the one before; whether that holds now."""
    before = select(Contract.id).where(
        Contract.root_no == term.root_no, Contract.term_no == term.term_no - 1
    )
    if resident_id not in members_left(db.session.scalars(before).one()):
        return False
    known = select(Cover.id).filter_by(contract_id=term.id, resident_id=resident_id)
    if term.status not in (*STANDING, ContractStatus.DRAFT, ContractStatus.RENEWED) or (
        db.session.scalar(known) is not None
    ):
        return True
    values = {
        "county_code": term.county_code,
        "contract_id": term.id,
        "resident_id": resident_id,
        "state": COVER_OF[ContractStatus(term.status)],
        "cover_from": term.period_start,
        "cover_to": term.period_end,
    }
    rows(insert(table_of(Cover)).values(values))
    return True

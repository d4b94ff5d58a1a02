"""Covers follow people from one household's contract to another's."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import and_, insert, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Resident
from contracts_app.queries.rows import table_of
from contracts_app.rules.households import covered_from
from contracts_app.rules.periods import Period
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.status import COVER_OF, OPEN_COVERS
from contracts_app.services.term_ends import end_empty
from contracts_app.vocabulary import LIVE, STANDING, ContractStatus, CoverState
from contracts_app.vocabulary.life import EndReason

_DAY = timedelta(days=1)
_PENDING = (CoverState.UPCOMING, CoverState.DRAFT)
_AFTER_SIGNING = (*STANDING, ContractStatus.RENEWED, ContractStatus.EXPIRED)


def end_covers(
    resident_ids: Collection[int], last_day: date, contract_ids: Collection[int] | None = None
) -> list[int]:
    """End what these people are covered by, at all or by some contracts; ids of terms touched.

    What has not begun by then is void. What is recorded late reaches back into terms that are
    over, be it several of them.
    """
    too_long = and_(Cover.state == CoverState.ENDED, Cover.cover_to > last_day)
    query = select(Cover).where(
        Cover.resident_id.in_(resident_ids), or_(Cover.state.in_(OPEN_COVERS), too_long)
    )
    if contract_ids is not None:
        query = query.where(Cover.contract_id.in_(contract_ids))
    touched = []
    for cover in db.session.scalars(query.order_by(Cover.id)):
        touched.append(cover.contract_id)
        if cover.state in _PENDING or cover.cover_from > last_day:
            cover.state = CoverState.VOID
            continue
        cover.state = CoverState.ENDED
        cover.cover_to = min(cover.cover_to, last_day)
    db.session.flush()
    return list(dict.fromkeys(touched))


def terms_since(household_id: int, day: date) -> list[Contract]:
    """The signed terms of a household that hold on a day or later, by their first day."""
    signed = or_(
        Contract.status.in_(_AFTER_SIGNING),
        # A renewal further ahead is stored as draft.
        and_(Contract.status == ContractStatus.DRAFT, Contract.term_no > 1),
    )
    query = select(Contract).where(Contract.household_id == household_id, signed)
    found = db.session.scalars(query.order_by(Contract.period_start, Contract.id))
    return [term for term in found if _days(term).end >= max(day, term.period_start)]


def _days(term: Contract) -> Period:
    return Period(term.period_start, term.ended_on or term.period_end)


def cover_begins(household_id: int, on: date) -> date | None:
    """From which day somebody who comes on a day can be covered without a gap until today.

    None without a live contract.
    """
    terms = terms_since(household_id, on)
    in_force = [place for place, term in enumerate(terms) if term.status in LIVE]
    if not in_force:
        return None
    return covered_from([_days(term) for term in terms[: in_force[-1] + 1]], on)


def take_in(household_id: int, resident_ids: Collection[int], first_day: date) -> None:
    """Cover people under all terms of a household from a day on, what was renewed ahead included.

    They are free by then: whoever calls has ended what covered them.
    """
    born = select(Resident.id, Resident.birth_date).where(Resident.id.in_(resident_ids))
    people = db.session.execute(born.order_by(Resident.id)).all()
    covers = [
        {
            "county_code": term.county_code,
            "contract_id": term.id,
            "resident_id": row.id,
            "state": COVER_OF[ContractStatus(term.status)],
            "cover_from": max(first_day, term.period_start, row.birth_date),
            "cover_to": _days(term).end,
        }
        for term in terms_since(household_id, first_day)
        for row in people
    ]
    if covers:
        db.session.execute(insert(table_of(Cover)), covers)


def covered_after(resident_id: int, day: date) -> bool:
    """Whether anything covers somebody on a day or later."""
    query = select(Cover.id).where(
        Cover.resident_id == resident_id,
        Cover.state != CoverState.VOID,
        Cover.cover_to >= Cover.cover_from,
        Cover.cover_to >= day,
    )
    return db.session.scalar(select(query.exists())) or False


def end_left_terms(contract_ids: list[int], actor: Actor, today: date) -> list[int]:
    """End those of the terms that nobody is covered by any more; the teams of all of them."""
    db.session.flush()
    for term in end_empty(contract_ids, today, actor):
        term.end_reason = EndReason.HOUSEHOLD_CHANGED
        ended_on = term.ended_on.isoformat() if term.ended_on else None
        audit.record(
            actor, "contract.end", "contract", term.contract_no, reason="household_changed",
            after={"ended_on": ended_on},
        )  # fmt: skip
    db.session.flush()
    query = select(Contract.team_id).where(Contract.id.in_(contract_ids)).distinct()
    return list(db.session.scalars(query.order_by(Contract.team_id)))

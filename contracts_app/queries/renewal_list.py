"""The list of terms that end soon: who was told, who objects, and what stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Grid,
    Household,
    PackageConsent,
    RenewalNotice,
    Resident,
    ServicePackage,
    Team,
)
from contracts_app.queries.paging import Cursor, Page, count_up_to, keys_of_page
from contracts_app.queries.reach import contracts_of, in_parts
from contracts_app.queries.renewal import SIGNER, change_pending, has_successor, objected
from contracts_app.queries.scope import Scope
from contracts_app.queries.signer_days import signature_due_on
from contracts_app.rules.renewal_list import RenewalState
from contracts_app.vocabulary import STANDING, CoverState, ObjectionKind
from contracts_app.vocabulary.life import NoticeResult

COUNTED = 20_000
"""More terms than a township has are not counted on each page; a team or grid is chosen first."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RenewalFilters:
    """Codes that narrow the list; empty ones do not."""

    team: str = ""
    grid: str = ""
    state: str = ""


@dataclass(frozen=True)
class Counts:
    """How many terms are on the list, and how many under each state."""

    total: int
    more: bool
    """There are more than were counted."""
    by_state: Mapping[str, int]


def list_renewals(
    scope: Scope, filters: RenewalFilters, until: date, counts: Counts, cursor: Cursor
) -> Page:
    """One page of terms in scope that end up to a day, by number: two statements."""
    query = _numbers(scope, filters, until)
    keys, previous, following = keys_of_page(query, Contract.contract_no, cursor)
    total = counts.by_state[filters.state] if filters.state else counts.total
    return Page(_lines(keys), total, counts.more, previous, following)


def count_renewals(scope: Scope, filters: RenewalFilters, until: date) -> Counts:
    """The terms under each state in one statement, whatever state is chosen."""
    states = _states(until)
    facts = [case((condition, 1), else_=0).label(state) for state, condition in states.items()]
    narrow = _conditions(scope, filters, until)
    some = in_parts(scope, facts, narrow).limit(COUNTED + 1).subquery()
    sums = [func.sum(some.c[state]).label(state) for state in states]
    row = db.session.execute(select(func.count().label("total"), *sums)).one()
    by_state = {state: getattr(row, state) or 0 for state in states}
    return Counts(min(row.total, COUNTED), row.total > COUNTED, by_state)


def count_untold(scope: Scope, until: date) -> tuple[int, bool]:
    """Households whose term ends up to a day and that nobody has told; whether there are more."""
    untold = [*_conditions(scope, RenewalFilters(), until), _notice().is_(None)]
    return count_up_to(in_parts(scope, [Contract.id], untold))


def get_renewal(contract_no: str, scope: Scope) -> Row[Any] | None:
    """The line of one standing term in scope, whenever it ends; None outside it."""
    query = select(Contract.contract_no).where(
        Contract.contract_no == contract_no, Contract.status.in_(STANDING), contracts_of(scope)
    )
    return next(iter(_lines(list(db.session.scalars(query)))), None)


def list_to_tell(scope: Scope, filters: RenewalFilters, until: date, most: int) -> list[Row[Any]]:
    """Whom a paper list names: up to `most` lines by number, of the state that was chosen."""
    query = _numbers(scope, filters, until)
    return _lines(list(db.session.scalars(query.order_by(Contract.contract_no).limit(most))))


def _numbers(scope: Scope, filters: RenewalFilters, until: date) -> Select[Any]:
    query = select(Contract.contract_no).where(contracts_of(scope))
    state = [_states(until)[filters.state]] if filters.state else []
    return query.where(*_conditions(scope, filters, until), *state)


def _conditions(scope: Scope, filters: RenewalFilters, until: date) -> list[ColumnElement[bool]]:
    """What a term meets that ends up to a day, beside the reach and its state."""
    found = [
        Contract.status.in_(STANDING),
        Contract.period_end.between(scope.today, until),
        Contract.ended_on.is_(None),
        ~has_successor(),
    ]
    if filters.team:
        found.append(Contract.team_id.in_(select(Team.id).where(Team.code == filters.team)))
    if filters.grid:
        grids = select(Grid.id).where(Grid.code == filters.grid)
        homes = select(Household.id).where(Household.grid_id.in_(grids))
        found.append(Contract.household_id.in_(homes))
    return found


def _states(until: date) -> dict[str, ColumnElement[bool]]:
    told, ends = _notice(), objected(ObjectionKind.END)
    return {
        RenewalState.NOT_TOLD: told.is_(None),
        RenewalState.NO_ANSWER: told == NoticeResult.NO_ANSWER,
        RenewalState.TOLD: told == NoticeResult.TOLD,
        RenewalState.OBJECTS: objected(*ObjectionKind),
        RenewalState.PERSON: and_(~ends, or_(change_pending(), _signer_dead())),
        RenewalState.PAID: _paid_without_consent(),
        RenewalState.RE_SIGN: _team_gone(until),
        RenewalState.LOST: _somebody_lost(),
    }


def _notice() -> ColumnElement[str]:
    """What came of the last notice; NULL where there was none."""
    query = select(RenewalNotice.result).where(RenewalNotice.contract_id == Contract.id)
    newest = query.order_by(RenewalNotice.given_on.desc(), RenewalNotice.id.desc()).limit(1)
    return newest.correlate(Contract).scalar_subquery()


def _signer_dead() -> ColumnElement[bool]:
    dead = select(Resident.id).where(Resident.id == SIGNER, Resident.died_on.is_not(None))
    return exists(dead.correlate(Contract))


def _paid_without_consent() -> ColumnElement[bool]:
    wanted = ServicePackage.__table__.alias("wanted")
    consent = (
        select(PackageConsent.id)
        .join(wanted, wanted.c.id == PackageConsent.package_id)
        .where(
            PackageConsent.contract_id == Contract.id,
            PackageConsent.withdrawn_on.is_(None),
            wanted.c.code == ServicePackage.code,
        )
    )
    paid = (
        select(ContractPackage.package_id)
        .join(ServicePackage, ServicePackage.id == ContractPackage.package_id)
        .where(
            ContractPackage.contract_id == Contract.id,
            ServicePackage.fee_fen > 0,
            ~exists(consent.correlate(Contract, ServicePackage)),
        )
    )
    return exists(paid.correlate(Contract))


def _team_gone(until: date) -> ColumnElement[bool]:
    gone = select(Team.id).where(Team.dissolved_on <= until + _DAY)
    return Contract.team_id.in_(gone)


def _somebody_lost() -> ColumnElement[bool]:
    return exists(
        select(Cover.id).where(
            Cover.contract_id == Contract.id,
            Cover.state == CoverState.ENDED,
            Cover.cover_to < Contract.period_end,
        )
    )


def _lines(contract_nos: list[str]) -> list[Row[Any]]:
    """Whole lines; what a person may see of the signer is the name and the last four."""
    if not contract_nos:
        return []
    newest = (
        select(RenewalNotice.id)
        .where(RenewalNotice.contract_id == Contract.id)
        .order_by(RenewalNotice.given_on.desc(), RenewalNotice.id.desc())
        .limit(1)
        .correlate(Contract)
        .scalar_subquery()
    )
    query = (
        select(
            Contract.id,
            Contract.contract_no,
            Contract.period_end,
            Household.code.label("household_code"),
            Household.address,
            Grid.name.label("grid"),
            Team.name.label("team"),
            Team.institution_id,
            Team.dissolved_on,
            Resident.name.label("signer"),
            Resident.phone_last4,
            Resident.died_on.label("signer_died_on"),
            signature_due_on().label("signer_due_on"),
            RenewalNotice.channel.label("notice_channel"),
            RenewalNotice.result.label("notice_result"),
            RenewalNotice.given_on.label("notice_on"),
            objected(ObjectionKind.END).label("ends"),
            change_pending().label("changes"),
            _paid_without_consent().label("paid"),
            _somebody_lost().label("lost"),
        )
        .join(Household, Household.id == Contract.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Team, Team.id == Contract.team_id)
        .join(Resident, Resident.id == SIGNER)
        .outerjoin(RenewalNotice, RenewalNotice.id == newest)
        .where(Contract.contract_no.in_(contract_nos))
        .order_by(Contract.contract_no)
    )
    return list(db.session.execute(query))

"""Reads of one person's page: contract, visits, medicines, values over time, and who looked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    FollowUp,
    Measurement,
    Membership,
    Resident,
    ServiceItem,
    ServicePackage,
    ServiceRecord,
    Team,
    User,
    Visit,
)
from contracts_app.queries.rows import table_of
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.care import VisitState

VISITS_SHOWN: Final = 20
_FORMS_READ: Final = 40
_VALUES: Final = 400
_visit = table_of(Visit)


@dataclass(frozen=True)
class VisitLine:
    """One visit in the list: what was done, and the class of each form."""

    key: str
    served_on: date
    mode: str
    met: bool
    state: str
    recorder: str
    forms: tuple[Any, ...]
    services: tuple[Any, ...]


def profile_of(resident_id: int, household_id: int) -> Any:
    """The numbers in full, and the relation in the household of today or of the last days there."""
    query = (
        select(
            Resident.id_number,
            Resident.phone,
            Membership.relation,
            Membership.valid_to.is_(None).label("lives_here"),
        )
        .join(Membership, Membership.resident_id == Resident.id)
        .where(Resident.id == resident_id, Membership.household_id == household_id)
        .order_by(Membership.valid_to.is_not(None), Membership.valid_to.desc(), Membership.id)
    )
    return db.session.execute(query.limit(1)).one()


def covers_of(rows: Collection[int]) -> list[Row[Any]]:
    """The live and the upcoming cover, the live one first: contract, days and team."""
    query = (
        select(
            Cover.state,
            Cover.cover_from,
            Cover.cover_to,
            Cover.contract_id,
            Contract.contract_no,
            Contract.status,
            Team.code.label("team_code"),
            Team.name.label("team"),
        )
        .join(Contract, Contract.id == Cover.contract_id)
        .join(Team, Team.id == Contract.team_id)
        .where(
            Cover.resident_id.in_(rows),
            Cover.state.in_((CoverState.LIVE, CoverState.UPCOMING)),
        )
        .order_by(Cover.cover_from)
    )
    return list(db.session.execute(query.limit(VISITS_SHOWN)))


def packages_of(contract_ids: Collection[int]) -> list[Row[Any]]:
    """The packages of these contracts: contract_id, name and name_en."""
    query = (
        select(ContractPackage.contract_id, ServicePackage.name, ServicePackage.name_en)
        .join(ServicePackage, ServicePackage.id == ContractPackage.package_id)
        .where(ContractPackage.contract_id.in_(contract_ids))
        .order_by(ContractPackage.contract_id, ServicePackage.id)
    )
    return list(db.session.execute(query.limit(_VALUES)))


def list_visits(rows: Collection[int], before: str = "") -> tuple[list[VisitLine], str]:
    """The newest visits in four statements, and the key behind which the next ones begin or ''.

    `before` is the key of the last visit of the page before this one.
    """
    query = (
        select(
            _visit.c.id,
            _visit.c.key,
            _visit.c.served_on,
            _visit.c.mode,
            _visit.c.met,
            _visit.c.state,
            User.display_name,
        )
        .outerjoin(User, User.id == _visit.c.user_id)
        .where(_visit.c.resident_id.in_(rows))
        .order_by(_visit.c.served_on.desc(), _visit.c.id.desc())
        .limit(VISITS_SHOWN + 1)
    )
    if before and (mark := _place_of(rows, before)):
        earlier = (_visit.c.served_on == mark.served_on) & (_visit.c.id < mark.id)
        query = query.where(or_(_visit.c.served_on < mark.served_on, earlier))
    found = db.session.execute(query).all()
    shown = found[:VISITS_SHOWN]
    ids = [row.id for row in shown]
    forms, services = _forms_of(ids), _services_of(ids)
    lines = [
        VisitLine(
            row.key,
            row.served_on,
            row.mode,
            row.met,
            row.state,
            row.display_name or "",
            tuple(forms.get(row.id, ())),
            tuple(services.get(row.id, ())),
        )
        for row in shown
    ]
    return lines, shown[-1].key if len(found) > VISITS_SHOWN else ""


def _place_of(rows: Collection[int], key: str) -> Any:
    query = select(_visit.c.served_on, _visit.c.id)
    return db.session.execute(
        query.where(_visit.c.resident_id.in_(rows), _visit.c.key == key)
    ).first()


def _forms_of(visit_ids: list[int]) -> dict[int, list[Any]]:
    query = select(FollowUp.visit_id, FollowUp.form, FollowUp.outcome)
    query = query.where(FollowUp.visit_id.in_(visit_ids)).order_by(FollowUp.id)
    return _by_visit(db.session.execute(query.limit(_VALUES)))


def _services_of(visit_ids: list[int]) -> dict[int, list[Any]]:
    query = (
        select(ServiceRecord.visit_id, ServiceItem.name, ServiceItem.name_en)
        .join(ServiceItem, ServiceItem.code == ServiceRecord.item_code)
        .where(ServiceRecord.visit_id.in_(visit_ids))
        .order_by(ServiceRecord.id)
    )
    return _by_visit(db.session.execute(query.limit(_VALUES)))


def _by_visit(found: Any) -> dict[int, list[Any]]:
    lines: dict[int, list[Any]] = {}
    for row in found:
        lines.setdefault(row.visit_id, []).append(row)
    return lines


@dataclass(frozen=True)
class Taken:
    """Medicines of the last visit that told of any, and how they are taken and borne."""

    on: date
    medicines: list[dict[str, str]]


@dataclass(frozen=True)
class Borne:
    """An adverse reaction that a visit told of."""

    on: date
    words: str


def medicines_and_reactions(rows: Collection[int]) -> tuple[Taken | None, list[Borne]]:
    """What the newest standing visits told of medicines, and of reactions to them."""
    query = (
        select(FollowUp, Visit.served_on)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .where(FollowUp.resident_id.in_(rows), Visit.state == VisitState.STANDING, Visit.met)
        .order_by(Visit.served_on.desc(), Visit.id.desc())
        .limit(_FORMS_READ)
    )
    taken, borne = None, []
    for form, on in db.session.execute(query):
        if taken is None and form.data.get("medicines"):
            taken = Taken(on, form.data["medicines"])
        if form.data.get("reaction") == "yes":
            borne.append(Borne(on, form.data.get("reaction_words", "")))
    return taken, borne


def list_values(rows: Collection[int], measures: Collection[str]) -> list[Row[Any]]:
    """Standing values by day, the earliest first, at most the newest 400."""
    query = (
        select(Measurement.measure, Measurement.taken_on, Measurement.hundredths)
        .where(
            Measurement.resident_id.in_(rows),
            Measurement.measure.in_(measures),
            Measurement.standing,
        )
        .order_by(Measurement.taken_on.desc(), Measurement.id.desc())
    )
    found: list[Row[Any]] = list(db.session.execute(query.limit(_VALUES)))
    return found[::-1]


def list_visit_days(rows: Collection[int]) -> list[date]:
    """The days on which the person was met, the newest 400."""
    query = (
        select(Visit.served_on)
        .where(Visit.resident_id.in_(rows), Visit.state == VisitState.STANDING, Visit.met)
        .order_by(Visit.served_on.desc(), Visit.id.desc())
    )
    return list(db.session.scalars(query.limit(_VALUES)))

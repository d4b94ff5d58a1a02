"""What contracts promised and what was done of it, person by person, from rows alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Obligation,
    Resident,
    ResidentMerge,
    ResidentTag,
    ServiceRecord,
)
from contracts_app.queries.beneficiaries import Held, held_places
from contracts_app.queries.promises import Promised as Part
from contracts_app.queries.promises import names_of, promised_by, terms_before, terms_of_promise
from contracts_app.rules.deliveries import Delivered, Deliveries, Promised, deliveries, year_shown
from contracts_app.rules.fulfilment import TOGETHER, Offered
from contracts_app.rules.fulfilment import Cover as Days
from contracts_app.rules.packages import Person, suits
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.care import WHOLE_TERM, DutyState


@dataclass(frozen=True)
class Share:
    """What one person had of a term in a year; without a name, what the household had together."""

    name: str
    key: str
    birth_date: date | None
    done: Deliveries
    due: dict[str, date]
    """By service the day by which it is due next."""


@dataclass(frozen=True)
class Fulfilment:
    """One term in one of its years."""

    contract_no: str
    year: int
    years: tuple[int, ...]
    shares: tuple[Share, ...]
    items: dict[str, Any]
    """Services by their code, with both names."""
    packages: dict[str, Any]

    @property
    def is_empty(self) -> bool:
        """Nobody is promised anything, and nothing was done."""
        return not any(one.done.lines or one.done.besides for one in self.shares)


@dataclass(frozen=True)
class _Rows:
    """The rows of some terms, each list under the contract or the person."""

    covers: dict[int, list[Any]]
    parts: dict[int, list[Part]]
    tags: dict[int, set[str]]
    services: dict[int, list[Any]]
    shared: dict[int, list[Any]]
    due: dict[int, dict[str, date]]
    stands: dict[int, int]
    places: set[Held]
    earlier: dict[int, int]
    """Terms from which one of these goes on inside the same days, by that one."""


def fulfilment_of(contract: Contract, today: date, year: int | None = None) -> Fulfilment:
    """What became of one term in a year, this one unless told."""
    return fulfilments([contract], today, year)[0]


def delivered_of(contract_id: int) -> dict[str, int]:
    """How often each item of the paid packages of a term was done, under `package/item`."""
    query = (
        select(ServiceRecord.account, ServiceRecord.item_code, func.count())
        .where(
            ServiceRecord.contract_id.in_(terms_of_promise(contract_id)),
            ServiceRecord.year == WHOLE_TERM,
            ServiceRecord.standing,
        )
        .group_by(ServiceRecord.account, ServiceRecord.item_code)
        .order_by(ServiceRecord.account, ServiceRecord.item_code)
    )
    return {f"{account}/{item}": times for account, item, times in db.session.execute(query)}


def shown_year(contract: Contract, today: date, asked: int | None) -> int:
    """The year that was asked for where the term has days in it, else the one of today."""
    days = _days(contract)
    if asked is not None and days.first.year <= asked <= days.last.year:
        return asked
    return year_shown(days, today)


def fulfilments(contracts: Sequence[Any], today: date, year: int | None = None) -> list[Fulfilment]:
    """What became of each of these terms: a fixed number of statements, however many they are."""
    terms = {one.id: _days(one) for one in contracts}
    shown = {key: year or year_shown(days, today) for key, days in terms.items()}
    found = _read(terms, shown)
    parts = [part for some in found.parts.values() for part in some]
    done = {row.item_code for some in found.services.values() for row in some}
    items, packages = names_of(parts, done)
    return [
        Fulfilment(
            one.contract_no,
            shown[one.id],
            tuple(range(terms[one.id].first.year, terms[one.id].last.year + 1)),
            tuple(_shares(one.id, terms[one.id], shown[one.id], found)),
            items,
            packages,
        )
        for one in contracts
    ]


def _days(term: Any) -> Days:
    last = min(term.period_end, term.ended_on or term.period_end)
    return Days(term.period_start, max(last, term.period_start))


def _read(terms: dict[int, Days], shown: dict[int, int]) -> _Rows:
    covers = _covers(terms)
    people = sorted({row.resident_id for some in covers.values() for row in some})
    stands = _stands_for(people)
    everybody = [*people, *(stands.keys() - set(people))]
    years = set(shown.values())
    earlier = terms_before(terms)
    services = _services(everybody, [*terms, *earlier], years)
    shared: dict[int, list[Any]] = {}
    for row in services:
        if row.holder_id == TOGETHER:
            shared.setdefault(row.contract_id, []).append(row)
    by_person: dict[int, list[Any]] = {}
    for row in services:
        by_person.setdefault(stands.get(row.resident_id, row.resident_id), []).append(row)
    return _Rows(
        covers,
        promised_by(terms),
        _tags(people),
        by_person,
        shared,
        _due(people),
        stands,
        {(term, what, stands.get(who, who)) for term, what, who in held_places(terms)},
        earlier,
    )


def _covers(terms: Collection[int]) -> dict[int, list[Any]]:
    """The people of each term in the order of their age, each once with all days of cover."""
    query = (
        select(
            Cover.contract_id,
            Cover.resident_id,
            Cover.cover_from,
            Cover.cover_to,
            Resident.key,
            Resident.name,
            Resident.birth_date,
        )
        .join(Resident, Resident.id == Cover.resident_id)
        .where(
            Cover.contract_id.in_(terms),
            Cover.state != CoverState.VOID,
            Cover.cover_to >= Cover.cover_from,
        )
        .order_by(Cover.contract_id, Resident.birth_date, Resident.id, Cover.cover_from)
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.contract_id, []).append(row)
    return found


def _stands_for(people: Collection[int]) -> dict[int, int]:
    """Rows that were united with one of these people, whichever row is covered."""
    query = select(ResidentMerge.merged_id, ResidentMerge.kept_id).where(
        ResidentMerge.kept_id.in_(people), ~ResidentMerge.undone
    )
    return {row.merged_id: row.kept_id for row in db.session.execute(query)}


def _services(people: Collection[int], terms: Collection[int], years: set[int]) -> list[Any]:
    """What stands of these people in the years shown, and of paid packages in the whole term."""
    first, last = date(min(years, default=1900), 1, 1), date(max(years, default=1900), 12, 31)
    query = (
        select(
            ServiceRecord.resident_id,
            ServiceRecord.item_code,
            ServiceRecord.served_on,
            ServiceRecord.contract_id,
            ServiceRecord.holder_id,
            ServiceRecord.account,
            ServiceRecord.year,
            ServiceRecord.allowance,
        )
        .where(
            ServiceRecord.resident_id.in_(people),
            ServiceRecord.standing,
            or_(
                ServiceRecord.served_on.between(first, last),
                and_(ServiceRecord.contract_id.in_(terms), ServiceRecord.year == WHOLE_TERM),
            ),
        )
        .order_by(ServiceRecord.served_on, ServiceRecord.id)
    )
    return list(db.session.execute(query))


def _tags(people: Collection[int]) -> dict[int, set[str]]:
    query = select(ResidentTag.resident_id, ResidentTag.tag).where(
        ResidentTag.resident_id.in_(people), ResidentTag.valid_to.is_(None)
    )
    found: dict[int, set[str]] = {}
    for person, tag in db.session.execute(query):
        found.setdefault(person, set()).add(tag)
    return found


def _due(people: Collection[int]) -> dict[int, dict[str, date]]:
    query = select(Obligation.resident_id, Obligation.item_code, Obligation.due_on).where(
        Obligation.resident_id.in_(people), Obligation.state == DutyState.OPEN
    )
    found: dict[int, dict[str, date]] = {}
    for person, item, day in db.session.execute(query):
        found.setdefault(person, {})[item] = day
    return found


def _shares(contract_id: int, term: Days, year: int, found: _Rows) -> Iterable[Share]:
    """What the household has together, then its people from the oldest on."""
    own: dict[int, list[Any]] = {}
    for row in found.covers.get(contract_id, ()):
        if row.resident_id not in found.stands:
            own.setdefault(row.resident_id, []).append(row)
    together = [_promised(part) for part in found.parts.get(contract_id, ()) if part.shared]
    if together:
        done = _done(found.shared.get(contract_id, ()), contract_id, found)
        due = _due_together(own, {one.item for one in together}, found)
        yield Share("", "", None, deliveries(together, term, year, done), due)
    for covers in own.values():
        yield _share(covers, contract_id, year, found)


def _due_together(people: Iterable[int], items: Collection[str], found: _Rows) -> dict[str, date]:
    """What is due to whoever stands for the household."""
    due = [found.due.get(one, {}) for one in people]
    return {item: min(one[item] for one in due if item in one) for item in items
            if any(item in one for one in due)}  # fmt: skip


def _share(covers: Sequence[Any], contract_id: int, year: int, found: _Rows) -> Share:
    row = covers[0]
    days = Days(row.cover_from, max(one.cover_to for one in covers))
    member = Person(row.birth_date, frozenset(found.tags.get(row.resident_id, ())))
    ends = [_within(days, date(year, 1, 1)), _within(days, date(year, 12, 31))]
    meant = [
        _promised(part)
        for part in found.parts.get(contract_id, ())
        if not part.shared
        and any(suits(part.target, member, on) for on in ends)
        and (not part.by_place or (contract_id, part.package_id, row.resident_id) in found.places)
    ]
    own = [one for one in found.services.get(row.resident_id, ()) if one.holder_id != TOGETHER]
    done = deliveries(meant, days, year, _done(own, contract_id, found))
    return Share(row.name, row.key, row.birth_date, done, found.due.get(row.resident_id, {}))


def _within(days: Days, on: date) -> date:
    return min(max(on, days.first), days.last)


def _promised(part: Part) -> Promised:
    return Promised(part.item, Offered(part.package, part.times, part.fee_fen > 0))


def _done(services: Iterable[Any], contract_id: int, found: _Rows) -> list[Delivered]:
    """As counted by this term; what another term counted is neither its own nor besides it.

    Of the terms it goes on from, what was paid for counts on.
    """
    return [
        Delivered(row.item_code, row.served_on, row.account, row.year, row.allowance)
        for row in services
        if row.contract_id in (None, contract_id)
        or (row.year == WHOLE_TERM and found.earlier.get(row.contract_id) == contract_id)
    ]

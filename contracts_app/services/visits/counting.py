"""Where the services of a visit count: under the contract of that day, each in a free place."""

from datetime import date
from typing import Any, Final

from contracts_app.models import ServiceRecord
from contracts_app.queries.beneficiaries import held_places
from contracts_app.queries.promises import Promised, promised_by, terms_of_promise
from contracts_app.queries.visits import Visited, places_taken
from contracts_app.rules.fulfilment import TOGETHER, Cover, Offered, Place, accounts, free_place
from contracts_app.rules.packages import Person, suits
from contracts_app.rules.visits import Reason

Counted = dict[str, Any]
_NOWHERE: Final[Counted] = {}


def counted_as(
    cover: Any, person: Visited, tags: frozenset[str], item: str, on: date
) -> tuple[Counted, str | None]:
    """The columns with which a service is counted for a contract, empty where it is not.

    `cover`: as `queries.visits.cover_on` tells of the day.
    The second value tells why it has no place of what was promised: all of it is used up, or the
    package is for those who have a place of it.
    """
    if cover is None:
        return _NOWHERE, None
    suiting = _suiting(cover, person, tags, item, on)
    meant = _meant_for(suiting, cover.contract_id, person, on)
    if not meant:
        return _NOWHERE, Reason.NO_PLACE if suiting else None
    shared = any(one.shared for one in meant)
    # What a household has together is promised to it from the first day of the term.
    days = Cover(cover.period_start if shared else cover.cover_from, cover.cover_to)
    offered = [Offered(one.package, one.times, one.fee_fen > 0) for one in meant]
    tried = accounts(offered, days, on)
    holder = TOGETHER if shared else person.id
    holders = [holder] if holder == TOGETHER else person.rows
    place = free_place(tried, places_taken(terms_of_promise(cover.contract_id), holders, item))
    if place is None:
        return _NOWHERE, Reason.USED_UP if tried else None
    return _columns(cover.contract_id, holder, place, days), None


def _suiting(
    cover: Any, person: Visited, tags: frozenset[str], item: str, on: date
) -> list[Promised]:
    member = Person(person.birth_date, tags)
    return [
        one
        for one in promised_by([cover.contract_id])[cover.contract_id]
        if one.item == item and (one.shared or suits(one.target, member, on))
    ]


def _meant_for(
    suiting: list[Promised], contract_id: int, person: Visited, on: date
) -> list[Promised]:
    """Without the packages for a limited number of people of which the person has no place."""
    if not any(one.by_place for one in suiting):
        return suiting
    own = {package for _term, package, who in held_places([contract_id], on) if who in person.rows}
    return [one for one in suiting if not one.by_place or one.package_id in own]


def _columns(contract_id: int, holder: int, place: Place, days: Cover) -> Counted:
    return {
        "contract_id": contract_id,
        "holder_id": holder,
        "account": place.account.name,
        "year": place.account.year,
        "place": place.number,
        "allowance": place.account.allowance,
        "counts_from": days.first,
    }


def service_row(person: Visited, visit: Any, item: str, counted: Counted) -> ServiceRecord:
    """The row of one service that was delivered."""
    return ServiceRecord(
        county_code=person.county_code,
        visit_id=visit.id,
        resident_id=person.id,
        item_code=item,
        served_on=visit.served_on,
        standing=True,
        **counted,
    )

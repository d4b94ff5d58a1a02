"""Writing referrals with true chains of events in bulk.

The database takes an event only behind its referral, which moves by one number each time. So they
are written in rounds: all begin with their first event, then all that went on take the next step.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import bindparam, update

from contracts_app.extensions import db
from contracts_app.models import BedHold, ClinicBooking, PlaceWait, Referral, ReferralEvent
from contracts_app.queries.rows import table_of
from contracts_app.services import numbers
from contracts_app.services.demo.people import COUNTY
from contracts_app.services.demo.referral_ways import Way
from contracts_app.services.demo.store import insert_all, insert_numbered
from contracts_app.services.referrals.clocks import in_wall

AT_ONCE: Final = 2_000
_table = table_of(Referral)


def in_pieces(some: Iterable[Any]) -> Iterator[list[Any]]:
    """So many at once as one statement carries."""
    rest = iter(some)
    while piece := list(islice(rest, AT_ONCE)):
        yield piece


def write_rounds(ways: Sequence[Way]) -> list[int]:
    """Store referrals of different people, their events and places; ids in the same order."""
    if not ways:
        return []
    _give_numbers(ways)
    ids = insert_numbered(Referral, [way.base | way.states[0] for way in ways])
    standing = list(zip(ids, ways, strict=True))
    _add_events(standing, 1)
    for seq in range(2, max(len(way.states) for way in ways) + 1):
        standing = [one for one in standing if len(one[1].states) >= seq]
        _seal(standing, seq)
        _change([{"of": of, **way.states[seq - 1]} for of, way in standing])
        _add_events(standing, seq)
    _add_places(list(zip(ids, ways, strict=True)))
    return ids


def _give_numbers(ways: Sequence[Way]) -> None:
    by_day: dict[str, list[Way]] = defaultdict(list)
    for way in ways:
        by_day[_day(way.base["started_at_utc"])].append(way)
    for day, some in by_day.items():
        serials = numbers.take(f"referral:{COUNTY}:{day}", len(some))
        for serial, way in zip(serials, some, strict=True):
            way.base["referral_no"] = f"R{COUNTY}{day}{serial:05d}"


def _day(moment: datetime) -> str:
    return in_wall(moment).strftime("%Y%m%d")


def _add_events(standing: Sequence[tuple[int, Way]], seq: int) -> None:
    insert_all(ReferralEvent, [{"referral_id": of, **way.events[seq - 1]} for of, way in standing])


def _seal(standing: Sequence[tuple[int, Way]], seq: int) -> None:
    """What is written once, by a statement for each set of columns."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for of, way in standing:
        if values := way.sealed.get(seq):
            found[tuple(values)].append({"of": of, **values})
    for some in found.values():
        _change(some)


def _change(some: list[dict[str, Any]]) -> None:
    """Rows by `of`; all of them name the same columns."""
    if some:
        columns = [_table.c[name] for name in some[0] if name != "of"]
        values = {one.name: bindparam(f"_{one.name}", type_=one.type) for one in columns}
        statement = update(_table).where(_table.c.id == bindparam("_of")).values(values)
        rows = [{f"_{name}": value for name, value in one.items()} for one in some]
        db.session.connection().execute(statement, rows)


def _add_places(standing: Sequence[tuple[int, Way]]) -> None:
    for model in (ClinicBooking, BedHold, PlaceWait):
        insert_all(model, [row for of, way in standing for row in _places(model, of, way)])


def _places(model: type[Any], of: int, way: Way) -> list[dict[str, Any]]:
    row = {ClinicBooking: way.booking, BedHold: way.bed, PlaceWait: way.wait}[model]
    own = {"county_code": COUNTY, "referral_id": of}
    return [] if row is None else [{**own, **row}]

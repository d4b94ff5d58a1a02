"""The persons who answer for a town, a village or a grid, each from a day on (S3P6).

包乡 is a town's, 包片 and 包村 a village's, 包户 a grid's. Who it was on which day is kept.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import or_, select

from contracts_app.extensions import db
from contracts_app.models import Grid, Region, Responsibility, Staff
from contracts_app.queries.grid_days import is_leaf
from contracts_app.queries.locks import hold_grids
from contracts_app.queries.responsibilities import REGION_LEVELS, open_from, staff_to_appoint
from contracts_app.queries.scope import Scope, grids_in, villages_in
from contracts_app.rules.dates import FURTHEST
from contracts_app.rules.duty import Duty, Outcome, change_hands, is_settled
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.responsibility_rows import (
    Slot,
    add_row,
    event_of,
    hand_on,
    rows_of,
    state_of,
)
from contracts_app.vocabulary import CareLevel

_GRID: Final = "grid"


def appoint(
    slots: Iterable[Slot],
    staff_key: str,
    day: date,
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    zone: str = "",
) -> dict[str, int]:
    """Make a person answer for places from a day on; returns how many were created, updated, …

    All or nothing. Whoever answered before does so until the day before, and is kept. Raises
    NotFound for a place or person outside the scope, Refused with `bad_date` (too far ahead, the
    past would be another one, the person's end there is decided already, or the grid is not in use
    then), `staff_retired` or `grid_not_leaf`.
    """
    person = _person(staff_key, scope)
    _check_day(day, today)
    _check_serves(person, day)
    refusals: list[Refusal] = []
    done: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    trail: list[dict[str, Any]] = []
    for slot, place in _held(slots, scope).items():
        try:
            before, row = _give(slot, place, person, day, zone, today)
        except Refused as refused:
            refusals.extend(refused.refusals)
            continue
        done[_outcome(before, row)] += 1
        if before != state_of(row):
            trail.append(event_of(actor, "appoint", slot, before, state_of(row)))
    if refusals:
        raise Refused(*refusals)
    db.session.flush()
    audit.record_all(trail)
    return dict(done)


def end(slots: Iterable[Slot], last_day: date, scope: Scope, actor: Actor, today: date) -> int:
    """Let nobody answer for places after a day; returns for how many that changed something.

    Raises NotFound for a place outside the scope, Refused(`bad_date`) for a day before the present
    one began or too far ahead.
    """
    _check_day(last_day, today)
    trail = []
    for slot, place in _held(slots, scope).items():
        rows = rows_of(slot, place)
        row = rows[-1] if rows else None
        if row is None or row.valid_to is not None:
            continue
        if last_day < row.valid_from:
            raise Refused(Refusal("bad_date", slot.place))
        before = state_of(row)
        row.valid_to = last_day
        trail.append(event_of(actor, "end", slot, before, state_of(row)))
    db.session.flush()
    audit.record_all(trail)
    return len(trail)


def take_over(from_staff_id: int, to_staff_id: int, day: date, actor: Actor) -> int:
    """Hand all that a person answers for on a day or later to another; returns how many places.

    What began before ends on the day before and is kept; what begins later only changes the person.
    Raises Refused(`staff_retired`) when the other serves no longer by then.
    """
    _check_serves(db.session.get_one(Staff, to_staff_id), day)
    # The grids first: whoever splits or merges one holds it and then changes the rows.
    hold_grids([row.grid_id for row in open_from(from_staff_id, day) if row.grid_id])
    rows = open_from(from_staff_id, day, hold=True)
    codes = _grid_codes(rows)
    trail = []
    for row in rows:
        place = row.region_code or codes[row.grid_id or 0]
        before = state_of(row)
        now = _handed_on(row, to_staff_id, day)
        slot = Slot(CareLevel(row.level), place)
        trail.append(event_of(actor, "take_over", slot, before, state_of(now)))
    db.session.flush()
    audit.record_all(trail)
    return len(rows)


def give_back(staff_id: int, day: date, actor: Actor) -> int:
    """Let a person go on with what another would take over on a day; returns how many places."""
    last_day = day - timedelta(days=1)
    ended = select(Responsibility).filter_by(staff_id=staff_id, valid_to=last_day)
    hold_grids([row.grid_id for row in db.session.scalars(ended) if row.grid_id])
    rows = db.session.scalars(ended.with_for_update()).all()
    codes, trail = _grid_codes(rows), []
    for row in rows:
        same = {name: getattr(row, name) for name in ("level", "region_code", "grid_id")}
        next_one = select(Responsibility).filter_by(**same, valid_from=day).with_for_update()
        heir = db.session.scalars(next_one).first()
        if heir is None:
            continue
        before, until = state_of(heir), heir.valid_to
        db.session.delete(heir)
        db.session.flush()
        row.valid_to = until
        slot = Slot(CareLevel(row.level), row.region_code or codes[row.grid_id or 0])
        trail.append(event_of(actor, "give_back", slot, before, state_of(row)))
    db.session.flush()
    audit.record_all(trail)
    return len(trail)


def _check_day(day: date, today: date) -> None:
    if day > today + FURTHEST:
        raise Refused(Refusal("bad_date"))


def _check_serves(person: Staff, day: date) -> None:
    if person.retired_on is not None and person.retired_on <= day:
        raise Refused(Refusal("staff_retired"))


def _handed_on(row: Responsibility, to_staff_id: int, day: date) -> Responsibility:
    """The row of the other person; the closed one keeps who it was until then."""
    if row.valid_from < day:
        return hand_on(row, to_staff_id, day)
    row.staff_id = to_staff_id
    return row


def _grid_codes(rows: Iterable[Responsibility]) -> dict[int, str]:
    ids = [row.grid_id for row in rows if row.grid_id is not None]
    found = db.session.execute(select(Grid.id, Grid.code).where(Grid.id.in_(ids)))
    return {row.id: row.code for row in found}


def _outcome(before: dict[str, Any] | None, row: Responsibility) -> Outcome:
    if before is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if before == state_of(row) else Outcome.UPDATED


def _person(key: str, scope: Scope) -> Staff:
    """Somebody whose service does not end meanwhile. Raises NotFound."""
    query = select(Staff).where(Staff.key == key, staff_to_appoint(scope))
    held = query.with_for_update(key_share=True, of=Staff)
    person: Staff | None = db.session.scalar(held.execution_options(populate_existing=True))
    if person is None:
        raise NotFound("staff")
    return person


def _held(slots: Iterable[Slot], scope: Scope) -> dict[Slot, Grid | Region]:
    """The places in scope, with the rows of who answers there, held until the transaction ends.

    Each kind by its key, so that two who appoint at once never wait for each other in a circle.
    """
    wanted = sorted(set(slots))
    of_grids = [slot.place for slot in wanted if slot.level is CareLevel.HOUSEHOLD_DOCTOR]
    of_regions = [slot.place for slot in wanted if slot.level is not CareLevel.HOUSEHOLD_DOCTOR]
    regions = select(Region).where(Region.code.in_(of_regions), villages_in(scope, Region.code))
    grids = select(Grid).where(Grid.code.in_(of_grids), grids_in(scope))
    places: dict[tuple[str, str], Grid | Region] = {}
    for region in db.session.scalars(regions.order_by(Region.code).with_for_update(key_share=True)):
        places[region.level, region.code] = region
    for grid in db.session.scalars(grids.order_by(Grid.id).with_for_update(of=Grid)):
        places.setdefault((_GRID, grid.code), grid)
    _hold_rows(places.values())
    kinds = {slot: REGION_LEVELS.get(slot.level, _GRID) for slot in wanted}
    if any((kinds[slot], slot.place) not in places for slot in wanted):
        raise NotFound("place")
    return {slot: places[kinds[slot], slot.place] for slot in wanted}


def _hold_rows(places: Iterable[Grid | Region]) -> None:
    known = list(places)
    ids = [place.id for place in known if isinstance(place, Grid)]
    codes = [place.code for place in known if isinstance(place, Region)]
    query = select(Responsibility.id).where(
        or_(Responsibility.grid_id.in_(ids), Responsibility.region_code.in_(codes))
    )
    db.session.scalars(query.order_by(Responsibility.id).with_for_update()).all()


def _give(
    slot: Slot, place: Grid | Region, person: Staff, day: date, zone: str, today: date
) -> tuple[dict[str, Any] | None, Responsibility]:
    """What stood before, and what stands now. Raises Refused."""
    if isinstance(place, Grid):
        _check_grid(place, day)
    rows = {row.id: row for row in rows_of(slot, place)}
    stored = [Duty(row.id, row.staff_id, row.valid_from, row.valid_to) for row in rows.values()]
    present = next((rows[one.id] for one in stored if one.holds_on(day)), None)
    change = change_hands(stored, person.id, day)
    ends = change.is_nothing and present is not None and present.valid_to is not None
    if ends or is_settled(stored, day, today):
        raise Refused(Refusal("bad_date", slot.place))
    if present is None:
        last = change.begin[2] if change.begin else None
        return None, add_row(slot, place, person.id, zone, day, last)
    before = state_of(present)
    if change.end:
        return before, hand_on(present, person.id, day, zone)
    present.staff_id, present.zone = person.id, zone or present.zone
    return before, present


def _check_grid(grid: Grid, day: date) -> None:
    if grid.opened_on > day or (grid.retired_on is not None and grid.retired_on <= day):
        raise Refused(Refusal("bad_date", grid.code))
    if not db.session.scalar(select(is_leaf(day)).where(Grid.id == grid.id)):
        raise Refused(Refusal("grid_not_leaf", grid.code))

"""The paper of records goes from one institution to another."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordEvent, RecordHandover
from contracts_app.queries.record_handovers import get_handover, list_handed, list_handovers
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.record_handover import (
    Handing,
    count_to_hand_over,
    hand_over,
    transfer_record,
)
from tests.factories import TODAY, World, make_household, make_record
from tests.support.signed_in import audited

DAY = timedelta(days=1)
CODES = [f"110199100101{serial:05d}" for serial in range(1, 5)]


@pytest.fixture
def stored(world: World) -> World:
    """Four records in the station: two of each grid, one of them closed."""
    for place, grid in enumerate(world.grids):
        _household, people = make_household(grid, members=2)
        for person, code in zip(people, CODES[2 * place :], strict=False):
            make_record(person, code, institution_id=world.station.id, shelf="1-1")
    last = db.session.scalars(select(HealthRecord).filter_by(code=CODES[3])).one()
    last.status, last.close_reason, last.closed_on = "closed", "lost", TODAY
    db.session.flush()
    return world


def handing(**values: Any) -> Handing:
    given = {"giver": "ST1", "taker": "ORG01", "on": TODAY, "reason": "村卫生室撤并"}
    return Handing(**{**given, **values})


def give(world: World, **values: Any) -> RecordHandover:
    scope = scope_of(world.users["leader"], TODAY)
    return hand_over(handing(**values), scope, SYSTEM, TODAY)


def places() -> set[int | None]:
    return set(db.session.scalars(select(HealthRecord.institution_id)))


def test_all_records_of_a_station_go_over_at_once(stored: World) -> None:
    made = give(stored)
    assert made.records == 4
    assert places() == {stored.centre.id}
    events = db.session.scalars(select(RecordEvent).filter_by(kind="transferred")).all()
    assert {
        (one.from_institution_id, one.to_institution_id, one.handover_id) for one in events
    } == {(stored.station.id, stored.centre.id, made.id)}
    scope = scope_of(stored.users["village"], TODAY)
    [listed] = list_handovers(scope)
    assert (listed.key, listed.records, listed.reason) == (made.key, 4, "村卫生室撤并")
    found = get_handover(made.key, scope)
    rows = list_handed(found.id, scope, 100)
    assert [row.code for row in rows] == CODES
    assert [row.status for row in rows] == ["open"] * 3 + ["closed"]
    assert [row.after["records"] for row in audited("record.handover")] == [4]


def test_one_grid_may_go_alone_and_come_back(stored: World) -> None:
    assert count_to_hand_over(handing(grid="G1"), scope_of(stored.users["leader"], TODAY)) == 2
    assert give(stored, grid="G1").records == 2
    assert places() == {stored.centre.id, stored.station.id}
    assert give(stored, giver="ORG01", taker="ST1").records == 2
    assert places() == {stored.station.id}


def test_what_makes_no_sense_is_refused(stored: World) -> None:
    for values, code in (
        ({"taker": "ST1"}, "same_keeper"),
        ({"taker": "ORG90"}, "keeper_unknown"),
        ({"on": TODAY + DAY}, "future_date"),
        ({"on": TODAY - 366 * DAY}, "handover_too_old"),
        ({"reason": " "}, "missing_required"),
        ({"reason": "x" * 201}, "too_long"),
        ({"giver": "ORG01", "taker": "ST1"}, "nothing_to_hand_over"),
    ):
        with pytest.raises(Refused) as refused:
            give(stored, **values)
        assert refused.value.codes == [code], values
    scope = scope_of(stored.users["village"], TODAY)
    with pytest.raises(NotFound):
        hand_over(handing(giver="ORG01", taker="ST1"), scope, SYSTEM, TODAY)
    assert places() == {stored.station.id}


def test_one_record_finds_its_place(stored: World) -> None:
    scope = scope_of(stored.users["leader"], TODAY)

    def lay(keeper: str, shelf: str, on: date = TODAY) -> HealthRecord:
        return transfer_record(CODES[0], keeper, shelf, on, scope, SYSTEM, TODAY)

    for told, code in (
        (("ST1", "1-1"), "nothing_changed"),
        (("ORG90", ""), "keeper_unknown"),
        (("ORG01", "x" * 41), "too_long"),
        (("ORG01", "", TODAY + DAY), "future_date"),
        (("ORG01", "", date(2019, 12, 31)), "bad_date"),
    ):
        with pytest.raises(Refused) as refused:
            lay(*told)
        assert refused.value.codes == [code], told
    lay("ST1", "2-7")
    record = lay("ORG01", "3-12")
    assert (record.institution_id, record.shelf) == (stored.centre.id, "3-12")
    kinds = select(RecordEvent.kind, RecordEvent.details).order_by(RecordEvent.id)
    assert [tuple(row) for row in db.session.execute(kinds)] == [
        ("updated", {"shelf": "2-7"}), ("transferred", {"shelf": "3-12"}),
    ]  # fmt: skip

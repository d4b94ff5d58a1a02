"""The four levels of persons who answer for a place, dated, on both engines."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Responsibility, Staff
from contracts_app.queries.responsibilities import (
    levels_on,
    list_history,
)
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.responsibilities import (
    Slot,
    appoint,
    end,
    take_over,
)
from contracts_app.vocabulary import CareLevel
from tests.factories import TODAY, TOWN, VILLAGE, GridFactory, StaffFactory, make_world

JUNE = date(2026, 6, 1)
DOCTOR_OF_G1 = Slot(CareLevel.HOUSEHOLD_DOCTOR, "G1")
CONTACT = Slot(CareLevel.VILLAGE_CONTACT, VILLAGE)
LEAD = Slot(CareLevel.TOWNSHIP_LEAD, TOWN)
ZONE = Slot(CareLevel.ZONE_LEAD, VILLAGE)


def put(slot: Slot, person: Staff, day: date, zone: str = "") -> dict[str, int]:
    return appoint([slot], person.key, day, everything(TODAY), SYSTEM, TODAY, zone=zone)


def names_on(grid_id: int, day: date) -> list[str | None]:
    return [holder.name if holder else None for holder in levels_on(grid_id, day)]


def dates_of(level: CareLevel) -> list[tuple[int, date, date | None]]:
    rows = db.session.scalars(
        select(Responsibility).filter_by(level=level).order_by(Responsibility.valid_from)
    )
    return [(row.staff_id, row.valid_from, row.valid_to) for row in rows]


def people(count: int, institution_id: int) -> list[Staff]:
    return [StaffFactory(institution_id=institution_id, name=f"人{n}") for n in range(count)]


def test_the_four_levels_of_a_grid_on_any_day(any_app: Flask) -> None:
    world = make_world()
    lead, zone, contact, doctor = people(4, world.centre.id)
    put(LEAD, lead, JUNE)
    put(ZONE, zone, JUNE, zone="东片")
    put(CONTACT, contact, JUNE)
    put(DOCTOR_OF_G1, doctor, JUNE + timedelta(days=1))
    first, second = (grid.id for grid in world.grids)
    assert names_on(first, JUNE - timedelta(days=1)) == [None] * 4
    assert names_on(first, JUNE) == ["人0", "人1", "人2", None]
    assert names_on(first, TODAY) == ["人0", "人1", "人2", "人3"]
    assert names_on(second, TODAY) == ["人0", "人1", "人2", None]
    assert [holder and holder.zone for holder in levels_on(first, TODAY)][1] == "东片"


def test_who_answered_before_does_so_until_the_day_before_and_is_kept(any_app: Flask) -> None:
    world = make_world()
    old, new = people(2, world.station.id)
    assert put(CONTACT, old, JUNE)["created"] == 1
    assert put(CONTACT, new, TODAY)["updated"] == 1
    assert dates_of(CareLevel.VILLAGE_CONTACT) == [
        (old.id, JUNE, TODAY - timedelta(days=1)),
        (new.id, TODAY, None),
    ]
    shown = list_history(CareLevel.VILLAGE_CONTACT, VILLAGE, everything(TODAY), TODAY)
    assert [holder.name for holder in shown] == ["人1", "人0"]


def test_who_is_decided_for_later_stays_when_another_comes_before(any_app: Flask) -> None:
    world = make_world()
    old, new, between = people(3, world.station.id)
    put(CONTACT, old, JUNE)
    put(CONTACT, new, date(2027, 1, 1))
    assert put(CONTACT, between, TODAY)["updated"] == 1
    assert dates_of(CareLevel.VILLAGE_CONTACT) == [
        (old.id, JUNE, TODAY - timedelta(days=1)),
        (between.id, TODAY, date(2026, 12, 31)),
        (new.id, date(2027, 1, 1), None),
    ]


def test_one_from_the_same_day_is_corrected_in_place(any_app: Flask) -> None:
    world = make_world()
    old, new = people(2, world.centre.id)
    put(LEAD, old, JUNE)
    assert put(LEAD, new, JUNE)["updated"] == 1
    assert dates_of(CareLevel.TOWNSHIP_LEAD) == [(new.id, JUNE, None)]


def test_the_same_person_again_changes_nothing_but_a_new_zone(any_app: Flask) -> None:
    world = make_world()
    (person,) = people(1, world.centre.id)
    put(ZONE, person, JUNE, zone="东片")
    assert put(ZONE, person, TODAY)["unchanged"] == 1
    assert put(ZONE, person, TODAY, zone="西片")["updated"] == 1
    assert db.session.scalars(select(Responsibility.zone)).all() == ["西片"]


def test_many_places_at_once_are_all_given_or_none(any_app: Flask) -> None:
    world = make_world()
    old, new = people(2, world.station.id)
    slots = [Slot(CareLevel.HOUSEHOLD_DOCTOR, code) for code in ("G1", "G2")]
    put(slots[1], old, TODAY)
    db.session.commit()
    with pytest.raises(Refused) as refused:
        appoint(slots, new.key, JUNE, everything(TODAY), SYSTEM, TODAY)
    db.session.rollback()
    assert [(one.code, one.subject) for one in refused.value.refusals] == [("bad_date", "G2")]
    assert [row[0] for row in dates_of(CareLevel.HOUSEHOLD_DOCTOR)] == [old.id]


@pytest.mark.parametrize("day", [JUNE - timedelta(days=1), date(2206, 1, 1)])
def test_a_day_before_the_present_one_or_far_ahead_is_refused(any_app: Flask, day: date) -> None:
    world = make_world()
    old, new = people(2, world.centre.id)
    put(LEAD, old, JUNE)
    with pytest.raises(Refused) as refused:
        put(LEAD, new, day)
    assert refused.value.codes == ["bad_date"]


def test_somebody_retired_by_then_is_refused(any_app: Flask) -> None:
    world = make_world()
    (person,) = people(1, world.centre.id)
    person.retired_on = TODAY
    with pytest.raises(Refused) as refused:
        put(LEAD, person, TODAY)
    assert refused.value.codes == ["staff_retired"]
    assert put(LEAD, person, TODAY - timedelta(days=1))["created"] == 1


def test_households_hang_on_leaf_grids_that_are_in_use(any_app: Flask) -> None:
    world = make_world()
    (person,) = people(1, world.centre.id)
    GridFactory(code="G1A", parent_id=world.grids[0].id)
    world.grids[1].retired_on = TODAY
    db.session.flush()
    with pytest.raises(Refused) as refused:
        put(DOCTOR_OF_G1, person, TODAY)
    assert refused.value.codes == ["grid_not_leaf"]
    with pytest.raises(Refused) as refused:
        put(Slot(CareLevel.HOUSEHOLD_DOCTOR, "G2"), person, TODAY)
    assert refused.value.codes == ["bad_date"]


@pytest.mark.parametrize(
    "slot",
    [
        Slot(CareLevel.TOWNSHIP_LEAD, VILLAGE),
        Slot(CareLevel.ZONE_LEAD, TOWN),
        Slot(CareLevel.HOUSEHOLD_DOCTOR, "G9"),
    ],
)
def test_a_place_of_another_kind_is_not_found(app: Flask, slot: Slot) -> None:
    world = make_world()
    with pytest.raises(NotFound):
        put(slot, world.doctor, TODAY)


def test_places_and_people_out_of_scope_are_not_found(app: Flask) -> None:
    world = make_world(users=True)
    scope = scope_of(world.users["leader"], TODAY)
    stranger = StaffFactory(institution_id=world.hospital.id)
    with pytest.raises(NotFound):
        appoint([LEAD], stranger.key, TODAY, scope, SYSTEM, TODAY)
    own = scope_of(world.users["village"], TODAY)
    (person,) = people(1, world.station.id)
    with pytest.raises(NotFound):
        appoint([LEAD], person.key, TODAY, own, SYSTEM, TODAY)
    assert appoint([CONTACT], person.key, TODAY, own, SYSTEM, TODAY)["created"] == 1


def test_an_end_leaves_nobody_from_the_next_day_on(any_app: Flask) -> None:
    world = make_world()
    (person,) = people(1, world.centre.id)
    put(DOCTOR_OF_G1, person, JUNE)
    assert end([DOCTOR_OF_G1], TODAY, everything(TODAY), SYSTEM, TODAY) == 1
    grid = world.grids[0].id
    assert names_on(grid, TODAY)[3] == "人0"
    assert names_on(grid, TODAY + timedelta(days=1))[3] is None
    assert end([DOCTOR_OF_G1], TODAY, everything(TODAY), SYSTEM, TODAY) == 0
    with pytest.raises(Refused):
        put(DOCTOR_OF_G1, person, TODAY)
    assert put(DOCTOR_OF_G1, person, TODAY + timedelta(days=1))["created"] == 1


def test_an_end_before_the_first_day_is_refused(any_app: Flask) -> None:
    world = make_world()
    put(LEAD, world.doctor, JUNE)
    with pytest.raises(Refused):
        end([LEAD], JUNE - timedelta(days=1), everything(TODAY), SYSTEM, TODAY)


def test_whoever_leaves_hands_everything_over_also_what_is_still_to_come(any_app: Flask) -> None:
    world = make_world()
    leaver, heir = people(2, world.station.id)
    put(CONTACT, leaver, JUNE)
    put(DOCTOR_OF_G1, leaver, date(2027, 1, 1))
    put(LEAD, leaver, JUNE)
    end([LEAD], date(2027, 3, 31), everything(TODAY), SYSTEM, TODAY)
    put(ZONE, leaver, JUNE)
    end([ZONE], TODAY - timedelta(days=1), everything(TODAY), SYSTEM, TODAY)
    assert take_over(leaver.id, heir.id, TODAY, SYSTEM) == 3
    before = TODAY - timedelta(days=1)
    assert dates_of(CareLevel.VILLAGE_CONTACT) == [
        (leaver.id, JUNE, before),
        (heir.id, TODAY, None),
    ]
    assert dates_of(CareLevel.HOUSEHOLD_DOCTOR) == [(heir.id, date(2027, 1, 1), None)]
    assert dates_of(CareLevel.TOWNSHIP_LEAD) == [
        (leaver.id, JUNE, before),
        (heir.id, TODAY, date(2027, 3, 31)),
    ]
    assert dates_of(CareLevel.ZONE_LEAD) == [(leaver.id, JUNE, before)]
    assert take_over(leaver.id, heir.id, TODAY, SYSTEM) == 0


def test_nobody_hands_over_to_somebody_who_has_retired(any_app: Flask) -> None:
    world = make_world()
    leaver, heir = people(2, world.station.id)
    put(CONTACT, leaver, JUNE)
    heir.retired_on = TODAY
    db.session.flush()
    with pytest.raises(Refused) as refused:
        take_over(leaver.id, heir.id, TODAY, SYSTEM)
    assert refused.value.codes == ["staff_retired"]


def test_every_change_leaves_an_audit_row_without_names(any_app: Flask) -> None:
    world = make_world()
    old, new = people(2, world.station.id)
    put(CONTACT, old, JUNE)
    put(DOCTOR_OF_G1, old, JUNE)
    take_over(old.id, new.id, TODAY, SYSTEM)
    end([CONTACT], TODAY, everything(TODAY), SYSTEM, TODAY)
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb.startswith("responsibility.")).order_by("id")
    ).all()
    assert [(event.verb, event.object_type, event.object_key) for event in events] == [
        ("responsibility.appoint", "region", VILLAGE),
        ("responsibility.appoint", "grid", "G1"),
        ("responsibility.take_over", "region", VILLAGE),
        ("responsibility.take_over", "grid", "G1"),
        ("responsibility.end", "region", VILLAGE),
    ]
    assert events[0].before is None
    assert events[2].before["staff_id"] == old.id
    assert events[2].after["staff_id"] == new.id
    assert all("人" not in str((event.before, event.after)) for event in events)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from("aeht"), st.integers(0, 2)), max_size=9)
)
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_done_no_day_has_two_persons_on_one_place(
    app: Flask, steps: list[tuple[int, str, int]]
) -> None:
    db.session.rollback()
    world = make_world()
    staff = people(3, world.station.id)
    for days, verb, who in steps:
        day = TODAY + timedelta(days=days)
        with suppress(Refused), db.session.begin_nested():
            if verb == "t":
                take_over(staff[who].id, staff[who - 1].id, day, SYSTEM)
            elif verb == "e":
                end([CONTACT], day, everything(TODAY), SYSTEM, TODAY)
            else:
                put(CONTACT, staff[who], day)
    rows = sorted(dates_of(CareLevel.VILLAGE_CONTACT), key=lambda row: row[1])
    for (_who, _first, last), (_next, first, _last) in zip(rows, rows[1:], strict=False):
        assert last is not None
        assert last < first
    db.session.rollback()

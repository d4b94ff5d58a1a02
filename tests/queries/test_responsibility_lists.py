"""Lists of who answers for the places of a town, for those who may see them."""

from datetime import date

from flask import Flask

from contracts_app.queries.responsibilities import (
    list_history,
    list_responsibilities,
    list_staff_choices,
    list_towns,
)
from contracts_app.queries.scope import everything, scope_of
from contracts_app.vocabulary import CareLevel
from tests.factories import TODAY, TOWN, VILLAGE, GridFactory, make_world
from tests.services.test_responsibilities import DOCTOR_OF_G1, JUNE, LEAD, people, put
from tests.support.statements import counted_statements


def test_the_list_of_a_town_shows_every_place_with_now_and_next(any_app: Flask) -> None:
    world = make_world()
    now, later = people(2, world.centre.id)
    put(LEAD, now, JUNE)
    put(LEAD, later, date(2027, 1, 1))
    put(DOCTOR_OF_G1, now, JUNE)
    GridFactory(code="G0", retired_on=TODAY)
    scope = everything(TODAY)
    with counted_statements() as few:
        rows = list_responsibilities(scope, TODAY, TOWN)
    assert [(row.level.value, row.place) for row in rows] == [
        ("township_lead", TOWN),
        ("zone_lead", VILLAGE),
        ("village_contact", VILLAGE),
        ("household_doctor", "G1"),
        ("household_doctor", "G2"),
        ("zone_lead", "110199100202"),
        ("village_contact", "110199100202"),
    ]
    lead = rows[0]
    assert lead.holder is not None
    assert lead.later is not None
    assert (lead.holder.name, lead.later.name) == ("人0", "人1")
    assert [row.holder.name if row.holder else None for row in rows[3:5]] == ["人0", None]
    for number in range(20):
        GridFactory(code=f"M{number}")
    with counted_statements() as many:
        list_responsibilities(scope, TODAY, TOWN)
    assert len(many) == len(few) == 3


def test_a_village_sees_its_own_places_and_offers_its_own_people(app: Flask) -> None:
    world = make_world(users=True)
    GridFactory(code="G9", village_code="110199100202")
    people(2, world.station.id)
    scope = scope_of(world.users["village"], TODAY)
    assert [row.place for row in list_responsibilities(scope, TODAY, TOWN)] == [
        VILLAGE, VILLAGE, "G1", "G2",
    ]  # fmt: skip
    assert [town.code for town in list_towns(scope)] == [TOWN]
    assert [one.name for one in list_staff_choices(scope, TOWN, TODAY)] == ["人0", "人1"]
    leader = scope_of(world.users["leader"], TODAY)
    assert len(list_staff_choices(leader, TOWN, TODAY)) == 5
    assert list_history(CareLevel.HOUSEHOLD_DOCTOR, "G9", scope, TODAY) == []

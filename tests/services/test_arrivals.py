"""People come to a household: former members, and people nobody knew before."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import (
    HeadChange,
    Household,
    HouseholdAction,
    Resident,
)
from contracts_app.queries.scope import everything
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, World, make_household
from tests.support.family import LAST, covers, is_whole, membership, newest, numbered, signed_family
from tests.support.signed_in import sign_up

TODDLER = Typed("小宝", "none", "", "male", date(2024, 6, 1))


@pytest.fixture
def home(world: World) -> tuple[Household, list[Resident]]:
    return signed_family(world)


def arrive(arrival: Arrival, *, on: date = TODAY, code: str = "H1") -> HouseholdAction:
    return move_in(code, arrival, everything(on), SYSTEM, on)


def test_a_new_person_is_covered_from_the_day_of_moving_in(
    home: tuple[Household, list[Resident]],
) -> None:
    day = date(2026, 11, 15)
    arrive(Arrival(day, "70", typed=TODDLER, cover=True))
    person = newest()
    assert (person.name, person.permanent, membership(person).relation) == ("小宝", True, "70")
    assert covers(person) == [("live", day, LAST)]
    assert is_whole()


def test_without_the_wish_nobody_is_covered(home: tuple[Household, list[Resident]]) -> None:
    arrive(Arrival(TODAY, "70", typed=TODDLER))
    assert covers(newest()) == []
    assert is_whole()


def test_a_former_member_comes_back(home: tuple[Household, list[Resident]]) -> None:
    _household, people = home
    child = people[2]
    left = date(2026, 11, 10)
    leave_household(child.key, "moved_out", left, everything(TODAY), SYSTEM, TODAY)
    arrive(Arrival(date(2026, 11, 18), "20", former=child.key, cover=True))
    assert covers(child) == [
        ("ended", date(2026, 11, 1), left),
        ("live", date(2026, 11, 18), LAST),
    ]
    assert is_whole()


def test_a_known_number_leads_to_the_person_on_record(
    home: tuple[Household, list[Resident]], world: World
) -> None:
    _other, people = make_household(world.grids[0], members=2, code="H2")
    guest = numbered(people[1])
    typed = Typed(guest.name, "resident_id", guest.id_number)
    with pytest.raises(Refused, match="already_in_other_household"):
        arrive(Arrival(TODAY, "80", typed=typed))
    leave_household(guest.key, "moved_out", date(2026, 11, 1), everything(TODAY), SYSTEM, TODAY)
    count = len(db.session.scalars(select(Resident)).all())
    arrive(Arrival(TODAY, "80", typed=typed))
    assert membership(guest).relation == "80"
    assert len(db.session.scalars(select(Resident)).all()) == count


def test_another_name_for_a_known_number_is_a_conflict(
    home: tuple[Household, list[Resident]], world: World
) -> None:
    _other, people = make_household(world.grids[0], members=2, code="H2")
    typed = Typed("别人", "resident_id", numbered(people[1]).id_number)
    with pytest.raises(Refused, match="id_conflict"):
        arrive(Arrival(TODAY, "80", typed=typed))


@pytest.mark.parametrize(
    ("arrival", "code"),
    [
        (Arrival(TODAY + timedelta(days=1), "70", typed=TODDLER), "future_date"),
        (Arrival(date(2024, 5, 31), "70", typed=TODDLER), "bad_date"),
        (Arrival(TODAY, "02", typed=TODDLER), "two_heads"),
        (Arrival(TODAY, "", typed=TODDLER), "unknown_relation"),
        (Arrival(TODAY, "70", typed=TODDLER, permanent=False, cover=True), "not_permanent"),
        (Arrival(TODAY, "70", former="nobody"), "unknown_value"),
        (Arrival(TODAY, "70", typed=Typed("小宝", "none")), "missing_required"),
        (Arrival(TODAY, "70", typed=Typed("小宝", "resident_id", "1")), "id_length"),
    ],
)
def test_an_arrival_that_cannot_be_is_refused(
    home: tuple[Household, list[Resident]], arrival: Arrival, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        arrive(arrival)
    assert code in refused.value.codes


def test_nobody_comes_back_from_the_dead_or_before_leaving(
    home: tuple[Household, list[Resident]],
) -> None:
    _household, people = home
    leave_household(people[2].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    with pytest.raises(Refused, match="resident_died"):
        arrive(Arrival(TODAY, "20", former=people[2].key))
    leave_household(people[1].key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY)
    with pytest.raises(Refused, match="bad_date"):
        arrive(Arrival(TODAY, "10", former=people[1].key))


def test_the_first_who_comes_to_an_empty_household_heads_it(world: World) -> None:
    household, (alone,) = make_household(world.grids[0], members=1, code="H7")
    leave_household(
        alone.key, "death", date(2026, 11, 1), everything(TODAY), SYSTEM, TODAY
    )  # fmt: skip
    arrive(Arrival(TODAY, "70", typed=TODDLER), code="H7")
    assert (membership(newest()).is_head, membership(newest()).relation) == (True, "02")
    changes = db.session.scalars(select(HeadChange).order_by(HeadChange.id)).all()
    assert [(row.from_resident_id, row.to_resident_id, row.changed_on) for row in changes] == [
        (alone.id, None, date(2026, 11, 2)),
        (None, newest().id, TODAY),
    ]
    assert household.id == changes[0].household_id


def test_cover_is_refused_where_there_is_no_contract(world: World) -> None:
    make_household(world.grids[0], members=1, code="H7")
    with pytest.raises(Refused, match="not_in_force"):
        arrive(Arrival(TODAY, "70", typed=TODDLER, cover=True), code="H7")


def test_cover_is_refused_where_the_only_contract_never_began(world: World) -> None:
    """It was signed for the next year, and everybody left before its first day."""
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    household, (alone,) = make_household(world.grids[0], members=1, code="H7")
    sign_up(household, alone)
    yesterday = TODAY - timedelta(days=1)
    leave_household(alone.key, "moved_out", yesterday, everything(TODAY), SYSTEM, TODAY)
    with pytest.raises(Refused, match="not_in_force"):
        arrive(Arrival(TODAY, "70", typed=TODDLER, cover=True), code="H7")

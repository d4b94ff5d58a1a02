"""What a contract promised is counted in places: for whom, in which days, up to the allowance."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Resident
from contracts_app.queries.scope import everything
from contracts_app.queries.task_days import month_of_team
from contracts_app.services.audit import SYSTEM
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.household_life import leave_household
from contracts_app.services.renewal import renew_due
from contracts_app.services.resident_tags import set_tags
from tests.factories import TODAY, World, make_household, make_team
from tests.support.care import places, plan, pressure, record, reverse, services
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
SIGNED = date(2026, 5, 20)
ALL = ("BASIC", "HTN", "SPEC", "ADV")
Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    """A household that signed on 20 May; the first one has hypertension, the second is 96."""
    household, people = make_household(world.grids[0], members=3, code="H1", tags=("HTN",))
    people[1].birth_date = date(1930, 1, 1)
    set_tags(people[1], ["LONE_ELDER"], date(2026, 1, 1))
    db.session.flush()
    sign_up(household, people[0], on=SIGNED, package_codes=ALL)
    return household, people


def visit(person: Resident, on: date, *items: str, **told: object) -> dict[str, str]:
    made = record(person, *items, on=on, today=max(on, TODAY), **told)  # type: ignore[arg-type]
    return made.uncounted


def pressed(person: Resident, on: date) -> dict[str, str]:
    return visit(person, on, "HTN_VISIT", values=pressure(130, 80))


def test_what_was_done_before_the_first_day_never_counts_for_the_contract(home: Home) -> None:
    _household, people = home
    assert pressed(people[0], SIGNED - DAY) == {}
    assert places(people[0], "HTN_VISIT") == []
    assert [one.item_code for one in services(people[0])] == ["HTN_VISIT", "BP"]


def test_a_visit_is_work_of_the_team_under_contract_as_what_was_due_also_in_the_grid_of_another(
    world: World, home: Home
) -> None:
    _household, people = home
    other, _leader = make_team(world.centre, code="T02")
    assign_grids(["G1"], other.code, TODAY, everything(TODAY), SYSTEM, TODAY)
    plan(people)
    done, _due = month_of_team(world.team.id, TODAY)
    pressed(people[0], TODAY)
    assert month_of_team(world.team.id, TODAY)[0] == done + 1
    assert month_of_team(other.id, TODAY)[0] == 0


def test_on_the_first_and_on_the_last_day_it_counts_and_not_after(home: Home) -> None:
    _household, people = home
    last = date(2027, 12, 31)
    for on in (SIGNED, last, last + DAY):
        pressed(people[0], on)
    assert places(people[0], "HTN_VISIT") == [("free", 2026, 1, 3), ("free", 2027, 1, 4)]


def test_a_term_whose_first_day_has_come_counts_before_the_night_has_run(world: World) -> None:
    household, people = make_household(world.grids[0], code="H2", tags=("HTN",))
    sign_up(household, people[0], on=date(2025, 11, 3), package_codes=("BASIC", "HTN"))
    renew_due(date(2027, 1, 1), TODAY, SYSTEM, db.session.flush)
    terms = db.session.scalars(select(Contract).order_by(Contract.term_no)).all()
    assert [one.status for one in terms] == ["active", "upcoming"]
    first = terms[1].period_start
    record(people[0], "HTN_VISIT", on=first, today=first, values=pressure(130, 80))
    assert places(people[0], "HTN_VISIT") == [("free", first.year, 1, 4)]
    assert services(people[0])[0].contract_id == terms[1].id


def test_a_term_that_was_renewed_promises_anew(world: World) -> None:
    household, people = make_household(world.grids[0], code="H2", tags=("HTN",))
    sign_up(household, people[0], on=date(2025, 11, 3), package_codes=("BASIC", "HTN"))
    days = [date(2026, month, 5) for month in (1, 3, 5, 7, 9)]
    told = [pressed(people[0], on) for on in days]
    assert told[:4] == [{}] * 4
    assert told[4] == {"HTN_VISIT": "used_up", "BP": "used_up"}
    renew_due(date(2027, 1, 1), TODAY, SYSTEM, db.session.flush)
    on = date(2027, 1, 4)
    record(people[0], "HTN_VISIT", on=on, today=on, values=pressure(130, 80))
    assert [one[1:3] for one in places(people[0], "HTN_VISIT")] == [
        (2026, 1), (2026, 2), (2026, 3), (2026, 4), (2027, 1),
    ]  # fmt: skip


def test_what_is_used_up_is_still_a_service_of_public_health(home: Home) -> None:
    _household, people = home
    visit(people[0], date(2026, 6, 1), "ASSESSMENT", values={"assessment-health": "good"})
    again = visit(people[0], date(2026, 7, 1), "ASSESSMENT", values={"assessment-health": "good"})
    assert again == {"ASSESSMENT": "used_up"}
    kept = [one for one in services(people[0]) if one.item_code == "ASSESSMENT"]
    assert [one.place for one in kept] == [1, None]


def test_each_person_has_an_own_allowance_and_material_is_for_all(home: Home) -> None:
    _household, people = home
    for person in people[:2]:
        visit(person, date(2026, 6, 1), "ASSESSMENT", values={"assessment-health": "good"})
        assert places(person, "ASSESSMENT") == [("free", 2026, 1, 1)]
    for number, person in enumerate(people, 1):
        assert visit(person, date(2026, 6, number), "MATERIAL", mode="paper") == {}
        assert [one[2] for one in places(person, "MATERIAL")] == [number]
    used = visit(people[0], date(2026, 6, 10), "MATERIAL", mode="paper")
    assert used == {"MATERIAL": "used_up"}


def test_a_package_counts_for_whom_it_is_meant(home: Home) -> None:
    _household, people = home
    visit(people[2], date(2026, 6, 1), "HTN_VISIT", values=pressure(130, 80))
    assert places(people[2], "HTN_VISIT") == []


def test_a_paid_package_counts_beside_the_free_one_and_for_its_term(home: Home) -> None:
    _household, people = home
    days = [date(2026, month, 3) for month in range(6, 12)]
    told = [visit(people[1], on, "HOME_VISIT") for on in days]
    assert told == [{}] * 5 + [{"HOME_VISIT": "used_up"}]
    assert places(people[1], "HOME_VISIT") == [
        ("free", 2026, 1, 1), ("ADV", 0, 1, 4), ("ADV", 0, 2, 4), ("ADV", 0, 3, 4),
        ("ADV", 0, 4, 4),
    ]  # fmt: skip
    visit(people[1], date(2027, 1, 4), "HOME_VISIT")
    visit(people[1], date(2027, 2, 4), "HOME_VISIT")
    assert [one[:3] for one in places(people[1], "HOME_VISIT")][5:] == [("free", 2027, 1)]


def test_on_demand_services_count_without_end_and_take_no_place(home: Home) -> None:
    _household, people = home
    for day in range(1, 8):
        assert visit(people[0], date(2026, 6, day), "ADVICE") == {}
    assert len(services(people[0])) == 7
    assert places(people[0], "ADVICE") == []


def test_a_place_that_became_free_is_taken_again_before_a_new_one(home: Home) -> None:
    _household, people = home
    keys = [
        record(people[0], "HTN_VISIT", on=date(2026, month, 2), values=pressure(130, 80)).key
        for month in (6, 8, 10)
    ]
    reverse(keys[1])
    pressed(people[0], date(2026, 11, 3))
    told = [(one.served_on.month, one.place) for one in services(people[0]) if one.place]
    assert [one for one in told if one[0] in (6, 10, 11)].count((11, 2)) == 2
    assert pressed(people[0], date(2026, 11, 20)) == {"HTN_VISIT": "used_up", "BP": "used_up"}


def test_nothing_counts_for_a_cover_that_ended(home: Home) -> None:
    _household, people = home
    gone = date(2026, 9, 30)
    leave_household(people[1].key, "moved_out", gone, everything(TODAY), SYSTEM, TODAY)
    visit(people[1], gone, "HOME_VISIT")
    visit(people[1], gone + DAY, "HOME_VISIT")
    assert [one.place for one in services(people[1])] == [1, None]

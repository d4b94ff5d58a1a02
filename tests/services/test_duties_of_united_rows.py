"""Two rows of one person: what was done for either was done for the person, and counts once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import (
    Birth,
    HouseholdAction,
    Obligation,
    Pregnancy,
    Resident,
    TbCase,
    TeamMember,
)
from contracts_app.queries.scope import everything
from contracts_app.services import pregnancies, tb_cases
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duties.nights import plan_everybody
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.resident_tags import set_tags
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.undo import undo_action
from tests.factories import COUNTY, TODAY, StaffFactory, World, make_record
from tests.support.care import (
    correct,
    duties,
    entry,
    places,
    plan,
    pressure,
    record,
    reverse,
    services,
)
from tests.support.same_person import Homes, child_of_both
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
OCTOBER = date(2026, 10, 5)


@pytest.fixture
def homes(world: World) -> Homes:
    """The third one of each household has hypertension, and was planned in January."""
    homes = child_of_both(world)
    for person in (homes[1][2], homes[3][2]):
        set_tags(person, ["HTN"], date(2026, 1, 2))
    plan([*homes[1], *homes[3]], date(2026, 1, 5))
    return homes


def unite(kept: Resident, merged: Resident) -> HouseholdAction:
    asked = SamePerson(kept.key, merged.key, TODAY)
    done = merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    night()
    return done


def night(day: date = TODAY) -> int:
    db.session.flush()
    done = plan_everybody(day, db.session.flush)
    db.session.expire_all()
    return done.people


def test_the_duties_of_the_other_row_end_and_its_visits_decide_those_of_the_person(
    homes: Homes,
) -> None:
    kept, merged = homes[1][2], homes[3][2]
    record(merged, "HTN_VISIT", values=pressure(130, 80), on=OCTOBER, today=OCTOBER)
    unite(kept, merged)
    assert duties(merged) == {}
    assert duties(merged, "cancelled")["HTN_VISIT"].cancelled_for == "left"
    assert duties(kept)["HTN_VISIT"].due_from == OCTOBER + 14 * DAY
    assert night() == 0


def test_a_recall_of_the_other_row_is_one_of_the_person(homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    late = date(2026, 11, 15)
    record(merged, "HTN_VISIT", values=pressure(160, 90), on=late, today=late)
    unite(kept, merged)
    assert duties(kept)["HTN_VISIT"].kind == "recall"
    assert record(kept, "HTN_VISIT", values=pressure(160, 90)).prompts == ["refer"]


def test_the_same_service_counts_once_a_day_whichever_row_it_was_written_for(homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    record(merged, "HTN_VISIT", values=pressure(130, 80))
    unite(kept, merged)
    with pytest.raises(Refused, match="served_already"):
        record(kept, "HTN_VISIT", values=pressure(130, 80))
    soon = record(
        kept, "HTN_VISIT", values=pressure(130, 80), on=TODAY + DAY, today=TODAY + DAY
    )  # fmt: skip
    assert soon.uncounted == {"HTN_VISIT": "too_soon"}


def test_places_that_the_other_row_took_of_a_contract_are_taken(homes: Homes) -> None:
    kept, merged, others = homes[1][2], homes[3][2], homes[3]
    sign_up(
        homes[2], others[0], on=date(2026, 1, 5), package_codes=("BASIC", "HTN")
    )  # fmt: skip
    for month in (1, 4, 7):
        on = date(2026, month, 20)
        record(merged, "HTN_VISIT", values=pressure(130, 80), on=on)
    assert [one[2] for one in places(merged, "HTN_VISIT")] == [1, 2, 3]
    unite(kept, merged)
    record(kept, "HTN_VISIT", values=pressure(130, 80))
    assert places(kept, "HTN_VISIT") == [("free", 2026, 4, 4)]
    late = record(
        kept, "HTN_VISIT", values=pressure(130, 80), on=date(2026, 10, 1)
    )  # fmt: skip
    assert late.uncounted == {"HTN_VISIT": "used_up", "BP": "used_up"}


def test_a_visit_of_the_other_row_is_corrected_and_taken_back_for_the_person(
    homes: Homes,
) -> None:
    kept, merged = homes[1][2], homes[3][2]
    made = record(merged, "HTN_VISIT", values=pressure(160, 90), on=OCTOBER)
    unite(kept, merged)
    assert duties(kept)["HTN_VISIT"].kind == "recall"
    right = correct(made.key, entry(kept, "HTN_VISIT", values=pressure(130, 80), on=OCTOBER))
    assert [one.resident_id for one in services(kept) if one.item_code == "HTN_VISIT"]
    assert services(merged) == []
    assert duties(kept)["HTN_VISIT"].kind == "routine"
    reverse(right.key)
    assert services(kept) == []
    assert night() == 0


def test_nothing_is_recorded_for_a_row_that_stands_for_another(homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    unite(kept, merged)
    with pytest.raises(NotFound):
        record(merged, "ADVICE")


def pregnant(who: Resident) -> None:
    db.session.add(
        Pregnancy(
            county_code=COUNTY, resident_id=who.id, lmp_on=date(2026, 7, 20),
            due_on=date(2027, 4, 26), booked_on=TODAY,
        )
    )  # fmt: skip


def test_pregnancy_and_treatment_go_on_with_the_person(homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    db.session.add(TbCase(county_code=COUNTY, resident_id=merged.id, notified_on=TODAY))
    pregnant(merged)
    unite(kept, merged)
    assert {"TB_VISIT", "ANTENATAL"} <= duties(kept).keys()


@pytest.mark.parametrize("kept_first", [True, False])
def test_what_began_under_the_other_row_is_ended_for_the_person(
    homes: Homes, kept_first: bool
) -> None:
    """Whichever row is the older one, and though an earlier case had ended under the kept one."""
    kept, merged = (homes[1][2], homes[3][2]) if kept_first else (homes[3][2], homes[1][2])
    scope = everything(TODAY)
    tb_cases.notify_case(kept.key, TODAY - 300 * DAY, scope, SYSTEM, TODAY)
    tb_cases.stop_treatment(kept.key, "cured", TODAY - 90 * DAY, scope, SYSTEM, TODAY)
    tb_cases.notify_case(merged.key, TODAY - DAY, scope, SYSTEM, TODAY)
    pregnant(merged)
    unite(kept, merged)
    assert {"TB_VISIT", "ANTENATAL"} <= duties(kept).keys()
    with pytest.raises(Refused, match="already_treated"):
        tb_cases.notify_case(kept.key, TODAY, scope, SYSTEM, TODAY)
    pregnancies.end_pregnancy(kept.key, "lost", TODAY, scope, SYSTEM, TODAY)
    tb_cases.stop_treatment(kept.key, "moved", TODAY, scope, SYSTEM, TODAY)
    assert "ANTENATAL" not in duties(kept)
    assert duties(kept)["TB_VISIT"].slot == "end"


@pytest.mark.parametrize("of_kept", [True, False])
def test_a_newborn_is_visited_after_coming_home_whichever_row_was_pregnant(
    homes: Homes, of_kept: bool
) -> None:
    kept, merged, newborn = homes[1][2], homes[3][2], homes[1][1]
    mother, carried = (kept, merged) if of_kept else (merged, kept)
    newborn.birth_date, home = TODAY - 4 * DAY, TODAY - DAY
    pregnant(carried)
    booked = db.session.scalars(select(Pregnancy)).one()
    booked.delivered_on, booked.discharged_on = newborn.birth_date, home
    db.session.add(Birth(resident_id=newborn.id, mother_id=mother.id, birth_order=1))
    unite(kept, merged)
    assert duties(newborn)["NEWBORN"].due_on == home + 7 * DAY


def test_what_was_united_by_mistake_is_two_people_again(homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    record(merged, "HTN_VISIT", values=pressure(130, 80), on=OCTOBER, today=OCTOBER)
    before = duties(kept)["HTN_VISIT"].due_on
    action = unite(kept, merged)
    undo_action(action.id, "认错人", everything(TODAY), SYSTEM, TODAY)
    assert night() == 0
    assert duties(kept)["HTN_VISIT"].due_on == before
    assert duties(merged)["HTN_VISIT"].due_from == OCTOBER + 14 * DAY


def planned(person: Resident, item: str, **values: Any) -> None:
    wanted = (Obligation.resident_id == person.id, Obligation.item_code == item)
    db.session.execute(update(Obligation).where(*wanted).values(values))


@pytest.fixture
def colleague(homes: Homes) -> int:
    """Somebody who serves in the team of both households."""
    team = duties(homes[1][2])["HTN_VISIT"].team_id
    serving = select(TeamMember.staff_id).where(TeamMember.team_id == team)
    return db.session.scalars(serving.order_by(TeamMember.id)).first() or 0


def test_what_somebody_planned_for_the_other_row_stays_planned_for_the_person(
    homes: Homes, colleague: int
) -> None:
    kept, merged = homes[1][2], homes[3][2]
    planned(merged, "HTN_VISIT", planned_on=TODAY + 3 * DAY, staff_id=colleague)
    unite(kept, merged)
    goes_on = duties(kept)["HTN_VISIT"]
    assert (goes_on.planned_on, goes_on.staff_id) == (TODAY + 3 * DAY, colleague)
    assert duties(merged) == {}


def test_what_was_planned_for_the_kept_row_goes_before(homes: Homes, colleague: int) -> None:
    kept, merged = homes[1][2], homes[3][2]
    planned(kept, "HTN_VISIT", planned_on=TODAY + 5 * DAY)
    planned(merged, "HTN_VISIT", planned_on=TODAY + 3 * DAY, staff_id=colleague)
    unite(kept, merged)
    goes_on = duties(kept)["HTN_VISIT"]
    assert (goes_on.planned_on, goes_on.staff_id) == (TODAY + 5 * DAY, colleague)


def test_a_plan_of_a_day_that_is_over_gives_way_and_is_not_carried_on(homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    planned(kept, "HTN_VISIT", planned_on=TODAY - 5 * DAY)
    planned(merged, "HTN_VISIT", planned_on=TODAY)
    planned(merged, "EXAM", planned_on=TODAY - DAY)
    unite(kept, merged)
    assert duties(kept)["HTN_VISIT"].planned_on == TODAY
    assert duties(kept)["EXAM"].planned_on is None


def test_who_serves_in_another_team_is_not_asked_for_the_person(world: World, homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    stranger = StaffFactory(institution_id=world.centre.id)
    planned(merged, "HTN_VISIT", staff_id=stranger.id)
    unite(kept, merged)
    assert duties(kept)["HTN_VISIT"].staff_id is None


def test_what_was_over_for_the_other_row_before_is_not_carried_on(homes: Homes) -> None:
    kept, merged = homes[1][2], homes[3][2]
    planned(merged, "HTN_VISIT", planned_on=TODAY + 3 * DAY)
    set_tags(merged, [], date(2026, 1, 2))
    plan([merged], TODAY)
    unite(kept, merged)
    assert duties(kept)["HTN_VISIT"].planned_on is None


@pytest.mark.parametrize("whose", ["kept", "merged"])
def test_visits_of_the_other_row_keep_the_record_in_use_until_the_rows_are_parted(
    homes: Homes, whose: str
) -> None:
    kept, merged = homes[1][2], homes[3][2]
    told = make_record(kept if whose == "kept" else merged, "11019910010100001")
    record(merged, "HTN_VISIT", values=pressure(130, 80), on=OCTOBER)
    done = unite(kept, merged)
    assert (told.resident_id, told.served_on) == (kept.id, OCTOBER)
    late = record(kept, "HTN_VISIT", values=pressure(130, 80))
    assert told.served_on == TODAY
    reverse(late.key)
    assert told.served_on == OCTOBER
    undo_action(done.id, "不是一个人", everything(TODAY), SYSTEM, TODAY)
    assert told.served_on == (None if whose == "kept" else OCTOBER)

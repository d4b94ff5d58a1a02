"""Away for long: who is, who comes back, and what it leaves alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Cover,
    Household,
    HouseholdAction,
    Membership,
    Resident,
    Suspension,
)
from contracts_app.queries.household_rows import UNSIGNED, list_rows
from contracts_app.queries.households import HouseholdFilters, count_households
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.signing_desk import found_households, unsigned_households
from contracts_app.queries.suspensions import list_away
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound
from contracts_app.services.household_life import leave_household
from contracts_app.services.suspensions import Absence, resume, suspend
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household
from tests.support.refusals import refused
from tests.support.signed_in import audited, far_household, sign_up

MAY = date(2026, 5, 1)
JULY = date(2026, 7, 1)
Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    return make_household(world.grids[0], members=3, code="H1")


def go(member: Resident | None, on: date = MAY, reason: str = "work", **values: Any) -> Any:
    key = member.key if member else ""
    return suspend(Absence("H1", key, reason, on, **values), everything(TODAY), SYSTEM, TODAY)


def come_back(member: Resident | None, on: date = JULY) -> Any:
    return resume("H1", member.key if member else "", on, everything(TODAY), SYSTEM, TODAY)


def away(household: Household, day: date = TODAY) -> dict[str, list[tuple[str, bool]]]:
    """By key the reason of each absence, and whether it is that of the household."""
    found = list_away(household.id, day)
    return {key: [(one.reason, one.with_household) for one in some] for key, some in found.items()}


def test_a_member_is_away_from_the_first_day_through_the_day_before_the_return(home: Home) -> None:
    household, people = home
    go(people[1])
    come_back(people[1])
    told = {
        day: away(household, day)
        for day in (date(2026, 4, 30), MAY, date(2026, 6, 30), JULY)
    }  # fmt: skip
    own = {people[1].key: [("work", False)]}
    assert list(told.values()) == [{}, own, own, {}]


def test_whoever_was_away_alone_stays_away_when_the_household_is_back(home: Home) -> None:
    household, people = home
    go(people[2], reason="prison")
    go(None, date(2026, 6, 1), "work")
    assert away(household)[people[2].key] == [("prison", False), ("work", True)]
    come_back(None)
    assert away(household) == {people[2].key: [("prison", False)]}


def test_a_person_who_is_back_stays_away_with_the_household(home: Home) -> None:
    household, people = home
    go(people[2], reason="study")
    go(None, date(2026, 6, 1), "work")
    come_back(people[2])
    assert away(household)[people[2].key] == [("work", True)]
    assert refused(lambda: come_back(people[2])) == [("not_away", "")]


def test_nobody_is_away_twice_for_the_same_days(home: Home) -> None:
    _household, people = home
    go(people[1])
    assert refused(lambda: go(people[1], JULY)) == [("already_away", "from_day")]
    come_back(people[1])
    assert refused(lambda: go(people[1], date(2026, 6, 30))) == [("already_away", "from_day")]
    go(people[1], JULY)
    go(None)
    assert refused(lambda: go(None)) == [("already_away", "from_day")]


def test_days_and_words_must_make_sense(home: Home, world: World) -> None:
    _household, people = home
    ahead = TODAY + timedelta(days=32)
    assert refused(lambda: go(people[1], ahead)) == [("future_date", "from_day")]
    assert refused(lambda: go(people[1], reason="bored")) == [("unknown_value", "reason")]
    assert refused(lambda: go(people[1], note="x" * 201)) == [("too_long", "note")]
    assert refused(lambda: go(people[1], expected_back=MAY)) == [("bad_date", "expected_back")]
    assert refused(lambda: come_back(people[1])) == [("not_away", "")]
    go(people[1])
    assert refused(lambda: come_back(people[1], MAY)) == [("bad_date", "back_on")]
    later = TODAY + timedelta(days=1)
    assert refused(lambda: come_back(people[1], later)) == [("future_date", "back_on")]


def test_nobody_is_away_before_coming_to_the_household(home: Home) -> None:
    household, people = home
    for one in household_memberships(household):
        one.valid_from = date(2026, 6, 1) if one.resident_id == people[2].id else date(2020, 1, 1)
    db.session.flush()
    assert refused(lambda: go(people[2])) == [("bad_date", "from_day")]
    go(None)
    days = dict(db.session.execute(select(Suspension.resident_id, Suspension.from_day)).all())
    assert days == {people[0].id: MAY, people[1].id: MAY, people[2].id: date(2026, 6, 1)}


def household_memberships(household: Household) -> Any:
    return db.session.scalars(select(Membership).filter_by(household_id=household.id)).all()


def test_who_is_out_of_reach_is_sent_nowhere(home: Home, world: World) -> None:
    far_household("FAR1")
    scope = scope_of(world.users["village"], TODAY)
    for code, key in (("FAR1", ""), ("NONE", ""), ("H1", "nobody")):
        with pytest.raises(NotFound):
            suspend(Absence(code, key, "work", MAY), scope, SYSTEM, TODAY)


def test_the_away_stay_covered(home: Home) -> None:
    household, people = home
    sign_up(household, people[0])
    go(None)
    assert set(db.session.scalars(select(Cover.state))) == {"live"}


def test_a_death_ends_all_absences_on_its_day(home: Home) -> None:
    household, people = home
    go(people[1])
    go(None, date(2026, 6, 1))
    leave_household(people[1].key, "death", JULY, everything(TODAY), SYSTEM, TODAY)
    days = select(Suspension.to_day).filter_by(resident_id=people[1].id)
    assert list(db.session.scalars(days)) == [JULY, JULY]
    assert set(away(household)) == {people[0].key, people[2].key}


def test_an_absence_after_the_death_never_was(home: Home) -> None:
    _household, people = home
    go(people[1], JULY)
    leave_household(people[1].key, "death", MAY, everything(TODAY), SYSTEM, TODAY)
    row = db.session.scalars(select(Suspension)).one()
    assert (row.undone, row.to_day) == (True, JULY)


def test_a_death_taken_back_leaves_the_person_away_again(home: Home) -> None:
    household, people = home
    go(people[1])
    leave_household(people[1].key, "death", JULY, everything(TODAY), SYSTEM, TODAY)
    undo_last()
    assert away(household) == {people[1].key: [("work", False)]}


def test_an_absence_and_a_return_are_taken_back(home: Home) -> None:
    household, people = home
    go(people[1])
    come_back(people[1])
    undo_last()
    assert away(household) == {people[1].key: [("work", False)]}
    undo_last()
    assert away(household) == {}
    go(people[1])
    assert away(household) == {people[1].key: [("work", False)]}


def undo_last() -> None:
    standing = select(HouseholdAction.id).where(HouseholdAction.undone_at_utc.is_(None))
    last = db.session.scalars(standing.order_by(HouseholdAction.id.desc())).first()
    undo_action(last or 0, "by mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()


def test_both_are_told_in_the_audit_trail_without_the_note(home: Home) -> None:
    _household, people = home
    go(people[1], expected_back=JULY, note="陪母亲")
    come_back(people[1])
    [gone], [back] = audited("household.suspend"), audited("household.resume")
    assert gone.object_key == back.object_key == "H1"
    assert gone.after["resident"] == people[1].key
    assert (gone.after["reason"], gone.after["on"]) == ("work", "2026-05-01")
    assert gone.after["expected_back"] == "2026-07-01"
    assert back.after["on"] == "2026-07-01"
    assert "陪母亲" not in str(gone.after)


def test_work_lists_leave_out_who_is_wholly_away_and_find_them_when_asked(
    home: Home, world: World
) -> None:
    _household, people = home
    make_household(world.grids[0], members=1, code="H2")
    scope = everything(TODAY)
    waiting = HouseholdFilters(status=UNSIGNED)

    def listed() -> list[str]:
        return [row.code for row in unsigned_households(scope)]

    go(people[0])
    go(people[1])
    assert listed() == ["H1", "H2"]
    go(people[2])
    assert listed() == ["H2"]
    assert count_households(scope, waiting) == (1, False)
    assert count_households(scope, HouseholdFilters()) == (2, False)
    assert count_households(scope, HouseholdFilters(away="all")) == (1, False)
    assert count_households(scope, HouseholdFilters(status=UNSIGNED, away="all")) == (1, False)
    assert [(row.code, row.away) for row in list_rows(scope, ["H1", "H2"])] == [
        ("H1", 3),
        ("H2", 0),
    ]
    assert [row.away for row in found_households(scope, Household.code == "H1")] == [True]
    come_back(people[2])
    assert listed() == ["H1", "H2"]


def test_nobody_is_away_before_being_born(home: Home) -> None:
    # The three were born in 1958, 1956 and 1990.
    _household, people = home
    assert refused(lambda: go(people[2], date(1990, 5, 5))) == [("bad_date", "from_day")]
    assert refused(lambda: go(None, date(1900, 1, 1))) == [("bad_date", "from_day")]
    go(None, date(1980, 1, 1))
    days = dict(db.session.execute(select(Suspension.resident_id, Suspension.from_day)).all())
    assert days[people[2].id] == date(1990, 5, 6)

"""Wrong entries are taken back: everything as it would be without them, and nothing is deleted."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    Cover,
    Household,
    HouseholdAction,
    Membership,
    Resident,
)
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.births import Newborn, record_birth
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.household_life import Leaving, leave_household, leave_together
from contracts_app.services.journal import digest, foresee
from contracts_app.services.nightly import run_nightly
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_team
from tests.support.changes import ask, both_confirm
from tests.support.family import newest
from tests.support.signed_in import audited, sign_up

NEXT_YEAR = date(2028, 2, 1)


@pytest.fixture
def home(world: World) -> tuple[Household, list[Resident]]:
    household, people = make_household(world.grids[0], members=3, code="H1")
    sign_up(household, people[0])
    return household, people


def leave(person: Resident, reason: str = "death", on: date = TODAY, head: str = "") -> None:
    leave_household(person.key, reason, on, everything(on), SYSTEM, on, head)


def last_action() -> HouseholdAction:
    return db.session.scalars(select(HouseholdAction).order_by(HouseholdAction.id.desc())).first()


def undo(action: HouseholdAction, on: date = TODAY, reason: str = "wrong person") -> None:
    undo_action(action.id, reason, everything(on), SYSTEM, on)
    db.session.expire_all()


def states(person: Resident) -> list[tuple[str, date]]:
    query = select(Cover.state, Cover.cover_to).where(Cover.resident_id == person.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]


def nothing_is_broken() -> bool:
    return run_checks().ok


def test_a_death_entered_for_the_wrong_person_is_taken_back(home: tuple[Household, list]) -> None:
    _household, people = home
    leave(people[0], head=people[1].key)
    assert states(people[0]) == [("ended", TODAY)]
    undo(last_action())
    assert people[0].died_on is None
    assert states(people[0]) == [("live", date(2027, 12, 31))]
    rows = db.session.scalars(select(Membership).order_by(Membership.id)).all()
    assert [(row.is_head, row.valid_to) for row in rows] == [
        (True, None),
        (False, None),
        (False, None),
    ]
    assert nothing_is_broken()


def test_whoever_was_taken_for_dead_is_covered_in_the_term_renewed_meanwhile(
    home: tuple[Household, list],
) -> None:
    _household, people = home
    leave(people[2])
    run_nightly(NEXT_YEAR, NEXT_YEAR, db.session.commit)
    assert states(people[2]) == [("ended", TODAY)]
    undo(last_action(), NEXT_YEAR)
    assert states(people[2]) == [("ended", date(2027, 12, 31)), ("live", date(2028, 12, 31))]
    assert nothing_is_broken()


def test_a_term_that_ended_with_its_last_member_goes_on(world: World) -> None:
    household, people = make_household(world.grids[0], members=1, code="H1")
    contract = sign_up(household, people[0])
    leave_household(people[0].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    run_nightly(TODAY + timedelta(days=2), TODAY + timedelta(days=2), db.session.commit)
    db.session.expire_all()
    assert contract.status == "expired"
    undo(last_action(), TODAY + timedelta(days=2))
    assert (contract.status, contract.ended_on, contract.lapse_reason) == ("active", None, None)
    assert states(people[0]) == [("live", date(2027, 12, 31))]
    assert nothing_is_broken()


def test_an_entry_on_which_another_rests_stays(home: tuple[Household, list]) -> None:
    _household, people = home
    leave(people[0], head=people[1].key)
    first = last_action()
    leave(people[1], head=people[2].key)
    with pytest.raises(Refused, match="changed_since"):
        undo(first)
    assert people[0].died_on == TODAY


def test_taking_back_twice_is_told_as_such(home: tuple[Household, list]) -> None:
    _household, people = home
    leave(people[2])
    undo(last_action())
    with pytest.raises(Conflict):
        undo(last_action())


def test_when_it_was_taken_back_is_told_by_the_clock_on_the_wall(
    home: tuple[Household, list],
) -> None:
    _household, people = home
    leave(people[2])
    undo(last_action())
    last_action().undone_at_utc = datetime.fromisoformat("2026-11-20 20:30")
    with pytest.raises(Conflict) as lost:
        undo(last_action())
    assert lost.value.when == "2026-11-21 04:30"


@pytest.mark.parametrize(("reason", "code"), [(" ", "missing_required"), ("x" * 201, "too_long")])
def test_taking_back_needs_a_short_reason(
    home: tuple[Household, list], reason: str, code: str
) -> None:
    leave(home[1][2])
    with pytest.raises(Refused, match=code):
        undo(last_action(), reason=reason)


def test_entries_of_other_places_are_not_there(home: tuple[Household, list], world: World) -> None:
    leave(home[1][2])
    with pytest.raises(NotFound):
        undo_action(last_action().id + 1, "x", everything(TODAY), SYSTEM, TODAY)


def test_a_preview_changes_nothing_and_tells_what_the_deed_does(
    home: tuple[Household, list],
) -> None:
    _household, people = home
    rows = db.session.scalar(select(db.func.count(AuditEvent.id)))

    def act() -> HouseholdAction:
        leave(people[0], head=people[1].key)
        return last_action()

    foreseen = foresee(act, digest)
    assert states(people[0]) == [("live", date(2027, 12, 31))]
    assert last_action() is None
    assert db.session.scalar(select(db.func.count(AuditEvent.id))) == rows
    act()
    assert digest(last_action()) == foreseen


def test_each_move_of_a_status_is_told(home: tuple[Household, list]) -> None:
    contract = db.session.scalars(select(Contract)).one()
    run_nightly(date(2027, 12, 1), date(2027, 12, 1), db.session.commit)
    run_nightly(NEXT_YEAR, date(2027, 12, 31), db.session.commit)
    run_nightly(date(2028, 1, 1), date(2028, 1, 1), db.session.commit)
    told = [(row.object_key[-2:], row.reason, row.after) for row in audited("contract.status")]
    assert told == [
        ("01", "renew", {"status": "renewed"}),
        ("02", "begin", {"status": "active"}),
    ]
    (row,) = audited("contract.renew")
    assert row.before == {"contract_no": contract.contract_no, "status": "active"}


@pytest.mark.parametrize("limit", [{"max_households": 1}, {"max_persons": 4}])
def test_a_place_that_was_taken_meanwhile_breaks_no_promise(
    home: tuple[Household, list[Resident]], world: World, limit: dict[str, int]
) -> None:
    for name, most in limit.items():
        setattr(world.team, name, most)
    leave_together("H1", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)
    moved_away = last_action()
    later = TODAY + timedelta(days=1)
    run_nightly(later, later, db.session.commit)
    newcomers, people = make_household(world.grids[0], members=2, code="H2")
    contract = sign_up(newcomers, people[0], on=later)
    undo(moved_away, later)
    assert [states(one)[-1][0] for one in (*home[1], *people)] == ["live"] * 5
    assert nothing_is_broken()
    moved_away.undone_at_utc = contract.entered_at_utc - timedelta(seconds=1)
    db.session.flush()
    assert not nothing_is_broken()


def signed_three(world: World) -> tuple[Household, list[Resident], Contract]:
    """A mother of 1990 signed for three; a second team works in the county."""
    make_team(world.centre, code="T02")
    household, people = make_household(
        world.grids[0], members=3, code="H3", birth=date(1990, 3, 12)
    )
    return household, people, sign_up(household, people[0])


def test_a_death_before_a_change_that_is_yet_to_come_stays_as_long_as_the_change(
    world: World,
) -> None:
    _household, people, contract = signed_three(world)
    leave(people[2])
    death = last_action()
    wanted = {"team_code": "T02", "wanted_on": TODAY + timedelta(days=20)}
    both_confirm(contract, ask(contract, "change_team", **wanted))
    with pytest.raises(Refused, match="changed_since"):
        undo(death)
    undo(last_action())
    undo(death)
    assert states(people[2]) == [("live", contract.period_end)]


def test_whoever_was_taken_for_dead_is_covered_no_longer_than_a_term_that_was_ended(
    world: World,
) -> None:
    _household, people, contract = signed_three(world)
    leave(people[2])
    death = last_action()
    both_confirm(contract, ask(contract))
    undo(death)
    assert states(people[2]) == [("live", TODAY)]


def test_whoever_was_taken_for_dead_is_covered_no_longer_in_a_renewed_term_that_was_ended(
    world: World,
) -> None:
    _household, people, contract = signed_three(world)
    leave(people[2])
    death, new_year = last_action(), contract.period_end + timedelta(days=1)
    run_nightly(new_year, new_year, db.session.commit)
    db.session.expire_all()
    renewed = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    both_confirm(renewed, ask(renewed, today=new_year), today=new_year)
    undo(death, new_year)
    mine = select(Cover.cover_from, Cover.cover_to).filter_by(
        resident_id=people[2].id, contract_id=renewed.id
    )
    assert [tuple(row) for row in db.session.execute(mine)] == [(new_year, new_year)]
    assert run_checks().ok


def test_what_was_agreed_on_meanwhile_for_the_next_year_covers_whoever_is_alive(
    world: World,
) -> None:
    household, people, contract = signed_three(world)
    leave(people[2])
    death = last_action()
    child = Newborn(people[0].key, "小宝", "female", TODAY)
    birth = record_birth(household.code, child, everything(TODAY), SYSTEM, TODAY)
    wanted = {"team_code": "T02", "wanted_on": contract.period_end + timedelta(days=1)}
    both_confirm(contract, ask(contract, "change_team", **wanted))
    undo(death)
    undo(birth)
    agreed = select(Contract.id).where(Contract.origin_no == contract.contract_no)
    covered = select(Cover.resident_id, Cover.state).where(Cover.contract_id.in_(agreed))
    told = {row.resident_id: row.state for row in db.session.execute(covered)}
    assert told.pop(newest().id) == "void"
    assert told == {one.id: "upcoming" for one in people}
    assert nothing_is_broken()

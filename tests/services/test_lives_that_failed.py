"""Lives in which a random walk once broke a promise, each told as short as it can be."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, HouseholdAction, Resident, SignerChange
from contracts_app.queries.scope import everything
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.nightly import run_nightly
from contracts_app.services.signers import HandSignature, sign_for_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_team
from tests.support.changes import ask, household_confirms, team_confirms
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
SIGNED = date(2026, 10, 1)
END = date(2027, 12, 31)

Home = tuple[Household, list[Resident], Contract]


@pytest.fixture
def home(world: World) -> Home:
    make_team(world.centre, code="T02", name="第二团队")
    household, people = make_household(world.grids[0], members=3, code="H1")
    return household, people, sign_up(household, people[0], on=SIGNED)


def die(person: Resident, heir: Resident, on: date = TODAY) -> None:
    leave_household(person.key, "death", on, everything(on), SYSTEM, on, new_head=heir.key)


def merge(head: Resident, on: date = TODAY) -> int:
    asked = Merge("H1", "H2", head.key, on)
    return merge_households(asked, everything(on), SYSTEM, on).id


def sign_by_hand(contract: Contract, person: Resident) -> None:
    given = HandSignature(TODAY, paper=True)
    sign_for_household(contract.contract_no, person.key, given, everything(TODAY), SYSTEM, TODAY)


def night(day: date) -> None:
    db.session.commit()
    run_nightly(day, day, db.session.commit)
    db.session.expire_all()


def due() -> list[tuple[str, str, bool]]:
    """Contract, name and whether it is still due, of each signature that was asked for."""
    query = (
        select(Contract.contract_no, Resident.name, SignerChange.signed_on, SignerChange.closed_on)
        .join(Contract, Contract.id == SignerChange.contract_id)
        .join(Resident, Resident.id == SignerChange.resident_id)
        .order_by(SignerChange.id)
    )
    return [(no, name, not (on or closed)) for no, name, on, closed in db.session.execute(query)]


def covers(person: Resident) -> list[tuple[str, date, date]]:
    query = select(Cover.state, Cover.cover_from, Cover.cover_to).filter_by(resident_id=person.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]


def changed_after_a_death(home: Home) -> Contract:
    """The household confirms another team, its signer dies, and then the team confirms."""
    _household, people, contract = home
    change = ask(contract, "change_team", team_code="T02")
    household_confirms(contract, change)
    die(people[0], people[1])
    team_confirms(contract, change)
    return db.session.scalars(select(Contract).filter_by(contract_no=change.result_no)).one()


def test_who_has_to_sign_after_a_death_signs_for_the_contract_with_the_new_team_as_well(
    home: Home,
) -> None:
    _household, people, contract = home
    heir = people[1]
    new = changed_after_a_death(home)
    assert due() == [(contract.contract_no, heir.name, True), (new.contract_no, heir.name, True)]
    assert run_checks().ok
    sign_by_hand(new, heir)
    assert [one[2] for one in due()] == [False, False]
    assert (contract.signer_id, new.signer_id) == (heir.id, heir.id)
    assert run_checks().ok


def test_a_signature_that_is_due_is_still_due_after_the_night_that_brings_the_new_team(
    home: Home,
) -> None:
    new = changed_after_a_death(home)
    night(TODAY + DAY)
    assert (home[2].status, new.status) == ("superseded", "active")
    assert run_checks().ok


def test_taking_the_change_back_leaves_the_signature_due_once(home: Home) -> None:
    _household, people, contract = home
    changed_after_a_death(home)
    action = db.session.scalar(select(func.max(HouseholdAction.id)))
    assert action
    undo_action(action, "mistake", everything(TODAY), SYSTEM, TODAY)
    assert [one for one in due() if one[2]] == [(contract.contract_no, people[1].name, True)]
    assert run_checks().ok


def test_a_signature_due_in_a_renewed_chain_goes_along_to_another_household(world: World) -> None:
    household, people = make_household(world.grids[0], members=3, code="H2")
    _other, others = make_household(world.grids[1], members=2, code="H1")
    sign_up(household, people[0], on=SIGNED)
    die(people[0], people[1], END - 9 * DAY)
    night(END + DAY)
    merge(others[0], END + 2 * DAY)
    new = db.session.scalars(select(Contract).filter_by(origin_kind="merge")).one()
    assert [one for one in due() if one[2]] == [(new.contract_no, people[1].name, True)]
    assert run_checks().ok


def test_the_cover_of_somebody_who_died_that_day_stays_ended_when_a_merge_is_taken_back(
    home: Home, world: World
) -> None:
    _household, people, _contract = home
    other, others = make_household(world.grids[1], members=2, code="H2")
    sign_up(other, others[0], on=SIGNED)
    die(others[1], others[0])
    assert covers(others[1]) == [("ended", SIGNED, TODAY)]
    undo_action(merge(people[0]), "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert covers(others[1]) == [("ended", SIGNED, TODAY)]
    assert covers(others[0])[0] == ("live", SIGNED, END)
    assert run_checks().ok


def test_who_stands_for_the_household_is_not_taken_out_of_it_as_a_mistake(home: Home) -> None:
    household, _people, contract = home
    typed = Typed(name="王五", sex="女", birth_date=date(1970, 5, 6), id_type="无")
    came = move_in(
        household.code, Arrival(TODAY, "80", typed=typed), everything(TODAY), SYSTEM, TODAY
    )
    newcomer = db.session.scalars(select(Resident).filter_by(name="王五")).one()
    sign_by_hand(contract, newcomer)
    db.session.commit()
    with pytest.raises(Refused, match="changed_since"):
        undo_action(came.id, "错录", everything(TODAY), SYSTEM, TODAY)
    db.session.rollback()
    assert contract.signer_id == newcomer.id
    assert run_checks().ok

"""Two records of one person who lived elsewhere before, came later, or is away for long."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import HouseholdAction, Resident, Suspension
from contracts_app.queries.scope import everything
from contracts_app.queries.signers import list_due_signatures
from contracts_app.queries.suspensions import list_away
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import Leaving, leave_household
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.suspensions import Absence, suspend
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World
from tests.support.family import covers, is_whole, membership
from tests.support.same_person import Homes, child_of_both, without_number
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
END = date(2027, 12, 31)
SIGNED = date(2026, 10, 1)


@pytest.fixture
def homes(world: World) -> Homes:
    return child_of_both(world)


def merge(kept: Resident, merged: Resident, on: date = TODAY) -> HouseholdAction:
    asked = SamePerson(kept.key, merged.key, on)
    return merge_residents(asked, everything(TODAY), SYSTEM, TODAY)


def undo(action: HouseholdAction) -> None:
    undo_action(action.id, "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()


def test_a_contract_that_the_other_row_left_behind_elsewhere_stays_as_it_is(homes: Homes) -> None:
    """He signed for a family that he is not covered with, and lives with another one since."""
    _one, people, two, others = homes
    contract = sign_up(two, others[2], on=SIGNED, members=(others[0].key, others[1].key))
    joined = Marriage(
        "H2", others[2].key, "H1", "80", TODAY - 20 * DAY, new_signer=others[1].key
    )  # fmt: skip
    join_household(joined, everything(TODAY), SYSTEM, TODAY)
    action = merge(people[2], others[2])
    signers = contract.representative_id, contract.signer_id
    assert signers == (others[2].id, None)
    undo(action)
    assert (contract.representative_id, contract.signer_id) == signers
    assert is_whole()


def test_two_rows_are_one_person_only_from_the_day_on_which_both_were_there(homes: Homes) -> None:
    _one, people, two, others = homes
    contract = sign_up(two, others[0], on=SIGNED)
    membership(people[2]).valid_from = TODAY - 10 * DAY
    db.session.flush()
    with pytest.raises(Refused, match="bad_date"):
        merge(people[2], others[2], on=TODAY - 11 * DAY)
    merge(people[2], others[2], on=TODAY - 10 * DAY)
    assert covers(people[2]) == [("live", TODAY - 10 * DAY, END)]
    assert contract.status == "active"


def test_who_is_away_under_the_other_row_is_still_away(homes: Homes) -> None:
    one, people, _two, _others = homes
    people[1].birth_date = people[2].birth_date
    without_number(people[1])
    go("H1", people[1].key)
    action = merge(people[2], people[1], on=TODAY - DAY)
    assert absences() == [
        (people[1].id, TODAY - 20 * DAY, TODAY - 2 * DAY),
        (people[2].id, TODAY - DAY, None),
    ]
    assert [row.reason for row in list_away(one.id, TODAY)[people[2].key]] == ["work"]
    undo(action)
    assert absences() == [(people[1].id, TODAY - 20 * DAY, None)]


def test_who_lives_with_another_household_is_not_away_any_more(homes: Homes) -> None:
    _one, people, _two, others = homes
    go("H2", others[2].key)
    merge(people[2], others[2])
    assert absences() == [(others[2].id, TODAY - 20 * DAY, TODAY - DAY)]


def go(code: str, member: str) -> None:
    absence = Absence(code, member, "work", TODAY - 20 * DAY)
    suspend(absence, everything(TODAY), SYSTEM, TODAY)


def absences() -> list[tuple[int, date, date | None]]:
    query = select(Suspension.resident_id, Suspension.from_day, Suspension.to_day)
    rows = db.session.execute(query.where(~Suspension.undone).order_by(Suspension.id))
    return [tuple(row) for row in rows]


def test_who_lives_is_not_one_person_with_the_dead(homes: Homes) -> None:
    _one, people, _two, others = homes
    leave_household(others[2].key, "death", TODAY - DAY, everything(TODAY), SYSTEM, TODAY)
    with pytest.raises(Refused, match="resident_died"):
        merge(people[2], others[2])


def test_who_was_asked_to_sign_after_the_other_row_left_still_is(homes: Homes) -> None:
    one, people, _two, _others = homes
    contract = sign_up(one, people[1], on=SIGNED)
    left = Leaving(signer=people[0].key)
    day = TODAY - 10 * DAY
    leave_household(
        people[1].key, "moved_out", day, everything(TODAY), SYSTEM, TODAY, told=left
    )  # fmt: skip
    people[1].birth_date = people[2].birth_date
    without_number(people[1])
    merge(people[2], people[1])
    assert (contract.representative_id, contract.signer_id) == (people[1].id, None)
    assert [row.name for row in list_due_signatures(one.id)] == [people[0].name]
    assert is_whole()

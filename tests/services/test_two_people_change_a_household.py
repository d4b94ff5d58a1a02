"""Two people change the same households at once, on PostgreSQL: one wins, nothing is half done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, HouseholdAction, Membership, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.splits import Split, split_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, make_household, make_world
from tests.services.test_desks_meet_on_postgresql import beside, broken
from tests.support.signed_in import sign_up


@dataclass
class Homes:
    """Keys of the members of two households, both signed."""

    one: list[str]
    two: list[str]


@pytest.fixture
def homes(make_app: Callable[..., Flask]) -> Iterator[Homes]:
    app = make_app("postgresql")
    with app.app_context():
        world = make_world()
        first, people = make_household(world.grids[0], members=3, code="H1")
        second, others = make_household(world.grids[1], members=3, code="H2")
        sign_up(first, people[0])
        sign_up(second, others[0])
        db.session.commit()
        yield Homes([one.key for one in people], [one.key for one in others])


def split(key: str) -> Any:
    return split_household(Split("H1", (key,), TODAY, key), everything(TODAY), SYSTEM, TODAY)


def marry(key: str, home: str = "H1", other: str = "H2") -> Any:
    asked = Marriage(home, key, other, "80", TODAY)
    return join_household(asked, everything(TODAY), SYSTEM, TODAY)


def merge(head: str) -> Any:
    return merge_households(Merge("H1", "H2", head, TODAY), everything(TODAY), SYSTEM, TODAY)


def people_in(code: str) -> int:
    query = select(Membership.id).join(Household, Household.id == Membership.household_id)
    query = query.where(Household.code == code, Membership.valid_to.is_(None))
    return len(db.session.scalars(query).all())


def met(first: Callable[[], Any], second: Callable[[], Any]) -> list[str]:
    """What came of the second one, who waited for the first."""
    first()
    other = beside(second)
    other.end()
    assert broken() == []
    return [f"{type(error).__name__}: {error}" for error in other.errors]


def test_a_member_splits_off_once(homes: Homes) -> None:
    key = homes.one[2]
    assert met(lambda: split(key), lambda: split(key)) == ["Refused: not_member"]
    assert (people_in("H1"), people_in("H1-2"), people_in("H1-3")) == (2, 1, 0)


def test_who_marries_does_not_split_off_as_well(homes: Homes) -> None:
    key = homes.one[2]
    assert met(lambda: marry(key), lambda: split(key)) == ["Refused: not_member"]
    assert (people_in("H1"), people_in("H2")) == (2, 4)


def test_two_members_split_off_one_after_the_other(homes: Homes) -> None:
    assert met(lambda: split(homes.one[2]), lambda: split(homes.one[1])) == []
    codes = select(Household.code).where(Household.code.startswith("H1-"))
    assert sorted(db.session.scalars(codes)) == ["H1-2", "H1-3"]


def test_two_households_are_merged_once(homes: Homes) -> None:
    outcome = met(lambda: merge(homes.one[0]), lambda: merge(homes.two[0]))
    assert outcome == ["Refused: no_members"]
    assert (people_in("H1"), people_in("H2")) == (6, 0)
    statuses = select(Contract.status).order_by(Contract.id)
    assert db.session.scalars(statuses).all() == ["active", "superseded"]


def test_two_marriages_that_cross_do_not_wait_in_a_circle(homes: Homes) -> None:
    outcome = met(lambda: marry(homes.one[2]), lambda: marry(homes.two[2], "H2", "H1"))
    assert outcome == []
    assert (people_in("H1"), people_in("H2")) == (3, 3)


def test_a_row_that_splits_off_meanwhile_leaves_its_new_household(homes: Homes) -> None:
    """Both rows are one person; whoever unites them finds the second one where it lives by then."""
    kept, merged = homes.two[2], homes.one[2]
    row = db.session.scalars(select(Resident).filter_by(key=merged)).one()
    row.id_type, row.id_number, row.identity_hash = "none", None, "unnumbered"
    db.session.commit()
    asked = SamePerson(kept, merged, TODAY)

    def unite() -> Any:
        return merge_residents(asked, everything(TODAY), SYSTEM, TODAY)

    assert met(lambda: split(merged), unite) == []
    assert (people_in("H1"), people_in("H1-2"), people_in("H2")) == (2, 0, 3)


def test_an_entry_is_taken_back_once(homes: Homes) -> None:
    action = split(homes.one[2]).id
    db.session.commit()

    def undo() -> Any:
        return undo_action(action, "mistake", everything(TODAY), SYSTEM, TODAY)

    assert [text.split(":")[0] for text in met(undo, undo)] == ["Conflict"]
    assert people_in("H1") == 3
    assert len(db.session.scalars(select(HouseholdAction.id)).all()) == 1


def test_a_merge_and_the_undo_of_a_split_do_not_cross(homes: Homes) -> None:
    action = split(homes.one[2]).id
    db.session.commit()
    outcome = met(
        lambda: merge(homes.two[0]),
        lambda: undo_action(action, "mistake", everything(TODAY), SYSTEM, TODAY),
    )
    assert outcome == ["Refused: changed_since"]
    assert len(db.session.scalars(select(Membership.id).filter_by(valid_to=None)).all()) == 6

"""Newborns come to a household, and later the numbers of children."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Birth,
    Contract,
    Household,
    HouseholdAction,
    Resident,
    ResidentTag,
)
from contracts_app.queries.residents import list_births_to_confirm
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.births import Newborn, confirm_birth, record_birth
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.identity import record_number
from contracts_app.services.nightly import run_nightly
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, id_number, make_household
from tests.support.family import LAST, covers, is_whole, membership, newest, signed_family
from tests.support.signed_in import audited, far_household, sign_up

BORN = date(2026, 11, 10)


@pytest.fixture
def home(world: World) -> tuple[Household, list[Resident]]:
    return signed_family(world)


def birth(
    mother: Resident, born: date = BORN, *, on: date = TODAY, code: str = "H1", **more: str
) -> HouseholdAction:
    values = {"name": "王小雨", "sex": "female", **more}
    child = Newborn(mother=mother.key, born_on=born, **values)
    return record_birth(code, child, everything(on), SYSTEM, on)


def night(day: date) -> None:
    run_nightly(day, day, db.session.commit)


def test_a_newborn_is_a_covered_member_from_the_day_of_birth(
    home: tuple[Household, list[Resident]],
) -> None:
    household, people = home
    birth(people[0])
    child = newest()
    own = membership(child)
    assert (own.household_id, own.relation, own.valid_from) == (household.id, "30", BORN)
    assert covers(child) == [("live", BORN, LAST)]
    assert (child.id_type, child.id_number, child.id_last4) == ("none", None, "")
    row = db.session.get_one(Birth, child.id)
    assert (row.mother_id, row.birth_order, row.confirmed_on) == (people[0].id, 1, None)
    tags = db.session.scalars(select(ResidentTag).filter_by(resident_id=child.id)).all()
    assert [(tag.tag, tag.valid_from) for tag in tags] == [("CHILD", BORN)]
    assert is_whole()


def test_twins_are_told_apart_by_their_order(home: tuple[Household, list[Resident]]) -> None:
    _household, people = home
    birth(people[0], name="王大宝")
    birth(people[0], name="王二宝")
    orders = db.session.scalars(select(Birth.birth_order).order_by(Birth.birth_order)).all()
    assert orders == [1, 2]


def test_a_child_that_has_a_number_already_is_known_by_it(
    home: tuple[Household, list[Resident]],
) -> None:
    birth(home[1][0], id_number=id_number(BORN, 22))
    child = newest()
    assert (child.id_type, child.id_number) == ("resident_id", id_number(BORN, 22))


def test_a_child_of_a_household_without_a_contract_is_not_covered(world: World) -> None:
    _household, people = make_household(world.grids[0], code="H5", birth=date(1990, 1, 1))
    birth(people[0], code="H5")
    assert covers(newest()) == []


def test_a_child_born_before_the_signing_is_covered_from_the_first_day_of_the_term(
    home: tuple[Household, list[Resident]],
) -> None:
    birth(home[1][0], date(2026, 5, 1))
    assert covers(newest()) == [("live", date(2026, 11, 1), LAST)]


def test_a_birth_entered_after_the_renewal_covers_in_both_terms(
    home: tuple[Household, list[Resident]],
) -> None:
    night(date(2028, 1, 1))
    birth(home[1][0], on=date(2028, 3, 1))
    assert covers(newest()) == [
        ("ended", BORN, LAST),
        ("live", date(2028, 1, 1), date(2028, 12, 31)),
    ]
    assert is_whole()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"born": TODAY + timedelta(days=1)}, "future_date"),
        ({"sex": "other"}, "unknown_value"),
        ({"name": " "}, "missing_required"),
        ({"id_number": "123"}, "id_length"),
        ({"id_number": id_number(BORN, 21)}, "id_sex_mismatch"),
        ({"id_number": id_number(date(2026, 11, 9), 22)}, "id_birth_mismatch"),
    ],
)
def test_a_birth_that_cannot_be_is_refused(
    home: tuple[Household, list[Resident]], change: dict, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        birth(home[1][0], **change)
    assert code in refused.value.codes


@pytest.mark.parametrize("who", ["man", "girl", "old", "stranger"])
def test_only_a_woman_of_the_household_is_a_mother(
    home: tuple[Household, list[Resident]], who: str
) -> None:
    _household, people = home
    mother = people[1] if who == "man" else people[0]
    if who in ("girl", "old"):
        # One day short of ten years, and 61 years.
        mother.birth_date = {"girl": date(2016, 11, 11), "old": date(1965, 11, 10)}[who]
    if who == "stranger":
        mother = far_household()[1][0]
    with pytest.raises(Refused, match="mother_unfit"):
        birth(mother)


def test_the_same_birth_is_entered_once(home: tuple[Household, list[Resident]]) -> None:
    birth(home[1][0])
    with pytest.raises(Refused, match="already_known"):
        birth(home[1][0])


def test_a_birth_taken_back_never_was_and_may_be_entered_anew(
    home: tuple[Household, list[Resident]],
) -> None:
    household, people = home
    action = birth(people[0])
    undo_action(action.id, "wrong household", everything(TODAY), SYSTEM, TODAY)
    child = newest()
    assert membership(child).end_reason == "undone"
    assert covers(child) == [("void", BORN, LAST)]
    assert list_births_to_confirm(household.id) == []
    assert is_whole()
    birth(people[0])
    assert newest().id == child.id
    assert covers(child) == [("void", BORN, LAST), ("live", BORN, LAST)]
    assert is_whole()


def test_a_child_is_confirmed_once(home: tuple[Household, list[Resident]]) -> None:
    household, people = home
    birth(people[0])
    child = newest()
    assert [row.key for row in list_births_to_confirm(household.id)] == [child.key]
    for day in (TODAY, TODAY + timedelta(days=5)):
        confirm_birth("H1", child.key, everything(day), SYSTEM, day)
    assert db.session.get_one(Birth, child.id).confirmed_on == TODAY
    assert [row.object_key for row in audited("birth.confirm")] == [child.key]
    assert list_births_to_confirm(household.id) == []


def test_only_a_birth_of_the_household_can_be_confirmed(
    home: tuple[Household, list[Resident]], world: World
) -> None:
    with pytest.raises(NotFound):
        confirm_birth("H1", home[1][1].key, everything(TODAY), SYSTEM, TODAY)
    birth(home[1][0])
    hospital = scope_of(world.users["hospital"], TODAY)
    with pytest.raises(NotFound):
        confirm_birth("H1", newest().key, hospital, SYSTEM, TODAY)


def test_a_number_comes_for_a_child(home: tuple[Household, list[Resident]]) -> None:
    birth(home[1][0])
    child = newest()
    number = id_number(BORN, 22)
    action = record_number(
        "H1", child.key, "resident_id", number, everything(TODAY), SYSTEM, TODAY
    )  # fmt: skip
    assert (child.id_number, child.id_last4, child.id_type) == (number, number[-4:], "resident_id")
    assert number not in str(action.changes) + str(action.details)
    with pytest.raises(Refused, match="already_numbered"):
        record_number("H1", child.key, "resident_id", number, everything(TODAY), SYSTEM, TODAY)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "missing_required"),
        (id_number(BORN, 21), "id_sex_mismatch"),
        (id_number(date(2026, 11, 9), 22), "id_birth_mismatch"),
    ],
)
def test_a_number_that_does_not_fit_is_refused(
    home: tuple[Household, list[Resident]], number: str, code: str
) -> None:
    birth(home[1][0])
    with pytest.raises(Refused, match=code):
        record_number(
            "H1", newest().key, "resident_id", number, everything(TODAY), SYSTEM, TODAY
        )  # fmt: skip


def test_a_number_of_somebody_else_is_a_conflict(home: tuple[Household, list[Resident]]) -> None:
    birth(home[1][0], name="王大宝")
    first = newest()
    number = id_number(BORN, 22)
    birth(home[1][0], name="王二宝")
    scope = everything(TODAY)
    record_number("H1", first.key, "resident_id", number, scope, SYSTEM, TODAY)
    with pytest.raises(Refused, match="id_conflict"):
        record_number("H1", newest().key, "resident_id", number, scope, SYSTEM, TODAY)


def test_a_number_taken_back_is_free_again(home: tuple[Household, list[Resident]]) -> None:
    birth(home[1][0])
    child, number, scope = newest(), id_number(BORN, 22), everything(TODAY)
    before = child.identity_hash
    action = record_number("H1", child.key, "resident_id", number, scope, SYSTEM, TODAY)
    undo_action(action.id, "the twin's", scope, SYSTEM, TODAY)
    db.session.expire_all()
    assert (child.id_type, child.id_number, child.id_last4) == ("none", None, "")
    assert child.identity_hash == before


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    born=st.integers(0, 400), birth_known=st.integers(0, 500), died=st.integers(0, 400),
    death_known=st.integers(0, 500),
)  # fmt: skip
def test_late_entries_leave_all_promises_whole(
    world: World, born: int, birth_known: int, died: int, death_known: int
) -> None:
    """A birth and a death, each entered up to 500 days late, before or after the renewal."""
    with db.session.begin_nested() as attempt:
        household, people = make_household(
            world.grids[0], members=3, code="P1", birth=date(1990, 3, 12)
        )
        sign_up(household, people[0], on=date(2026, 11, 1))
        start = TODAY
        child_born = start + timedelta(days=born)
        death = start + timedelta(days=died)
        entries = sorted(
            [
                (child_born + timedelta(days=birth_known), "birth"),
                (death + timedelta(days=death_known), "death"),
            ]
        )
        for day, what in entries:
            run_nightly(day, day, db.session.flush)
            if what == "birth":
                birth(people[0], child_born, on=day, code="P1")
            else:
                leave_household(
                    people[1].key, "death", death, everything(day), SYSTEM, day
                )  # fmt: skip
        assert is_whole()
        for person, first, last in (
            (newest(), child_born, None), (people[1], date(2026, 11, 1), death),
        ):  # fmt: skip
            days = [one for one in covers(person) if one[0] != "void"]
            terms = db.session.scalars(select(Contract).filter_by(household_id=household.id)).all()
            end = last or max(term.period_end for term in terms)
            assert min(one[1] for one in days) == first
            assert max(one[2] for one in days) == end
            between = zip(sorted(days, key=lambda one: one[1]), days[1:], strict=False)
            assert all(later[1] == before[2] + timedelta(days=1) for before, later in between)
        attempt.rollback()
    db.session.expire_all()

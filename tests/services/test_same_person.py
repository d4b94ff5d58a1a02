"""One person on record twice: one row is kept, with the number, the groups and one cover."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    IdentifierAlias,
    Membership,
    Resident,
    ResidentMerge,
    ResidentTag,
    SignerChange,
)
from contracts_app.queries.residents import list_homeless
from contracts_app.queries.scope import everything
from contracts_app.queries.search import find_exact
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.identity import numbered_hash
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, id_number, make_household, make_record
from tests.support.same_person import Homes, child_of_both, without_number
from tests.support.signed_in import audited, sign_up

DAY = timedelta(days=1)
END = date(2027, 12, 31)
SIGNED = date(2026, 10, 1)


@pytest.fixture
def homes(world: World) -> Homes:
    return child_of_both(world)


def merge(kept: Resident, merged: Resident, on: date = TODAY, **more: str) -> object:
    asked = SamePerson(kept.key, merged.key, on, **more)
    return merge_residents(asked, everything(TODAY), SYSTEM, TODAY)


def undo(action: object) -> None:
    undo_action(action.id, "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()


def covers(person: Resident) -> list[tuple[str, date, date]]:
    query = select(Cover.state, Cover.cover_from, Cover.cover_to).filter_by(resident_id=person.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]


def membership(person: Resident) -> Membership:
    return db.session.scalars(select(Membership).filter_by(resident_id=person.id)).one()


def test_the_other_row_leaves_its_household_and_stands_for_the_kept_one(homes: Homes) -> None:
    _one, people, _two, others = homes
    merge(people[2], others[2])
    left = membership(others[2])
    assert (left.valid_to, left.end_reason) == (TODAY - DAY, "merged")
    assert membership(people[2]).valid_to is None
    row = db.session.scalars(select(ResidentMerge)).one()
    assert (row.kept_id, row.merged_id, row.merged_on, row.undone) == (
        people[2].id, others[2].id, TODAY, False,
    )  # fmt: skip
    assert [row.object_key for row in audited("household.same_person")] == ["H2", "H1"]
    assert run_checks().ok


def test_a_cover_of_the_other_row_alone_goes_on_for_the_person(homes: Homes) -> None:
    _one, people, two, others = homes
    contract = sign_up(two, others[0], on=SIGNED)
    merge(people[2], others[2])
    assert covers(others[2]) == [("ended", SIGNED, TODAY - DAY)]
    assert covers(people[2]) == [("live", TODAY, END)]
    under = select(Cover.contract_id).filter_by(resident_id=people[2].id)
    assert db.session.scalars(under).one() == contract.id
    assert run_checks().ok


def test_of_two_covers_the_one_of_the_kept_row_stands(homes: Homes) -> None:
    one, people, two, others = homes
    sign_up(one, people[0], on=SIGNED)
    sign_up(two, others[0], on=SIGNED)
    merge(people[2], others[2])
    assert covers(people[2]) == [("live", SIGNED, END)]
    assert covers(others[2]) == [("ended", SIGNED, TODAY - DAY)]
    assert run_checks().ok


def test_number_phone_record_and_groups_come_to_the_kept_row(homes: Homes) -> None:
    _one, people, _two, others = homes
    kept, merged = others[2], people[2]
    number, hashed = merged.id_number, merged.identity_hash
    merged.phone, merged.phone_last4 = "13900001234", "1234"
    record = make_record(merged, "11019910010100001", built_on=SIGNED)
    db.session.add(
        IdentifierAlias(
            county_code="110199",
            resident_id=merged.id,
            kind="record_code",
            value="1234567890123456",
        )
    )
    for person, tag in ((kept, "HTN"), (merged, "HTN"), (merged, "DM2")):
        db.session.add(
            ResidentTag(
                county_code="110199", resident_id=person.id, tag=tag, source="test",
                valid_from=SIGNED,
            )
        )  # fmt: skip
    db.session.flush()
    action = merge(kept, merged)
    assert (kept.id_number, kept.identity_hash, kept.id_last4) == (number, hashed, number[-4:])
    assert (merged.id_number, merged.id_last4) == (None, "")
    assert (kept.phone, kept.phone_last4) == ("13900001234", "1234")
    assert (kept.record_code, kept.record_built_on) == ("11019910010100001", SIGNED)
    assert merged.record_code is None
    assert record.resident_id == kept.id
    tags = select(ResidentTag.tag).filter_by(resident_id=kept.id, valid_to=None)
    assert set(db.session.scalars(tags)) == {"HTN", "DM2"}
    assert db.session.scalars(select(IdentifierAlias.resident_id)).one() == kept.id
    assert "13900001234" not in str(action.details)
    undo(action)
    assert (kept.id_number, kept.phone, kept.record_code) == (None, None, None)
    assert (merged.id_number, merged.identity_hash) == (number, hashed)
    assert record.resident_id == merged.id
    assert (merged.phone, merged.record_code) == ("13900001234", "11019910010100001")
    assert db.session.scalars(tags).all() == ["HTN"]
    assert db.session.scalars(select(IdentifierAlias.resident_id)).one() == merged.id
    assert membership(merged).valid_to is None
    assert run_checks().ok


def test_the_number_of_the_other_row_finds_the_person(homes: Homes) -> None:
    _one, people, _two, others = homes
    passport = "E12345678"
    others[2].id_type, others[2].id_number = "passport", passport
    others[2].identity_hash = crypto.lookup_hash("resident", passport)
    db.session.flush()
    assert find_exact(passport, everything(TODAY)).code == "H2"
    action = merge(people[2], others[2])
    assert find_exact(passport, everything(TODAY)).code == "H1"
    assert find_exact(people[2].id_number, everything(TODAY)).code == "H1"
    undo(action)
    assert find_exact(passport, everything(TODAY)).code == "H2"


def test_the_number_finds_the_person_also_when_the_kept_row_was_another_one_again(
    homes: Homes, world: World
) -> None:
    _one, people, _two, others = homes
    passport = "E12345678"
    others[2].id_type, others[2].id_number = "passport", passport
    others[2].identity_hash = crypto.lookup_hash("resident", passport)
    _three, third = make_household(world.grids[0], members=3, code="H3")
    without_number(third[2])
    merge(people[2], others[2])
    action = merge(third[2], people[2])
    assert find_exact(passport, everything(TODAY)).code == "H3"
    undo(action)
    assert find_exact(passport, everything(TODAY)).code == "H1"


def test_the_other_row_does_not_come_back_as_a_second_person(homes: Homes) -> None:
    _one, people, two, others = homes
    number = id_number(others[1].birth_date, 21)
    others[1].id_number, others[1].identity_hash = number, numbered_hash(number)
    people[2].id_type, people[2].id_number = "passport", "E12345678"
    people[2].identity_hash = crypto.lookup_hash("resident", "E12345678")
    db.session.flush()
    action = merge(people[2], others[1], on=TODAY - DAY)
    typed = Typed(others[1].name, "resident_id", number)
    for again in (Arrival(TODAY, "80", typed=typed), Arrival(TODAY, "80", former=others[1].key)):
        with pytest.raises(Refused, match="already_merged"):
            move_in("H2", again, everything(TODAY), SYSTEM, TODAY)
    assert list_homeless(two.id) == []
    undo(action)
    leave_household(others[1].key, "moved_out", TODAY - DAY, everything(TODAY), SYSTEM, TODAY)
    assert [row.key for row in list_homeless(two.id)] == [others[1].key]


def test_a_head_and_signer_in_the_same_household_is_followed_by_the_person(world: World) -> None:
    household, people = make_household(world.grids[0], members=3, code="H1")
    contract = sign_up(household, people[0], on=SIGNED, members=(people[0].key, people[1].key))
    people[2].sex = people[0].sex
    without_number(people[0])
    people[2].birth_date = people[0].birth_date
    action = merge(people[2], people[0])
    assert (membership(people[2]).is_head, membership(people[2]).relation) == (True, "02")
    assert contract.signer_id == people[2].id
    assert covers(people[2]) == [("live", TODAY, END)]
    assert run_checks().ok
    undo(action)
    assert (membership(people[0]).is_head, membership(people[2]).relation) == (True, "20")
    assert contract.signer_id is None
    assert covers(people[0]) == [("live", SIGNED, END)]
    assert run_checks().ok


def test_a_signer_elsewhere_is_followed_by_somebody_who_lives_there(homes: Homes) -> None:
    _one, people, two, others = homes
    contract = sign_up(two, others[2], on=SIGNED)
    merge(people[2], others[2], new_signer=others[1].key)
    due = db.session.scalars(select(SignerChange)).one()
    assert (due.contract_id, due.resident_id) == (contract.id, others[1].id)
    assert run_checks().ok


def test_a_row_of_somebody_who_once_moved_away_is_the_same_person_too(homes: Homes) -> None:
    _one, people, _two, others = homes
    leave_household(others[2].key, "moved_out", SIGNED, everything(TODAY), SYSTEM, TODAY)
    merge(people[2], others[2])
    left = membership(others[2])
    assert (left.valid_to, left.end_reason) == (SIGNED, "moved_out")
    assert db.session.scalars(select(ResidentMerge.kept_id)).one() == people[2].id
    with pytest.raises(Refused, match="already_merged"):
        merge(people[1], others[2])


def test_a_row_that_stands_for_another_one_is_nobody_who_could_come_back(homes: Homes) -> None:
    """Two documents of one person: each row keeps its own number."""
    _one, people, two, others = homes
    others[2].id_type, others[2].id_number = "passport", "E12345678"
    others[2].identity_hash = numbered_hash("E12345678")
    merge(people[2], others[2])
    assert list_homeless(two.id) == []
    typed = Typed(others[2].name, "passport", "E12345678", others[2].sex, others[2].birth_date)
    for arrival in (Arrival(TODAY, "80", former=others[2].key), Arrival(TODAY, "80", typed=typed)):
        with pytest.raises(Refused, match="already_merged"):
            move_in("H2", arrival, everything(TODAY), SYSTEM, TODAY)


def test_what_cannot_be_one_person_is_refused(homes: Homes) -> None:
    _one, people, _two, others = homes
    for code, kept, merged, on in (
        ("id_conflict", people[1], others[1], TODAY),
        ("id_conflict", people[0], others[2], TODAY),
        ("same_row", people[2], people[2], TODAY),
        ("future_date", people[2], others[2], TODAY + DAY),
        ("bad_date", people[2], others[2], date(1900, 1, 1)),
    ):
        with pytest.raises(Refused, match=code):
            merge(kept, merged, on)
    others[2].birth_date = date(1980, 1, 1)
    with pytest.raises(Refused, match="id_conflict"):
        merge(others[2], people[2])
    asked = SamePerson(people[2].key, "nobody", TODAY)
    with pytest.raises(NotFound):
        merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    assert db.session.scalars(select(ResidentMerge)).all() == []


def test_the_head_of_another_household_needs_an_heir_there(homes: Homes) -> None:
    _one, people, _two, others = homes
    without_number(others[0])
    with pytest.raises(Refused, match="head_needed"):
        merge(people[0], others[0])
    merge(people[0], others[0], new_head=others[1].key)
    assert membership(others[1]).is_head
    assert db.session.scalars(select(Contract)).all() == []
    assert run_checks().ok

"""A desk corrects a member and the home: stored, found anew, on record, and never over others."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Resident, User
from contracts_app.queries.households import HouseholdFilters, found_by, list_households
from contracts_app.queries.paging import Cursor
from contracts_app.queries.residents import list_members
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.births import Newborn, record_birth
from contracts_app.services.corrections import (
    Corrected,
    Correction,
    correct_member,
    digest,
    particulars,
)
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, World, make_household
from tests.support.engines import ON_ONE_ENGINE
from tests.support.family import is_whole, newest, signed_family
from tests.support.signed_in import audited, far_household

Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    return make_household(world.grids[0], code="H1", phone="13900000001", phone_last4="0001")


def read(person: Resident, code: str = "H1", reason: str = "", **typed: Any) -> Correction:
    """What a form that was opened just now sends, with these fields typed anew."""
    address = db.session.scalars(select(Household.address).filter_by(code=code)).one()
    stands = particulars(person, address)
    return Correction(code, person.key, replace(stands, **typed), digest(stands), reason)


def take(asked: Correction, actor: Actor = SYSTEM) -> Corrected:
    return correct_member(asked, everything(TODAY), actor, TODAY)


def found(text: str) -> list[str]:
    filters = HouseholdFilters(matching=found_by(text, everything(TODAY)))
    return [row.code for row in list_households(everything(TODAY), filters, Cursor()).rows]


def baby(code: str = "H1", name: str = "小宝") -> Resident:
    typed = Typed(name, "none", "", "male", date(2024, 6, 1))
    move_in(code, Arrival(date(2026, 11, 15), "20", typed=typed), everything(TODAY), SYSTEM, TODAY)
    return newest()


def test_everything_of_a_member_and_the_home_is_corrected_at_once(home: Home) -> None:
    household, people = home
    asked = read(
        people[0], reason="typing", name="王秀瑛", phone="0539 6210000", permanent=False,
        address="二组1号", tags=frozenset({"HTN"}),
    )  # fmt: skip
    changed = ("name", "phone", "permanent", "address", "tags")
    assert take(asked) == Corrected(changed, ())
    db.session.expire_all()
    shown = list_members(household.id)[0]
    assert (shown.name, shown.phone, shown.permanent) == ("王秀瑛", "0539-6210000", False)
    assert (shown.tags, household.address) == (("HTN",), "二组1号")
    assert people[0].phone_last4 == "0000"
    assert people[0].search_key == "wangxiuying wxy"


def test_who_was_renamed_is_found_by_the_new_name_and_phone_alone(home: Home) -> None:
    take(read(home[1][0], reason="renamed", name="单小雨", phone="13900000987"))
    assert [found(text) for text in ("sxy", "danxiaoyu", "小雨", "0987")] == [["H1"]] * 4
    assert [found(text) for text in ("王秀英", "0001")] == [[], []]


def test_the_audit_trail_names_fields_and_holds_no_value(home: Home) -> None:
    person = home[1][0]
    take(
        read(
            person, reason="document", name="王秀瑛", phone="13911111111", address="二组1号",
            tags=frozenset({"SMD"}),
        )
    )  # fmt: skip
    (own,), (of_home,) = audited("resident.correct"), audited("household.correct")
    assert (own.object_key, own.reason, own.before) == (person.key, "document", None)
    assert own.after == {"changed": ["name", "phone", "tags"], "household": "H1"}
    assert (of_home.object_key, of_home.after) == ("H1", {"changed": ["address"]})


def test_a_phone_is_taken_off_the_record(home: Home) -> None:
    take(read(home[1][0], phone=""))
    assert (home[1][0].phone, home[1][0].phone_last4) == (None, "")


def test_what_is_so_already_changes_nothing_even_on_an_old_form(home: Home) -> None:
    asked = read(home[1][0], phone="13911111111")
    assert take(asked).changed == ("phone",)
    assert take(asked) == Corrected((), ())
    assert len(audited("resident.correct")) == 1


def test_who_corrects_what_somebody_else_changed_hears_who_and_when(
    world: World, home: Home
) -> None:
    early, late = read(home[1][0], phone="13911111111"), read(home[1][0], permanent=False)
    take(early, Actor.of(world.users["clerk"]))
    with pytest.raises(Conflict) as conflict:
        take(late)
    clerk = db.session.scalars(select(User).filter_by(username="clerk")).one()
    assert (conflict.value.code, conflict.value.who) == ("changed_meanwhile", clerk.display_name)
    assert conflict.value.username == "clerk"
    assert (home[1][0].phone, home[1][0].permanent) == ("13911111111", True)


def test_the_address_is_one_for_all_members_so_another_form_is_old_as_well(home: Home) -> None:
    late = read(home[1][1], phone="13911111111")
    take(read(home[1][0], address="二组1号"))
    with pytest.raises(Conflict):
        take(late)


def test_who_has_no_number_is_known_by_the_corrected_name_and_day(home: Home) -> None:
    child = baby()
    take(read(child, reason="typing", name="小保", sex="female", birth_date=date(2024, 6, 2)))
    again = Typed("小保", "none", "", "female", date(2024, 6, 2))
    with pytest.raises(Refused) as refused:
        move_in("H1", Arrival(TODAY, "20", typed=again), everything(TODAY), SYSTEM, TODAY)
    assert refused.value.codes == ["already_known"]
    assert (child.search_key, is_whole()) == ("xiaobao xb", True)


@ON_ONE_ENGINE
def test_two_people_without_numbers_do_not_become_one(home: Home) -> None:
    baby()
    with pytest.raises(Refused) as refused:
        take(read(baby(name="大宝"), reason="typing", name="小宝"))
    assert refused.value.codes == ["already_known"]


@ON_ONE_ENGINE
def test_nobody_is_born_after_coming_or_being_covered(world: World) -> None:
    household, people = signed_family(world)
    born = date(2026, 11, 10)
    child = Newborn(people[0].key, "小宝", "male", born)
    record_birth("H1", child, everything(TODAY), SYSTEM, TODAY)
    asked = read(newest(), reason="typing", birth_date=date(2026, 11, 11))
    with pytest.raises(Refused) as refused:
        take(asked)
    assert [(one.code, one.subject) for one in refused.value.refusals] == [
        ("bad_date", "birth_date")
    ]
    take(replace(asked, typed=replace(asked.typed, birth_date=date(2026, 11, 9))))
    assert (newest().birth_date, is_whole()) == (date(2026, 11, 9), True)


@ON_ONE_ENGINE
def test_a_refused_correction_leaves_everything_as_it_was(home: Home) -> None:
    with pytest.raises(Refused) as refused:
        take(read(home[1][0], name="王秀瑛", phone="139", address=" "))
    assert [(one.code, one.subject) for one in refused.value.refusals] == [
        ("bad_phone", "phone"),
        ("missing_required", "address"),
        ("missing_required", "reason"),
    ]
    assert (home[1][0].name, audited("resident.correct")) == ("王秀英", [])


def test_a_contract_stays_as_it_was_signed(world: World) -> None:
    household, people = signed_family(world)
    term = db.session.scalars(select(Contract)).one()
    signed = (term.agreement_snapshot, term.agreement_hash, term.status)
    wishes = {"address": "二组1号", "permanent": False}
    take(read(people[0], reason="typing", name="王秀瑛", **wishes))
    db.session.expire_all()
    assert (term.agreement_snapshot, term.agreement_hash, term.status) == signed
    assert {cover.state for cover in db.session.scalars(select(Cover))} == {"live"}
    assert is_whole()


def test_a_phone_of_more_than_five_people_is_warned_of(world: World, home: Home) -> None:
    shared = {"phone": "13922222222", "phone_last4": "2222"}
    for _n in range(4):
        make_household(world.grids[0], members=1, **shared)
    make_household(world.grids[0], members=1, phone="13800002222", phone_last4="2222")
    assert take(read(home[1][0], phone="13922222222")).warnings == ()
    assert take(read(home[1][1], phone="13922222222")).warnings == ("phone_shared_many",)


@ON_ONE_ENGINE
def test_a_group_that_does_not_fit_is_stored_and_warned_of(home: Home) -> None:
    wife = home[1][0]
    assert take(read(wife, tags=frozenset({"CHILD"}))).warnings == ("tag_age_mismatch",)
    assert take(read(wife, permanent=False)).warnings == ()


@ON_ONE_ENGINE
def test_elsewhere_and_after_leaving_nobody_is_corrected(world: World, home: Home) -> None:
    far = far_household("FAR1")[1][0]
    asked = read(far, "FAR1", permanent=False)
    wrong_home = replace(read(home[1][0], permanent=False), member=far.key)
    left = read(home[1][2], permanent=False)
    leave_household(home[1][2].key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY)
    scope = scope_of(world.users["clerk"], TODAY)
    for one in (asked, wrong_home, left):
        with pytest.raises(NotFound):
            correct_member(one, scope, SYSTEM, TODAY)

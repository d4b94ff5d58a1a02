"""An account is somebody's of the teams, one for each, and an administrator says whose."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from contracts_app.models import Staff, Visit
from contracts_app.queries.accounts import list_accounts, list_staff_for, own_of
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.queries.task_choices import list_colleagues
from contracts_app.services.account_staff import name_staff
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.tasks import not_at_home
from contracts_app.services.visits import correct_visit, record_visit
from tests.factories import TODAY, InstitutionFactory, StaffFactory, World, make_household
from tests.support.care import entry, pressure
from tests.support.signed_in import audited
from tests.support.tasks import duty

DAY = timedelta(days=1)


def reach(world: World, role: str = "admin") -> Scope:
    return scope_of(world.users[role], TODAY)


def give(world: World, role: str, person: Staff | None) -> None:
    name_staff(role, person.key if person else "", reach(world), SYSTEM, TODAY)


def refused(world: World, role: str, key: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        name_staff(role, key, reach(world), SYSTEM, TODAY)
    return caught.value.codes


def test_an_account_is_given_to_somebody_and_to_nobody_again(any_app: Flask, world: World) -> None:
    give(world, "doctor", world.doctor)
    assert world.users["doctor"].staff_id == world.doctor.id
    give(world, "doctor", world.doctor)
    give(world, "doctor", None)
    assert world.users["doctor"].staff_id is None
    rows = audited("user.staff")
    told = [(row.before["staff"], row.after["staff"]) for row in rows]
    assert told == [("", world.doctor.key), (world.doctor.key, "")]


def test_nobody_has_two_accounts(any_app: Flask, world: World) -> None:
    give(world, "doctor", world.doctor)
    assert refused(world, "village", world.doctor.key) == ["staff_taken"]
    world.users["village"].staff_id = world.doctor.id
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_who_is_unknown_works_elsewhere_or_retired_has_no_account_here(world: World) -> None:
    elsewhere = StaffFactory(institution_id=InstitutionFactory(parent_id=world.bureau.id).id)
    retired = StaffFactory(institution_id=world.centre.id, retired_on=TODAY)
    for key in ("nobody", elsewhere.key, retired.key):
        assert refused(world, "doctor", key) == ["staff_unknown"]
    retired.retired_on = TODAY + DAY
    give(world, "doctor", retired)


def test_an_account_stays_with_somebody_who_retired_until_another_is_chosen(world: World) -> None:
    give(world, "doctor", world.doctor)
    world.doctor.retired_on = TODAY
    give(world, "doctor", world.doctor)
    assert world.users["doctor"].staff_id == world.doctor.id


def test_accounts_out_of_reach_do_not_exist(world: World) -> None:
    assert "bureau" not in {one.username for one in list_accounts(reach(world), "")}
    with pytest.raises(NotFound):
        name_staff("bureau", world.doctor.key, reach(world), SYSTEM, TODAY)


def test_those_of_the_name_of_the_account_come_first(world: World) -> None:
    namesake = StaffFactory(institution_id=world.centre.id, name="doctor")
    found = list_staff_for(world.users["doctor"], "", TODAY)
    assert found[0].key == namesake.key
    assert [one.name for one in found[1:]] == sorted(one.name for one in found[1:])
    assert [one.key for one in list_staff_for(world.users["doctor"], "doc", TODAY)] == [
        namesake.key
    ]


def test_without_an_account_of_their_own_the_name_tells_who_it_is(world: World) -> None:
    user = world.users["doctor"]
    assert own_of(user, list_colleagues(reach(world, "doctor"))).key == ""
    user.display_name = world.doctor.name
    db.session.flush()
    assert own_of(user, list_colleagues(reach(world, "doctor"))) == (world.doctor.key, True)
    give(world, "village", world.doctor)
    assert own_of(user, list_colleagues(reach(world, "doctor"))) == ("", False)


def test_two_of_one_name_are_told_apart_by_their_accounts(world: World) -> None:
    twin = next(
        one for one in db.session.query(Staff).order_by(Staff.id) if one.id != world.doctor.id
    )
    twin.name = world.doctor.name
    user = world.users["doctor"]
    user.display_name = twin.name
    db.session.flush()
    assert own_of(user, list_colleagues(reach(world, "doctor"))).key == ""
    give(world, "doctor", twin)
    assert own_of(user, list_colleagues(reach(world, "doctor"))) == (twin.key, False)


def test_visits_are_kept_as_those_of_whoever_the_account_is(any_app: Flask, world: World) -> None:
    _home, (one, two) = make_household(world.grids[0], members=2, tags=("HTN",))
    give(world, "doctor", world.doctor)
    scope, actor = reach(world, "doctor"), Actor.of(world.users["doctor"])
    record_visit(entry(one, "HTN_VISIT", values=pressure(130, 80)), scope, actor, TODAY)
    duty(two)
    not_at_home(two.key, scope, actor, TODAY)
    record_visit(entry(one, "ADVICE"), scope, Actor.of(world.users["village"]), TODAY)
    rows = db.session.query(Visit).order_by(Visit.id)
    assert [visit.staff_id for visit in rows] == [world.doctor.id, world.doctor.id, None]


def test_a_correction_by_somebody_else_leaves_the_visit_with_who_did_it(world: World) -> None:
    _home, (one, *_others) = make_household(world.grids[0], tags=("HTN",))
    give(world, "doctor", world.doctor)
    made = entry(one, "HTN_VISIT", values=pressure(183, 80))
    done = record_visit(made, reach(world, "doctor"), Actor.of(world.users["doctor"]), TODAY)
    right = entry(one, "HTN_VISIT", values=pressure(133, 80))
    clerk = Actor.of(world.users["clerk"])
    correct_visit(done.key, right, "写错", reach(world, "clerk"), clerk, TODAY)
    rows = db.session.query(Visit).order_by(Visit.id)
    assert [visit.staff_id for visit in rows] == [world.doctor.id] * 2

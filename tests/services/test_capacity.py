"""Going beyond a limit: soft ones with a reason, hard ones by room that somebody grants."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, CapacityGrant, Contract, Policy, Team
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.capacity import end_grant, grant_room, mark_of, set_policy
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotAllowed, NotFound, Refused
from contracts_app.services.renewal import renew_due
from tests.factories import TODAY, World, id_number, make_household, make_team, make_world
from tests.services.test_signing import codes_of, request_for, sign
from tests.support.engines import ON_ONE_ENGINE

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


def sign_one(world: World, today: date = TODAY, members: int = 2, **values: Any) -> Contract:
    household, people = make_household(world.grids[0], members=members)
    return sign(request_for(household, people[0], signed_on=today, **values), today)


def refused_one(world: World, today: date = TODAY, **values: Any) -> list[str]:
    household, people = make_household(world.grids[0], members=2)
    return codes_of(request_for(household, people[0], signed_on=today, **values), today)


def set_soft(value: int, key: str = "team.households_soft") -> None:
    db.session.scalars(select(Policy).filter_by(key=key)).one().value = value
    db.session.flush()


def grant(households: int = 1, persons: int = 9, **values: Any) -> CapacityGrant:
    given: dict[str, Any] = {
        "valid_from": TODAY, "valid_to": TODAY + WEEK, "reason": "新村并入",
        "scope": everything(TODAY), "actor": SYSTEM, "today": TODAY, **values,
    }  # fmt: skip
    return grant_room("T01", households, persons, **given)


def refusals(*figures: int, **values: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        grant(*figures, **values)
    return [(one.code, one.subject) for one in refused.value.refusals]


def events(verb: str) -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).filter_by(verb=verb)))


def test_exactly_at_the_soft_limit_no_reason_is_asked_for(world: World) -> None:
    set_soft(1)
    assert sign_one(world, capacity_reason="").capacity_note is None
    assert refused_one(world, capacity_reason="") == ["capacity_reason_missing"]
    assert sign_one(world, capacity_reason="邻村托付").capacity_note == "邻村托付"


def test_a_sender_without_the_field_is_let_through_and_the_contract_says_so(world: World) -> None:
    set_soft(0)
    assert sign_one(world).capacity_note == "not_given"
    assert [event.after["above_soft_limit"] for event in events("contract.sign")] == [True]


def test_a_doctor_has_the_soft_limit_of_the_post_held_in_the_team(world: World) -> None:
    set_soft(2, "doctor.persons_soft")
    set_soft(1, "village_doctor.persons_soft")
    assert sign_one(world, doctor=world.doctor.key, capacity_reason="").capacity_note is None
    asked = refused_one(world, doctor=world.doctor.key, capacity_reason="")
    assert asked == ["capacity_reason_missing"]


def test_a_renewal_asks_for_no_reason_and_no_room(world: World) -> None:
    signed = date(2025, 11, 20)
    sign_one(world, signed)
    set_soft(0)
    world.team.max_households = world.team.max_persons = 0
    db.session.flush()
    renew_due(date(2027, 1, 1), TODAY, SYSTEM, lambda: None)
    later = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    assert (later.status, later.capacity_note) == ("upcoming", None)
    assert run_checks().ok


def test_a_contract_keeps_no_policy_that_does_not_concern_it(world: World) -> None:
    db.session.add(Policy(key="board.weight", valid_from=TODAY, value=3))
    first = sign_one(world, date(2025, 11, 20))
    renew_due(date(2027, 1, 1), TODAY, SYSTEM, lambda: None)
    later = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    for term in (first, later):
        heads = {key.split(".")[0] for key in term.policy_snapshot}
        assert heads == {"contract", "team", "doctor", "village_doctor", "agreement"}


def test_granted_room_holds_through_its_last_day_and_is_part_of_the_limit_in_the_term(
    world: World,
) -> None:
    world.team.max_households = 0
    grant(1, valid_from=TODAY + DAY)
    assert refused_one(world) == ["capacity_households"]
    signed = sign_one(world, TODAY + WEEK)
    assert (signed.households_after, signed.households_limit) == (1, 1)
    world.team.max_households = 1
    assert refused_one(world, TODAY + WEEK + DAY) == ["capacity_households"]
    assert run_checks().ok


def test_granted_persons_are_added_to_the_limit_of_persons(world: World) -> None:
    world.team.max_persons = 1
    assert refused_one(world) == ["capacity_persons"]
    grant(0, 1)
    assert sign_one(world).persons_limit == 2


def test_a_number_that_was_typed_into_a_reason_is_in_no_audit_row(world: World) -> None:
    person = id_number(date(1990, 3, 12), 1)
    reason = f"李主任 13900000001 同意，{person}，文号 2026-00123"
    grant_room("T01", 5, 20, TODAY, TODAY, reason, everything(TODAY), SYSTEM, TODAY)
    (event,) = events("capacity.grant")
    assert event.reason == "李主任 [removed] 同意，[removed]，文号 2026-00123"


def test_a_grant_leaves_an_audit_row_with_its_reason_and_figures(world: World) -> None:
    grant(3, 9)
    (event,) = events("capacity.grant")
    assert (event.object_key, event.reason) == ("T01", "新村并入")
    assert event.after == {
        "households": 3, "persons": 9, "valid_from": TODAY.isoformat(),
        "valid_to": (TODAY + WEEK).isoformat(),
    }  # fmt: skip


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("figures", "values", "expected"),
    [
        ((0, 0), {}, [("nothing_granted", "households")]),
        ((-1, 3), {}, [("unknown_value", "households")]),
        ((1, 10_000_001), {}, [("unknown_value", "persons")]),
        ((1, 1), {"reason": "  "}, [("missing_required", "reason")]),
        ((1, 1), {"reason": "长" * 201}, [("too_long", "reason")]),
        ((1, 1), {"valid_from": TODAY - DAY}, [("bad_date", "valid_from")]),
        ((1, 1), {"valid_from": TODAY + 2 * WEEK}, [("bad_date", "valid_to")]),
        ((1, 1), {"valid_to": TODAY + timedelta(days=800)}, [("bad_date", "valid_to")]),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(
    world: World, figures: tuple[int, int], values: dict[str, Any], expected: list[Any]
) -> None:
    assert refusals(*figures, **values) == expected
    assert db.session.scalars(select(CapacityGrant)).all() == []


def test_nobody_grants_room_to_a_team_above_or_elsewhere(world: World) -> None:
    station = Scope(
        TODAY, "110199", (world.station.id,), ("110199100201",),
        (world.station.id, world.centre.id), None,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        grant(scope=station)
    elsewhere = Scope(TODAY, "110199", (world.hospital.id,), (), (world.hospital.id,), None)
    with pytest.raises(NotFound):
        grant(scope=elsewhere)


def test_a_running_grant_ends_with_yesterday_and_one_of_today_is_taken_back(world: World) -> None:
    world.team.max_households = 0
    first = grant(1, today=TODAY - DAY, valid_from=TODAY - DAY)
    end_grant("T01", mark_of(first), everything(TODAY), SYSTEM, TODAY)
    assert (first.valid_from, first.valid_to) == (TODAY - DAY, TODAY - DAY)
    second = grant(2)
    end_grant("T01", mark_of(second), everything(TODAY), SYSTEM, TODAY)
    assert db.session.scalars(select(CapacityGrant)).all() == [first]
    assert refused_one(world) == ["capacity_households"]
    assert [event.before["households"] for event in events("capacity.end")] == [1, 2]


def test_a_grant_sent_twice_grants_its_room_once_and_another_one_more(world: World) -> None:
    first = grant(2)
    assert grant(2).id == first.id
    assert grant(2, reason=" 新村并入 ").id == first.id
    others = [grant(3), grant(2, reason="再并一村"), grant(2, valid_to=TODAY + DAY)]
    assert len({first.id, *(one.id for one in others)}) == 4
    assert len(events("capacity.grant")) == 4
    end_grant("T01", mark_of(first), everything(TODAY), SYSTEM, TODAY)
    assert grant(2) not in [*others, first]


def test_a_grant_that_is_over_or_unknown_cannot_be_ended(world: World) -> None:
    over = grant(1, today=TODAY - WEEK, valid_from=TODAY - WEEK, valid_to=TODAY - DAY)
    for mark in (mark_of(over), "", "20260101000000000000"):
        with pytest.raises(NotFound):
            end_grant("T01", mark, everything(TODAY), SYSTEM, TODAY)


def decide(value: int, code: str = "ORG01", **values: Any) -> Policy:
    given: dict[str, Any] = {
        "key": "team.households_hard", "valid_from": TODAY, "reason": "卫健局通知",
        "scope": everything(TODAY), "actor": Actor("bureau"), "today": TODAY, **values,
    }  # fmt: skip
    key = given.pop("key")
    return set_policy(code, key, value, given.pop("valid_from"), **given)


def test_a_limit_holds_for_the_institution_and_all_below_it_from_its_day_on(world: World) -> None:
    decide(7, valid_from=TODAY + DAY)
    places = (world.bureau.id, world.centre.id, world.station.id)
    for day, expected in ((TODAY, [1500, 1500, 1500]), (TODAY + DAY, [1500, 7, 7])):
        assert [policies_for(one, day)["team.households_hard"] for one in places] == expected


def test_two_institutions_each_have_the_limit_that_is_nearest(world: World) -> None:
    _other, leader = make_team(world.station, code="T02")
    assert leader
    decide(0, "ORG00")
    decide(1, "ST1")
    assert refused_one(world) == ["capacity_households"]
    assert sign_one(world, team_code="T02").households_limit == 1
    assert refused_one(world, team_code="T02") == ["capacity_households"]


def test_what_held_until_yesterday_is_never_changed_and_the_future_may_be(world: World) -> None:
    decide(9)
    with pytest.raises(Refused) as refused:
        decide(8)
    assert refused.value.codes == ["already_decided"]
    decide(5, valid_from=TODAY + WEEK)
    decide(6, valid_from=TODAY + WEEK)
    rows = select(Policy.valid_from, Policy.value).where(Policy.institution_code == "ORG01")
    assert sorted(db.session.execute(rows).all()) == [(TODAY, 9), (TODAY + WEEK, 6)]
    assert [event.before for event in events("policy.set")] == [None, None, {"value": 5}]


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("value", "values", "expected"),
    [
        (1, {"key": "team.min_roles"}, "unknown_value"),
        (-1, {}, "unknown_value"),
        (0, {"key": "capacity.offer_days"}, "offer_days"),
        (367, {"key": "capacity.offer_days"}, "offer_days"),
        (0, {"key": "team_life.training_interval_months"}, "months_allowed"),
        (5, {"key": "screening.bp_interval_months"}, "months_allowed"),
        (1, {"valid_from": TODAY - DAY}, "bad_date"),
        (1, {"valid_from": TODAY + timedelta(days=800)}, "bad_date"),
        (1, {"reason": ""}, "missing_required"),
        (1, {"reason": "长" * 201}, "too_long"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(
    world: World, value: int, values: dict[str, Any], expected: str
) -> None:
    with pytest.raises(Refused) as refused:
        decide(value, **values)
    assert refused.value.codes == [expected]


def test_a_limit_of_an_institution_elsewhere_is_not_found(world: World) -> None:
    reach = Scope(TODAY, "110199", (world.centre.id, world.station.id), (), (), None)
    decide(3, "ST1", scope=reach)
    with pytest.raises(NotFound):
        decide(3, "ORG00", scope=reach)


def test_a_team_keeps_its_own_limit_whatever_the_policy_says(world: World) -> None:
    team = db.session.get_one(Team, world.team.id)
    team.max_households = 1
    decide(0)
    assert sign_one(world).households_limit == 1


def test_a_scope_of_a_user_reaches_the_teams_of_the_own_tree(any_app: Flask) -> None:
    world = make_world(users=True)
    for user in (world.users["leader"], world.users["bureau"]):
        grant(scope=scope_of(user, TODAY), actor=Actor.of(user))
    assert len(db.session.scalars(select(CapacityGrant)).all()) == 2

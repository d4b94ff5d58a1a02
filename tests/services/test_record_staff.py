"""Who keeps records has passed a training: the person behind the account is asked (F15)."""

from datetime import date, timedelta

import pytest

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, Household, Policy, Resident
from contracts_app.queries.paging import Cursor
from contracts_app.queries.record_staff import list_accounts
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.account_staff import name_staff
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.record_build import Offer, build_record, refuse_record
from contracts_app.services.record_gone import close_gone
from contracts_app.services.record_handover import Handing, hand_over, transfer_record
from contracts_app.services.record_life import close_record, restore_record
from contracts_app.services.record_staff import standing_of_actor
from contracts_app.services.team_attendance import Result
from contracts_app.services.team_life import note_results
from tests.factories import TODAY, World, make_household, make_record, set_digits
from tests.support.refusals import codes_of
from tests.support.team_life import colleagues, event

DAY = timedelta(days=1)
CODE = "11019910010100001"
CLOSED = "11019910010100002"
Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    set_digits()
    return make_household(world.grids[0], members=3, code="H1")


def decide(rule: str, institution: str = "ORG01") -> None:
    db.session.add(
        Policy(
            key="record.training_required", institution_code=institution, valid_from=TODAY,
            value=rule,
        )
    )  # fmt: skip
    db.session.flush()


def leader_of(world: World, passed_on: date | None = TODAY) -> Actor:
    """The leader's account, named for a colleague who passed the training on a day or never did."""
    key = colleagues()[0]
    name_staff("leader", key, scope_of(world.users["leader"], TODAY), SYSTEM, TODAY)
    if passed_on is not None:
        one = event("training", passed_on)
        note_results(
            "T01", one.key, one.version, {key: Result(True, "90分")}, "", everything(TODAY), SYSTEM
        )
    return Actor.of(world.users["leader"])


@pytest.mark.parametrize(
    ("rule", "standing"), [("off", "fine"), ("warn", "warned"), ("deny", "denied")]
)
def test_without_a_training_the_policy_of_the_institution_says_what_follows(
    world: World, rule: str, standing: str
) -> None:
    decide(rule)
    who = Actor.of(world.users["leader"])
    assert standing_of_actor(who, TODAY) == standing
    assert standing_of_actor(leader_of(world, passed_on=None), TODAY) == standing
    assert standing_of_actor(leader_of(world), TODAY) == "fine"


def test_a_warning_is_what_holds_when_nobody_has_decided(world: World) -> None:
    assert standing_of_actor(Actor.of(world.users["village"]), TODAY) == "warned"
    assert standing_of_actor(SYSTEM, TODAY) == "fine"


def test_a_training_counts_from_its_day_on(world: World) -> None:
    decide("deny")
    who = leader_of(world, passed_on=TODAY)
    assert standing_of_actor(who, TODAY) == "fine"
    assert standing_of_actor(who, TODAY - DAY) == "warned"


def test_a_rule_of_another_institution_shuts_nobody_out(world: World) -> None:
    decide("deny", "ORG90")
    assert standing_of_actor(Actor.of(world.users["leader"]), TODAY) == "warned"


def test_who_is_denied_neither_builds_nor_closes_nor_hands_over(home: Home, world: World) -> None:
    decide("deny")
    _household, people = home
    make_record(people[0], CODE, institution_id=world.station.id)
    make_record(people[1], CLOSED, status="closed", close_reason="lost", closed_on=TODAY)
    scope, who = everything(TODAY), Actor.of(world.users["leader"])
    offer = Offer("H1", people[2].key, TODAY)
    handing = Handing("ST1", "ORG01", TODAY, "撤并")
    leader = scope_of(world.users["leader"], TODAY)
    for do in (
        lambda: build_record(offer, "household", scope, who, TODAY),
        lambda: close_record(CODE, "lost", TODAY, "", scope, who, TODAY),
        lambda: restore_record(CLOSED, "找到了", scope, who, TODAY),
        lambda: transfer_record(CODE, "ORG01", "1-1", TODAY, scope, who, TODAY),
        lambda: hand_over(handing, leader, who, TODAY),
        lambda: close_gone([CODE], scope, who, TODAY),
    ):
        assert codes_of(do) == ["record_training_needed"]
    assert refuse_record(offer, "privacy", scope, who, TODAY).reason == "privacy"
    trained = leader_of(world)
    assert build_record(offer, "household", scope, trained, TODAY).code.endswith("00003")
    assert close_record(CODE, "lost", TODAY, "", scope, trained, TODAY).status == "closed"


def test_a_warning_lets_everything_pass(home: Home, world: World) -> None:
    offer = Offer("H1", home[1][2].key, TODAY)
    record = build_record(
        offer, "household", everything(TODAY), Actor.of(world.users["village"]), TODAY
    )
    assert isinstance(record, HealthRecord)


def test_the_list_tells_who_passed_and_the_day(world: World) -> None:
    leader_of(world, passed_on=TODAY - DAY)
    found = list_accounts(scope_of(world.users["leader"], TODAY), Cursor(), TODAY)
    told = {row.username: (bool(row.staff), row.passed_on) for row in found.rows}
    assert told["leader"] == (True, TODAY - DAY)
    assert told["village"] == (False, None)
    assert set(told) == {"leader", "doctor", "clerk", "village"}

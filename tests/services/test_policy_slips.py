"""A policy with a value that it cannot have is as if nobody had written it, for everybody."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Policy
from contracts_app.queries.credentials import warnings_of_team
from contracts_app.queries.policies import policies_for, policies_of, policies_of_team
from contracts_app.rules.policies import wrong_value
from contracts_app.rules.record_access import last_day
from contracts_app.services.checks_of_care import wrong_policies
from tests.factories import TODAY, World, make_household, make_world
from tests.services.test_signing import request_for, sign
from tests.support.engines import ON_ONE_ENGINE

DAY = timedelta(days=1)
SLIPS: list[tuple[str, Any]] = [
    ("team.households_hard", "1500"),
    ("team.persons_hard", -1),
    ("doctor.persons_soft", 1500.5),
    ("doctor.persons_hard", None),
    ("village_doctor.persons_soft", True),
    ("team.min_roles", ["nurse"]),
    ("team.min_roles", {"nurse": "one"}),
    ("team.solo_allowed", "no"),
    ("contract.period_mode", "calender"),
    ("contract.q4_first_start", 1),
    ("contract.expiry_action", {}),
    ("contract.answer_days", "fifteen"),
    ("contract.signer_dead_days", 10**9),
    ("contract.attempts_needed", []),
    ("contract.free_changes", {}),
    ("contract.split_sign_days", -30),
    ("renewal.list_from_month", 13),
    ("renewal.notice_days", "a month"),
    ("staff.credential_warn_days", 10**9),
    ("board.fair_ratio_percent", "5/4"),
    ("board.key_weights_percent", 50),
    ("capacity.offer_days", 0),
    ("appointment.kept_share", 101),
    ("team_life.outreach_per_month", "two"),
    ("team_life.training_interval_months", 5),
    ("team_life.training_interval_months", True),
    ("screening.bp_min_age", "35"),
    ("record.access_days", "seven"),
    ("record.access_days", 91),
    ("record.training_required", "maybe"),
    ("archive.storage_level", ["village"]),
    ("indicator.use_rate.window", 365),
    ("indicator.erate.denominator", None),
    ("catalogue.approval_required", "yes"),
    ("htn.visits_per_year", 0),
    ("child.check_months", [6, 3]),
    ("referral.accept.urgent", "4 hours"),
    ("referral.hours", "8-12"),
    ("referral.bed_hold_hours", 0),
    ("referral.hospital_days_after", "90"),
]


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def write(key: str, value: Any, institution: str = "ORG01") -> None:
    db.session.add(Policy(key=key, institution_code=institution, valid_from=TODAY, value=value))
    db.session.flush()


@ON_ONE_ENGINE
@pytest.mark.parametrize(("key", "slip"), SLIPS)
def test_what_held_before_goes_on(world: World, key: str, slip: Any) -> None:
    before = policies_for(world.centre.id, TODAY)
    write(key, slip)
    assert policies_for(world.centre.id, TODAY) == policies_of_team(world.team.id, TODAY) == before
    found = policies_of([world.centre.id], [key], TODAY)[world.centre.id]
    assert found == {one: value for one, value in before.items() if one == key}
    assert wrong_policies() == [f"{key} ORG01 {TODAY}"]


def test_every_policy_of_a_new_instance_may_be_what_it_is(world: World) -> None:
    found = policies_for(world.centre.id, TODAY)
    assert {key for key, value in found.items() if wrong_value(key, value)} == set()
    assert wrong_policies() == []


def test_what_an_institution_decided_before_its_slip_holds(world: World) -> None:
    for day, value in ((TODAY - DAY, 30), (TODAY, "90")):
        row = Policy(key="record.access_days", institution_code="ORG01", valid_from=day)
        row.value = value
        db.session.add(row)
    db.session.flush()
    for found in (
        policies_for(world.centre.id, TODAY),
        policies_of([world.centre.id], ["record.access_days"], TODAY)[world.centre.id],
    ):
        assert found["record.access_days"] == 30


def test_pages_and_signings_go_on_over_a_slip(world: World) -> None:
    for key, slip in dict(SLIPS).items():
        write(key, slip)
    assert warnings_of_team(world.team.id, world.centre.id, TODAY) == []
    assert last_day(TODAY, policies_for(world.centre.id, TODAY)) == TODAY + 6 * DAY
    household, people = make_household(world.grids[0], members=2)
    contract = sign(request_for(household, people[0]))
    assert contract.policy_snapshot["contract.answer_days"] == 15


def test_what_nobody_reads_may_be_anything(world: World) -> None:
    write("board.weight", {"any": "thing"})
    assert policies_for(world.centre.id, TODAY)["board.weight"] == {"any": "thing"}
    assert wrong_policies() == []

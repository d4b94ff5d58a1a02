"""`check` names every promise, and is content with whatever is legal."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from contracts_app.extensions import db
from contracts_app.models import Cover, GridDuty, Membership, Resident
from contracts_app.queries.scope import everything
from contracts_app.services import audit, checks
from contracts_app.services.audit import SYSTEM
from contracts_app.services.births import Newborn, record_birth
from contracts_app.services.capacity import grant_room
from contracts_app.services.checks import CheckReport, run_checks
from contracts_app.services.household_life import leave_household
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import renew_due
from contracts_app.services.status import move_statuses
from tests.factories import (
    COUNTY,
    TODAY,
    GridFactory,
    World,
    make_household,
    make_resident,
    make_world,
)
from tests.services.test_signing import request_for, sign
from tests.support.bulk import signed_households

PUBLISHED = [
    "one_live_contract_per_household",
    "one_live_cover_per_resident",
    "terms_do_not_overlap",
    "one_head_per_household",
    "one_current_household_per_resident",
    "grid_duty_no_overlap",
    "grid_duty_no_gap",
    "capacity_within_hard_limit",
    "contract_numbers_unique",
    "renewal_chain_unbroken",
    "covers_within_terms",
    "quota_not_oversold",
    "fulfilment_within_allowance",
    "record_codes_unique",
    "audit_chain_intact",
    "counters_match",
    "numbers_explained",
    "places_given_once",
    "ledgers_add_up",
    "nothing_open_of_the_gone",
    "referrals_agree_with_events",
    "scheduled_have_a_place",
    "no_referral_of_the_dead",
    "policies_known",
]


def broken(report: CheckReport) -> dict[str, list[str]]:
    return {one.name: one.sample for one in report.checks if one.violations}


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


def test_the_report_names_every_published_promise_in_its_order(any_app: Flask) -> None:
    report = run_checks().as_json()
    assert list(report) == ["ok", "checks"]
    assert [one["name"] for one in report["checks"]] == PUBLISHED
    assert {tuple(one) for one in report["checks"]} == {("name", "violations", "sample")}


def test_an_empty_instance_keeps_all_promises(any_app: Flask) -> None:
    report = run_checks()
    assert (report.ok, broken(report)) == (True, {})


def test_a_normal_township_keeps_all_promises(world: World) -> None:
    for _ in range(4):
        household, people = make_household(world.grids[0])
        sign(request_for(household, people[0], signed_on=date(2025, 11, 20)), date(2025, 11, 20))
    db.session.commit()
    run_nightly(date(2027, 1, 1), date(2027, 1, 1), db.session.commit)
    run_nightly(date(2029, 1, 1), date(2029, 1, 1), db.session.commit)
    report = run_checks()
    assert (report.ok, broken(report)) == (True, {})


def test_hundreds_of_bulk_households_keep_all_promises(any_app: Flask) -> None:
    signed_households(300)
    assert broken(run_checks()) == {}


def test_a_grid_without_a_team_is_a_warning_and_no_violation(world: World) -> None:
    GridFactory(code="G9")
    report = run_checks()
    assert (report.ok, broken(report)) == (True, {"grid_duty_no_gap": ["G9"]})


def test_days_between_two_teams_are_a_warning_also_when_the_next_is_decided(world: World) -> None:
    first = db.session.scalars(select(GridDuty).filter_by(grid_id=world.grids[0].id)).one()
    first.valid_to = TODAY
    db.session.flush()
    values = {"county_code": first.county_code, "grid_id": first.grid_id, "team_id": first.team_id}
    later = GridDuty(**values, valid_from=TODAY + timedelta(days=2))
    db.session.add(later)
    assert broken(run_checks()) == {"grid_duty_no_gap": ["G1"]}
    later.valid_from = TODAY + timedelta(days=1)
    assert broken(run_checks()) == {}


def test_a_grid_that_was_retired_or_is_divided_needs_no_team(world: World) -> None:
    GridFactory(code="G8", retired_on=date(2026, 1, 1))
    parent = GridFactory(code="G9")
    for grid in world.grids:
        grid.parent_id = parent.id
    assert broken(run_checks()) == {}


def test_a_limit_that_was_lowered_after_the_signing_is_legal(world: World) -> None:
    household, people = make_household(world.grids[0])
    sign(request_for(household, people[0]))
    world.team.max_households = world.team.max_persons = 0
    assert broken(run_checks()) == {}


def test_a_signing_in_granted_room_is_legal_also_when_the_grant_is_over(world: World) -> None:
    world.team.max_households = world.team.max_persons = 0
    grant_room("T01", 1, 3, TODAY, TODAY, "新村", everything(TODAY), SYSTEM, TODAY)
    household, people = make_household(world.grids[0])
    sign(request_for(household, people[0]))
    assert broken(run_checks()) == {}


def _marries(who: Resident, _head: Resident) -> None:
    asked = Marriage("H2", who.key, "H1", relation="38", on=TODAY)
    join_household(asked, everything(TODAY), SYSTEM, TODAY)


def _born(on: date) -> Callable[[Resident, Resident], None]:
    def act(_who: Resident, head: Resident) -> None:
        child = Newborn(mother=head.key, born_on=on, name="王小雨", sex="female")
        record_birth("H1", child, everything(TODAY), SYSTEM, TODAY)

    return act


@pytest.mark.parametrize(
    "arrives", [_marries, _born(TODAY), _born(date(2026, 11, 10))],
    ids=["married that day", "born that day", "born before and told later"],
)  # fmt: skip
def test_who_comes_to_a_family_on_the_day_on_which_it_took_the_last_places_is_no_signing(
    world: World, arrives: Callable[[Resident, Resident], None]
) -> None:
    world.team.max_persons = 3
    household, people = make_household(
        world.grids[0], members=3, code="H1", birth=date(1990, 3, 12)
    )
    _other, (_head, who) = make_household(world.grids[0], members=2, code="H2")
    sign(request_for(household, people[0]))
    arrives(who, people[0])
    covered = select(func.count()).select_from(Cover).where(Cover.state == "live")
    assert db.session.scalar(covered) == 4
    assert broken(run_checks()) == {}


def test_who_came_before_the_signing_counts_as_signed_also_on_the_same_day(world: World) -> None:
    world.team.max_persons = 3
    household, people = make_household(world.grids[0], members=2, code="H1")
    _other, (head, who) = make_household(world.grids[0], members=2, code="H2")
    _marries(who, people[0])
    contract = sign(request_for(household, people[0]))
    assert broken(run_checks()) == {}
    # Somebody whom neither the signing nor an entry covered.
    fourth = Cover(
        county_code=COUNTY, contract_id=contract.id, resident_id=head.id, state="live",
        cover_from=TODAY, cover_to=contract.period_end,
    )  # fmt: skip
    db.session.add(fourth)
    db.session.flush()
    assert broken(run_checks()) == {"capacity_within_hard_limit": [contract.contract_no]}


def test_somebody_covered_twice_on_a_day_that_is_over_is_found(world: World) -> None:
    household, people = make_household(world.grids[0], members=2, code="H1")
    contract = sign(request_for(household, people[0]))
    cover = db.session.scalars(select(Cover).filter_by(resident_id=people[1].id)).one()
    days = (TODAY - timedelta(days=30), TODAY)
    _ended_cover(contract.id, people[1], *days)
    cover.cover_from = TODAY
    db.session.flush()
    assert broken(run_checks()) == {
        "one_live_cover_per_resident": [people[1].key],
        "covers_within_terms": [contract.contract_no],
    }
    cover.cover_from = TODAY + timedelta(days=1)
    db.session.flush()
    assert "one_live_cover_per_resident" not in broken(run_checks())


def _ended_cover(contract_id: int, person: Resident, first: date, last: date) -> None:
    db.session.add(
        Cover(
            county_code=COUNTY, contract_id=contract_id, resident_id=person.id, state="ended",
            cover_from=first, cover_to=last,
        )
    )  # fmt: skip
    db.session.flush()


def test_a_load_that_pages_count_otherwise_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    household, people = make_household(world.grids[0])
    sign(request_for(household, people[0]))
    for name, shown in (("households_of_teams", {}), ("persons_of_teams", {world.team.id: 9})):
        with monkeypatch.context() as patched:
            patched.setattr(checks, name, lambda _ids, shown=shown: shown)
            assert broken(run_checks()) == {"counters_match": ["T01"]}
    assert broken(run_checks()) == {}


def test_a_term_that_everybody_left_counts_on_pages_and_in_the_recount(world: World) -> None:
    household, people = make_household(world.grids[0], members=1)
    sign(request_for(household, people[0]))
    leave_household(people[0].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert broken(run_checks()) == {}


def test_births_after_the_signing_are_legal_above_the_limit(world: World) -> None:
    world.team.max_persons = 3
    household, people = make_household(world.grids[0], members=3)
    sign(request_for(household, people[0]))
    baby = make_resident("小宝", TODAY)
    db.session.add(
        Membership(
            county_code=COUNTY, household_id=household.id, resident_id=baby.id, relation="20"
        )
    )
    assert broken(run_checks()) == {}


def test_renewals_above_a_limit_that_others_filled_meanwhile_are_legal(world: World) -> None:
    world.team.max_households = 1
    day, january = date(2025, 11, 20), date(2027, 1, 5)
    first, others = make_household(world.grids[0]), make_household(world.grids[0])
    sign(request_for(first[0], first[1][0], signed_on=day), day)
    move_statuses(january)
    sign(request_for(others[0], others[1][0], signed_on=january), january)
    assert renew_due(january, january, SYSTEM, db.session.flush).renewed == 1
    standing = db.session.scalar(text("SELECT count(*) FROM contract WHERE status = 'active'"))
    assert standing == 2
    assert broken(run_checks()) == {}


def test_a_dissolved_household_without_members_needs_no_head(world: World) -> None:
    household, people = make_household(world.grids[0], members=1)
    db.session.execute(
        text(
            "UPDATE membership SET valid_to = '2026-11-01', end_reason = 'moved_out'"
            " WHERE household_id = :household"
        ),
        {"household": household.id},
    )
    assert broken(run_checks()) == {}


def test_duties_that_follow_each_other_do_not_overlap(world: World) -> None:
    first = db.session.scalars(select(GridDuty).filter_by(grid_id=world.grids[0].id)).one()
    first.valid_to = TODAY - timedelta(days=1)
    db.session.flush()
    db.session.add(
        GridDuty(
            county_code=COUNTY,
            grid_id=first.grid_id,
            team_id=first.team_id,
            valid_from=TODAY,
        )
    )
    db.session.flush()
    assert broken(run_checks()) == {}


def test_an_audit_fault_is_listed_with_its_seal(app: Flask) -> None:
    audit.record(SYSTEM, "view", "household", "H1")
    audit.seal()
    db.session.execute(text("DROP TRIGGER audit_event_append_only_update"))
    db.session.execute(text("UPDATE audit_event SET actor = 'x'"))
    report = run_checks()
    assert not report.ok
    assert broken(report) == {"audit_chain_intact": ["1:row_altered"]}


def test_a_sample_shows_at_most_ten_while_all_are_counted(world: World) -> None:
    for number in range(12):
        GridFactory(code=f"N{number:02d}")
    (gap,) = [one for one in run_checks().checks if one.violations]
    assert (gap.violations, len(gap.sample)) == (12, 10)
    assert gap.sample == sorted(gap.sample)

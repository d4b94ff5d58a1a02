"""Where papers lie and what the figures of records are a share of, as the authority decides."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, Policy
from contracts_app.queries.policies import policies_for
from contracts_app.queries.record_figures import record_figures
from contracts_app.queries.record_places import record_stores, store_in, store_of
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.records import RecordFacts, UseWindow, in_use_since, is_in_use
from contracts_app.services.audit import SYSTEM
from contracts_app.services.capacity import set_policy
from contracts_app.services.errors import Refused
from tests.factories import TODAY, VILLAGE, World, make_household, make_record
from tests.support.signed_in import audited

DAY = timedelta(days=1)
OTHER_VILLAGE = "110199100202"


def decide(world: World, key: str, value: Any, on: date = TODAY) -> Policy:
    scope = scope_of(world.users["bureau"], TODAY)
    return set_policy("ORG00", key, value, on, "卫健局通知", scope, SYSTEM, TODAY)


def test_papers_lie_in_the_township_unless_the_authority_has_them_in_the_villages(
    world: World,
) -> None:
    assert store_of(VILLAGE, TODAY) == world.centre.id
    decide(world, "archive.storage_level", "village", TODAY + DAY)
    assert store_of(VILLAGE, TODAY) == world.centre.id
    assert store_of(VILLAGE, TODAY + DAY) == world.station.id
    assert store_of(OTHER_VILLAGE, TODAY + DAY) == world.centre.id


@pytest.mark.parametrize("level", ["township", "village"])
def test_a_roster_stores_records_where_a_desk_does(world: World, level: str) -> None:
    decide(world, "archive.storage_level", level)
    stores = record_stores(TODAY)
    for village in (VILLAGE, OTHER_VILLAGE, "110199999999"):
        assert store_in(stores, village) == store_of(village, TODAY)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("archive.storage_level", "attic"),
        ("archive.storage_level", 1),
        ("archive.code_scheme", "CN16"),
        ("indicator.use_rate.basis", "sampled"),
        ("team.households_hard", "many"),
        ("record.training_required", ""),
        ("record.access_days", 0),
        ("record.access_days", 91),
    ],
)
def test_what_nobody_has_built_cannot_be_decided(world: World, key: str, value: Any) -> None:
    before = policies_for(world.centre.id, TODAY)
    with pytest.raises(Refused):
        decide(world, key, value)
    assert policies_for(world.centre.id, TODAY) == before


def test_a_decision_is_dated_and_has_its_trail(world: World) -> None:
    assert decide(world, "record.training_required", "deny").value == "deny"
    assert policies_for(world.centre.id, TODAY - DAY)["record.training_required"] == "warn"
    assert policies_for(world.centre.id, TODAY)["record.training_required"] == "deny"
    [row] = audited("policy.set")
    assert (row.reason, row.after["value"]) == ("卫健局通知", "deny")


def test_the_figures_follow_what_was_decided(world: World) -> None:
    _household, people = make_household(world.grids[0], members=4)
    people[3].permanent = False
    codes = [f"110199100101{serial:05d}" for serial in range(1, 4)]
    days = (TODAY, date(TODAY.year - 1, 12, 31), None)
    for person, code, day in zip(people, codes, days, strict=False):
        make_record(person, code, served_on=day, gaps=2 if day else None)
    scope = everything(TODAY)
    found = record_figures(scope, {}, TODAY)
    assert (found.built, found.in_use, found.electronic) == (3, 2, 2)
    assert (found.residents, found.electronic_of) == (3, 3)
    other = {"indicator.use_rate.window": "calendar_year", "indicator.erate.denominator": "files"}
    people[2].died_on = TODAY
    db.session.flush()
    found = record_figures(scope, other, TODAY)
    assert (found.in_use, found.residents, found.electronic_of) == (1, 2, 3)


def test_a_closed_record_and_one_out_of_reach_count_nowhere(world: World) -> None:
    _household, people = make_household(world.grids[0], members=1)
    record = make_record(people[0], "11019910010100001", served_on=TODAY, gaps=0)
    nowhere = scope_of(world.users["hospital"], TODAY)
    assert record_figures(nowhere, {}, TODAY).built == 0
    record.status, record.close_reason, record.closed_on = "closed", "lost", TODAY
    db.session.flush()
    assert record_figures(everything(TODAY), {}, TODAY).built == 0
    assert isinstance(record, HealthRecord)


@given(
    st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(0, 800), st.sampled_from(UseWindow)
)
def test_the_first_day_of_the_window_is_the_first_that_counts(
    today: date, ago: int, window: UseWindow
) -> None:
    day = today - timedelta(days=ago)
    in_use = is_in_use(RecordFacts(True, None), [day], today, window)
    assert in_use == (in_use_since(today, window) <= day)
    first = in_use_since(today, window)
    assert is_in_use(RecordFacts(True, None), [first], today, window)
    assert not is_in_use(RecordFacts(True, None), [first - DAY], today, window)

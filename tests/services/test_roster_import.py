"""Importing a roster: what is stored, what is left alone, and what is refused."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import SINCE_EVER, Cover, Household, ResidentTag, Suspension, User
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.suspensions import Absence, suspend
from tests.factories import TODAY
from tests.support.roster_imports import (
    events,
    found,
    households,
    memberships_of,
    resident_named,
    residents,
    roster_world,
    sample_table,
    sample_world,
    stored_counts,
    tags_of,
    take,
    take_table,
)
from tests.support.rosters import DATA, OTHER_VILLAGE, cells, member, number_for
from tests.support.signed_in import sign_up

YESTERDAY = TODAY - timedelta(days=1)
HEAD = cells(phone="13812345678", tags="高血压", address="一组1号", record_code="11019910010100007")


@pytest.fixture(autouse=True)
def _world(any_app: Flask) -> None:
    roster_world(users=True)


def no_violation() -> bool:
    return all(one.violations == 0 or one.warning for one in run_checks().checks)


def test_a_household_is_stored_with_everything_the_file_says() -> None:
    report = take(HEAD, member(3, name="李四", relation="妻", permanent="否"))

    assert residents(report) == {"created": 2}
    head = resident_named("张三")
    assert head.id_number == number_for()
    assert head.identity_hash == crypto.lookup_hash("resident", number_for())
    assert (head.phone, head.phone_last4, head.id_last4) == (
        "13812345678",
        "5678",
        number_for()[-4:],
    )
    assert head.search_key.split()[:2] == ["zhangsan", "zs"]
    assert head.record_code == "11019910010100007"
    assert tags_of("张三") == {"HTN": None}
    assert memberships_of("张三") == [("H1", "02", True, SINCE_EVER, None, None)]
    assert memberships_of("李四")[0][1:3] == ("12", False)
    assert not resident_named("李四").permanent
    assert [event.after for event in events("household.create")] == [{"members": 2}]
    assert no_violation()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sample_a_second_time_changes_nothing(kind: str) -> None:
    sample_world()
    expected = json.loads((DATA / f"sample-expected-{kind}.json").read_text(encoding="utf-8"))
    first = take_table(sample_table(kind))
    before, audited = stored_counts(), len(events("household.create"))
    second = take_table(sample_table(kind))

    assert residents(first) == {"created": expected["residents_created"]}
    assert residents(second) == {"unchanged": expected["residents_created"]}
    assert households(second) == {"unchanged": expected["households_created"]}
    assert found(second) == found(first)
    assert stored_counts() == before
    assert len(events("household.create")) == audited
    assert events("resident.update") == []
    assert no_violation()


def test_changed_phone_address_and_tags_are_updated_and_audited_without_their_values() -> None:
    take(HEAD)
    report = take(cells(phone="13900001111", tags="糖尿病", address="二组2号"))

    assert (residents(report), households(report)) == ({"updated": 1}, {"updated": 1})
    assert resident_named("张三").phone == "13900001111"
    assert tags_of("张三") == {"HTN": TODAY, "DM2": None}
    told = [event.after for event in events("resident.update")]
    assert told == [{"changed": ["phone", "tags"], "household": "H1"}]
    assert [event.after for event in events("household.update")] == [{"changed": ["address"]}]
    assert "13900001111" not in json.dumps(told)


def test_a_blank_cell_changes_nothing() -> None:
    take(HEAD)
    report = take(cells(address="一组1号"))
    assert (residents(report), households(report)) == ({"unchanged": 1}, {"unchanged": 1})
    assert resident_named("张三").phone == "13812345678"


def test_tags_of_other_sources_stay() -> None:
    take(HEAD)
    resident = resident_named("张三")
    db.session.add(
        ResidentTag(
            county_code=resident.county_code,
            resident_id=resident.id,
            tag="BEDRIDDEN",
            source="doctor",
            valid_from=SINCE_EVER,
        )
    )
    take(cells(tags="糖尿病"), today=TODAY + timedelta(days=3))
    assert tags_of("张三") == {"HTN": TODAY + timedelta(days=2), "DM2": None, "BEDRIDDEN": None}


def test_whoever_moves_to_another_household_is_not_away_from_there() -> None:
    take(HEAD, member(3, name="李四"), cells(household_code="H2", id_number=number_for(sequence=5)))
    mover, home = resident_named("李四"), everything(TODAY)
    suspend(Absence("H1", mover.key, "work", YESTERDAY), home, SYSTEM, TODAY)
    take(member(3, name="李四", household_code="H2"), allow_moves=True)
    row = db.session.scalars(select(Suspension)).one()
    assert (row.to_day, row.undone) == (YESTERDAY, False)


def test_a_person_of_another_household_moves_only_when_that_is_allowed() -> None:
    take(HEAD, member(3, name="李四"), cells(household_code="H2", id_number=number_for(sequence=5)))
    moving = member(3, name="李四", household_code="H2")

    assert found(take(moving)) == [(2, "already_in_other_household")]
    assert len(memberships_of("李四")) == 1
    report = take(moving, allow_moves=True)

    assert residents(report) == {"moved": 1}
    assert memberships_of("李四") == [
        ("H1", "80", False, SINCE_EVER, YESTERDAY, "joined_other"),
        ("H2", "80", False, TODAY, None, None),
    ]
    assert [event.after for event in events("resident.move")] == [
        {"changed": ["household"], "household": "H2"}
    ]
    assert residents(take(moving, allow_moves=True)) == {"unchanged": 1}
    assert no_violation()


def test_who_moves_while_a_contract_covers_them_is_pointed_out() -> None:
    take(HEAD, member(3, name="李四"), cells(household_code="H2", id_number=number_for(sequence=5)))
    household = db.session.scalars(select(Household).where(Household.code == "H1")).one()
    sign_up(household, resident_named("李四"))
    db.session.commit()
    report = take(member(3, name="李四", household_code="H2"), allow_moves=True)

    assert residents(report) == {"moved": 1}
    assert [(one.row, one.code) for one in report.warnings] == [(2, "moved_while_covered")]
    query = select(Cover.state).where(Cover.resident_id == resident_named("李四").id)
    assert db.session.scalars(query).all() == ["live"]
    assert no_violation()


def test_a_head_does_not_move_away_from_others() -> None:
    take(HEAD, member(3, name="李四"))
    alone = cells(household_code="H9", address="九组9号")
    report = take(alone, allow_moves=True)
    assert found(report) == [(2, "already_in_other_household")]
    assert stored_counts()["household"] == 1


def test_a_household_moves_as_a_whole() -> None:
    take(HEAD, member(3, name="李四"))
    report = take(
        cells(household_code="H9"), member(3, name="李四", household_code="H9"), allow_moves=True
    )
    assert residents(report) == {"moved": 2}
    assert memberships_of("张三")[-1][:3] == ("H9", "02", True)
    assert no_violation()


def test_a_head_stays_when_a_companion_of_the_move_is_refused() -> None:
    take(HEAD, member(3, name="李四"))
    report = take(
        cells(household_code="H9"),
        member(3, name="李五", household_code="H9"),
        member(7, name="赵六", household_code="H9"),
        allow_moves=True,
    )
    # 李四 stays behind under another name, so the head stays, and nobody can join H9.
    assert found(report) == [
        (2, "already_in_other_household"),
        (3, "id_conflict"),
        (4, "no_head"),
    ]
    assert report.rejected == 3
    assert stored_counts()["household"] == 1


def test_a_file_does_not_change_who_heads_a_stored_household() -> None:
    take(HEAD, member(3, name="李四"))
    report = take(
        cells(relation="父亲"), member(3, name="李四", relation="户主", address="一组1号")
    )
    assert found(report) == [(2, "two_heads")]
    assert memberships_of("张三")[-1][1:3] == ("02", True)


def test_a_head_who_only_looks_like_the_stored_one_is_a_second_head() -> None:
    take(HEAD)
    alike = cells(id_type="无", id_number="", sex="女", birth_date="1980-05-17")
    assert found(take(alike)) == [(2, "two_heads")]


def test_a_household_moves_to_another_grid_of_the_village() -> None:
    take(HEAD)
    assert households(take(cells(grid_code="G2"))) == {"updated": 1}


def test_members_added_to_a_stored_household_are_audited() -> None:
    take(HEAD)
    report = take(member(3, name="李四"))
    assert (households(report), residents(report)) == ({"unchanged": 1}, {"created": 1})
    assert [event.after for event in events("household.members_added")] == [{"members": 1}]


@pytest.mark.parametrize("allow_moves", [False, True])
def test_a_dry_run_tells_the_same_and_writes_nothing(allow_moves: bool) -> None:
    take(HEAD, member(3, name="李四"))
    before, trail = stored_counts(), len(events("household.create"))
    rows = (
        cells(phone="13900001111"),
        cells(household_code="H2", id_number=number_for(sequence=5), name="王五"),
        member(3, name="李四", household_code="H2"),
        member(7, name="坏", household_code="H2", phone="1"),
    )
    dry = take(*rows, dry_run=True, allow_moves=allow_moves)

    assert stored_counts() == before
    assert resident_named("张三").phone == "13812345678"
    assert len(events("household.create")) == trail
    real = take(*rows, allow_moves=allow_moves)
    assert dry.dry_run
    assert not real.dry_run
    assert {**dry.as_json(), "dry_run": False} == real.as_json()
    assert dry.refused == real.refused


def test_an_importer_of_another_township_cannot_write_here() -> None:
    scope = scope_of(_user_elsewhere(), TODAY)
    report = take(cells(grid_code=""), scope=scope)
    assert found(report) == [(2, "unknown_village")]
    assert stored_counts()["household"] == 0


@pytest.mark.parametrize(
    ("village", "code"), [("", "missing_required"), ("110199999999", "unknown_village")]
)
def test_a_member_of_no_known_village_is_still_of_a_stored_household(
    village: str, code: str
) -> None:
    from tests.factories import RegionFactory

    for region in ("110198", "110198100", "110198100201"):
        RegionFactory(code=region, county_code="110198")
    take(HEAD)
    assert found(take(member(3, name="李四", village_code=village))) == [(2, code)]


def test_people_of_another_township_cannot_be_moved_from_here() -> None:
    take(HEAD, member(3, name="李四"))
    user = _user_elsewhere(OTHER_VILLAGE)
    rows = (
        cells(household_code="F1", id_number=number_for(sequence=5), village_code=OTHER_VILLAGE,
              grid_code="G3"),
        member(3, name="李四", household_code="F1", village_code=OTHER_VILLAGE, grid_code="G3"),
    )  # fmt: skip
    report = take(*rows, scope=scope_of(user, TODAY), allow_moves=True)
    assert found(report) == [(3, "already_in_other_household")]


def _user_elsewhere(region: str = "110199201") -> User:
    from tests.factories import InstitutionFactory, RegionFactory

    if region == "110199201":
        RegionFactory(code=region)
    home = InstitutionFactory(code="FAR", region_code=region)
    user = db.session.get_one(User, 1)
    user.institution, user.role = home, "clerk"
    db.session.commit()
    return user

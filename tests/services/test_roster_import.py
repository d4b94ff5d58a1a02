"""Importing a roster: what is stored, what is left alone, and what is refused."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import SINCE_EVER, Household, Resident, ResidentTag, User
from contracts_app.queries.scope import scope_of
from contracts_app.services.checks import run_checks
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY
from tests.support.roster_imports import (
    ACTOR,
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


BABY: dict[str, Any] = {
    "name": "小宝",
    "id_type": "无",
    "id_number": "",
    "sex": "男",
    "birth_date": "2026-10-02",
    "relation": "子",
}
BABYS_NUMBER = number_for(date(2026, 10, 2), 9)
NUMBERED_BABY = {**BABY, "id_type": "", "id_number": BABYS_NUMBER}


def test_a_newborn_without_a_number_is_known_again_and_a_number_fills_the_gap() -> None:
    take(HEAD, member(3, **BABY))
    assert resident_named("小宝").id_number is None
    assert residents(take(HEAD, member(3, **BABY))) == {"unchanged": 2}

    filled = take(member(3, **NUMBERED_BABY))

    assert residents(filled) == {"updated": 1}
    baby = resident_named("小宝")
    assert (baby.id_number, baby.id_type) == (BABYS_NUMBER, "resident_id")
    assert baby.identity_hash == crypto.lookup_hash("resident", BABYS_NUMBER)
    assert residents(take(member(3, **NUMBERED_BABY))) == {"unchanged": 1}
    assert residents(take(HEAD, member(3, **BABY))) == {"unchanged": 2}
    assert stored_counts()["resident"] == 2


def test_one_person_in_two_rows_with_and_without_a_number_is_one_resident() -> None:
    rows = (HEAD, member(3, **BABY), member(3, **NUMBERED_BABY), member(3, **BABY))
    assert residents(take(*rows)) == {"created": 2, "updated": 1, "unchanged": 1}
    assert resident_named("小宝").id_number == BABYS_NUMBER
    assert residents(take(*rows)) == {"unchanged": 4}


def test_the_dead_are_not_brought_back() -> None:
    take(HEAD, member(3, name="李四"))
    key = resident_named("李四").key
    user = db.session.get_one(User, 1)
    user.role, scope = "leader", scope_of(user, TODAY)
    leave_household(key, "death", YESTERDAY, scope, ACTOR, TODAY)
    db.session.commit()
    report = take(HEAD, member(3, name="李四"))
    assert found(report) == [(3, "resident_died")]
    assert residents(report) == {"unchanged": 1}


def test_who_moved_out_and_is_listed_again_is_back_from_today() -> None:
    take(HEAD, member(3, name="李四"))
    scope = scope_of(db.session.get_one(User, 1), TODAY)
    leave_household(resident_named("李四").key, "moved_out", YESTERDAY, scope, ACTOR, TODAY)
    db.session.commit()
    assert residents(take(HEAD, member(3, name="李四"))) == {"unchanged": 1, "updated": 1}
    assert memberships_of("李四")[-1][3:5] == (TODAY, None)


def test_a_record_code_is_for_life() -> None:
    take(HEAD)
    report = take(cells(record_code="11019910010100008"))
    assert found(report) == [(2, "record_code_taken")]
    assert resident_named("张三").record_code == "11019910010100007"


def test_an_older_record_code_is_kept_as_an_alias_of_one_person() -> None:
    old = "1101991001010007"
    assert found(take(cells(record_code=old), member(3, record_code=old))) == [
        (3, "record_code_taken")
    ]
    assert stored_counts()["identifier_alias"] == 1
    assert found(take(member(3, record_code=old))) == [(2, "record_code_taken")]
    assert residents(take(cells(record_code=old))) == {"unchanged": 1}


def test_a_known_number_with_another_name_is_a_conflict() -> None:
    take(HEAD)
    assert found(take(cells(name="张四"))) == [(2, "id_conflict")]
    assert resident_named("张三")


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


def test_the_cells_of_a_person_are_encrypted_at_rest() -> None:
    take(HEAD)
    raw = db.session.connection().exec_driver_sql("SELECT id_number, phone FROM resident").one()
    assert all(number_for().encode() not in bytes(value) for value in raw)
    assert b"13812345678" not in bytes(raw[1])
    assert db.session.get_one(Household, 1).code == "H1"
    assert db.session.get_one(Resident, 1).key

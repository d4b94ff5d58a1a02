"""Who is who in a roster: newborns without a number, the dead, codes for life, and secrecy."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import Household, Resident, User
from contracts_app.queries.scope import scope_of
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY
from tests.support.roster_imports import (
    ACTOR,
    found,
    memberships_of,
    resident_named,
    residents,
    roster_world,
    stored_counts,
    take,
)
from tests.support.rosters import cells, member, number_for

YESTERDAY = TODAY - timedelta(days=1)
HEAD = cells(phone="13812345678", tags="高血压", address="一组1号", record_code="11019910010100007")


@pytest.fixture(autouse=True)
def _world(any_app: Flask) -> None:
    roster_world(users=True)


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


def test_a_number_in_a_second_row_fills_the_gap_of_a_stored_person() -> None:
    take(HEAD, member(3, **BABY))
    rows = (HEAD, member(3, **BABY), member(3, **NUMBERED_BABY))

    assert residents(take(*rows)) == {"updated": 1, "unchanged": 2}

    baby = resident_named("小宝")
    assert (baby.id_number, baby.id_type) == (BABYS_NUMBER, "resident_id")
    assert residents(take(*rows)) == {"unchanged": 3}
    assert stored_counts()["resident"] == 2


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


def test_the_cells_of_a_person_are_encrypted_at_rest() -> None:
    take(HEAD)
    raw = db.session.connection().exec_driver_sql("SELECT id_number, phone FROM resident").one()
    assert all(number_for().encode() not in bytes(value) for value in raw)
    assert b"13812345678" not in bytes(raw[1])
    assert db.session.get_one(Household, 1).code == "H1"
    assert db.session.get_one(Resident, 1).key

"""What is given back rests on the services on record, unless both sides count otherwise (2.17)."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Resident
from contracts_app.queries.fulfilment import delivered_of, fulfilment_of
from contracts_app.services.checks import run_checks
from tests.factories import World
from tests.support.care import places, record, reverse
from tests.support.changes import (
    Home,
    ask,
    both_confirm,
    foreseen,
    signed_beside_t02,
    signed_in_march,
)


@pytest.fixture
def home(world: World) -> Home:
    return signed_in_march(world)


def technique(person: Resident, *days: date) -> list[str]:
    return [record(person, "TCM_TECHNIQUE", on=on).key for on in days]


def test_the_services_on_record_are_what_was_done(home: Home) -> None:
    _household, people, contract = home
    technique(people[0], date(2026, 4, 1), date(2026, 5, 1))
    technique(people[1], date(2026, 4, 2))
    record(people[0], "CONSTITUTION", on=date(2026, 4, 1), values={"tcm-constitution": ["qi"]})
    assert delivered_of(contract.id) == {"TCM/CONSTITUTION": 1, "TCM/TCM_TECHNIQUE": 3}
    # Of 6,000 fen for 1 + 1 + 6 services 4/8 are left.
    assert foreseen(contract).refund_fen == 3000
    change = ask(contract)
    assert change.delivered == {"TCM/CONSTITUTION": 1, "TCM/TCM_TECHNIQUE": 3}
    both_confirm(contract, change)
    assert change.refund_fen == 3000


def test_what_was_taken_back_or_done_before_the_contract_was_not_done(home: Home) -> None:
    _household, people, contract = home
    keys = technique(people[0], date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1))
    assert delivered_of(contract.id) == {"TCM/TCM_TECHNIQUE": 2}
    reverse(keys[1])
    assert delivered_of(contract.id) == {"TCM/TCM_TECHNIQUE": 1}
    assert places(people[0], "TCM_TECHNIQUE") == [("TCM", 0, 2, 6)]


def test_free_services_give_nothing_back(home: Home) -> None:
    _household, people, contract = home
    record(people[0], "ASSESSMENT", on=date(2026, 4, 1), values={"assessment-health": "good"})
    assert delivered_of(contract.id) == {}
    assert foreseen(contract).refund_fen == 6000


def test_both_sides_may_count_otherwise(home: Home) -> None:
    _household, people, contract = home
    technique(people[0], date(2026, 4, 1))
    assert foreseen(contract, delivered={}).refund_fen == 6000
    told = ask(contract, delivered={"TCM/TCM_TECHNIQUE": 6})
    both_confirm(contract, told)
    assert told.refund_fen == 1500


def test_what_was_paid_for_and_kept_with_another_team_is_promised_once(app: Flask) -> None:
    household, people, contract = signed_beside_t02()
    technique(people[0], *(date(2026, 4, day) for day in range(1, 5)))
    change = ask(contract, "change_team", team_code="T02", package_codes=("TCM",))
    both_confirm(contract, change)
    query = select(Contract).filter_by(household_id=household.id).order_by(Contract.id.desc())
    following = db.session.scalars(query).first()
    assert following is not None
    assert following.id != contract.id
    told = [
        record(people[0], "TCM_TECHNIQUE", on=on, today=on).uncounted
        for on in (following.period_start + timedelta(days=days) for days in range(1, 4))
    ]
    assert told == [{}, {}, {"TCM_TECHNIQUE": "used_up"}]
    assert delivered_of(following.id) == {"TCM/TCM_TECHNIQUE": 6}
    shares = fulfilment_of(following, following.period_start).shares
    lines = {(one.item, one.left) for share in shares for one in share.done.lines}
    assert ("TCM_TECHNIQUE", 0) in lines
    assert run_checks().ok

"""The public check of a printed code: what a paper is worth on a day, and no name."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from contracts_app.extensions import db
from contracts_app.models import Contract, PaperForm
from contracts_app.queries.verified import Verified, find_by_verify_code
from contracts_app.services.audit import SYSTEM
from contracts_app.services.renewal import renew_due
from tests.factories import TODAY, World, make_household, make_world
from tests.support.papers import form_out
from tests.support.signed_in import sign_up


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


@pytest.fixture
def contract(world: World) -> Contract:
    household, people = make_household(world.grids[0], code="H1")
    return sign_up(household, people[0], on=date(2026, 3, 2), package_codes=("BASIC",))


def test_a_first_term_in_draft_is_never_told_as_valid(world: World, contract: Contract) -> None:
    household, people = make_household(world.grids[0], code="H9")
    values = {
        "county_code": contract.county_code,
        "contract_no": "1101992026000900-01",
        "root_no": "1101992026000900",
        "term_no": 1,
        "household_id": household.id,
        "team_id": contract.team_id,
        "representative_id": people[0].id,
        "status": "draft",
        "channel": "home",
        "signed_on": date(2026, 3, 2),
        "entered_on": date(2026, 3, 2),
        "period_start": date(2026, 3, 2),
        "period_end": date(2027, 12, 31),
        "verify_code": "draft0000001",
        "policy_snapshot": {},
        "entered_at_utc": contract.entered_at_utc,
    }
    db.session.add(Contract(**values))
    db.session.flush()
    found = find_by_verify_code("draft0000001", date(2026, 6, 1))
    assert found is not None
    assert found.status == "draft"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 3, 1), "upcoming"),
        (date(2026, 3, 2), "active"),
        (date(2027, 12, 31), "active"),
        (date(2028, 1, 1), "expired"),
    ],
)
def test_a_printed_agreement_is_valid_from_its_first_day_through_its_last(
    contract: Contract, day: date, status: str
) -> None:
    found = find_by_verify_code(contract.verify_code, day)
    assert found is not None
    assert found.status == status
    assert (found.number, found.institution) == (contract.contract_no, "河口镇卫生院")
    assert (found.period_start, found.period_end) == (date(2026, 3, 2), date(2027, 12, 31))


def test_an_agreement_that_was_ended_early_says_so_from_the_next_day(contract: Contract) -> None:
    contract.status, contract.ended_on = "terminated", date(2026, 11, 1)
    db.session.flush()
    last, after = (find_by_verify_code(contract.verify_code, date(2026, 11, day)) for day in (1, 2))
    assert last is not None
    assert after is not None
    assert (last.status, after.status) == ("active", "terminated")
    assert after.period_end == date(2026, 11, 1)


def test_the_public_check_tells_no_name(contract: Contract) -> None:
    found = find_by_verify_code(contract.verify_code, TODAY)
    assert "王秀英" not in repr(found)
    assert find_by_verify_code("unknown", TODAY) is None


def test_of_a_renewed_agreement_it_is_said_that_a_later_one_holds(contract: Contract) -> None:
    first_day = date(2028, 1, 1)
    renew_due(first_day, first_day, SYSTEM, db.session.flush)
    found = find_by_verify_code(contract.verify_code, first_day)
    assert found is not None
    assert (found.status, found.later_holds) == ("renewed", True)
    long_after = find_by_verify_code(contract.verify_code, date(2030, 1, 1))
    assert long_after is not None
    assert not long_after.later_holds


def test_of_an_agreement_that_ended_nothing_later_is_told(contract: Contract) -> None:
    contract.status, contract.ended_on = "terminated", TODAY - timedelta(days=1)
    db.session.flush()
    found = find_by_verify_code(contract.verify_code, TODAY)
    assert found is not None
    assert (found.status, found.later_holds) == ("terminated", False)


def test_a_form_is_told_as_not_yet_signed_or_spoiled(world: World, contract: Contract) -> None:
    form = form_out(world.team.id)
    told = Verified(form.number, "河口镇卫生院", "第一家庭医生团队", found_state(form))
    assert find_by_verify_code(form.verify_code, TODAY) == told
    spoiled = {"state": "spoiled", "closed_on": TODAY, "reason": "撕破"}
    db.session.execute(update(PaperForm).values(spoiled))
    assert found_state(form) == "spoiled"


def found_state(form: PaperForm) -> object:
    found = find_by_verify_code(form.verify_code, TODAY)
    assert found is not None
    return found.status

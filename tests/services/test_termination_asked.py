"""Asking for the end of a term: what is told before, given back and refused, and who was faster."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import ContractChange
from contracts_app.queries.scope import everything
from contracts_app.services import change_steps as steps
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_steps import HouseholdYes
from contracts_app.services.contract_changes import foretell_request
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.objections import record_objection
from tests.factories import TODAY, make_world
from tests.support.changes import (
    DAY,
    END,
    SIGNED,
    Home,
    ask,
    asked,
    both_confirm,
    covers_of,
    foreseen,
    household_confirms,
    signed_in_march,
    team_confirms,
)


@pytest.fixture
def home(app: Flask) -> Home:
    return signed_in_march(make_world())


def test_taken_back_or_refused_the_term_goes_on_as_before(home: Home) -> None:
    contract, reach = home[2], everything(TODAY)
    change = ask(contract)
    steps.withdraw_change(contract.contract_no, 1, reach, SYSTEM, TODAY, "还想继续")
    assert (contract.status, change.state) == ("active", "withdrawn")
    again = ask(contract)
    with pytest.raises(Refused, match="missing_required"):
        steps.refuse_change(contract.contract_no, 1, " ", reach, SYSTEM, TODAY)
    steps.refuse_change(contract.contract_no, 1, "材料不全", reach, SYSTEM, TODAY)
    assert (contract.status, again.state, again.decision_note) == ("active", "refused", "材料不全")
    assert covers_of(contract) == [("live", SIGNED, END)] * 3


def test_what_was_not_done_of_a_paid_package_is_given_back(home: Home) -> None:
    contract = home[2]
    # 6,000 fen for 1 + 1 + 6; of these 1 + 0 + 2 are done, so 5/8 go back.
    done = {"TCM/CONSTITUTION": 1, "TCM/TCM_TECHNIQUE": 2}
    effect = foreseen(contract, delivered=done)
    assert [(one.code, one.fee_fen, one.back_fen) for one in effect.refunds] == [
        ("TCM", 6000, 3750)
    ]
    assert effect.last_day == TODAY
    change = ask(contract, delivered=done)
    both_confirm(contract, change)
    assert change.refund_fen == 3750


def test_telling_beforehand_changes_nothing(home: Home) -> None:
    contract = home[2]
    foreseen(contract)
    db.session.expire_all()
    assert (contract.status, contract.ended_on) == ("active", None)
    assert db.session.scalars(select(ContractChange)).all() == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": "7"}, "unknown_value"),
        ({"reason": ""}, "unknown_value"),
        ({"reason": "2"}, "team_begins"),
        ({"kind": "pause"}, "unknown_value"),
        ({"by": "neighbour"}, "unknown_value"),
        ({"requested_on": TODAY + DAY}, "future_date"),
        ({"requested_on": SIGNED - DAY}, "bad_date"),
        ({"note": "很" * 401}, "too_long"),
    ],
)
def test_what_cannot_be_asked(home: Home, values: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(home[2], **values)
    assert refused.value.codes == [code]
    assert home[2].status == "active"


def test_a_term_whose_end_is_agreed_cannot_be_asked_about_again(home: Home) -> None:
    contract = home[2]
    both_confirm(contract, ask(contract))
    with pytest.raises(Refused) as refused:
        ask(contract)
    assert refused.value.codes == ["not_in_force"]


def test_who_asks_second_hears_who_was_faster_and_when(home: Home) -> None:
    contract = home[2]
    ask(contract)
    with pytest.raises(Conflict) as lost:
        ask(contract)
    assert (lost.value.code, lost.value.who) == ("change_open", "system")
    assert len(lost.value.when) == len("2026-11-21 08:00")


def test_who_confirms_what_has_changed_since_hears_it(home: Home) -> None:
    contract, reach = home[2], everything(TODAY)
    change = ask(contract)
    household_confirms(contract, change)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        steps.confirm_by_team(contract.contract_no, 1, reach, SYSTEM, TODAY)
    team_confirms(contract, change)
    with pytest.raises(Conflict, match="change_closed"):
        steps.withdraw_change(contract.contract_no, change.version, reach, SYSTEM, TODAY)


def test_an_objection_meanwhile_has_to_be_read_first(home: Home) -> None:
    contract, reach = home[2], everything(TODAY)
    change = ask(contract)
    version = change.version
    record_objection(contract.contract_no, "end", TODAY, "home", "王", reach, SYSTEM, TODAY)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        steps.confirm_by_team(contract.contract_no, version, reach, SYSTEM, TODAY)
    both_confirm(contract, change)
    with pytest.raises(Conflict, match="change_closed"):
        record_objection(contract.contract_no, "end", TODAY, "home", "王", reach, SYSTEM, TODAY)


@pytest.mark.parametrize(
    ("yes", "code"),
    [
        (HouseholdYes(), "signature_missing"),
        (HouseholdYes(paper=True, on=TODAY + DAY), "future_date"),
        (HouseholdYes(paper=True, on=TODAY - DAY), "bad_date"),
    ],
)
def test_how_a_household_cannot_confirm(home: Home, yes: HouseholdYes, code: str) -> None:
    contract = home[2]
    ask(contract)
    with pytest.raises(Refused, match=code):
        steps.confirm_by_household(contract.contract_no, 1, yes, everything(TODAY), SYSTEM, TODAY)


def test_somebody_has_to_follow_a_signer_who_died_before_the_household_confirms(
    home: Home,
) -> None:
    _household, people, contract = home
    change = ask(contract)
    people[0].died_on = TODAY
    with pytest.raises(Refused, match="representative_not_member"):
        household_confirms(contract, change)
    contract.signer_id = people[1].id
    household_confirms(contract, change)
    assert change.household_by == people[1].name


def test_a_contract_elsewhere_is_not_there(home: Home) -> None:
    far = everything(TODAY)
    nowhere = type(far)(TODAY, "", (), (), (), None)
    number = home[2].contract_no
    with pytest.raises(NotFound):
        foretell_request(number, asked(), nowhere, SYSTEM, TODAY)
    with pytest.raises(NotFound):
        steps.confirm_by_team(number, 1, nowhere, SYSTEM, TODAY)

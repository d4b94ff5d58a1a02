"""A term that is ended before its time: both sides confirm, and the later day counts (2.9, A13)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    ContactAttempt,
    Contract,
    ContractChange,
    Household,
    HouseholdAction,
    Resident,
    WaitingPlace,
)
from contracts_app.queries.scope import everything
from contracts_app.queries.term_state import term_on
from contracts_app.services import change_steps as steps
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_effects import Effect
from contracts_app.services.change_steps import HouseholdYes
from contracts_app.services.checks import run_checks
from contracts_app.services.contract_changes import foretell_request
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.nightly import run_nightly
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from contracts_app.services.waiting import join_queue
from tests.factories import TODAY, make_household, make_team, make_world
from tests.support.changes import (
    approve,
    ask,
    asked,
    both_confirm,
    covers_of,
    household_confirms,
    team_confirms,
    tried,
)
from tests.support.signed_in import audited, sign_up

DAY = timedelta(days=1)
SIGNED = date(2026, 3, 2)
END = date(2027, 12, 31)
Home = tuple[Household, list[Resident], Contract]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    made = make_app("sqlite")
    with made.app_context():
        yield made


@pytest.fixture
def home(app: Flask) -> Home:
    """A household of three with the basic and the TCM package, signed in March."""
    household, people = make_household(make_world().grids[0], code="H1")
    contract = sign_up(household, people[0], on=SIGNED, package_codes=("BASIC", "TCM"))
    db.session.commit()
    return household, people, contract


def night(today: date) -> None:
    """Everything the scheduler does on a morning."""
    run_nightly(today, today, db.session.commit)
    db.session.expire_all()


def sound() -> bool:
    return run_checks().ok


def foreseen(contract: Contract, **values: object) -> Effect:
    wanted = asked(**values)  # type: ignore[arg-type]
    return foretell_request(contract.contract_no, wanted, everything(TODAY), SYSTEM, TODAY)


def test_a_term_that_is_asked_to_end_stays_live_until_both_have_confirmed(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    assert (contract.status, change.state) == ("terminating", "open")
    household_confirms(contract, change)
    assert (contract.status, contract.ended_on) == ("terminating", None)
    assert [state for state, *_ in covers_of(contract)] == ["live"] * 3


def test_it_ends_with_the_day_of_the_later_confirmation_and_covers_through_it(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    household_confirms(contract, change)
    later = TODAY + 3 * DAY
    team_confirms(contract, change, today=later)
    assert (change.state, change.effective_on, contract.ended_on) == ("done", later, later)
    assert contract.status == "terminating"
    assert covers_of(contract) == [("live", SIGNED, later)] * 3
    assert sound()
    night(later + DAY)
    assert (contract.status, contract.end_reason) == ("terminated", "4")
    assert covers_of(contract) == [("ended", SIGNED, later)] * 3
    assert sound()


def test_paper_that_comes_in_late_ends_the_term_with_the_day_written_on_it(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    team_confirms(contract, change)
    household_confirms(contract, change, today=TODAY + 5 * DAY, on=TODAY + DAY)
    assert (contract.status, contract.ended_on) == ("terminated", TODAY + DAY)
    assert covers_of(contract) == [("ended", SIGNED, TODAY + DAY)] * 3
    assert sound()


def test_a_day_after_the_end_is_told_alike_before_and_after_the_night(home: Home) -> None:
    household, _people, contract = home
    both_confirm(contract, ask(contract))
    assert (contract.status, contract.ended_on) == ("terminating", TODAY)
    before = term_on(household.id, TODAY + DAY)
    night(TODAY + DAY)
    after = term_on(household.id, TODAY + DAY)
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("terminated", "terminated")


def test_confirmed_on_the_last_day_of_the_term_it_ends_by_agreement_that_day(home: Home) -> None:
    contract = home[2]
    change = ask(contract, today=END - DAY)
    both_confirm(contract, change, today=END)
    night(END + DAY)
    assert (contract.status, contract.ended_on) == ("terminated", END)
    assert db.session.scalars(select(Contract)).all() == [contract]


def test_a_request_of_the_household_that_nobody_answers_keeps_the_term_from_being_renewed(
    home: Home,
) -> None:
    contract = home[2]
    change = ask(contract, today=END - DAY)
    night(END + DAY)
    assert (contract.status, change.state) == ("expired", "withdrawn")
    with pytest.raises(Conflict):
        team_confirms(contract, change, today=END + DAY)
    assert [row.object_key for row in audited("change.overtaken")] == [contract.contract_no]
    night(END + 2 * DAY)
    assert (contract.status, contract.lapse_reason) == ("expired", "objection")
    assert db.session.scalars(select(Contract)).all() == [contract]
    assert sound()


def test_a_request_of_the_team_that_nobody_answers_ends_with_the_term(home: Home) -> None:
    contract = home[2]
    change = ask(contract, today=END - DAY, by="team")
    night(END + DAY)
    night(END + 2 * DAY)
    assert (contract.status, change.state) == ("renewed", "withdrawn")
    assert sound()


def test_the_renewal_made_ahead_is_called_off_and_none_is_made(home: Home) -> None:
    contract = home[2]
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    ahead = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    assert foreseen(contract).called_off == [ahead.contract_no]
    both_confirm(contract, ask(contract))
    assert ahead.status == "terminated"
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    night(TODAY + DAY)
    night(END + DAY)
    assert (contract.status, ahead.status) == ("terminated", "terminated")
    assert db.session.scalars(select(Contract.term_no).order_by(Contract.id)).all() == [1, 2]
    assert sound()


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


def test_the_end_is_one_entry_in_the_life_of_the_household(home: Home) -> None:
    household, _people, contract = home
    both_confirm(contract, ask(contract))
    entry = db.session.scalars(select(HouseholdAction)).one()
    assert (entry.kind, entry.household_id, entry.happened_on) == (
        "terminate", household.id, TODAY,
    )  # fmt: skip
    assert {change["table"] for change in entry.changes} == {"contract", "cover"}
    trail = ["change.request", "change.confirm", "change.confirm", "change.done"]
    assert [row.verb for verb in dict.fromkeys(trail) for row in audited(verb)] == trail


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
def test_what_cannot_be_asked(home: Home, values: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(home[2], **values)  # type: ignore[arg-type]
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


def test_an_objection_that_is_withdrawn_does_not_bring_the_renewal_back(home: Home) -> None:
    contract, reach, last = home[2], everything(END), END
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    number = contract.contract_no
    record_objection(number, "end", TODAY, "home", "王", reach, SYSTEM, TODAY)
    both_confirm(contract, ask(contract, today=last), today=last)
    withdraw_objection(number, "end", reach, SYSTEM, last)
    night(END + DAY)
    statuses = db.session.scalars(select(Contract.status).order_by(Contract.id)).all()
    assert statuses == ["terminated", "terminated"]


def test_a_household_that_is_not_to_be_found_is_stood_for_by_the_institution(home: Home) -> None:
    contract = home[2]
    change = ask(contract, by="team", reason="2")
    team_confirms(contract, change)
    assert change.state == "open"
    tried(contract, TODAY - 30 * DAY, TODAY - 20 * DAY, TODAY - 20 * DAY)
    with pytest.raises(Refused, match="attempts_missing"):
        approve(contract, change)
    tried(contract, TODAY - DAY, result="reached")
    with pytest.raises(Refused, match="attempts_missing"):
        approve(contract, change)
    tried(contract, TODAY)
    approve(contract, change)
    assert (change.state, change.effective_on, change.household_on) == ("done", TODAY, None)
    assert (contract.ended_on, contract.end_reason) == (TODAY, "2")


def test_the_institution_is_not_asked_where_both_sides_can_sign(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    with pytest.raises(Refused, match="approval_not_needed"):
        approve(contract, change)


@pytest.mark.parametrize(
    ("day", "values", "code"),
    [
        (TODAY + DAY, {}, "future_date"),
        (SIGNED - DAY, {}, "bad_date"),
        (TODAY, {"result": "asleep"}, "unknown_value"),
        (TODAY, {"channel": "station"}, "unknown_value"),
    ],
)
def test_attempts_that_are_none(home: Home, day: date, values: dict[str, str], code: str) -> None:
    with pytest.raises(Refused, match=code):
        tried(home[2], day, **values)


def test_an_attempt_that_is_sent_twice_is_one(home: Home) -> None:
    for _ in range(2):
        tried(home[2], TODAY)
    tried(home[2], TODAY, channel="in_person")
    told = [row.channel for row in db.session.scalars(select(ContactAttempt))]
    assert sorted(told) == ["in_person", "phone"]
    assert len(audited("change.attempt")) == 2


def test_silence_is_a_matter_of_the_institution_after_fifteen_days(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    assert change.escalates_on == date(2026, 12, 7)
    night(date(2026, 12, 6))
    assert change.escalated_on is None
    night(date(2026, 12, 7))
    night(date(2026, 12, 8))
    assert change.escalated_on == date(2026, 12, 7)
    assert len(audited("change.escalate")) == 1
    both_confirm(contract, change, today=date(2026, 12, 8))
    assert change.state == "done"


def test_a_contract_elsewhere_is_not_there(home: Home) -> None:
    far = everything(TODAY)
    nowhere = type(far)(TODAY, "", (), (), (), None)
    number = home[2].contract_no
    with pytest.raises(NotFound):
        foretell_request(number, asked(), nowhere, SYSTEM, TODAY)
    with pytest.raises(NotFound):
        steps.confirm_by_team(number, 1, nowhere, SYSTEM, TODAY)


def test_the_household_may_sign_again_after_the_end(home: Home) -> None:
    household, people, contract = home
    both_confirm(contract, ask(contract))
    night(TODAY + DAY)
    anew = sign_up(household, people[0], on=TODAY + DAY)
    assert (anew.status, anew.origin_no) == ("active", None)
    assert sound()


def test_the_place_that_becomes_free_is_offered(app: Flask) -> None:
    world = make_world()
    world.team.max_households = 1
    household, people = make_household(world.grids[0], code="H1")
    contract = sign_up(household, people[0])
    waits, _people = make_household(world.grids[0], code="H2")
    join_queue(waits.code, "T01", everything(TODAY), SYSTEM, TODAY)
    change = ask(contract)
    team_confirms(contract, change)
    household_confirms(contract, change, today=TODAY + 2 * DAY, on=TODAY + DAY)
    place = db.session.scalars(select(WaitingPlace)).one()
    assert (contract.status, place.state) == ("terminated", "offered")
    assert make_team is not None

"""Signed papers that come back: once each, in scope, and without a word about the contract."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, PaperForm, PaperReturn
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.paper_returns import Outcome, record_return, take_back
from contracts_app.vocabulary.paper import MatchedBy
from tests.factories import TODAY, World, make_household, make_team
from tests.support.engines import ON_ONE_ENGINE
from tests.support.papers import ON_SCREEN, form_out, paper_of, printed, returns, sheet
from tests.support.signed_in import audited, far_household, sign_up

pytestmark = ON_ONE_ENGINE
EARLIER = date(2026, 11, 9)
CLERK = Actor("clerk")


@pytest.fixture
def contract(world: World) -> Contract:
    """Signed by hand: the household and the team sign the printed copies."""
    household, people = make_household(world.grids[0], code="H1")
    return sign_up(household, people[0])


def record(text: str, household: bool = True, team: bool = True, on: date = TODAY) -> Outcome:
    found = record_return(sheet(text, household, team, on), everything(TODAY), CLERK, TODAY)
    return found.outcome


def refused(text: str, **seen: object) -> list[str]:
    with pytest.raises(Refused) as refusal:
        record(text, **seen)  # type: ignore[arg-type]
    return refusal.value.codes


def days(row: PaperReturn) -> tuple[date | None, date | None]:
    return row.household_signed_on, row.team_signed_on


def test_a_paper_comes_back_by_its_code_and_by_its_number(contract: Contract, world: World) -> None:
    household, people = make_household(world.grids[0], code="H2")
    other = sign_up(household, people[0])
    assert record(f"https://sign.example.cn/v/{contract.verify_code}", on=EARLIER) == "new"
    assert record(other.contract_no) == "new"
    first, second = returns()
    assert (first.contract_id, first.found_by, first.returned_on) == (contract.id, "qr", TODAY)
    assert days(first) == (EARLIER, EARLIER)
    assert (second.contract_id, second.found_by) == (other.id, "number")


def test_the_second_scan_says_that_it_is_back_already(contract: Contract) -> None:
    record(contract.verify_code)
    again = record_return(sheet(contract.contract_no), everything(TODAY), SYSTEM, TODAY)
    assert again.outcome is Outcome.ALREADY
    assert again.paper.returned_on == TODAY
    assert len(returns()) == 1
    assert len(audited("paper.return")) == 1


def test_the_signature_that_was_missing_completes_the_return(contract: Contract) -> None:
    assert record(contract.verify_code, team=False, on=EARLIER) == "new"
    assert record(contract.verify_code, team=False) == "already"
    assert record(contract.verify_code) == "completed"
    assert [days(row) for row in returns()] == [(EARLIER, TODAY)]
    assert record(contract.verify_code, household=False) == "already"
    assert [row.after["team_signed"] for row in audited("paper.complete")] == [True]


def test_who_completes_a_return_has_noted_it_last_and_may_take_the_slip_back(
    contract: Contract, world: World
) -> None:
    record(contract.verify_code, team=False)
    (row,) = returns()
    row.returned_at_utc -= timedelta(hours=3)
    row.returned_on = EARLIER
    later = Actor("leader", world.users["leader"].id)
    record_return(sheet(contract.verify_code), everything(TODAY), later, TODAY)
    assert (row.returned_on, row.user_id) == (TODAY, later.user_id)
    take_back(contract.contract_no, everything(TODAY), later)
    assert returns() == []


def test_a_year_that_was_typed_wrong_is_refused(contract: Contract, world: World) -> None:
    assert refused(contract.verify_code, on=date(2025, 11, 20)) == ["form_too_new"]
    form = form_out(world.team.id)
    assert refused(form.number, on=TODAY - timedelta(days=1)) == ["form_too_new"]
    assert returns() == []


def test_a_return_leaves_the_contract_as_it_is(contract: Contract) -> None:
    before = {name: getattr(contract, name) for name in Contract.__table__.c.keys()}
    record(contract.verify_code, team=False)
    db.session.refresh(contract)
    assert {name: getattr(contract, name) for name in Contract.__table__.c.keys()} == before


def test_what_was_never_on_paper_is_refused_and_comes_back_once_printed(world: World) -> None:
    household, people = make_household(world.grids[0], code="H3")
    on_screen = sign_up(household, people[0], **ON_SCREEN)
    assert refused(on_screen.contract_no) == ["not_printed"]
    printed(on_screen)
    assert record(on_screen.contract_no) == "new"


def test_a_paper_that_nobody_signed_or_from_tomorrow_is_refused(contract: Contract) -> None:
    assert refused(contract.contract_no, household=False, team=False) == ["nobody_signed"]
    assert refused(contract.contract_no, on=TODAY + timedelta(days=1)) == ["future_date"]
    assert refused("王秀英") == ["no_paper_code"]
    assert returns() == []


def test_a_paper_from_elsewhere_looks_like_none(world: World) -> None:
    household, people = far_household()
    far_team, _doctor = make_team(world.hospital, code="T09")
    far = sign_up(household, people[0], team="T09")
    village = scope_of(world.users["village"], TODAY)
    for text in (far.verify_code, far.contract_no, "1101992026999999-01"):
        with pytest.raises(NotFound):
            record_return(sheet(text), village, CLERK, TODAY)
    form = form_out(far_team.id)
    with pytest.raises(NotFound):
        record_return(sheet(form.number), village, CLERK, TODAY)
    assert record(form.number) == "new"


def test_a_blank_form_with_one_signature_is_out_for_the_other_one(world: World) -> None:
    form = form_out(world.team.id)
    assert record(form.number, team=False) == "new"
    db.session.refresh(form)
    assert form.state == "one_side"
    assert days(returns()[0]) == (TODAY, None)
    assert paper_of(form.number).form_id == form.id


def test_a_form_that_was_not_printed_or_is_spoiled_is_refused(world: World) -> None:
    unprinted = form_out(world.team.id, print_it=False)
    assert refused(unprinted.number) == ["not_printed"]
    spoiled = form_out(world.team.id)
    db.session.execute(
        update(PaperForm)
        .where(PaperForm.id == spoiled.id)
        .values(state="spoiled", closed_on=TODAY, reason="墨水弄脏")
    )
    assert refused(spoiled.verify_code) == ["form_spoiled"]


def test_a_return_is_taken_back_and_noted_anew(contract: Contract) -> None:
    record(contract.verify_code)
    shown = take_back(contract.contract_no, everything(TODAY), CLERK)
    assert shown.return_id is None
    assert returns() == []
    assert [row.object_key for row in audited("paper.take_back")] == [contract.contract_no]
    assert record(contract.verify_code) == "new"


def test_a_return_of_earlier_than_ten_minutes_ago_stands(contract: Contract) -> None:
    record(contract.verify_code)
    (row,) = returns()
    row.returned_at_utc -= timedelta(minutes=11)
    db.session.flush()
    with pytest.raises(Refused) as refusal:
        take_back(contract.contract_no, everything(TODAY), CLERK)
    assert refusal.value.codes == ["too_late"]
    with pytest.raises(NotFound):
        take_back("1101992026999999-01", everything(TODAY), CLERK)


def test_taking_back_a_form_makes_it_open_again(world: World) -> None:
    form = form_out(world.team.id)
    record(form.number, team=False)
    take_back(form.number, everything(TODAY), CLERK)
    assert db.session.scalars(select(PaperForm.state).filter_by(id=form.id)).one() == "open"
    with pytest.raises(NotFound):
        take_back(form.number, everything(TODAY), CLERK)


def test_a_form_registered_after_it_came_back_is_one_paper_with_its_contract(
    contract: Contract, world: World
) -> None:
    form = form_out(world.team.id)
    record(form.number, team=False)
    db.session.execute(
        update(PaperForm)
        .where(PaperForm.id == form.id)
        .values(state="registered", contract_id=contract.id)
    )
    db.session.expire_all()
    assert record(contract.contract_no) == "completed"
    (row,) = returns()
    assert (row.form_id, row.contract_id, days(row)) == (form.id, None, (TODAY, TODAY))
    with pytest.raises(Refused) as refusal:
        take_back(contract.contract_no, everything(TODAY), CLERK)
    assert refusal.value.codes == ["form_registered"]


def test_a_photo_is_told_as_the_way_in_which_a_paper_was_found(contract: Contract) -> None:
    by_photo = replace(sheet(contract.verify_code), found_by=MatchedBy.PHOTO)
    record_return(by_photo, everything(TODAY), CLERK, TODAY)
    assert [row.found_by for row in returns()] == ["photo"]


def test_a_number_without_a_term_means_the_newest_term_of_which_there_is_paper(
    contract: Contract,
) -> None:
    assert paper_of(contract.root_no).number == contract.contract_no
    assert record(contract.root_no) == "new"

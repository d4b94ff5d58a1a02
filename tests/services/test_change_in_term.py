"""Another team or other packages inside a term, or from the next one on (2.8, 2.11, A12)."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    ServicePackage,
    Signature,
    Team,
)
from contracts_app.queries.scope import everything
from contracts_app.queries.verified import find_by_verify_code
from contracts_app.services.agreements import agreement_pdf, snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_papers import change_record
from contracts_app.services.checks import run_checks
from contracts_app.services.contract_changes import foretell_request
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY
from tests.support.changes import (
    DAY,
    END,
    SIGNED,
    Home,
    approve,
    ask,
    asked,
    both_confirm,
    covers_of,
    followed_by,
    household_confirms,
    night,
    other_team,
    signed_beside_t02,
    team_confirms,
    team_of,
)


@pytest.fixture
def home(app: Flask) -> Home:
    """A household of three with team T01, the basic and the TCM package; T02 has room."""
    return signed_beside_t02()


def packages_of(contract: Contract) -> list[str]:
    query = (
        select(ServicePackage.code)
        .join(ContractPackage, ContractPackage.package_id == ServicePackage.id)
        .where(ContractPackage.contract_id == contract.id)
    )
    return list(db.session.scalars(query.order_by(ServicePackage.id)))


def refused(contract: Contract, kind: str, **values: object) -> list[str]:
    with pytest.raises(Refused) as error:
        ask(contract, kind, **values)  # type: ignore[arg-type]
    return error.value.codes


def test_the_new_team_takes_over_on_the_day_after_both_have_confirmed(home: Home) -> None:
    old = home[2]
    new = other_team(old)
    assert (old.status, old.ended_on) == ("active", TODAY)
    assert (new.status, new.period_start, new.period_end) == ("upcoming", TODAY + DAY, END)
    assert (team_of(new), new.origin_no, new.origin_kind) == ("T02", old.contract_no, "change_team")
    assert covers_of(old) == [("live", SIGNED, TODAY)] * 3
    assert covers_of(new) == [("upcoming", TODAY + DAY, END)] * 3
    assert run_checks().ok
    night(TODAY + DAY)
    assert (old.status, old.end_reason, new.status) == ("superseded", "8", "active")
    assert covers_of(old) == [("ended", SIGNED, TODAY)] * 3
    assert covers_of(new) == [("live", TODAY + DAY, END)] * 3
    assert run_checks().ok


def test_the_day_may_be_wanted_later(home: Home) -> None:
    wanted = date(2027, 2, 1)
    new = other_team(home[2], wanted_on=wanted)
    assert (new.period_start, home[2].ended_on) == (wanted, wanted - DAY)
    night(wanted - DAY)
    assert (home[2].status, new.status) == ("active", "upcoming")


def test_a_wanted_day_that_is_over_when_the_last_one_confirms_is_not_made_true(home: Home) -> None:
    old = home[2]
    change = ask(old, "change_team", team_code="T02", wanted_on=TODAY + DAY)
    team_confirms(old, change)
    household_confirms(old, change, today=TODAY + 9 * DAY, on=TODAY)
    new = followed_by(change.result_no)
    assert (old.status, old.ended_on) == ("superseded", TODAY + 8 * DAY)
    assert (new.status, new.period_start) == ("active", TODAY + 9 * DAY)
    assert run_checks().ok


@pytest.mark.parametrize("day", [TODAY, TODAY - DAY, END + 2 * DAY])
def test_a_day_outside_what_is_left_cannot_be_wanted(home: Home, day: date) -> None:
    assert refused(home[2], "change_team", team_code="T02", wanted_on=day) == ["bad_date"]


def test_free_packages_go_on_and_paid_ones_only_when_chosen_afresh(home: Home) -> None:
    old = home[2]
    reach, wanted = everything(TODAY), asked("change_team", team_code="T02")
    effect = foretell_request(old.contract_no, wanted, reach, SYSTEM, TODAY)
    assert [(one.code, one.back_fen) for one in effect.refunds] == [("TCM", 6000)]
    assert packages_of(other_team(old)) == ["BASIC"]


def test_a_paid_package_chosen_afresh_goes_on_and_nothing_is_given_back(home: Home) -> None:
    change = ask(home[2], "change_team", team_code="T02", package_codes=("TCM", "PLUS"))
    both_confirm(home[2], change)
    assert packages_of(followed_by(change.result_no)) == ["BASIC", "TCM"]
    assert change.refund_fen == 0


def test_other_packages_from_the_next_day_with_the_same_team(home: Home) -> None:
    old = home[2]
    change = ask(old, "change_packages", package_codes=("ELDER", "BASIC"))
    both_confirm(old, change)
    new = followed_by(change.result_no)
    assert (team_of(new), new.origin_kind, change.refund_fen) == ("T01", "change_packages", 6000)
    assert packages_of(new) == ["BASIC", "ELDER"]
    night(TODAY + DAY)
    assert (old.status, old.end_reason, new.status) == ("superseded", "5", "active")
    assert run_checks().ok


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        (("ELDER",), "package_needs_basic"),
        (("BASIC", "MCH"), "package_not_for_members"),
        (("BASIC", "NONE"), "package_unknown"),
        (("TCM", "BASIC"), "nothing_to_change"),
    ],
)
def test_packages_that_cannot_be_had(home: Home, codes: tuple[str, ...], code: str) -> None:
    assert refused(home[2], "change_packages", package_codes=codes) == [code]


def test_teams_that_cannot_be_had(home: Home) -> None:
    old = home[2]
    assert refused(old, "change_team", team_code="T01") == ["same_team"]
    assert refused(old, "change_team", team_code="T99") == ["team_unknown"]
    team = db.session.scalars(select(Team).filter_by(code="T02")).one()
    team.dissolved_on = TODAY
    assert refused(old, "change_team", team_code="T02") == ["team_inactive"]


def test_a_full_team_is_refused_when_asked_and_when_confirmed(home: Home) -> None:
    old = home[2]
    change = ask(old, "change_team", team_code="T02")
    household_confirms(old, change)
    team = db.session.scalars(select(Team).filter_by(code="T02")).one()
    team.max_persons = 2
    db.session.commit()
    with pytest.raises(Refused) as error:
        team_confirms(old, change)
    assert error.value.codes == ["capacity_persons"]
    db.session.rollback()
    assert (old.status, old.ended_on, change.state) == ("active", None, "open")
    assert db.session.scalars(select(Contract)).all() == [old]


def test_what_the_new_team_carries_is_written_into_the_term(home: Home) -> None:
    new = other_team(home[2])
    assert (new.households_after, new.persons_after) == (1, 3)


def test_whom_a_team_carries_it_goes_on_carrying_with_other_packages(home: Home) -> None:
    team = db.session.scalars(select(Team).filter_by(code="T01")).one()
    team.max_households = 0
    change = ask(home[2], "change_packages", package_codes=("BASIC",))
    both_confirm(home[2], change)
    assert followed_by(change.result_no).households_after is None
    assert run_checks().ok


def test_the_new_term_prints_its_own_agreement_signed_by_both(home: Home, tmp_path: Path) -> None:
    new = other_team(home[2])
    snapshot = snapshot_of(new)
    assert snapshot["team"]["code"] == "T02"
    assert snapshot["period"] == {"start": "2026-11-22", "end": "2027-12-31"}
    assert len(snapshot["members"]) == 3
    query = select(Signature.party, Signature.mode).where(Signature.contract_id == new.id)
    signed = {tuple(row) for row in db.session.execute(query)}
    assert signed == {("household", "paper"), ("team", "paper")}
    assert agreement_pdf(new, "https://example.cn/v/ABC", tmp_path).startswith(b"%PDF")


def test_who_has_died_or_left_is_not_covered_by_the_new_term(home: Home) -> None:
    _household, people, old = home
    leave_household(people[1].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    new = other_team(old)
    assert len(covers_of(new)) == 2
    assert covers_of(old) == [("live", SIGNED, TODAY), ("ended", SIGNED, TODAY), (
        "live", SIGNED, TODAY,
    )]  # fmt: skip
    assert run_checks().ok


def test_who_dies_before_the_new_team_takes_over_is_not_covered_by_it(home: Home) -> None:
    _household, people, old = home
    new = other_team(old)
    leave_household(people[1].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    night(TODAY + DAY)
    states = [state for state, *_ in covers_of(new)]
    assert states == ["live", "void", "live"]
    assert covers_of(old) == [("ended", SIGNED, TODAY)] * 3
    assert run_checks().ok


def test_one_change_of_team_is_free_and_the_next_needs_the_institution(home: Home) -> None:
    first = other_team(home[2])
    night(TODAY + DAY)
    change = ask(first, "change_team", today=TODAY + DAY, team_code="T01")
    both_confirm(first, change, today=TODAY + DAY)
    assert (change.state, first.ended_on) == ("open", None)
    approve(first, change, today=TODAY + 2 * DAY)
    assert (change.state, change.effective_on) == ("done", TODAY + 2 * DAY)
    assert run_checks().ok


def test_another_team_at_the_wish_of_the_team_leaves_the_free_change(home: Home) -> None:
    moved = ask(home[2], "change_team", by="team", team_code="T02")
    both_confirm(home[2], moved)
    night(TODAY + DAY)
    first = db.session.scalars(select(Contract).filter_by(contract_no=moved.result_no)).one()
    change = ask(first, "change_team", today=TODAY + DAY, team_code="T01")
    both_confirm(first, change, today=TODAY + DAY)
    assert (change.state, first.ended_on) == ("done", TODAY + DAY)


def test_while_a_change_lies_ahead_no_other_one_can_be_asked_for(home: Home) -> None:
    other_team(home[2], wanted_on=END + DAY)
    codes = refused(home[2], "change_packages", package_codes=("BASIC",))
    assert codes == ["already_signed"]


def test_the_public_check_tells_what_the_old_paper_is_worth_each_day(home: Home) -> None:
    old = home[2]
    new = other_team(old)
    told = [
        (str(found.status), found.period_end)
        for contract in (old, new)
        for day in (TODAY, TODAY + DAY)
        if (found := find_by_verify_code(contract.verify_code, day))
    ]
    assert told == [
        ("active", TODAY), ("superseded", TODAY), ("upcoming", END), ("active", END),
    ]  # fmt: skip


def test_the_record_of_other_packages_tells_those_before_and_after(home: Home) -> None:
    old = home[2]
    change = ask(old, "change_packages", package_codes=("BASIC", "ELDER"))
    asked_for = change_record(old, change)
    both_confirm(old, change)
    done = change_record(old, change)
    assert [one.packages for one in (asked_for, done)] == ["基本服务包、中医药保健包"] * 2
    told = [one.new_term.packages for one in (asked_for, done) if one.new_term]
    assert told == ["基本服务包、老年人服务包"] * 2

"""Another team from the next term on, and the next term that was made ahead (2.8, 2.11)."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_papers import change_record
from contracts_app.services.checks import run_checks
from contracts_app.services.objections import record_objection
from contracts_app.services.renewal import renew_due
from tests.factories import TODAY
from tests.support.changes import (
    DAY,
    END,
    SIGNED,
    Home,
    ask,
    both_confirm,
    covers_of,
    night,
    other_team,
    signed_beside_t02,
    team_of,
)


@pytest.fixture
def home(app: Flask) -> Home:
    """A household of three with team T01, the basic and the TCM package; T02 has room."""
    return signed_beside_t02()


def test_the_next_years_term_that_was_made_ahead_is_made_anew_with_the_new_team(
    home: Home,
) -> None:
    old = home[2]
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    new = other_team(old)
    ahead = db.session.scalars(select(Contract).filter_by(root_no=old.root_no, term_no=2)).one()
    assert ahead.status == "terminated"
    report = renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    assert (report.renewed, report.lapsed, report.skipped) == (1, [], [])
    night(TODAY + DAY)
    night(END + DAY)
    following = db.session.scalars(select(Contract).filter_by(root_no=new.root_no, term_no=2)).one()
    assert (following.status, team_of(following)) == ("active", "T02")
    assert (old.status, new.status) == ("superseded", "renewed")
    assert run_checks().ok


@pytest.mark.parametrize("ahead", [False, True])
def test_a_change_for_the_next_term_settles_the_objection(home: Home, ahead: bool) -> None:
    household, _people, old = home
    if ahead:
        renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    record_objection(
        old.contract_no, "change_team", TODAY, "home", "王", everything(TODAY), SYSTEM, TODAY
    )
    new = other_team(old, wanted_on=END + DAY)
    assert (old.ended_on, new.status) == (None, "upcoming")
    assert (new.period_start, new.period_end) == (END + DAY, date(2028, 12, 31))
    report = renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    assert (report.renewed, report.skipped) == (0, [])
    night(END + DAY)
    assert (old.status, new.status) == ("expired", "active")
    assert covers_of(old) == [("ended", SIGNED, END)] * 3
    live = db.session.scalars(select(Contract.contract_no).filter_by(status="active")).all()
    assert live == [new.contract_no]
    assert household.id == new.household_id
    assert run_checks().ok


def test_a_paid_package_that_lasts_to_the_end_of_its_term_is_not_given_back(home: Home) -> None:
    old = home[2]
    change = ask(old, "change_packages", package_codes=("BASIC",), wanted_on=END + DAY)
    assert (change.refund_fen, change_record(old, change).refunds) == (0, ())
    both_confirm(old, change)
    assert (change.effective_on, change.refund_fen) == (END, 0)
    assert change_record(old, change).refunds == ()


def test_a_change_for_the_next_term_needs_no_objection(home: Home) -> None:
    new = other_team(home[2], wanted_on=END + DAY)
    report = renew_due(END + DAY, END + DAY, SYSTEM, db.session.commit)
    assert (report.renewed, report.skipped) == (0, [])
    assert (new.status, run_checks().ok) == ("upcoming", True)
    night(END + DAY)
    assert (home[2].status, new.status) == ("expired", "active")

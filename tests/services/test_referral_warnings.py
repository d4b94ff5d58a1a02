"""Who is told of missed promises: of whose turn it is, and of a form that never came."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralWarning
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_board import board_figures
from contracts_app.queries.referral_inspected import list_inspected
from contracts_app.queries.referral_list import ReferralFilters, count_referrals
from contracts_app.queries.referral_papers import count_open, list_handover
from contracts_app.queries.referral_rows import RowFilters, list_rows
from contracts_app.queries.referral_scope import referrals_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referrals.watch import look
from tests.factories import TODAY, World
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import FORM, make_clinic, make_department


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def called(green: Green) -> Referral:
    """An emergency that arrived at once, and whose form is owed within a day."""
    sent = green.begin("leader", urgency="emergency", answered_by="周主任", form={})
    green.move(sent, "hospital", "arrive")
    return sent


def steps(green: Green) -> list[str]:
    look(SYSTEM, green.now, db.session.commit)
    return list(db.session.scalars(select(ReferralWarning.step).order_by(ReferralWarning.id)))


def overdue(green: Green, role: str) -> int:
    asked = ReferralFilters(overdue="now")
    number, _more = count_referrals(green.stand(role), asked, green.now)
    figures = board_figures(green.stand(role), green.now).columns.values()
    assert sum(one.overdue for one in figures) == number
    return number


def test_a_form_that_never_came_is_told_of_like_any_missed_promise(
    green: Green, called: Referral
) -> None:
    green.move(called, "hospital", "pause", note="家属商量")
    green.later(hours=24)
    assert (steps(green), overdue(green, "leader")) == ([], 0)
    green.later(minutes=1)
    assert (steps(green), overdue(green, "leader")) == (["reminder"], 1)
    green.later(hours=24)
    assert steps(green) == ["reminder", "coordinator", "inspector"]
    assert steps(green) == ["reminder", "coordinator", "inspector"]
    found, late = list_inspected(green.stand("leader"), Cursor(), green.now)
    assert [one.referral_no for one in found.rows] == [called.referral_no]
    [told] = late.values()
    assert (told.owner, told.clock, told.due_at_utc) == (
        "starter", "write", called.form_due_at_utc,
    )  # fmt: skip


def test_once_it_is_written_nobody_is_told(green: Green, called: Referral) -> None:
    green.later(hours=30)
    green.move(called, "leader", "write_form", form=FORM)
    assert (steps(green), overdue(green, "leader")) == ([], 0)


def test_whose_turn_it_is_and_the_form_are_two_promises(green: Green, called: Referral) -> None:
    green.later(days=9)
    steps(green)
    query = select(ReferralWarning.seq, ReferralWarning.step, ReferralWarning.due_at_utc)
    told = [tuple(row) for row in db.session.execute(query.order_by(ReferralWarning.seq))]
    everybody = ("reminder", "coordinator", "inspector")
    assert told == [
        *((1, one, called.form_due_at_utc) for one in everybody),
        *((2, one, called.due_at_utc) for one in everybody),
    ]
    found, late = list_inspected(green.stand("leader"), Cursor(), green.now)
    assert [late[one.id].owner for one in found.rows] == ["hospital"]


def test_of_a_clock_that_stands_still_nobody_is_told_though_a_form_is_owed(
    green: Green, called: Referral
) -> None:
    green.move(called, "hospital", "pause", note="家属商量")
    green.later(days=9)
    assert steps(green) == ["reminder", "coordinator", "inspector"]
    assert set(db.session.scalars(select(ReferralWarning.due_at_utc))) == {called.form_due_at_utc}


def test_at_its_very_end_a_promise_is_still_kept(green: Green) -> None:
    sent = green.begin("leader")
    assert sent.due_at_utc is not None
    green.now = sent.due_at_utc
    assert steps(green) == []
    green.now += timedelta(seconds=1)
    assert steps(green) == ["reminder"]


def told_late(green: Green, role: str) -> tuple[int, list[bool]]:
    stand = green.stand(role)
    seen = referrals_in(stand)
    rows = list_handover(stand, seen, green.now)
    return count_open(stand, seen, green.now).late, [bool(one.form_missed) for one in rows]


def test_an_owed_form_is_overdue_in_the_rows_and_on_the_list_of_a_shift_as_on_the_board(
    green: Green, called: Referral
) -> None:
    green.later(hours=26)
    db.session.commit()
    assert overdue(green, "leader") == 1
    (row,) = list_rows(RowFilters(overdue=True), green.now)
    assert (row["number"], row["overdue"]) == (called.referral_no, True)
    # Who sent it owes the form, whoever has the ball.
    assert told_late(green, "leader") == (1, [True])
    assert told_late(green, "hospital") == (0, [True])


def test_it_was_overdue_on_the_days_until_it_was_written(green: Green, called: Referral) -> None:
    first = clock.local(green.now).date()
    green.later(days=2)
    green.move(called, "leader", "write_form", form=FORM)
    db.session.commit()
    assert overdue(green, "leader") == 0
    as_of = [RowFilters(as_of=first + timedelta(days=n), overdue=True) for n in range(3)]
    assert [len(list_rows(one, green.now)) for one in as_of] == [0, 1, 0]
    assert list_rows(RowFilters(overdue=True), green.now) == []


def test_a_missed_promise_is_told_once_whatever_happens_that_leaves_its_clock_alone(
    green: Green, called: Referral
) -> None:
    green.later(days=9)
    told = steps(green)
    assert len(told) == 6
    green.move(called, "leader", "write_form", form=FORM)
    assert steps(green) == told
    found, _late = list_inspected(green.stand("leader"), Cursor(), green.now)
    assert [one.referral_no for one in found.rows] == [called.referral_no]


def test_another_department_that_answers_no_sooner_is_not_told_again(green: Green) -> None:
    sent = green.begin("leader")
    make_department(green.world.hospital, "X")
    green.later(days=3)
    assert len(steps(green)) == 3
    green.move(sent, "hospital", "redirect", reason="no_capacity", department="X",
               hospital=green.world.hospital.code)  # fmt: skip
    assert len(steps(green)) == 3
    green.move(sent, "hospital", "accept")
    green.later(days=30)
    assert len(steps(green)) == 6


def test_who_missed_another_place_is_told_of_once_more(green: Green) -> None:
    first = make_clinic(green.department)
    second = make_clinic(green.department, held_on=TODAY + timedelta(days=9))
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "book", place="clinic", place_key=first.key)
    green.later(days=8)
    assert steps(green)[:1] == ["reminder"]
    before = len(steps(green))
    green.move(sent, "hospital", "rebook", place="clinic", place_key=second.key)
    assert len(steps(green)) == before
    green.later(days=3)
    assert steps(green)[before:][:1] == ["reminder"]

"""Who is told of missed promises: of whose turn it is, and of a form that never came."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralWarning
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_board import board_figures
from contracts_app.queries.referral_inspected import list_inspected
from contracts_app.queries.referral_list import ReferralFilters, count_referrals
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referrals.watch import look
from tests.factories import World
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import FORM


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
    query = select(ReferralWarning.step, ReferralWarning.due_at_utc)
    told = {row.step: row.due_at_utc for row in db.session.execute(query)}
    assert set(told) == {"reminder", "coordinator", "inspector"}
    assert set(told.values()) == {called.due_at_utc}
    found, late = list_inspected(green.stand("leader"), Cursor(), green.now)
    assert [late[one.id].owner for one in found.rows] == ["hospital"]


def test_at_its_very_end_a_promise_is_still_kept(green: Green) -> None:
    sent = green.begin("leader")
    assert sent.due_at_utc is not None
    green.now = sent.due_at_utc
    assert steps(green) == []
    green.now += timedelta(seconds=1)
    assert steps(green) == ["reminder"]

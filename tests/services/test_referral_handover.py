"""What a shift hands over: open referrals in the order of their ends, without anybody's name."""

from datetime import timedelta
from typing import Any

from sqlalchemy import true

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent, User
from contracts_app.queries import referral_papers as queries
from contracts_app.queries.referral_scope import stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services.referral_handover import handover_pdf
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World, make_household
from tests.support.referral_papers import pages_of
from tests.support.referrals import NOW, make_referral

DAY = timedelta(days=1)
SENT = ReferralStatus.SUBMITTED


def handed(user: User) -> tuple[list[Any], Any]:
    stand = stand_of(user, scope_of(user, TODAY))
    return queries.list_handover(stand, true(), NOW), queries.count_open(stand, true(), NOW)


def test_a_shift_hands_over_what_waits_for_its_side_first_and_of_it_what_is_due_first(
    world: World,
) -> None:
    late = make_referral(world, status=SENT, due_at_utc=NOW - timedelta(hours=1))
    soon = make_referral(world, status=SENT, due_at_utc=NOW + timedelta(hours=1))
    ours = make_referral(world, status=ReferralStatus.NO_SHOW)
    home = make_referral(world, status=ReferralStatus.ASSIGNED, direction=Direction.DOWN)
    make_referral(world, status=ReferralStatus.CANCELLED)
    rows, counts = handed(world.users["hospital"])
    assert [row.referral_no for row in rows[:2]] == [late.referral_no, soon.referral_no]
    assert [bool(row.own) for row in rows] == [True, True, False, False]
    assert tuple(counts) == (4, 2, 1)
    rows, counts = handed(world.users["doctor"])
    mine = {row.referral_no for row in rows if row.own}
    assert mine == {ours.referral_no, home.referral_no}
    assert tuple(counts) == (4, 2, 0)


def test_the_list_has_the_clock_the_owner_and_the_last_note_but_no_name_or_number(
    world: World,
) -> None:
    _household, people = make_household(world.grids[0], members=1, phone="13800000001")
    made = make_referral(
        world, status=SENT, resident=people[0], urgency="urgent",
        due_at_utc=clock.utc_of(TODAY) + timedelta(hours=8),
    )  # fmt: skip
    note(made, "家属电话13800000001\n下午三点再打")
    rows, counts = handed(world.users["leader"])
    (page,) = pages_of(handover_pdf(rows, counts, "清溪镇卫生院", NOW))
    assert (
        "清溪镇卫生院截至2026年11月21日09:00，未结转诊单1张，其中本方待办0张，已超时0张。" in page
    )
    for told in (made.referral_no, "王**", "已提交，待接诊（紧急）", "医院：答复是否接诊",
                 "11-2108:00已超时", "下午三点再打"):  # fmt: skip
        assert told in page, told
    assert "王秀英" not in page
    assert "13800000001" not in page
    assert people[0].id_last4 not in page


def note(referral: Referral, words: str, seq: int = 1) -> None:
    """What was noted with a move."""
    query = db.session.query(ReferralEvent).filter_by(referral_id=referral.id, seq=seq)
    query.one().note = words
    db.session.flush()


def test_the_last_note_is_told_also_where_moves_without_one_followed(world: World) -> None:
    made = make_referral(world, status=ReferralStatus.NO_SHOW)
    note(made, "先说的", 1)
    note(made, "后说的", 3)
    ((row,), _counts) = handed(world.users["village"])
    assert (row.note, row.noted_at_utc) == ("后说的", NOW)


def test_a_clock_that_stands_still_says_for_whom(world: World) -> None:
    make_referral(world, status=SENT, waiting_since_utc=NOW, due_at_utc=NOW - DAY)
    rows, counts = handed(world.users["hospital"])
    (page,) = pages_of(handover_pdf(rows, counts, "医院", NOW))
    assert "等患者答复" in page
    assert "已超时0张" in page


def test_a_shift_without_open_referrals_says_so(world: World) -> None:
    rows, counts = handed(world.users["hospital"])
    (page,) = pages_of(handover_pdf(rows, counts, "医院", NOW))
    assert "未结转诊单0张" in page
    assert "交班人（签字）" in page

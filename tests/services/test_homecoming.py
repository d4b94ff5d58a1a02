"""Home from hospital: what is due, what a visit settles and moves, and what is taken back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Policy, Referral, ReferralEvent, Resident
from contracts_app.services.duties.nights import plan_everybody
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World, make_household, make_team, store
from tests.support.care import correct, duties, entry, plan, record, reverse, services
from tests.support.referral_moves import committed
from tests.support.referrals import make_referral

S = ReferralStatus
HOME = TODAY - timedelta(days=40)
ITEM = "HOME_FOLLOW"
WELL = {"homecoming-effect": "better"}


@pytest.fixture
def person(world: World) -> Resident:
    """A man of 46 who was known here long before he came home forty days ago."""
    _home, people = make_household(world.grids[0], members=1, birth=date(1980, 3, 1))
    plan(people, date(2026, 1, 5))
    return people[0]


@pytest.fixture
def referral(world: World, person: Resident) -> Referral:
    made = make_referral(
        world, status=S.ASSIGNED, direction=Direction.DOWN, resident=person, home_on=HOME
    )
    plan([person])
    return made


def visit(person: Resident, day: int, *, mode: str = "home", met: bool = True) -> str:
    """Somebody follows the person so many days after coming home; the key of the visit."""
    on = HOME + timedelta(days=day)
    with committed():
        return record(person, ITEM, on=on, mode=mode, met=met, values=WELL).key


def due(person: Resident) -> tuple[str, int, int] | None:
    """The open step with its days since coming home."""
    db.session.expire_all()
    one = duties(person).get(ITEM)
    return one and (one.slot, (one.due_from - HOME).days, (one.due_on - HOME).days)


def told(referral: Referral) -> list[str]:
    """The moves of the team, the earliest first."""
    query = select(ReferralEvent).filter_by(referral_id=referral.id, side="team")
    return [one.move for one in db.session.scalars(query.order_by(ReferralEvent.seq))]


def test_it_is_due_on_the_true_day_however_late_the_team_heard_of_it(
    referral: Referral, person: Resident
) -> None:
    assert due(person) == ("d3", 0, 3)
    one = duties(person)[ITEM]
    assert (one.programme, one.team_id, one.kind) == ("homecoming", referral.team_id, "routine")


def test_call_visit_and_last_visit_lead_the_referral_to_its_end(
    referral: Referral, person: Resident
) -> None:
    call = record(person, ITEM, on=HOME + timedelta(days=1), mode="phone")
    assert call.uncounted == {ITEM: "first_contact"}
    assert (due(person), referral.status) == (("d7", 0, 7), "first_followup_done")
    visit(person, 6)
    assert (due(person), referral.status) == (("d30", 23, 30), "tracking")
    visit(person, 29)
    assert (due(person), referral.status, referral.outcome) == (None, "closed", "followed")
    assert told(referral) == ["contact", "visit", "finish"]
    assert [one.slot for one in [duties(person, "done")[ITEM]]] == ["d30"]


def test_a_visit_on_the_second_day_settles_two_steps_at_once(
    referral: Referral, person: Resident
) -> None:
    key = visit(person, 2)
    assert (due(person), told(referral)) == (("d30", 23, 30), ["visit"])
    event = db.session.scalars(select(ReferralEvent).filter_by(move="visit")).one()
    assert event.details == {"visit": key, "on": str(HOME + timedelta(days=2))}


def test_seen_for_the_first_time_after_thirty_days_everything_is_settled(
    referral: Referral, person: Resident
) -> None:
    visit(person, 33)
    assert (due(person), told(referral)) == (None, ["visit", "finish"])


def test_nobody_met_and_paper_settle_nothing(referral: Referral, person: Resident) -> None:
    visit(person, 2, met=False)
    visit(person, 3, mode="paper")
    assert (due(person), referral.status) == (("d3", 0, 3), "assigned")
    visit(person, 4, mode="phone")
    visit(person, 5, mode="phone")
    assert (due(person), told(referral)) == (("d7", 0, 7), ["contact"])


def test_visits_entered_late_and_out_of_order_end_in_the_same_place(
    referral: Referral, person: Resident
) -> None:
    visit(person, 28)
    assert (due(person), referral.status) == (None, "closed")
    visit(person, 2)
    assert (due(person), told(referral)) == (None, ["visit", "finish"])


def test_a_visit_that_is_taken_back_is_due_again_and_the_referral_keeps_its_events(
    referral: Referral, person: Resident
) -> None:
    visit(person, 1, mode="phone")
    key = visit(person, 5)
    reverse(key)
    assert (due(person), referral.status) == (("d7", 0, 7), "tracking")
    visit(person, 7)
    assert (due(person), told(referral)) == (("d30", 23, 30), ["contact", "visit"])


def test_a_last_visit_that_is_taken_back_is_due_again_after_the_referral_was_closed(
    referral: Referral, person: Resident
) -> None:
    visit(person, 5)
    key = visit(person, 29)
    assert (due(person), referral.status) == (None, "closed")
    reverse(key)
    assert (due(person), referral.status) == (("d30", 23, 30), "closed")
    assert night() == 0
    visit(person, 31)
    assert (due(person), told(referral)) == (None, ["visit", "finish"])


def night() -> int:
    db.session.flush()
    return plan_everybody(TODAY, db.session.flush).people


def test_a_visit_that_was_a_call_is_corrected_and_the_visit_is_due_again(
    referral: Referral, person: Resident
) -> None:
    key = visit(person, 5)
    call = entry(person, ITEM, on=HOME + timedelta(days=5), mode="phone")
    correct(key, call)
    assert (due(person), told(referral)) == (("d7", 0, 7), ["visit"])
    assert services(person) == []


def test_other_services_move_nothing(referral: Referral, person: Resident) -> None:
    record(person, "ADVICE", on=HOME + timedelta(days=1))
    assert (due(person), told(referral)) == (("d3", 0, 3), [])


def test_somebody_whom_no_hospital_sent_is_followed_without_a_referral(person: Resident) -> None:
    visit(person, 5)
    assert [one.item_code for one in services(person)] == [ITEM]
    assert due(person) is None


@pytest.mark.parametrize("status", [S.PROPOSED, S.ACCEPTED_BY_PRIMARY, S.CANCELLED])
def test_nothing_is_due_before_a_team_has_the_person_nor_once_it_is_called_off(
    world: World, person: Resident, status: ReferralStatus
) -> None:
    more = {"direction": Direction.DOWN, "resident": person, "home_on": HOME}
    make_referral(world, status=status, **more)
    plan([person])
    assert due(person) is None


def test_a_step_is_the_work_of_the_team_that_got_the_person(
    world: World, referral: Referral, person: Resident
) -> None:
    other, _leader = make_team(world.centre, code="T9")
    referral.team_id = other.id
    assert night() == 1
    assert duties(person)[ITEM].team_id == other.id
    assert night() == 0


def test_a_county_that_promises_it_sooner_has_it_sooner(
    world: World, referral: Referral, person: Resident
) -> None:
    county = {"institution_code": world.centre.code, "valid_from": TODAY}
    store(Policy(key="referral.first_contact", value="24h", **county))
    night()
    assert due(person) == ("d1", 0, 1)

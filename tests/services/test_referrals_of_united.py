"""Two rows that turn out to be one person: what is under way under either is the person's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Membership, Referral, Resident
from contracts_app.queries.consultations import get_told
from contracts_app.queries.referral_board import list_cards
from contracts_app.queries.referral_deaths import deaths_to_confirm
from contracts_app.queries.referral_detail import get_detail, list_of_household
from contracts_app.queries.referral_papers import get_slip
from contracts_app.queries.referral_scope import referrals_in
from contracts_app.queries.scope import everything
from contracts_app.rules.referrals.board import Column
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.exchange.export import facts_of
from contracts_app.services.household_life import leave_household
from contracts_app.services.referrals.phones import reveal_phone
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World
from tests.support.consultations import asked
from tests.support.referral_moves import Green, committed
from tests.support.referrals import FEEDBACK, make_department, make_referral
from tests.support.refusals import refused
from tests.support.same_person import Homes, child_of_both

Unite = Callable[[], Resident]


@pytest.fixture
def homes(world: World) -> Homes:
    return child_of_both(world)


@pytest.fixture
def green(world: World, homes: Homes) -> Green:
    """Whatever is begun is about the row that will go."""
    return Green(world, make_department(world.hospital), homes[3][2])


@pytest.fixture
def unite(green: Green, homes: Homes) -> Unite:
    """From now on whatever is begun is about the row that is kept."""

    def united() -> Resident:
        kept = homes[1][2]
        asked = SamePerson(kept.key, green.person.key, TODAY)
        merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
        db.session.flush()
        green.person = kept
        return kept

    return united


def coming_home(green: Green, **values: Any) -> Referral:
    more = {"direction": Direction.DOWN, "resident": green.person, **values}
    return make_referral(green.world, green.department, ReferralStatus.PROPOSED, **more)


def test_nobody_is_on_two_ways_to_one_department_under_two_rows(green: Green, unite: Unite) -> None:
    green.begin("leader")
    unite()
    assert refused(green.begin, "leader") == [("already_referred", "")]


def test_who_comes_home_under_one_row_is_not_sent_home_under_the_other(
    green: Green, unite: Unite
) -> None:
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "arrive")
    unite()
    coming_home(green)
    plan = {"form": {**FEEDBACK, "plan": "随访"}, "home": True, "on": TODAY}
    found = refused(
        green.move, sent, "hospital", "feed_back", **plan, reason="stable", consent_by="self"
    )
    assert found == [("already_coming_home", "")]


def test_back_at_the_hospital_every_way_home_of_the_person_ends(green: Green, unite: Unite) -> None:
    first = coming_home(green)
    unite()
    second = coming_home(green)
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    with committed():
        green.move(sent, "hospital", "arrive")
    assert [(one.status, one.outcome) for one in (first, second)] == [("closed", "readmitted")] * 2


def test_soon_again_is_soon_again_under_whichever_row(green: Green, unite: Unite) -> None:
    coming_home(green, home_on=TODAY - timedelta(days=9))
    unite()
    assert green.begin("leader").readmission_days == 9


def test_who_died_is_on_no_way_any_more_under_either_row(
    green: Green, unite: Unite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "moment", lambda: green.now)
    sent = green.begin("leader")
    kept = unite()
    with committed():
        leave_household(kept.key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert (sent.status, sent.outcome) == ("closed", "died")


def test_a_death_told_under_the_other_row_waits_to_be_recorded(green: Green, unite: Unite) -> None:
    sent = green.begin("leader")
    green.move(sent, "hospital", "die", on=TODAY)
    kept = unite()
    found = deaths_to_confirm(green.stand("leader"))
    assert [(one.referral_no, one.key) for one in found] == [(sent.referral_no, kept.key)]


def test_board_and_page_lead_to_the_person_who_is_left(green: Green, unite: Unite) -> None:
    sent = green.begin("leader")
    kept = unite()
    [card] = list_cards(green.stand("leader"), green.now)[Column.ASKED]
    page = get_detail(sent.referral_no, green.stand("leader"))
    assert (card.resident, page.resident_key) == (kept.key, kept.key)
    home = db.session.query(Membership).filter_by(resident_id=kept.id, valid_to=None).one()
    found = list_of_household(home.household_id, green.stand("leader"))
    assert [one.referral_no for one in found] == [sent.referral_no]


def test_telephone_bundle_slip_and_question_are_those_of_the_person_who_is_left(
    green: Green, homes: Homes, unite: Unite
) -> None:
    green.person.phone, homes[1][2].phone = "13900000001", "13900000002"
    sent, question = green.begin("leader"), asked(green)
    kept, stand = unite(), green.stand("leader")
    phone = reveal_phone(sent.referral_no, "通知来院", stand, Actor.of(green.world.users["leader"]))
    told, key = facts_of(sent.id, green.now)
    slip = get_slip(sent.referral_no, referrals_in(stand))
    assert slip is not None
    assert phone == told.person.phone == slip.phone == "13900000002"
    assert get_told(question.key, stand).resident_key == slip.resident == key == kept.key
    reveals = select(AuditEvent.object_key).where(AuditEvent.verb == "resident.reveal")
    assert db.session.scalars(reveals).one() == kept.key


def test_a_question_belongs_to_the_persons_referral_under_whichever_row(
    green: Green, unite: Unite
) -> None:
    sent = green.begin("leader")
    unite()
    assert asked(green, "leader", referral=sent.referral_no).referral_id == sent.id

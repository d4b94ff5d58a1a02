"""What a hospital sees of a question, and for how long, on both engines."""

import pytest

from contracts_app.extensions import db
from contracts_app.models import Consultation, Referral
from contracts_app.queries.consultations import get_told
from contracts_app.queries.referral_scope import find_referral
from tests.factories import World
from tests.support.consultations import asked
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import make_department


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def elsewhere(green: Green) -> Referral:
    """Somebody is referred to another hospital."""
    other = InstitutionFactory.create(
        kind="hospital", code="HB2", name="第二医院", parent_id=green.world.hospital.parent_id
    )
    db.session.flush()
    make_department(other, "X")
    return green.begin("leader", hospital=other.code, department="X")


def shown(green: Green, question: Consultation, role: str) -> str | None:
    number: str | None = get_told(question.key, green.stand(role)).referral_no
    return number


def test_a_referral_that_a_hospital_does_not_see_has_no_number_on_its_question(
    green: Green,
) -> None:
    sent = elsewhere(green)
    question = asked(green, referral=sent.referral_no)
    assert find_referral(sent.referral_no, green.stand("hospital")) is None
    assert shown(green, question, "hospital") is None
    assert shown(green, question, "doctor") == sent.referral_no


def test_the_number_is_shown_as_soon_as_the_hospital_is_asked(green: Green) -> None:
    sent = green.begin("village")
    question = asked(green, "village", referral=sent.referral_no)
    assert shown(green, question, "hospital") is None
    green.move(sent, "leader", "pass_on")
    assert shown(green, question, "hospital") == sent.referral_no

"""Words between the two ends: who may say some, until when, and what the audit trail keeps."""

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Referral, ReferralMessage
from contracts_app.queries import referral_detail
from contracts_app.queries.referral_detail import list_events, list_words, state_of_line
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed, NotFound
from contracts_app.services.referrals.messages import say
from tests.factories import World
from tests.support.elsewhere import STRANGERS, add_strangers
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.refusals import refused

WORDS = "请带上心电图原件"


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def said(green: Green, referral: Referral, role: str, words: str = WORDS) -> ReferralMessage:
    actor = Actor.of(green.world.users[role])
    return say(referral.referral_no, words, green.stand(role), actor, green.now)


def test_both_ends_read_what_each_said_in_the_order_of_time(green: Green) -> None:
    sent = green.begin("leader")
    with committed():
        said(green, sent, "hospital", "有没有心电图？")
        green.later(minutes=5)
        said(green, sent, "leader", "有，已上传")
    told = list_words([sent.id], green.stand("leader"))
    assert [(one.side, one.words) for one in told] == [
        ("hospital", "有没有心电图？"), ("township", "有，已上传"),
    ]  # fmt: skip
    assert [one.institution for one in told] == [green.world.hospital.name, green.world.centre.name]
    assert told[0].display_name == green.world.users["hospital"].display_name


def test_the_same_page_twice_is_one_message(green: Green) -> None:
    sent = green.begin("leader")
    stand, actor = green.stand("leader"), Actor.of(green.world.users["leader"])

    def once(words: str, key: str = "page-1") -> ReferralMessage:
        return say(sent.referral_no, words, stand, actor, green.now, key)

    with committed():
        assert once("请今天回复").id == once("请今天回复 ").id
    assert refused(once, "明天也行") == [("message_sent_before", "")]
    assert once("请今天回复", "page-2").id != once("请今天回复").id
    assert len(list_words([sent.id], stand)) == len(("page-1", "page-2"))


def test_the_audit_trail_tells_that_something_was_said_and_not_what(green: Green) -> None:
    sent = green.begin("leader")
    said(green, sent, "hospital")
    row = db.session.scalars(select(AuditEvent).filter_by(verb="referral.say")).one()
    assert (row.object_type, row.object_key) == ("resident", green.person.key)
    assert row.after == {"number": sent.referral_no, "side": "hospital"}
    assert WORDS not in repr((row.before, row.after, row.reason))


@pytest.mark.parametrize(
    ("words", "code"),
    [("", "missing_required"), ("   ", "missing_required"), ("好" * 501, "too_long")],
)
def test_nothing_and_too_much_is_not_said(green: Green, words: str, code: str) -> None:
    sent = green.begin("leader")
    assert refused(said, green, sent, "hospital", words) == [(code, "words")]
    assert list_words([sent.id], green.stand("leader")) == []


def test_five_hundred_characters_are_said(green: Green) -> None:
    sent = green.begin("leader")
    assert said(green, sent, "hospital", " " + "好" * 500 + " ").words == "好" * 500


@pytest.mark.parametrize(("days", "taken"), [(0, True), (14, True), (14.01, False)])
def test_something_is_said_until_two_weeks_after_the_end(
    green: Green, days: float, taken: bool
) -> None:
    sent = green.begin("leader")
    green.move(sent, "leader", "cancel", reason="better")
    green.later(days=days)
    if taken:
        assert said(green, sent, "leader").id
    else:
        assert refused(said, green, sent, "leader") == [("referral_over", "")]


def test_whose_turn_it_is_speaks_for_that_side(green: Green) -> None:
    sent = green.begin("village")
    assert said(green, sent, "village").side == "starter"
    assert said(green, sent, "leader").side == "township"


def test_who_looks_after_somebody_sees_what_others_sent_and_speaks_for_nobody(
    green: Green,
) -> None:
    sent = green.begin("leader")
    sent.team_id = None
    db.session.flush()
    with pytest.raises(NotAllowed):
        said(green, sent, "village")


def test_a_hospital_says_nothing_to_what_it_was_not_asked_yet(green: Green) -> None:
    sent = green.begin("village")
    with pytest.raises(NotFound):
        said(green, sent, "hospital")


@pytest.mark.parametrize("who", STRANGERS)
def test_for_strangers_there_is_no_such_referral(green: Green, who: str) -> None:
    sent = green.begin("leader")
    add_strangers(green.world)
    with pytest.raises(NotFound):
        said(green, sent, who)


def test_a_line_shows_its_newest_words_and_moves_and_rises_with_each(
    green: Green, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referral_detail, "_EVENTS", 3)
    sent, stand = green.begin("leader"), green.stand("leader")
    states = []
    for number in range(5):
        green.later(minutes=1)
        said(green, sent, "leader", str(number))
        states.append(state_of_line(sent.referral_no, stand))
    for move in ("accept", "pause", "resume", "arrive"):
        green.move(sent, "hospital", move, note="家属商量")
    assert [one.words for one in list_words([sent.id], stand)] == ["2", "3", "4"]
    assert [one.move for one in list_events([sent.id], stand)] == ["pause", "resume", "arrive"]
    assert states == [2, 3, 4, 5, 6]

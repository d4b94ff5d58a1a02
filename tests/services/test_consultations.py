"""Questions asked of a hospital from afar: who asks, who answers, until when, and who sees them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Consultation
from contracts_app.queries.consultation_list import list_consultations
from contracts_app.queries.consultations import (
    ConsultGroup,
    count_groups,
    end_of,
    find_consultation,
    get_told,
    list_events,
    list_of_referral,
)
from contracts_app.queries.free_places import departments_of
from contracts_app.queries.paging import Cursor
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from contracts_app.vocabulary.consultations import ConsultMove, ConsultStatus
from tests.factories import TODAY, World, make_household
from tests.support.consultations import ANSWER, asked, moved
from tests.support.elsewhere import STRANGERS, add_strangers
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.refusals import refused
from tests.support.statements import counted_statements

ENDS = {"take": "hospital", "answer": "hospital", "decline": "hospital",
        "withdraw": "doctor", "read": "doctor"}  # fmt: skip
WAYS = {
    "asked": (),
    "taken": ("take",),
    "answered": ("take", "answer"),
    "read": ("answer", "read"),
    "declined": ("decline",),
    "withdrawn": ("withdraw",),
}


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def standing_at(green: Green, status: str) -> Consultation:
    question = asked(green)
    for what in WAYS[status]:
        moved(green, question, ENDS[what], what)
    assert question.status == status
    return question


def test_a_question_is_asked_taken_answered_and_read_with_its_times(green: Green) -> None:
    with committed():
        question = asked(green)
        for minutes, what in ((10, "take"), (50, "answer"), (5, "read")):
            green.later(minutes=minutes)
            moved(green, question, ENDS[what], what)
    assert (question.status, question.version, question.answer) == ("read", 4, ANSWER)
    told = [(one.move, one.side, one.took_seconds) for one in list_events(question.id)]
    assert told == [
        ("ask", "primary", 0), ("take", "hospital", 600), ("answer", "hospital", 3000),
        ("read", "primary", 300),
    ]  # fmt: skip


def test_a_clock_that_was_set_back_makes_no_answer_earlier_than_its_question(green: Green) -> None:
    with committed():
        question = asked(green)
        green.later(minutes=-5)
        moved(green, question, "hospital", "answer")
    assert question.answered_at_utc == question.asked_at_utc
    assert [one.took_seconds for one in list_events(question.id)] == [0, 0]


@pytest.mark.parametrize(
    ("kind", "urgency", "limit"),
    [("ecg", "urgent", "2h"), ("ecg", "normal", "24h"), ("imaging", "urgent", "4h"),
     ("imaging", "normal", "24h"), ("consult", "urgent", "24h"), ("consult", "normal", "2wd")],
)  # fmt: skip
def test_the_hospital_has_so_long_for_an_answer(
    green: Green, kind: str, urgency: str, limit: str
) -> None:
    question = asked(green, kind=kind, urgency=urgency)
    assert question.time_limit == limit
    if limit.endswith("h"):
        assert question.due_at_utc == green.now + timedelta(hours=int(limit[:-1]))
    else:
        assert question.due_at_utc > green.now + timedelta(days=1)


@pytest.mark.parametrize("status", list(WAYS))
def test_only_the_moves_of_the_table_are_made(green: Green, status: str) -> None:
    question = standing_at(green, status)
    possible = {
        "asked": {"take", "answer", "decline", "withdraw"},
        "taken": {"answer", "decline", "withdraw"},
        "answered": {"read"},
    }.get(status, set())
    for what in set(ENDS) - possible:
        assert refused(moved, green, question, ENDS[what], what) == [("consult_move", "")]
    assert question.status == status


@pytest.mark.parametrize("what", ["take", "answer", "decline", "withdraw", "read"])
def test_nobody_makes_the_move_of_the_other_end(green: Green, what: str) -> None:
    question = standing_at(green, "answered" if what == "read" else "asked")
    other = "hospital" if ENDS[what] == "doctor" else "doctor"
    with pytest.raises(NotAllowed):
        moved(green, question, other, what)


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"kind": "x"}, [("unknown_value", "kind")]),
        ({"urgency": "emergency"}, [("unknown_value", "urgency")]),
        ({"consent_by": ""}, [("consent_missing", "consent_by")]),
        ({"words": " "}, [("missing_required", "words")]),
        ({"words": "好" * 1001}, [("too_long", "words")]),
        ({"department": "NONE"}, [("unknown_value", "department")]),
        ({"hospital": "ORG01"}, [("unknown_value", "department")]),
    ],
)
def test_what_is_wrong_with_a_question_is_said_by_field(
    green: Green, values: dict[str, Any], faults: list[Any]
) -> None:
    assert refused(asked, green, **values) == faults


def test_a_department_that_takes_nobody_is_not_asked_nor_offered(green: Green) -> None:
    assert [one.code for one in departments_of("110199")] == [green.department.code]
    green.department.closed_on = TODAY
    assert refused(asked, green) == [("department_closed", "department")]
    assert departments_of("110199") == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"reason": ""}, ("missing_required", "reason")),
        ({"reason": "lazy"}, ("unknown_value", "reason")),
        ({"reason": "other", "note": "  "}, ("missing_required", "note")),
        ({"reason": "quality", "note": "好" * 501}, ("too_long", "note")),
    ],
)
def test_a_hospital_says_why_it_answers_nothing(
    green: Green, given: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert refused(moved, green, asked(green), "hospital", "decline", **given) == [fault]


def test_an_answer_has_a_conclusion_and_a_doctor(green: Green) -> None:
    question = asked(green)
    given = {"answer": {"findings": "好" * 2001}}
    assert refused(moved, green, question, "hospital", "answer", **given) == [
        ("too_long", "findings"), ("missing_required", "conclusion"),
        ("missing_required", "doctor"),
    ]  # fmt: skip


def test_a_reason_is_kept_where_one_is_asked_for_alone(green: Green) -> None:
    question = asked(green)
    moved(green, question, "hospital", "take", reason="x" * 60)
    assert list_events(question.id)[-1].reason == ""


def test_the_same_page_is_one_question_and_that_of_another_person_none(green: Green) -> None:
    first = asked(green, client_key="page")
    assert asked(green, client_key="page").id == first.id
    other = make_household(green.world.grids[0], members=1)[1][0]
    with pytest.raises(NotFound):
        asked(green, client_key="page", resident=other.key)


@pytest.mark.parametrize(
    "given", [{"words": "换个问题"}, {"urgency": "urgent"}, {"kind": "imaging"}]
)
def test_the_same_page_with_other_words_is_refused_and_the_question_stands(
    green: Green, given: dict[str, str]
) -> None:
    first = asked(green, client_key="page", urgency="normal", kind="ecg")
    again = {"client_key": "page", "urgency": "normal", "kind": "ecg", **given}
    assert refused(asked, green, **again) == [("question_sent_before", "")]
    assert asked(green, client_key="page", urgency="normal", kind="ecg").id == first.id


def test_the_dead_are_asked_about_no_more(green: Green) -> None:
    green.person.died_on = TODAY
    with pytest.raises(NotFound):
        asked(green)


def test_a_hospital_asks_nothing(green: Green) -> None:
    with pytest.raises(NotAllowed):
        asked(green, "hospital")


def test_who_saw_an_older_state_is_told_who_was_faster(green: Green) -> None:
    question = asked(green)
    moved(green, question, "hospital", "take")
    with pytest.raises(Conflict) as told:
        moved(green, question, "doctor", "withdraw", version=1)
    assert (told.value.code, told.value.username) == ("consultation_moved", "hospital")
    assert question.status == ConsultStatus.TAKEN


def test_a_question_may_belong_to_a_referral_of_the_same_person(green: Green) -> None:
    sent = green.begin("leader")
    question = asked(green, "leader", referral=sent.referral_no)
    (shown,) = list_of_referral(sent.id, green.stand("hospital"))
    assert shown.key == question.key
    for role in ("leader", "hospital"):
        assert get_told(question.key, green.stand(role)).referral_no == sent.referral_no
    other = make_household(green.world.grids[0], members=1)[1][0]
    for wrong in ({"resident": other.key, "referral": sent.referral_no}, {"referral": "R0"}):
        with pytest.raises(NotFound):
            asked(green, "leader", **wrong)


@pytest.mark.parametrize("who", STRANGERS)
def test_for_strangers_there_is_no_such_question(green: Green, who: str) -> None:
    question = asked(green)
    add_strangers(green.world)
    stand = green.stand(who)
    assert find_consultation(question.key, stand) is None
    assert get_told(question.key, stand) is None
    assert list_consultations(stand, ConsultGroup.ALL, "", green.now, Cursor()).rows == []
    assert count_groups(stand, green.now)["all"] == 0
    with pytest.raises(NotFound):
        moved(green, question, who, "take")
    with pytest.raises(NotFound):
        asked(green, who if who != "far_hospital" else "far_leader")


@pytest.mark.parametrize("role", ["clerk", "bureau", "admin"])
def test_who_is_no_clinician_sees_none(green: Green, role: str) -> None:
    asked(green)
    assert (
        list_consultations(green.stand(role), ConsultGroup.ALL, "", green.now, Cursor()).rows == []
    )


def test_a_station_sees_what_its_centre_asked_of_its_people_and_moves_nothing(
    green: Green,
) -> None:
    question = asked(green, "leader")
    assert get_told(question.key, green.stand("village")).question == question.question
    assert end_of(question, green.stand("village")) is None
    with pytest.raises(NotAllowed):
        moved(green, question, "village", "withdraw")


def test_the_list_is_narrowed_and_begins_with_what_is_due_first(green: Green) -> None:
    later = asked(green, kind="consult")
    sooner = asked(green, urgency="urgent")
    over = standing_at(green, "declined")
    answered = standing_at(green, "answered")
    green.later(hours=3)

    def keys(group: str, kind: str = "") -> list[str]:
        found = list_consultations(
            green.stand("doctor"), ConsultGroup(group), kind, green.now, Cursor()
        ).rows
        return [one.key for one in found]

    assert keys("all") == [sooner.key, later.key, answered.key, over.key]
    assert keys("open") == [sooner.key, later.key]
    assert keys("open", "consult") == [later.key]
    assert keys("overdue") == [sooner.key]
    assert (keys("answered"), keys("over")) == ([answered.key], [over.key])
    assert count_groups(green.stand("hospital"), green.now) == {
        "all": 4, "open": 2, "soon": 0, "overdue": 1, "inspected": 0, "answered": 1, "over": 1,
    }  # fmt: skip


def test_the_list_asks_no_more_for_more(green: Green) -> None:
    def count() -> int:
        stand = green.stand("doctor")
        with counted_statements() as seen:
            list_consultations(stand, ConsultGroup.ALL, "", green.now, Cursor())
            count_groups(stand, green.now)
        return len(seen)

    asked(green)
    one = count()
    for _ in range(5):
        asked(green)
    assert count() == one


def test_the_audit_trail_knows_kinds_and_moves_and_no_words(green: Green) -> None:
    question = asked(green)
    moved(green, question, "hospital", "answer")
    query = select(AuditEvent).where(AuditEvent.verb.startswith("consultation."))
    rows = list(db.session.scalars(query.order_by(AuditEvent.id)))
    assert [one.verb for one in rows] == ["consultation.ask", "consultation.move"]
    assert rows[1].after == {"consultation": question.key, "move": ConsultMove.ANSWER}
    text = repr([(one.after, one.reason) for one in rows])
    assert "胸闷" not in text
    assert "心肌" not in text

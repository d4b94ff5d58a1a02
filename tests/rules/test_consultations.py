"""The moves of a question asked from afar, its limits, and what an answer must have."""

import ast
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules import consultations as rules
from contracts_app.rules.policies import wrong_value
from contracts_app.rules.referrals.limits import Limit, limit_of
from contracts_app.rules.working_days import USUAL_HOURS, Calendar, hours_from
from contracts_app.vocabulary.consultations import (
    HURRY,
    OPEN,
    OVER,
    ConsultKind,
    ConsultMove,
    ConsultStatus,
)
from contracts_app.vocabulary.referral_papers import End
from contracts_app.vocabulary.referrals import Warned
from tests.conftest import MIGRATIONS

MOVES = st.lists(st.sampled_from(list(ConsultMove)), max_size=8)
TEXTS = st.text(max_size=8) | st.text(min_size=2001, max_size=2003)


@given(MOVES)
def test_whatever_is_tried_a_question_ends_once_and_waits_for_one_end(
    tried: list[ConsultMove],
) -> None:
    status: ConsultStatus | None = None
    for what in tried:
        if rules.allows(what, status):
            assert status not in OVER
            status = rules.BY_MOVE[what].target
    if status is None or status in OVER:
        return
    waiting = {end for end in End if rules.moves_of(status, end)}
    assert End.HOSPITAL in waiting if status in OPEN else waiting == {End.PRIMARY}


@pytest.mark.parametrize("status", list(ConsultStatus))
def test_every_status_is_reached_and_none_is_a_dead_end_but_the_last(status: ConsultStatus) -> None:
    assert status in {one.target for one in rules.STEPS}
    goes_on = any(status in one.sources for one in rules.STEPS)
    assert goes_on != (status in OVER)


def test_the_database_knows_the_same_steps() -> None:
    text = Path(MIGRATIONS, "versions", "0021_referral_papers.py").read_text(encoding="utf-8")
    listed = re.search(r"MOVES = (\{.*?\n\})", text, re.DOTALL)
    assert listed is not None
    moves: dict[str, str] = ast.literal_eval(listed[1])
    pairs = {(old, new) for old, all_ in moves.items() for new in all_.split()}
    assert pairs == {(old, new) for old, new in rules.PAIRS if old is not None}


def test_each_kind_and_urgency_has_a_limit_that_may_be_decided_otherwise() -> None:
    assert len(rules.DEFAULTS) == len(ConsultKind) * len(HURRY)
    for key, text in rules.DEFAULTS.items():
        assert wrong_value(key, text) is None
        assert wrong_value(key, "soon") == "limit_text"
        assert str(limit_of(key, {}, rules.DEFAULTS)) == text
        assert limit_of(key, {key: "1h"}, rules.DEFAULTS) == Limit.read("1h")
        assert str(limit_of(key, {key: "soon"}, rules.DEFAULTS)) == text


ASKED = datetime.fromisoformat("2026-11-27 09:00")
PLAIN = Calendar(hours_from(USUAL_HOURS) or ())
MINUTES = st.integers(0, 9 * 24 * 60).map(lambda one: timedelta(minutes=one))


@given(MINUTES.filter(bool), MINUTES, MINUTES)
def test_who_was_told_once_is_told_for_good_and_each_in_its_turn(
    time: timedelta, first: timedelta, more: timedelta
) -> None:
    due = ASKED + time
    sooner, later = (
        rules.steps_told(ASKED, due, now, {}, PLAIN)
        for now in (ASKED + first, ASKED + first + more)
    )
    assert later[: len(sooner)] == sooner == tuple(Warned)[: len(sooner)]
    assert (Warned.COORDINATOR in sooner) == (ASKED + first > due)
    assert (Warned.REMINDER in sooner) == (first * 4 >= time * 3)
    assert (Warned.INSPECTOR in sooner) == (ASKED + first >= due + timedelta(hours=24))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*rules.PARTS, "other"), TEXTS)))
def test_an_answer_without_faults_has_its_conclusion_and_its_doctor(sent: dict[str, str]) -> None:
    answer = rules.read_answer(sent)
    assert set(answer) == set(rules.PARTS)
    if not list(rules.faults_of(answer)):
        assert all(answer[name] for name in rules.REQUIRED)
        assert all(len(answer[name]) <= most for name, most in rules.PARTS.items())

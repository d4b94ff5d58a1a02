"""Surveys are answered on paper and by phone; a form counts once, and nobody is named."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Survey, SurveyAnswer, User
from contracts_app.queries import surveys as queries
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.survey import Answer, Share, share_of
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.keys import new_key
from contracts_app.services.surveys import (
    SurveyWords,
    answer_by_phone,
    begin_survey,
    enter_paper,
    withdraw_survey,
)
from tests.factories import TODAY, InstitutionFactory, World, make_team, make_world
from tests.support.desks import race
from tests.support.refusals import refused
from tests.support.signed_in import audited
from tests.support.team_life import ALL_KNOWN, survey

GRADE = Answer(grade=5)
MARKS = st.sampled_from([True, False, None])
ANSWERS = st.builds(Answer, MARKS, MARKS, MARKS, st.sampled_from([1, 2, 3, 4, 5, None]))


def phone(of: Survey, answer: Answer = GRADE, form: str = "", day: date = TODAY) -> bool:
    return answer_by_phone(of.token, answer, form or new_key(16), day)


def paper(of: Survey, answer: Answer, user: User, form: str = "", day: date = TODAY) -> bool:
    scope, actor = scope_of(user, day), Actor.of(user)
    return enter_paper(of.token, answer, form or new_key(16), scope, actor, day)


def share(of: Survey) -> Share:
    return queries.outcomes_of(of.id)["all"].share


def test_a_double_tap_counts_once(world: World) -> None:
    one = survey()
    assert phone(one, form="a" * 16)
    assert not phone(one, Answer(grade=1), form="a" * 16)
    assert phone(one, form="b" * 16)
    assert share(one) == Share(2, 2)


def test_an_answer_keeps_its_marks_and_the_day_and_nothing_else(world: World) -> None:
    phone(survey("awareness"), ALL_KNOWN)
    stored = db.session.execute(select(SurveyAnswer.__table__)).one()._asdict()
    kept = {name for name, value in stored.items() if value is not None}
    assert kept == {"id", "county_code", "survey_id", "source", "form_token", "answered_on",
                    "knows_doctor", "knows_institution", "knows_services"}  # fmt: skip
    assert audited("survey.enter") == []


def test_a_survey_is_answered_on_its_days_only(world: World) -> None:
    one = survey(from_day=TODAY + timedelta(days=1))
    assert refused(lambda: phone(one)) == [("survey_future", "")]
    assert phone(one, day=one.from_day)
    assert phone(one, day=one.to_day)
    assert refused(lambda: phone(one, day=one.to_day + timedelta(days=1))) == [
        ("survey_closed", "")
    ]


def test_paper_that_comes_back_late_is_entered_for_a_month(world: World) -> None:
    one, clerk = survey(), world.users["clerk"]
    late = one.to_day + timedelta(days=31)
    assert paper(one, GRADE, clerk, day=late)
    assert db.session.scalars(select(SurveyAnswer.answered_on)).one() == one.to_day
    assert refused(lambda: paper(one, GRADE, clerk, day=late + timedelta(days=1))) == [
        ("survey_closed", "")
    ]


def test_a_withdrawn_survey_takes_no_answers_and_keeps_those_it_has(world: World) -> None:
    one = survey()
    phone(one)
    withdraw_survey(one.token, "问题写错", everything(TODAY), SYSTEM, TODAY)
    assert refused(lambda: phone(one)) == [("survey_closed", "")]
    assert refused(lambda: paper(one, GRADE, world.users["clerk"])) == [("survey_closed", "")]
    assert share(one) == Share(1, 1)
    again = lambda: withdraw_survey(one.token, "再", everything(TODAY), SYSTEM, TODAY)  # noqa: E731
    assert refused(again) == [("survey_closed", "")]


def test_a_phone_answers_everything_and_paper_may_lack_a_mark(world: World) -> None:
    one, aware = survey(), survey("awareness")
    assert refused(lambda: phone(one, Answer())) == [("answer_missing", "grade")]
    assert refused(lambda: phone(aware, Answer(True, None, False))) == [
        ("answer_missing", "knows_institution")
    ]
    assert refused(lambda: phone(one, Answer(grade=6))) == [("unknown_value", "grade")]
    paper(one, Answer(), world.users["clerk"])
    paper(one, Answer(grade=4), world.users["clerk"])
    found = queries.outcomes_of(one.id)["all"]
    assert (found.answers, found.share) == (2, Share(1, 1))


def test_answers_are_told_by_how_they_came_and_by_question(world: World) -> None:
    one = survey("awareness")
    for answer in (ALL_KNOWN, Answer(True, False, False)):
        phone(one, answer)
    paper(one, ALL_KNOWN, world.users["village"])
    found = queries.outcomes_of(one.id)
    assert {source: of.share for source, of in found.items()} == {
        "all": Share(2, 3), "paper": Share(1, 1), "qr": Share(1, 2),
    }  # fmt: skip
    assert found["all"].known == (3, 2, 2)
    assert queries.count_entered(one.id, world.users["village"].id) == 1


def test_the_worked_example_of_the_brief(world: World) -> None:
    one = survey()
    rows = [
        {"county_code": one.county_code, "survey_id": one.id, "source": "qr", "form_token": f"f{n}",
         "answered_on": TODAY, "grade": 5 if n < 300 else 4 if n < 452 else 2}
        for n in range(500)
    ]  # fmt: skip
    db.session.execute(SurveyAnswer.__table__.insert(), rows)
    found = queries.outcomes_of(one.id)["all"]
    assert (found.share, str(found.share.percent)) == (Share(452, 500), "90.40")
    assert found.grades == {5: 300, 4: 152, 3: 0, 2: 48, 1: 0}
    listed = queries.list_surveys(everything(TODAY))[0]
    assert (listed.share, listed.answers) == (Share(452, 500), 500)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["awareness", "satisfaction"]), st.lists(ANSWERS, max_size=12))
def test_the_database_counts_as_the_rule_does(
    world: World, kind: str, answers: list[Answer]
) -> None:
    one = survey(kind, title=new_key())
    for answer in answers:
        fit = answer._replace(grade=None) if kind == "awareness" else Answer(grade=answer.grade)
        paper(one, fit, world.users["clerk"])
    assert share(one) == share_of(kind, answers)
    listed = {of.row.token: of for of in queries.list_surveys(everything(TODAY))}[one.token]
    assert listed.share == share_of(kind, answers)
    assert listed.answers == len(answers)


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"kind": "taste"}, [("unknown_value", "kind")]),
    ({"title": " "}, [("missing_required", "title")]),
    ({"title": "问" * 81}, [("too_long", "title")]),
    ({"from_day": TODAY - timedelta(days=1)}, [("bad_date", "from_day")]),
    ({"to_day": TODAY - timedelta(days=1)}, [("bad_date", "to_day")]),
    ({"to_day": TODAY + timedelta(days=367)}, [("bad_date", "to_day")]),
]


@pytest.mark.parametrize(("values", "codes"), WRONG)
def test_a_survey_that_makes_no_sense_is_refused(
    world: World, values: dict[str, Any], codes: list[tuple[str, str]]
) -> None:
    given = {"kind": "satisfaction", **values}
    assert refused(lambda: survey(**given)) == codes


def test_a_second_press_of_the_button_begins_no_second_survey(world: World) -> None:
    assert survey().token == survey().token
    assert survey("awareness").token != survey().token


def seen_by(world: World, role: str) -> set[str]:
    found = queries.list_surveys(scope_of(world.users[role], TODAY))
    return {one.row.title for one in found}


def test_everybody_sees_the_surveys_of_the_own_institution_team_and_county(world: World) -> None:
    other, _doctor = make_team(world.centre, code="T02")
    far = InstitutionFactory(code="FAR", parent_id=world.bureau.id)
    survey(title="全县", institution="ORG00")
    survey(title="本院", institution="ORG01")
    survey(title="本队", team="T01")
    survey(title="他队", team=other.code)
    survey(title="他院", institution=far.code)
    assert seen_by(world, "doctor") == {"全县", "本院", "本队"}
    assert seen_by(world, "clerk") == {"全县", "本院", "本队", "他队"}
    assert seen_by(world, "village") == {"全县", "本院", "本队", "他队"}
    assert seen_by(world, "bureau") == {"全县", "本院", "本队", "他队", "他院"}


def test_nobody_begins_or_withdraws_what_is_not_theirs(world: World) -> None:
    leader = scope_of(world.users["leader"], TODAY)
    county = survey(title="全县", institution="ORG00")
    words = SurveyWords("satisfaction", "全县", "ORG00", "", TODAY, TODAY)
    with pytest.raises(NotFound):
        begin_survey(words, leader, SYSTEM, TODAY)
    with pytest.raises(NotFound):
        withdraw_survey(county.token, "不办了", leader, SYSTEM, TODAY)
    far = InstitutionFactory(code="FAR", parent_id=world.bureau.id)
    theirs = survey(title="他院", institution=far.code)
    with pytest.raises(NotFound):
        paper(theirs, GRADE, world.users["clerk"])
    with pytest.raises(NotFound):
        phone(Survey(token="nothing"))


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_one_form_tapped_by_many_fingers_at_once_counts_once(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        make_world()
        token = survey().token
        db.session.commit()

    def tap() -> str:
        return "counted" if answer_by_phone(token, GRADE, "same567890123456", TODAY) else "known"

    assert race(app, [tap] * 8) == Counter(counted=1, known=7)
    with app.app_context():
        assert len(db.session.scalars(select(SurveyAnswer)).all()) == 1

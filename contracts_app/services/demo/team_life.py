"""What the teams of the first town did this year, and two surveys, so that pages are not empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert

from contracts_app.extensions import db
from contracts_app.models import Institution, SurveyAnswer, Team
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_life import list_colleagues
from contracts_app.services.audit import Actor
from contracts_app.services.surveys import SurveyWords, begin_survey
from contracts_app.services.team_attendance import Result
from contracts_app.services.team_event_checks import EventWords
from contracts_app.services.team_life import add_event, note_results
from contracts_app.services.team_plans import save_plan

if TYPE_CHECKING:
    from contracts_app.services.demo.places import County

_PLAN: Final = {
    "outreach": 24, "lecture": 4, "free_clinic": 3, "notice_board": 12, "training": 4,
    "meeting": 12,
}  # fmt: skip
_TOPICS: Final = ("lifestyle", "diseases", "key_groups", "emergency", "literacy", "law")
_TRAININGS: Final = ("records", "public_services", "chronic", "first_aid")
_MINUTES: Final = (
    "一、通报上月随访和签约进度。\n二、讨论三户长期外出家庭的联系办法。\n三、安排下月下社区日期。"
)
_GRADES: Final = (5, 5, 4, 5, 4, 3, 5, 4, 2, 5, 4, 5)


def add_team_life(county: County, scope: Scope, actor: Actor, today: date) -> None:
    """Events, a plan and surveys; teams later in the list did less. Draws no chance."""
    town = county.towns[0]
    for place, team in enumerate(town.teams):
        save_plan(
            team.code, today.year, 0, _PLAN, "按月下社区，重点随访高血压、糖尿病和老年人。", "",
            scope, actor, today,
        )  # fmt: skip
        _hold(team, place, scope, actor, today)
    _ask(town.centre, actor, scope, today)


def _hold(team: Team, place: int, scope: Scope, actor: Actor, today: date) -> None:
    for number, words in enumerate(_year(team, place, today.year)):
        if place and number % (6 - min(place, 4)) == 1:
            continue
        if words.day <= today:
            event = add_event(team.code, words, scope, actor, today, held=True)
            if words.kind == "training":
                results = {key: Result(True, "90分") for key in words.present}
                note_results(team.code, event.key, event.version, results, "", scope, actor)
        elif words.day <= today + timedelta(days=31):
            add_event(team.code, words, scope, actor, today, held=False)


def _year(team: Team, place: int, year: int) -> Iterator[EventWords]:
    """What a team would hold in a year, month by month."""
    for month in range(1, 13):
        yield _meeting(team, date(year, month, 2 + place))
        yield _event(team, "notice_board", date(year, month, 5), month, form="board")
        for day in (9, 23):
            on = date(year, month, day)
            yield _event(team, "outreach", on, month, form="material", audience=24 + day)
        if month % 2 == 0:
            kind = "lecture" if month % 4 else "free_clinic"
            on = date(year, month, 16)
            yield _event(team, kind, on, month, form="lecture", audience=38 + month)
        if month % 3 == 2:
            yield _training(team, date(year, month, 12), month)


def _event(
    team: Team, kind: str, day: date, month: int, *, form: str, audience: int | None = None
) -> EventWords:
    with_people = audience is not None
    return EventWords(
        kind=kind,
        day=day,
        from_minute=540 if with_people else None,
        to_minute=640 if with_people else None,
        place="村文化广场" if with_people else "卫生室门口",
        topic=_TOPICS[month % len(_TOPICS)],
        form=form,
        audience=audience,
        service_minutes=(15 if month % 5 else 5) if with_people else None,
        present=_staff(team, day) if with_people else frozenset(),
    )


def _staff(team: Team, day: date) -> frozenset[str]:
    return frozenset(one.key for one in list_colleagues(team.id, day))


def _meeting(team: Team, day: date) -> EventWords:
    return EventWords(
        kind="meeting", day=day, from_minute=870, to_minute=930, place="卫生院会议室",
        notes=_MINUTES, present=_staff(team, day),
    )  # fmt: skip


def _training(team: Team, day: date, month: int) -> EventWords:
    return EventWords(
        kind="training", day=day, from_minute=840, to_minute=960, place="卫生院会议室",
        topic=_TRAININGS[month // 3 % len(_TRAININGS)], present=_staff(team, day),
    )  # fmt: skip


def _ask(centre: Institution, actor: Actor, scope: Scope, today: date) -> None:
    """A survey that is open and has answers, one of each kind."""
    for kind, title in (
        ("satisfaction", "签约居民满意度调查"),
        ("awareness", "家庭医生知晓率调查"),
    ):
        last = today + timedelta(days=20)
        words = SurveyWords(kind, title, centre.code, "", today, last)
        survey = begin_survey(words, scope, actor, today)
        rows = [
            {
                "county_code": survey.county_code,
                "survey_id": survey.id,
                "source": "qr",
                "form_token": f"demo{number:012d}",
                "answered_on": today,
                "grade": grade if kind == "satisfaction" else None,
                "knows_doctor": None if kind == "satisfaction" else True,
                "knows_institution": None if kind == "satisfaction" else grade > 2,
                "knows_services": None if kind == "satisfaction" else grade > 3,
            }
            for number, grade in enumerate(_GRADES * 4)
        ]
        db.session.execute(insert(SurveyAnswer), rows)

"""Surveys in scope, and what came of them in numbers; answers name nobody."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import Institution, Survey, SurveyAnswer, Team
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.survey import Share
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.team_life import SATISFIED, AnswerSource, SurveyKind

SHOWN: Final = 200
_survey = table_of(Survey)
_answer = table_of(SurveyAnswer)
_institution = table_of(Institution)
_team = table_of(Team)
_KNOWS: Final = ("knows_doctor", "knows_institution", "knows_services")


def surveys_in(scope: Scope) -> ColumnElement[bool]:
    """Surveys of the institutions in reach, of the county's authority, and of the own team."""
    of_county = and_(
        _institution.c.kind == InstitutionKind.HEALTH_AUTHORITY,
        _survey.c.county_code == scope.county_code,
    )
    placed = or_(_survey.c.institution_id.in_(scope.signing_institution_ids), of_county)
    if scope.team_id is None:
        return placed
    return and_(placed, or_(_survey.c.team_id.is_(None), _survey.c.team_id == scope.team_id))


def _is_valid() -> ColumnElement[bool]:
    """As `rules.survey.is_valid`; a test ties the two."""
    aware = and_(*(_answer.c[name].is_not(None) for name in _KNOWS))
    return case((_survey.c.kind == SurveyKind.AWARENESS, aware), else_=_answer.c.grade.is_not(None))


def _is_positive() -> ColumnElement[bool]:
    """As `rules.survey.is_positive`."""
    aware = and_(*(_answer.c[name].is_(True) for name in _KNOWS))
    return case(
        (_survey.c.kind == SurveyKind.AWARENESS, aware), else_=_answer.c.grade.in_(SATISFIED)
    )


def _number(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)


@dataclass(frozen=True)
class Listed:
    """A survey of the list: its row, how many answers came, and the share."""

    row: Any
    answers: int
    share: Share


def list_surveys(scope: Scope) -> list[Listed]:
    """The surveys in scope with their counts, the newest first: two statements for any number."""
    query = (
        select(
            _survey.c.id,
            *(_survey.c[name] for name in ("token", "kind", "title", "from_day", "to_day")),
            _survey.c.withdrawn_on,
            _institution.c.name.label("institution"),
            _team.c.name.label("team"),
        )
        .join_from(_survey, _institution, _institution.c.id == _survey.c.institution_id)
        .outerjoin(_team, _team.c.id == _survey.c.team_id)
        .where(surveys_in(scope))
        .order_by(_survey.c.from_day.desc(), _survey.c.id.desc())
        .limit(SHOWN)
    )
    found = list(rows(query))
    counted = _counts_of([row.id for row in found])
    return [Listed(row, *counted.get(row.id, (0, Share(0, 0)))) for row in found]


def _counts_of(survey_ids: list[int]) -> dict[int, tuple[int, Share]]:
    """How many answers each of these surveys has, and its share."""
    query = (
        select(
            _answer.c.survey_id,
            func.count().label("answers"),
            _number(_is_valid()).label("valid"),
            _number(_is_positive()).label("positive"),
        )
        .join_from(_answer, _survey, _survey.c.id == _answer.c.survey_id)
        .where(_answer.c.survey_id.in_(survey_ids))
        .group_by(_answer.c.survey_id)
    )
    return {
        row.survey_id: (int(row.answers), Share(int(row.positive), int(row.valid)))
        for row in rows(query)
    }


_WHOLE: Final[tuple[Any, ...]] = (
    *(Survey.id, Survey.token, Survey.kind, Survey.title, Survey.from_day, Survey.to_day),
    *(Survey.withdrawn_on, Survey.withdrawn_reason, Survey.institution_id, Survey.county_code),
    Institution.name.label("institution"),
    Team.name.label("team"),
)


def find_survey(token: str) -> Row[Any] | None:
    """The survey of a public address, for everybody."""
    query = (
        select(*_WHOLE)
        .join_from(Survey, Institution, Institution.id == Survey.institution_id)
        .outerjoin(Team, Team.id == Survey.team_id)
        .where(Survey.token == token)
    )
    return db.session.execute(query).first()


def get_survey(token: str, scope: Scope) -> Row[Any] | None:
    """A survey in scope; None outside it."""
    query = (
        select(*_WHOLE)
        .join_from(Survey, Institution, Institution.id == Survey.institution_id)
        .outerjoin(Team, Team.id == Survey.team_id)
        .where(Survey.token == token, surveys_in(scope))
    )
    return db.session.execute(query).first()


@dataclass(frozen=True)
class Outcome:
    """What came of a survey, or of one way in which answers came."""

    answers: int
    share: Share
    known: tuple[int, int, int]
    """Who knew the doctor, the institution and the services, each among the valid answers."""
    grades: dict[int, int]
    """How many gave each grade, 5 is the best."""


def outcomes_of(survey_id: int) -> dict[str, Outcome]:
    """What came of a survey: by each source, and `all`; one statement."""
    valid, positive = _is_valid(), _is_positive()
    query = (
        select(
            _answer.c.source,
            func.count().label("answers"),
            _number(valid).label("valid"),
            _number(positive).label("positive"),
            *(_number(valid, _answer.c[name].is_(True)).label(name) for name in _KNOWS),
            *(_number(_answer.c.grade == grade).label(f"grade_{grade}") for grade in range(1, 6)),
        )
        .join_from(_answer, _survey, _survey.c.id == _answer.c.survey_id)
        .where(_answer.c.survey_id == survey_id)
        .group_by(_answer.c.source)
        .order_by(_answer.c.source)
    )
    found = {row.source: row._mapping for row in rows(query)}
    known = [source.value for source in AnswerSource if source in found]
    by_source = {source: _outcome([found[source]]) for source in known}
    return {"all": _outcome(list(found.values())), **by_source}


def _outcome(found: list[Any]) -> Outcome:
    def total(name: str) -> int:
        return sum(int(row[name]) for row in found)

    doctor, institution, services = (total(name) for name in _KNOWS)
    return Outcome(
        answers=total("answers"),
        share=Share(total("positive"), total("valid")),
        known=(doctor, institution, services),
        grades={grade: total(f"grade_{grade}") for grade in range(5, 0, -1)},
    )


def count_entered(survey_id: int, user_id: int) -> int:
    """How many answers somebody entered from paper."""
    query = select(func.count()).where(
        _answer.c.survey_id == survey_id, _answer.c.user_id == user_id
    )
    return int(rows(query).scalar_one())

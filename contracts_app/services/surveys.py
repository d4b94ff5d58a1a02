"""Surveys: begun, withdrawn, and answered on paper or by phone; a form counts once, for nobody."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Institution, Survey, SurveyAnswer, Team
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.queries.surveys import find_survey, get_survey
from contracts_app.rules.dates import FURTHEST
from contracts_app.rules.survey import (
    LONGEST_DAYS,
    LONGEST_REASON,
    LONGEST_TITLE,
    Answer,
    Phase,
    paper_until,
    phase_of,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.team_life import AnswerSource, SurveyKind

_TOKEN: Final = 16
_MARKS: Final = ("knows_doctor", "knows_institution", "knows_services")
GRADES: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class SurveyWords:
    """What is filled in to begin a survey; without a team it asks about the institution."""

    kind: str
    title: str
    institution: str
    team: str
    from_day: date
    to_day: date


def begin_survey(words: SurveyWords, scope: Scope, actor: Actor, today: date) -> Survey:
    """Begin a survey of an institution in scope or of one of its teams.

    The same once more by the same user is a second press of the button. Raises NotFound for an
    institution or team out of reach, Refused with `unknown_value` (kind), `missing_required` or
    `too_long` (title), `bad_date` (days out of order, past, or more than a year).
    """
    institution = _institution(words.institution, scope)
    team = _team(words.team, institution, scope) if words.team else None
    _check(words, today)
    given: dict[str, Any] = {
        "kind": words.kind,
        "title": words.title.strip(),
        "institution_id": institution.id,
        "team_id": team.id if team else None,
        "from_day": words.from_day,
        "to_day": words.to_day,
        "made_by_id": actor.user_id,
        "withdrawn_on": None,
    }
    made = db.session.scalars(select(Survey).filter_by(**given)).first()
    if made is not None:
        return made
    survey = Survey(
        county_code=institution.county_code,
        token=new_key(_TOKEN),
        made_at_utc=clock.utcnow(),
        withdrawn_reason="",
        **given,
    )
    db.session.add(survey)
    db.session.flush()
    days = {"from_day": words.from_day.isoformat(), "to_day": words.to_day.isoformat()}
    audit.record(
        actor, "survey.begin", "survey", survey.token,
        after={"kind": words.kind, "institution": institution.code, "team": words.team, **days},
    )  # fmt: skip
    return survey


def _institution(code: str, scope: Scope) -> Institution:
    query = select(Institution).where(
        Institution.code == code, Institution.id.in_(scope.institution_ids)
    )
    # Held, so that of two presses of a button the second sees the survey of the first.
    found = db.session.scalars(query.with_for_update(key_share=True)).first()
    if found is None:
        raise NotFound("institution")
    return found


def _team(code: str, institution: Institution, scope: Scope) -> Team:
    query = select(Team).where(
        Team.code == code, Team.institution_id == institution.id, teams_in(scope)
    )
    found = db.session.scalars(query).first()
    if found is None:
        raise NotFound("team")
    return found


def _check(words: SurveyWords, today: date) -> None:
    refusals = [] if words.kind in set(SurveyKind) else [Refusal("unknown_value", "kind")]
    if not words.title.strip():
        refusals.append(Refusal("missing_required", "title"))
    if len(words.title.strip()) > LONGEST_TITLE:
        refusals.append(Refusal("too_long", "title"))
    if not today <= words.from_day <= today + FURTHEST:
        refusals.append(Refusal("bad_date", "from_day"))
    longest = words.from_day + timedelta(days=LONGEST_DAYS)
    if not words.from_day <= words.to_day <= longest:
        refusals.append(Refusal("bad_date", "to_day"))
    if refusals:
        raise Refused(*refusals)


def withdraw_survey(token: str, reason: str, scope: Scope, actor: Actor, today: date) -> None:
    """Close a survey for good, with a reason; what was answered stays.

    Raises NotFound out of reach, Refused with `survey_closed`, `missing_required` or `too_long`.
    """
    survey = _own(token, scope)
    if survey.withdrawn_on is not None:
        raise Refused.of("survey_closed")
    if not reason.strip():
        raise Refused(Refusal("missing_required", "reason"))
    if len(reason.strip()) > LONGEST_REASON:
        raise Refused(Refusal("too_long", "reason"))
    survey.withdrawn_on, survey.withdrawn_reason = today, reason.strip()
    db.session.flush()
    audit.record(actor, "survey.withdraw", "survey", token, reason=reason.strip())


def _own(token: str, scope: Scope) -> Survey:
    """A survey of the institutions whom the user answers for. Raises NotFound."""
    query = select(Survey).where(
        Survey.token == token, Survey.institution_id.in_(scope.institution_ids)
    )
    found = db.session.scalars(query.with_for_update()).first()
    if found is None or get_survey(token, scope) is None:
        raise NotFound("survey")
    return found


def enter_paper(
    token: str, answer: Answer, form_token: str, scope: Scope, actor: Actor, today: date
) -> bool:
    """Enter an answer from paper; False when this very form was entered before.

    Paper that comes back late is entered for a month after the last day. Raises NotFound out of
    reach, Refused with `survey_closed`, `survey_future` or `unknown_value`.
    """
    survey = get_survey(token, scope)
    if survey is None:
        raise NotFound("survey")
    last = paper_until(survey.to_day)
    _refuse_closed(survey, last, today)
    _check_answer(survey.kind, answer, complete=False)
    day = min(today, survey.to_day)
    new = _stored(survey, answer, form_token, AnswerSource.PAPER, day, actor.user_id)
    if new:
        audit.record(actor, "survey.enter", "survey", token)
    return new


def answer_by_phone(token: str, answer: Answer, form_token: str, today: date) -> bool:
    """Count what somebody answered without signing in; False when this form counted before.

    Raises NotFound, Refused with `survey_closed`, `survey_future`, or `answer_missing`.
    """
    survey = find_survey(token)
    if survey is None:
        raise NotFound("survey")
    _refuse_closed(survey, survey.to_day, today)
    _check_answer(survey.kind, answer, complete=True)
    return _stored(survey, answer, form_token, AnswerSource.QR, today, None)


def _refuse_closed(survey: Any, last: date, today: date) -> None:
    withdrawn = survey.withdrawn_on is not None
    phase = phase_of(survey.from_day, last, withdrawn=withdrawn, today=today)
    if phase is Phase.FUTURE:
        raise Refused.of("survey_future")
    if phase is not Phase.OPEN:
        raise Refused.of("survey_closed")


def _check_answer(kind: str, answer: Answer, *, complete: bool) -> None:
    """Whether the answer is one of this survey; from paper a mark may be missing."""
    aware = kind == SurveyKind.AWARENESS
    if answer.grade is not None and (aware or answer.grade not in GRADES):
        raise Refused(Refusal("unknown_value", "grade"))
    if complete and not aware and answer.grade is None:
        raise Refused(Refusal("answer_missing", "grade"))
    missing = [name for name in _MARKS if aware and getattr(answer, name) is None]
    if complete and missing:
        raise Refused(*(Refusal("answer_missing", name) for name in missing))


def _stored(
    survey: Any,
    answer: Answer,
    form_token: str,
    source: AnswerSource,
    day: date,
    user_id: int | None,
) -> bool:
    """Write an answer once for each form; two taps at the same moment are one."""
    same = select(SurveyAnswer.id).filter_by(survey_id=survey.id, form_token=form_token)
    if db.session.scalar(same) is not None:
        return False
    marks = {name: getattr(answer, name) for name in _MARKS}
    row = SurveyAnswer(
        county_code=survey.county_code,
        survey_id=survey.id,
        source=source,
        form_token=form_token,
        answered_on=day,
        grade=answer.grade,
        user_id=user_id,
        **(marks if survey.kind == SurveyKind.AWARENESS else dict.fromkeys(_MARKS)),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True

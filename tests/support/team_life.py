"""Events and surveys of tests, with short ways to hold and answer them."""

import io
from datetime import date
from typing import Any

from PIL import Image
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Survey, Team, TeamEvent
from contracts_app.queries.scope import everything
from contracts_app.queries.team_life import list_colleagues
from contracts_app.rules.survey import Answer
from contracts_app.services.audit import SYSTEM
from contracts_app.services.surveys import SurveyWords, begin_survey
from contracts_app.services.team_event_checks import EventWords
from contracts_app.services.team_life import add_event
from tests.factories import TODAY

ALL_KNOWN = Answer(True, True, True)


def words(kind: str = "outreach", day: date = TODAY, **values: Any) -> EventWords:
    """What is filled in about an event, with all that its kind asks for."""
    topics = {"training": "records", "meeting": None}
    given = {"place": "村委会", "topic": topics.get(kind, "lifestyle"), **values}
    return EventWords(kind=kind, day=day, **given)


def event(
    kind: str = "outreach",
    day: date = TODAY,
    *,
    held: bool = True,
    team: str = "T01",
    **values: Any,
) -> TeamEvent:
    """An event of a team, held unless told."""
    if kind in ("meeting", "training") and held:
        values.setdefault("present", frozenset(colleagues(team)))
    wanted = words(kind, day, **values)
    return add_event(team, wanted, everything(TODAY), SYSTEM, TODAY, held=held)


def colleagues(team: str = "T01", day: date = TODAY) -> list[str]:
    """The keys of who serves in a team, the leader first."""
    team_id = db.session.scalars(select(Team.id).filter_by(code=team)).one()
    return [one.key for one in list_colleagues(team_id, day)]


def survey(kind: str = "satisfaction", **values: Any) -> Survey:
    """A survey of the centre that is open for ten days."""
    given = {
        "title": "年度调查", "institution": "ORG01", "team": "",
        "from_day": TODAY, "to_day": date(2026, 11, 30), **values,
    }  # fmt: skip
    return begin_survey(SurveyWords(kind=kind, **given), everything(TODAY), SYSTEM, TODAY)


def picture(size: tuple[int, int] = (300, 200), colour: str = "teal") -> bytes:
    """A JPEG file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()

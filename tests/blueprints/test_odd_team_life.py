"""Whatever is sent to the pages of a team's events and of surveys is answered without a failure."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import TeamEvent
from tests.support.odd_input import FORM, NASTY, Sender, body_of, field_names, path_of
from tests.support.team_life import event, survey

AREAS = ("team_life", "surveys")
PUBLIC = ("public.survey", "public.answer_survey")


@pytest.fixture
def known(town: Flask) -> dict[str, bytes]:
    """What stands for the words in the addresses: a training that was held, and a survey."""
    made: TeamEvent = event("training")
    asked = survey("awareness")
    db.session.commit()
    found = {"code": "T01", "key": made.key, "token": asked.token, "photo": "none"}
    return {name: value.encode() for name, value in found.items()}


def rules(app: Flask) -> Iterator[tuple[Any, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in AREAS or rule.endpoint in PUBLIC:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


@pytest.mark.parametrize(
    "role",
    [
        "leader",
        pytest.param("village", marks=pytest.mark.deep),
        pytest.param("nobody", marks=pytest.mark.deep),
    ],
)
def test_no_value_breaks_a_page_of_a_team_or_a_survey(
    town: Flask, known: dict[str, bytes], role: str
) -> None:
    sender = Sender(town, role)
    names = [*field_names(), "month", "year", "thanks", "small", "held", "passed-x", "result-x"]
    for place, (rule, method) in enumerate(rules(town)):
        right = path_of(rule, known)
        for value in NASTY[place % 8 :: 8]:
            for argument in rule.arguments:
                sender.send(method, path_of(rule, {**known, argument: value}))
            if method == "GET":
                query = b"&".join(
                    quote(one).encode() + b"=" + quote(value).encode() for one in names
                )
                sender.send(method, right, query)
            else:
                body = body_of(names, value, sender.token)
                sender.send(method, right, data=body, content_type=FORM)
    assert sender.failures == []
    assert sender.answers[200] > (1 if role == "nobody" else 5)

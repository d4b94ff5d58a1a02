"""The demonstration has questions of every kind, answered, open and late."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Consultation, ConsultationWarning, User
from contracts_app.queries.consultation_list import list_consultations
from contracts_app.queries.consultations import (
    ConsultGroup,
    list_events,
    list_inspected,
)
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_scope import stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services.checks import run_checks
from contracts_app.services.demo.consult_stories import QUESTIONS
from contracts_app.services.demo.referrals import FIRST_MINUTES
from contracts_app.vocabulary.consultations import ConsultKind, ConsultStatus
from tests.factories import TODAY
from tests.services.test_demo import load


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def test_every_kind_is_answered_open_and_late_and_whoever_had_to_was_told(
    make_app: Callable[..., Flask], engine: str
) -> None:
    with make_app(engine).app_context():
        load(grids=2)
        _questions()


def _questions() -> None:
    now = clock.in_utc(datetime.combine(TODAY, FIRST_MINUTES))
    found = list(db.session.scalars(select(Consultation)))
    assert len(found) == len(QUESTIONS)
    assert {one.status for one in found} == set(ConsultStatus)
    assert {one.kind for one in found if one.answer} == set(ConsultKind)
    assert sum(one.referral_id is not None for one in found) == 1
    assert all(step.at_utc <= now for one in found for step in list_events(one.id))
    for role in ("hospital", "leader", "doctor", "village"):
        user = db.session.scalars(select(User).filter_by(username=role)).one()
        stand = stand_of(user, scope_of(user, TODAY))
        for group in ConsultGroup:
            empty = role in ("doctor", "village") and group == ConsultGroup.INSPECTED
            assert (
                empty
                or list_consultations(stand, group, "", now, Cursor()).rows
                or group == ConsultGroup.SOON
            )
    bureau = db.session.scalars(select(User).filter_by(username="bureau")).one()
    assert len(list_inspected(stand_of(bureau, scope_of(bureau, TODAY)), now)) == 1
    told = select(func.count()).select_from(ConsultationWarning)
    assert db.session.scalar(told) == 5
    assert run_checks().ok

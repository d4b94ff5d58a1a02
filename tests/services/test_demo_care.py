"""The demonstration has a year of visits: plausible, counted by the rules, with work left to do."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    FollowUp,
    Obligation,
    Pregnancy,
    Resident,
    ServiceRecord,
    TbCase,
    Visit,
)
from contracts_app.services.checks import run_checks
from contracts_app.services.demo import load_demo
from contracts_app.services.duties import plan_for
from contracts_app.services.duties.nights import plan_everybody
from tests.factories import TODAY
from tests.services.test_demo import PASSWORD, load


def count(model: type, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


@pytest.mark.parametrize(
    "any_app", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
def test_people_were_seen_over_a_year_and_the_promises_hold(any_app: Flask) -> None:
    load(grids=4)
    first, last = db.session.execute(
        select(func.min(Visit.served_on), func.max(Visit.served_on))
    ).one()
    assert TODAY - timedelta(days=366) <= first < TODAY - timedelta(days=300)
    assert TODAY - timedelta(days=30) < last <= TODAY
    assert count(Visit, Visit.staff_id.is_(None)) == 0
    counted = count(ServiceRecord, ServiceRecord.contract_id.is_not(None))
    assert counted > 500
    assert count(ServiceRecord) > counted
    assert [one.name for one in run_checks().checks if one.violations and not one.warning] == []


def test_there_is_work_to_do_and_work_that_was_done(app: Flask) -> None:
    load()
    states = Counter(db.session.scalars(select(Obligation.state)))
    assert states["done"] > 1000
    late = count(Obligation, Obligation.state == "open", Obligation.due_on < TODAY)
    assert 0.05 < late / states["open"] < 0.6
    outcomes = Counter(db.session.scalars(select(FollowUp.outcome)))
    assert outcomes["controlled"] > outcomes["uncontrolled"] > 100
    assert min(outcomes["not_met"], outcomes["reaction"]) > 5
    assert count(Obligation, Obligation.kind == "recall") > 10
    assert count(Pregnancy) > 5
    assert count(TbCase) > 0
    programmes = set(db.session.scalars(select(Obligation.programme)))
    assert programmes == {
        "htn", "dm2", "elder", "child", "maternal", "smd", "tb", "disabled", "special", "signed",
        "homecoming",
    }  # fmt: skip


@pytest.mark.deep
def test_the_night_after_finds_nothing_to_mend(app: Flask) -> None:
    load(grids=3)
    ids = list(db.session.scalars(select(Resident.id)))
    done = plan_for(ids, TODAY)
    assert (done.made, done.moved, done.cancelled) == (0, 0, 0)
    assert plan_everybody(TODAY, lambda: None).people == 0


@pytest.mark.deep
def test_the_same_seed_gives_the_same_visits(app: Flask) -> None:
    def visits(seed: int) -> list[Any]:
        load_demo("township", seed, TODAY, password=PASSWORD, grids=1)
        query = select(Visit.served_on, Visit.mode, Visit.met, FollowUp.form, FollowUp.outcome)
        joined = query.join(FollowUp, FollowUp.visit_id == Visit.id).order_by(FollowUp.id)
        found = [tuple(row) for row in db.session.execute(joined)]
        db.session.rollback()
        return found

    first = visits(5)
    assert len(first) > 150
    assert visits(5) == first
    assert visits(6) != first


@pytest.mark.deep
def test_nobody_is_seen_before_birth(app: Flask) -> None:
    load(grids=3)
    born = select(func.count()).select_from(Visit).join(Resident, Resident.id == Visit.resident_id)
    assert db.session.scalar(born.where(Visit.served_on < Resident.birth_date)) == 0

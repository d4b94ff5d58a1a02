"""The nightly run: once for each day, by one worker, and again after a worker that died."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs import nightly
from contracts_app.models import Contract, JobRun
from tests.support.bulk import signed_households

NEW_YEAR = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)


@pytest.fixture
def site(any_app: Flask) -> Flask:
    signed_households(2)
    db.session.commit()
    return any_app


def at(hours: float) -> time_machine.travel:
    return time_machine.travel(NEW_YEAR + timedelta(hours=hours), tick=False)


def runs() -> list[JobRun]:
    db.session.expire_all()
    return list(db.session.scalars(select(JobRun).order_by(JobRun.day)))


def count_calls(monkeypatch: pytest.MonkeyPatch, work: Callable[..., object]) -> list[object]:
    calls: list[object] = []

    def counted(*args: object) -> object:
        calls.append(args[0])
        return work(*args)

    monkeypatch.setattr(nightly, "run_nightly", counted)
    return calls


def test_the_first_run_of_a_day_does_the_work_and_keeps_its_report(site: Flask) -> None:
    with at(0):
        nightly.run_when_due()
        (run,) = runs()
        assert (run.day, run.finished_at_utc) == (clock.today(), clock.utcnow())
    assert run.report["renewal"]["renewed"] == 2
    live = select(func.count()).select_from(Contract).filter_by(status="active", term_no=2)
    assert db.session.scalar(live) == 2


def test_every_further_run_of_the_day_does_nothing(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = count_calls(monkeypatch, nightly.run_nightly)
    for hours in (0, 0.1, 5, 15):
        with at(hours):
            nightly.run_when_due()
    assert len(calls) == 1


def test_the_next_day_is_a_day_of_its_own(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = count_calls(monkeypatch, nightly.run_nightly)
    # 2027-01-01 16:00 UTC is midnight in Shanghai.
    for hours in (0, 15.4, 15.6):
        with at(hours):
            nightly.run_when_due()
    assert [str(day) for day in calls] == ["2027-01-01", "2027-01-02"]


def test_after_nights_without_power_the_work_is_made_up_for(site: Flask) -> None:
    with at(24 * 10):
        nightly.run_when_due()
    assert [run.report["renewal"]["renewed"] for run in runs() if run.report] == [2]


def test_while_one_worker_is_at_it_another_does_nothing(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = count_calls(monkeypatch, nightly.run_nightly)
    with at(0):
        db.session.add(JobRun(name=nightly.NAME, day=clock.today(), started_at_utc=clock.utcnow()))
        db.session.commit()
    with at(1.9):
        nightly.run_when_due()
    assert calls == []


def test_a_worker_that_died_is_given_up_after_two_hours(site: Flask) -> None:
    with at(0):
        db.session.add(JobRun(name=nightly.NAME, day=clock.today(), started_at_utc=clock.utcnow()))
        db.session.commit()
    with at(2.1):
        nightly.run_when_due()
    (run,) = runs()
    assert run.finished_at_utc


def test_a_worker_that_loses_the_race_for_the_day_leaves_it_to_the_other(site: Flask) -> None:
    with at(0):
        assert nightly._take(clock.today(), None)
        assert not nightly._take(clock.today(), None)
    assert len(runs()) == 1


def test_of_two_workers_that_find_a_dead_one_the_first_takes_over(site: Flask) -> None:
    with at(0):
        assert nightly._take(clock.today(), None)
        (dead,) = runs()
        found = dead.day, dead.started_at_utc
    with at(3):
        assert nightly._take_over(*found, clock.utcnow())
        assert not nightly._take_over(*found, clock.utcnow())


def test_a_run_across_midnight_is_finished_for_the_day_it_began(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = nightly.run_nightly
    # 2027-01-01 16:00 UTC is midnight in Shanghai.
    with time_machine.travel(NEW_YEAR.replace(hour=15, minute=59), tick=False) as now:

        def until_after_midnight(*args: Any) -> Any:
            now.shift(timedelta(minutes=2))
            return work(*args)

        monkeypatch.setattr(nightly, "run_nightly", until_after_midnight)
        nightly.run_when_due()
        assert str(clock.today()) == "2027-01-02"
    (run,) = runs()
    assert (str(run.day), bool(run.finished_at_utc)) == ("2027-01-01", True)


def test_a_run_that_fails_is_not_reported_as_finished(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> object:
        raise RuntimeError("power cut")

    monkeypatch.setattr(nightly, "run_nightly", fail)
    with at(0), pytest.raises(RuntimeError):
        nightly.run_when_due()
    db.session.rollback()
    (run,) = runs()
    assert run.finished_at_utc is None

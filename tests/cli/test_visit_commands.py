"""`visits due`: its keys, its order and what it leaves out."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import TODAY, make_household, make_team, make_world
from tests.support.tasks import away, duty

DAY = timedelta(days=1)


@pytest.fixture
def site(make_app: Callable[..., Flask], request: pytest.FixtureRequest) -> Flask:
    """An instance whose day is TODAY, with three people who have something to be done."""
    app = make_app(getattr(request, "param", "sqlite"), demo=True, today=TODAY)
    with app.app_context():
        world = make_world()
        other, _doctor = make_team(world.centre, code="T02")
        home, people = make_household(world.grids[0], code="H2")
        duty(people[0], TODAY - 3 * DAY, kind="recall", slot="")
        duty(people[1], TODAY + 5 * DAY, team=other)
        duty(people[2])
        away(people[2], home.id)
        _home, (last,) = make_household(world.grids[1], members=1, code="H1")
        duty(last)
        db.session.commit()
    return app


def due(app: Flask, *words: str) -> Any:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["visits", "due", *words, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_each_service_is_one_entry_with_its_keys_and_no_name(site: Flask) -> None:
    found = due(site)
    assert [(one["household_code"], one["overdue_days"]) for one in found] == [("H1", 0), ("H2", 3)]
    last4 = found[1].pop("resident_id_last4")
    assert len(last4) == 4
    assert found[1] == {
        "household_code": "H2",
        "team_code": "T01",
        "item": "HTN_VISIT",
        "programme": "htn",
        "kind": "recall",
        "slot": "",
        "due_from": "2026-01-01",
        "due_on": (TODAY - 3 * DAY).isoformat(),
        "overdue_days": 3,
    }


def test_a_later_day_and_a_team_narrow_it(site: Flask) -> None:
    by = (TODAY + 5 * DAY).isoformat()
    assert [one["team_code"] for one in due(site, "--by", by)] == ["T01", "T01", "T02"]
    assert [one["team_code"] for one in due(site, "--by", by, "--team", "T02")] == ["T02"]
    assert due(site, "--team", "NO-SUCH") == []


def test_people_read_it_as_lines(site: Flask) -> None:
    with site.app_context():
        shown = site.test_cli_runner().invoke(args=["visits", "due"])
    assert "H2" in shown.output
    assert "+3" in shown.output
    with site.app_context():
        wrong = site.test_cli_runner().invoke(args=["visits", "due", "--by", "yesterday"])
    assert wrong.exit_code == 2

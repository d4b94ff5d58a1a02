"""A patient with tuberculosis whom nobody met several times in a row is told as to be reported."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Grid, Obligation, Resident
from contracts_app.queries.last_forms import last_forms
from contracts_app.queries.paging import Cursor
from contracts_app.queries.scope import everything
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.tasks import list_tasks
from contracts_app.services import tb_cases
from contracts_app.services.audit import SYSTEM
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.vocabulary.tasks import Horizon
from tests.factories import TODAY, make_household
from tests.pages import PageClient, texts
from tests.support.care import record
from tests.support.same_person import without_number
from tests.support.signed_in import world_app
from tests.support.statements import counted_statements

REPORT = "多次未见到，请报告结核病定点医疗机构"
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def town(make_app: Callable[..., Flask], request: pytest.FixtureRequest) -> Iterator[Flask]:
    app = world_app(make_app, request.param)
    with app.app_context():
        yield app


def patient(name: str) -> Resident:
    """Somebody whose case was notified a week ago."""
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    _home, (one,) = make_household(grid, members=1, name=name)
    tb_cases.notify_case(one.key, TODAY - 7 * DAY, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    return one


def tried(who: Resident, *days_ago: int, met: bool = False) -> None:
    for back in days_ago:
        values = {"tb-doses_due": "10", "tb-doses_taken": "10"}
        record(who, "TB_VISIT", on=TODAY - back * DAY, met=met, values=values)
    db.session.commit()


def unite(kept: Resident, merged: Resident) -> None:
    without_number(merged)
    asked = SamePerson(kept.key, merged.key, TODAY)
    merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()


def told(client: PageClient, chosen: str = "") -> dict[str, bool]:
    rows = texts(client.get(f"/tasks?horizon=all{chosen}"), "//*[@id='task-list']//tbody/tr")
    return {row.split()[0].removeprefix("选择"): REPORT in row for row in rows}


def test_the_list_tells_who_was_not_met_twice_since_somebody_was(
    town: Flask, village: PageClient
) -> None:
    tried(patient("一次"), 1)
    twice, met_since = patient("两次"), patient("见过")
    tried(twice, 2, 1)
    tried(met_since, 4, 3)
    tried(met_since, 2, met=True)
    tried(met_since, 1)
    assert told(village) == {"一次": False, "两次": True, "见过": False}


def test_the_second_attempt_in_the_list_says_it_at_once(town: Flask, village: PageClient) -> None:
    who = patient("王秀英")
    tried(who, 1)
    row = village.htmx_post(f"/tasks/{who.key}/not-at-home")
    assert REPORT in row.text
    assert REPORT in village.get(f"/residents/{who.key}/tuberculosis").text


def test_the_page_of_the_case_says_nothing_after_one_attempt(
    town: Flask, village: PageClient
) -> None:
    who = patient("王秀英")
    tried(who, 1)
    assert REPORT not in village.get(f"/residents/{who.key}/tuberculosis").text


def test_attempts_that_stand_under_a_united_row_are_of_the_person(
    town: Flask, village: PageClient
) -> None:
    kept, merged = patient("王秀英"), patient("王秀英")
    tried(kept, 1)
    tried(merged, 3)
    unite(kept, merged)
    assert told(village) == {"王秀英": True}
    assert REPORT in village.get(f"/residents/{kept.key}/tuberculosis").text


def test_attempts_that_stand_under_united_rows_alone_are_on_the_list_as_well(
    town: Flask, village: PageClient
) -> None:
    kept, merged, first = patient("王秀英"), patient("王秀英"), patient("王秀英")
    tried(first, 3)
    tried(merged, 1)
    unite(merged, first)
    unite(kept, merged)
    assert told(village) == {"王秀英": True}


def test_the_last_visit_of_the_person_is_that_of_whichever_row(
    town: Flask, village: PageClient
) -> None:
    kept, merged = patient("王秀英"), patient("王秀英")
    tried(kept, 9, met=True)
    tried(merged, 4, met=True)
    tried(merged, 5)
    unite(kept, merged)
    scope = everything(TODAY)
    line = list_tasks(scope, TaskFilters(horizon=Horizon.ALL), Cursor())[0].rows[0]
    assert (line.last.served_on, line.vain_on) == (TODAY - 4 * DAY, None)
    assert last_forms([kept.id])[kept.id, "tb"][0].served_on == TODAY - 4 * DAY


def test_more_patients_ask_no_more_of_the_database(town: Flask, village: PageClient) -> None:
    tried(patient("甲"), 2, 1)
    with counted_statements() as few:
        told(village)
    for name in ("乙", "丙", "丁"):
        tried(patient(name), 2, 1)
    with counted_statements() as many:
        assert list(told(village).values()) == [True] * 4
    assert len(many) == len(few)


def test_where_no_team_answers_the_list_tells_it_all_the_same(
    town: Flask, village: PageClient
) -> None:
    tried(patient("王秀英"), 2, 1)
    db.session.execute(update(Obligation).values(team_id=None))
    db.session.commit()
    assert told(village, "&grid=G1") == {"王秀英": True}

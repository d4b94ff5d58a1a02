"""Pages of the runs of the renewal: begun, followed, and what each of them did."""

from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app import clock
from contracts_app.blueprints.renewals import run_routes
from contracts_app.extensions import db, limiter
from contracts_app.jobs.queue import queue
from contracts_app.jobs.renewal import resume_renewals, run_renewal
from contracts_app.models import Contract, Household, Institution, RenewalRun, User
from tests.pages import PageClient, texts, tree
from tests.support.ending_town import ending_town, number
from tests.support.signed_in import audited, client_of


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    yield from ending_town(make_app)


def begin(client: PageClient, as_of: str = "2027-01-01") -> str:
    """Begin a run on the page and let the worker carry it out; the address of its page."""
    answer = client.post_with_token("/renewals/runs", {"as_of": as_of})
    assert answer.status_code == 303
    run_renewal(int(urlsplit(answer.location).path.rsplit("/", 1)[1]))
    return str(answer.location)


def test_a_run_renews_the_own_area_and_tells_what_it_did(leader: PageClient) -> None:
    village_says = {"kind": "end", "raised_on": "2026-11-20", "channel": "home", "person": "家人"}
    leader.post_with_token(f"/contracts/{number('H2')}/objection", village_says)
    page = leader.get(begin(leader))
    figures = dict(zip(
        texts(page, "//table//tbody/tr/th"), texts(page, "//table//tbody/tr/td"), strict=True
    ))  # fmt: skip
    assert figures == {"已续约": "1", "本次之前已续签": "0", "终止：家庭提出异议": "1"}
    behind = leader.get("/renewals/runs/1?show=lapsed&reason=objection")
    assert number("H2") in behind.text
    assert number("H1", 2) in leader.get("/renewals/runs/1?show=renewed").text
    second = db.session.scalars(
        select(Contract.id).join(Household).where(Household.code == "FAR1", Contract.term_no == 2)
    ).all()
    assert second == []
    (row,) = audited("renewal.start")
    assert (row.object_key, row.after) == ("1", {"as_of": "2027-01-01"})


def test_lists_behind_figures_that_are_not_there_are_not_shown(leader: PageClient) -> None:
    here = begin(leader)
    for args in ("show=lapsed", "show=lapsed&reason=objection", "show=odd", "reason=objection"):
        page = leader.get(f"{here}?{args}")
        assert page.status_code == 200
        assert texts(page, "//*[@id='behind-title']") == []


def test_a_run_under_way_asks_for_itself_until_it_is_finished(leader: PageClient) -> None:
    address = leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"}).location
    page = leader.htmx_get(address)
    assert page.status_code == 200
    assert "every 2s" in page.text
    run_renewal(1)
    page = leader.htmx_get(address)
    assert page.status_code == 286
    assert "every 2s" not in page.text


def test_beginning_a_run_twice_goes_on_with_the_same(leader: PageClient) -> None:
    first = leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"}).location
    assert leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"}).location == first


def test_the_worker_is_told_after_the_commit_and_carries_the_run_out(leader: PageClient) -> None:
    leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"})
    huey = queue().huey
    task = huey.dequeue()
    assert task.args == (1,)
    huey.execute(task)
    db.session.expire_all()
    assert db.session.get_one(RenewalRun, 1).renewed == 2


def test_a_run_whose_worker_died_is_taken_up_again(leader: PageClient) -> None:
    leader.post_with_token("/renewals/runs", {"as_of": "2027-01-01"})
    huey = queue().huey
    huey.dequeue()
    resume_renewals()
    assert huey.dequeue() is None
    run = db.session.get_one(RenewalRun, 1)
    run.started_at_utc = run.started_at_utc.replace(year=2025)
    db.session.commit()
    resume_renewals()
    assert huey.dequeue().args == (1,)


@pytest.mark.parametrize("day", ["2028-06-01", "soon", ""])
def test_a_day_too_far_or_none_begins_no_run(leader: PageClient, day: str) -> None:
    assert leader.post_with_token("/renewals/runs", {"as_of": day}).status_code == 422
    assert leader.get(f"/renewals/dry-run?as_of={day}").status_code == 422
    assert db.session.scalars(select(RenewalRun)).all() == []


def test_a_dry_run_counts_and_changes_nothing(leader: PageClient) -> None:
    page = leader.get("/renewals/dry-run?as_of=2027-01-01")
    assert texts(page, "//dl[@class='facts']//dd") == ["2", "2", "0", "0", "0"]
    assert db.session.scalars(select(Contract.term_no)).all() == [1, 1, 1]
    assert db.session.scalars(select(RenewalRun)).all() == []


def test_a_large_dry_run_is_counted_in_the_background(
    leader: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_routes, "AT_ONCE", 1)
    waiting = leader.get("/renewals/dry-run?as_of=2027-01-01")
    assert "正在统计" in waiting.text
    assert leader.htmx_get("/renewals/dry-run?as_of=2027-01-01&waiting=1").status_code == 200
    huey = queue().huey
    task = huey.dequeue()
    assert huey.dequeue() is None
    huey.execute(task)
    page = leader.htmx_get("/renewals/dry-run?as_of=2027-01-01&waiting=1")
    assert page.status_code == 286
    assert texts(page, "//dl[@class='facts']//dd") == ["2", "2", "0", "0", "0"]


def test_runs_of_others_are_told_where_they_concern_the_own_area(town: Flask) -> None:
    far = db.session.scalars(select(Institution.id).filter_by(code="ORG02")).one()
    own = db.session.scalars(select(User).filter_by(username="leader")).one()
    day = date(2026, 12, 1)
    values = {"as_of": day, "started_at_utc": clock.utcnow(), "actor": "x"}
    stranger = db.session.scalars(select(User).filter_by(username="clerk")).one()
    stranger.institution_id = far
    for user_id in (own.id, stranger.id, None):
        db.session.add(RenewalRun(**values, user_id=user_id))
        db.session.flush()
    db.session.commit()
    limiter.reset()
    client = client_of(town, "leader")
    found = tree(client.get("/renewals/runs")).xpath("//tbody//th/a/@href")
    assert found == ["/renewals/runs/3", "/renewals/runs/1"]
    for none in (2, 2**63, 10**70):
        assert client.get(f"/renewals/runs/{none}").status_code == 404

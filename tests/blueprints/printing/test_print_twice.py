"""What is ordered or printed again twice is one job; what ends badly says why."""

from typing import Any

import pytest
from sqlalchemy import select, update

from contracts_app.blueprints.print_centre import job_routes
from contracts_app.extensions import db
from contracts_app.jobs.queue import queue
from contracts_app.models import Contract, PrintJob
from tests.pages import PageClient, filled, form_of, texts
from tests.support.print_pages import ordered, work


def test_printing_again_that_is_sent_twice_makes_one_job(
    clerk: PageClient, signed: list[Contract]
) -> None:
    address = ordered(clerk)
    work()
    page = clerk.get(address)
    fields = filled(form_of(page, f"{address}/again"), {"first": "2"})
    first, second = (clerk.post(f"{address}/again", data=fields) for _tap in range(2))
    assert first.location == second.location != address
    assert len(list(db.session.scalars(select(PrintJob)))) == 2
    assert len(queue().huey.pending()) == 1
    # Who went back and chose others is not told of the earlier job.
    fields["first"] = "3"
    assert clerk.post(f"{address}/again", data=fields).location not in (first.location, address)


@pytest.mark.parametrize("path", ["", "/again"])
def test_the_loser_of_two_taps_at_the_same_moment_sees_the_job_as_well(
    clerk: PageClient, signed: list[Contract], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    address = ordered(clerk)
    work()
    wanted = f"{address}/again" if path else "/print/jobs?kind=signed"
    fields = {"key": "abcdefghjkmn", "first": "1"}
    first = clerk.post_with_token(wanted, fields)
    blind, get_job = [True, True], job_routes.get_job

    def not_yet(key: str, *seen: Any) -> Any:
        hidden = key == fields["key"] and blind.pop() if blind else False
        return None if hidden else get_job(key, *seen)

    monkeypatch.setattr(job_routes, "get_job", not_yet)
    if not path:
        blind.pop()
    second = clerk.post_with_token(wanted, fields)
    assert second.location == first.location == "/print/jobs/abcdefghjkmn"
    assert len(list(db.session.scalars(select(PrintJob)))) == 2


def test_a_job_whose_printing_program_was_always_killed_says_so(
    clerk: PageClient, signed: list[Contract]
) -> None:
    address = ordered(clerk)
    db.session.execute(update(PrintJob).values(status="failed", problem="RendererDied"))
    db.session.commit()
    assert "short of memory" in texts(clerk.get(address), "//*[@data-code='renderer_died']")[0]

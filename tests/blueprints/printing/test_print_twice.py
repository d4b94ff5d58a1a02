"""What is ordered or printed again twice is one job; what ends badly says why."""

from typing import Any

import pytest
from sqlalchemy import select, update

from contracts_app.blueprints.print_centre import job_routes
from contracts_app.extensions import db
from contracts_app.jobs.queue import queue
from contracts_app.models import Contract, PaperForm, PrintJob
from contracts_app.queries.scope import everything
from contracts_app.services import paper_forms
from contracts_app.services.audit import SYSTEM
from tests.factories import TODAY
from tests.pages import PageClient, filled, form_of, texts
from tests.support.print_jobs import lines_of
from tests.support.print_pages import key_of, ordered, work


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


def test_what_is_left_out_of_printing_again_is_told_with_the_reason(clerk: PageClient) -> None:
    address = ordered(clerk, "kind=blank&count=3&team=T01")
    work()
    for line in lines_of(key_of(address))[:2]:
        form = db.session.get_one(PaperForm, line.form_id)
        paper_forms.spoil(form.number, "wet", everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    some = clerk.post_with_token(f"{address}/again", {"first": "2"}, follow_redirects=True)
    assert "1 is not printed again: it was registered or spoiled meanwhile" in some.text
    none = clerk.post_with_token(f"{address}/again", {"only": ["1", "2"]}, follow_redirects=True)
    assert "None of these can be printed again." in none.text
    assert "2 are not printed again" in none.text
    all_of_it = clerk.post_with_token(f"{address}/again", {"only": ["3"]}, follow_redirects=True)
    assert "not printed again" not in all_of_it.text

"""What was printed, what came back, and what is missing: by job, village and team."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, PaperForm, PrintJob, PrintLine
from contracts_app.queries.paging import Cursor
from contracts_app.queries.paper_lists import (
    PaperFilters,
    count_papers,
    list_all_due,
    list_due,
    list_jobs,
    list_recent,
)
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.keys import new_key
from contracts_app.services.paper_returns import record_return
from contracts_app.services.renewal import renew_due
from tests.factories import TODAY, GridFactory, World, make_household, make_world
from tests.support.papers import ON_SCREEN, form_out, printed, sheet
from tests.support.signed_in import far_household, sign_up
from tests.support.statements import counted_statements

VILLAGE, OTHER = "110199100201", "110199100202"


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def signed(world: World, code: str, grid: int = 0, **how: object) -> Contract:
    household, people = make_household(world.grids[grid], code=code)
    return sign_up(household, people[0], **how)


def comes_back(number: str, household: bool = True, team: bool = True, user: int = 0) -> None:
    actor = Actor("clerk", user or None)
    record_return(sheet(number, household, team), everything(TODAY), actor, TODAY)


def counted(scope: object = None, **filters: str) -> tuple[int, int, int, int]:
    found = count_papers(PaperFilters(**filters), scope or everything(TODAY))  # type: ignore[arg-type]
    return found.printed, found.back, found.one_side, found.missing


def due(what: str = "", **filters: str) -> list[str]:
    chosen = PaperFilters(due=what, **filters)
    return [row.number for row in list_due(chosen, everything(TODAY), Cursor()).rows]


def job_of(world: World, *contracts: Contract, forms: tuple[PaperForm, ...] = ()) -> PrintJob:
    """A job that printed these, and skipped none."""
    now = clock.utcnow()
    job = PrintJob(
        county_code="110199", key=new_key(16), user_id=world.users["clerk"].id, kind="signed",
        status="done", chosen={}, options={}, as_of=TODAY, done=len(contracts) + len(forms),
        created_at_utc=now, touched_at_utc=now, expires_at_utc=now + timedelta(hours=72),
    )  # fmt: skip
    db.session.add(job)
    db.session.flush()
    for place, paper in enumerate((*contracts, *forms)):
        of_form = isinstance(paper, PaperForm)
        db.session.add(
            PrintLine(
                job_id=job.id,
                position=place,
                contract_id=None if of_form else paper.id,
                form_id=paper.id if of_form else None,
                state="printed",
            )
        )
        printed(None if of_form else paper, paper if of_form else None, job_id=job.id)
    return job


def test_agreements_signed_by_hand_are_waited_for_and_those_on_the_screen_are_not(
    world: World,
) -> None:
    by_hand = signed(world, "H1")
    printed(signed(world, "H2", **ON_SCREEN))
    assert counted(team="T01") == (1, 0, 0, 1)
    assert due(team="T01") == [by_hand.contract_no]


def test_what_the_print_centre_printed_is_waited_for_however_it_was_signed(world: World) -> None:
    on_screen = signed(world, "H1", **ON_SCREEN)
    job = job_of(world, on_screen)
    assert counted(job=job.key) == (1, 0, 0, 1)
    assert counted(team="T01") == (1, 0, 0, 1)
    comes_back(on_screen.contract_no)
    assert counted(job=job.key) == (1, 1, 0, 0)
    assert due(job=job.key) == []


def test_a_paper_with_one_signature_is_back_and_still_waited_for(world: World) -> None:
    numbers = [signed(world, code).contract_no for code in ("H1", "H2", "H3", "H4")]
    comes_back(numbers[0])
    comes_back(numbers[1], team=False)
    comes_back(numbers[2], household=False)
    assert counted(team="T01") == (4, 1, 2, 1)
    assert due(team="T01") == numbers[1:]
    assert due("paper", team="T01") == [numbers[3]]
    assert due("team", team="T01") == [numbers[1]]
    assert due("household", team="T01") == [numbers[2]]


def test_papers_are_counted_by_village(world: World) -> None:
    far_grid = GridFactory(code="G9", village_code=OTHER)
    household, people = make_household(far_grid, code="H9")
    other = sign_up(household, people[0])
    signed(world, "H1")
    assert counted(village=OTHER) == (1, 0, 0, 1)
    assert due(village=OTHER) == [other.contract_no]
    assert counted(village=VILLAGE) == (1, 0, 0, 1)


def test_what_lies_out_of_reach_is_not_counted(world: World) -> None:
    signed(world, "H1")
    household, people = far_household()
    sign_up(household, people[0], **ON_SCREEN, team="T01")
    village = scope_of(world.users["hospital"], TODAY)
    assert counted(village, team="T01") == (0, 0, 0, 0)
    assert counted(scope_of(world.users["clerk"], TODAY), team="T01") == (1, 0, 0, 1)


def test_a_void_contract_and_a_spoiled_form_are_not_waited_for(world: World) -> None:
    contract, form = signed(world, "H1"), form_out(world.team.id, print_it=False)
    job = job_of(world, contract, forms=(form,))
    assert counted(job=job.key) == (2, 0, 0, 2)
    spoiled = {"state": "spoiled", "closed_on": TODAY, "reason": "撕破"}
    db.session.execute(update(PaperForm).values(spoiled))
    assert counted(job=job.key) == (1, 0, 0, 1)


def test_a_form_of_a_job_stays_in_its_figures_when_it_becomes_a_contract(world: World) -> None:
    form = form_out(world.team.id, print_it=False)
    job = job_of(world, forms=(form,))
    assert due(job=job.key) == [form.number]
    comes_back(form.number, team=False)
    contract = signed(world, "H1")
    registered = {"state": "registered", "contract_id": contract.id}
    db.session.execute(update(PaperForm).where(PaperForm.id == form.id).values(registered))
    assert counted(job=job.key) == (1, 0, 1, 0)
    assert due(job=job.key) == [contract.contract_no]
    assert counted(team="T01") == (1, 0, 1, 0)


def test_where_nothing_rests_on_a_paper_any_more_nobody_but_its_job_waits_for_it(
    world: World,
) -> None:
    ended, renewed = signed(world, "H1"), signed(world, "H2", on=date(2025, 11, 20))
    job = job_of(world, ended)
    ended.status, ended.ended_on = "terminated", TODAY
    renew_due(date(2027, 1, 1), TODAY, SYSTEM, db.session.flush)
    assert due(team="T01") == [renewed.contract_no]
    assert due(job=job.key) == [ended.contract_no]


def test_the_reminder_lists_all_doors_by_grid(world: World) -> None:
    second, first = signed(world, "H2", grid=1), signed(world, "H1", grid=0)
    found = list_all_due(PaperFilters(team="T01"), everything(TODAY))
    assert [row.number for row in found] == [first.contract_no, second.contract_no]


def test_a_person_sees_what_it_noted_last(world: World) -> None:
    clerk = world.users["clerk"].id
    one, two, form = signed(world, "H1"), signed(world, "H2"), form_out(world.team.id)
    for number in (two.contract_no, form.number, one.contract_no):
        comes_back(number, team=False, user=clerk)
    found = list_recent(everything(TODAY), clerk)
    assert [row.number for row in found] == [one.contract_no, form.number, two.contract_no]
    assert [row.head for row in found] == ["王秀英", None, "王秀英"]
    assert list_recent(everything(TODAY), world.users["village"].id) == []


def test_jobs_near_by_are_offered_and_a_doctor_is_offered_the_own_ones(world: World) -> None:
    job = job_of(world, signed(world, "H1"))
    keys = {
        role: [one.key for one in list_jobs(scope_of(user, TODAY), user.id)]
        for role, user in world.users.items()
        if role in {"clerk", "leader", "doctor", "village"}
    }
    assert keys == {"clerk": [job.key], "leader": [job.key], "doctor": [], "village": []}


def test_the_lists_cost_the_same_for_many_papers(world: World) -> None:
    costs, scope = [], scope_of(world.users["clerk"], TODAY)
    for more in (("H1",), ("H2", "H3", "H4", "H5")):
        for code in more:
            signed(world, code)
        db.session.flush()
        with counted_statements() as seen:
            list_due(PaperFilters(team="T01"), scope, Cursor())
            count_papers(PaperFilters(team="T01"), scope)
        costs.append(len(seen))
    assert costs[0] == costs[1] == 3

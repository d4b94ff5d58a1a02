"""Forms that a print job takes: one number each, on paper or accounted for."""

from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.jobs import printing as job
from contracts_app.models import AuditEvent, Household, Membership, NumberCounter, User
from contracts_app.queries.print_log import prints_of
from contracts_app.queries.print_scope import Which
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services import paper_forms, print_jobs, print_run
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import Refused
from contracts_app.vocabulary.paper import PrintKind
from tests.factories import TODAY, World
from tests.support.print_jobs import (
    content_of,
    copies,
    forms,
    job_of,
    lines_of,
    make_stale,
    order,
    page_texts,
    parts_of,
    plain_layout,
    run_and_kill,
    unsigned_doors,
)
from tests.support.short_of_memory import ShortOfMemory

PREPARED, BLANK = PrintKind.PREPARED, PrintKind.BLANK


@pytest.fixture
def homes(world: World) -> list[Household]:
    return unsigned_doors(world, ("1号", "2号", "3号"))


def serials() -> list[int]:
    return [int(form.number[-6:]) for form in forms()]


def last_serial() -> int:
    return db.session.scalars(select(NumberCounter.last)).one()


def test_unsigned_households_get_forms_with_numbers_in_the_order_of_doors(
    clerk: User, homes: list[Household]
) -> None:
    key = order(clerk, PREPARED, layout=plain_layout())
    job.run_print(key)
    assert (job_of(key).status, job_of(key).done) == ("done", 3)
    made = forms()
    assert [form.household_id for form in made] == [home.id for home in homes]
    assert [form.job_id for form in made] == [job_of(key).id] * 3
    assert serials() == [1, 2, 3]
    assert [one for one, _copy, _times in copies()] == [form.id for form in made for _ in "甲乙"]
    pages = page_texts(content_of(parts_of(key)[0]))
    for line, form in zip(lines_of(key), made, strict=True):
        assert form.number in pages[(line.first_page or 0) - 1]


def test_blank_forms_are_printed_for_a_team(world: World, clerk: User) -> None:
    key = order(clerk, BLANK, team="T01", count=2)
    job.run_print(key)
    assert (job_of(key).status, job_of(key).done) == ("done", 2)
    assert [form.kind for form in forms()] == ["blank", "blank"]
    pages = page_texts(content_of(parts_of(key)[0]))
    assert all(form.number in pages[0] for form in forms())


@pytest.mark.parametrize(("count", "code"), [(0, "nothing_to_print"), (201, "too_many")])
def test_no_blank_form_and_too_many_are_refused(clerk: User, count: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        order(clerk, BLANK, team="T01", count=count)
    assert refused.value.codes == [code]


def test_a_household_that_may_not_sign_takes_no_number(clerk: User, homes: list[Household]) -> None:
    key = order(clerk, PREPARED)
    paper_forms.prepare(homes[1].code, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    job.run_print(key)
    assert [line.reason for line in lines_of(key)] == ["", "form_out", ""]
    assert (job_of(key).done, job_of(key).skipped) == (2, 1)
    assert serials() == [1, 2, 3]


def test_households_without_a_head_are_skipped_when_ordered(
    clerk: User, homes: list[Household]
) -> None:
    head = db.session.scalars(select(Membership).filter_by(household_id=homes[0].id, is_head=True))
    head.one().is_head = False
    db.session.commit()
    key = order(clerk, PREPARED)
    assert [line.reason for line in lines_of(key)] == ["no_head", "", ""]


@pytest.mark.parametrize(("killed", "status", "spoiled"), [(2, "done", 0), (9, "failed", 3)])
def test_numbers_are_spoiled_only_when_every_process_that_prints_them_is_killed(
    clerk: User,
    homes: list[Household],
    monkeypatch: pytest.MonkeyPatch,
    killed: int,
    status: str,
    spoiled: int,
) -> None:
    monkeypatch.setattr(print_run, "MANY", 1)
    monkeypatch.setattr(print_run, "Apart", ShortOfMemory)
    monkeypatch.setattr(ShortOfMemory, "to_kill", killed)
    key = order(clerk, PREPARED)
    job.run_print(key)
    assert job_of(key).status == status
    assert [form.state for form in forms()].count("spoiled") == spoiled
    assert job_of(key).problem == ("RendererDied" if spoiled else "")


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_killed_job_prints_the_numbers_it_took(
    clerk: User, homes: list[Household], at: int
) -> None:
    key = order(clerk, PREPARED)
    run_and_kill(key, at)
    make_stale(key)
    job.run_print(key)
    assert (job_of(key).status, job_of(key).done) == ("done", 3)
    assert serials() == list(range(1, last_serial() + 1)) == [1, 2, 3]
    assert {form.state for form in forms()} == {"open"}


@pytest.mark.usefixtures("small_parts")
def test_a_cancelled_job_spoils_the_numbers_that_never_came_on_paper(
    clerk: User, homes: list[Household], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = order(clerk, PREPARED)
    commit, render = job._commit, print_run.render_batch

    def cancel_the_second_part(*args: Any, **more: Any) -> Any:
        if job_of(key).chunks_done == 1:
            print_jobs.cancel_job(job_of(key), Actor.of(clerk), TODAY)
            commit()
        return render(*args, **more)

    monkeypatch.setattr(print_run, "render_batch", cancel_the_second_part)
    job.run_print(key)
    assert (job_of(key).status, job_of(key).done, job_of(key).skipped) == ("cancelled", 2, 1)
    assert [form.state for form in forms()] == ["open", "open", "spoiled"]
    assert forms()[2].reason
    assert serials() == list(range(1, last_serial() + 1))
    spoiled = select(AuditEvent.object_key).where(AuditEvent.verb == "form.spoil")
    assert list(db.session.scalars(spoiled)) == [forms()[2].number]


def test_a_failed_job_spoils_them_as_well(
    clerk: User, homes: list[Household], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = order(clerk, PREPARED)

    def fail(*_args: Any, **_more: Any) -> None:
        raise ValueError

    monkeypatch.setattr(print_run, "render_batch", fail)
    job.run_print(key)
    assert job_of(key).status == "failed"
    assert {form.state for form in forms()} == {"spoiled"}
    assert serials() == list(range(1, last_serial() + 1))


def test_a_contract_that_was_signed_on_its_form_is_printed_for_the_second_time(
    clerk: User, homes: list[Household]
) -> None:
    job.run_print(order(clerk, PREPARED, layout=plain_layout()))
    form, scope = forms()[0], scope_of(clerk, TODAY)
    contract = paper_forms.register(form, homes[0].code, TODAY, scope, Actor.of(clerk), TODAY)
    db.session.commit()
    assert prints_of(contract.id).times == 1
    with pytest.raises(Refused) as refused:
        order(clerk, which=Which.UNPRINTED)
    assert refused.value.codes == ["nothing_to_print"]
    key = order(clerk, layout=plain_layout())
    job.run_print(key)
    assert all("第 2 次打印" in page for page in page_texts(content_of(parts_of(key)[0])))
    assert [one.times for one in prints_of(contract.id).last] == [2, 1]

"""Each run of the renewal leaves one row of what it did, also one that was cut and gone on with."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Objection, RenewalResult, RenewalRun, Resident
from contracts_app.services import renewal
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import RenewalReport, renew_due
from contracts_app.services.renewal_runs import open_run
from tests.support.bulk import signed_households

JANUARY = date(2027, 1, 1)
HOUSEHOLDS = 6


@pytest.fixture
def terms(any_app: Flask) -> list[Contract]:
    """Six terms that end in 2026: the first is objected to, the signer of the second is long dead,
    another team was asked for in the third."""
    signed_households(HOUSEHOLDS)
    found = list(db.session.scalars(select(Contract).order_by(Contract.id)))
    _object(found[0], "end")
    _object(found[2], "change_team")
    db.session.get_one(Resident, found[1].representative_id).died_on = date(2026, 10, 1)
    db.session.commit()
    return found


def _object(term: Contract, kind: str) -> None:
    values = {"raised_on": date(2026, 12, 1), "channel": "home", "person": "家人"}
    db.session.add(Objection(contract_id=term.id, kind=kind, **values))


def renew(actor: Actor = SYSTEM, today: date = JANUARY) -> RenewalReport:
    return renew_due(JANUARY, today, actor, db.session.commit)


def runs() -> list[RenewalRun]:
    db.session.expire_all()
    return list(db.session.scalars(select(RenewalRun).order_by(RenewalRun.id)))


def results() -> list[tuple[int, str, str]]:
    query = select(RenewalResult).order_by(RenewalResult.contract_id, RenewalResult.id)
    return [(one.contract_id, one.outcome, one.reason) for one in db.session.scalars(query)]


def figures(run: RenewalRun) -> tuple[int, int, int, int]:
    return run.renewed, run.already_renewed, run.lapsed, run.skipped


def test_a_run_keeps_its_figures_and_why_each_term_was_not_renewed(terms: list[Contract]) -> None:
    renew()
    (run,) = runs()
    assert (run.as_of, run.actor, figures(run)) == (JANUARY, "system", (3, 0, 1, 2))
    assert run.finished_at_utc is not None
    assert results() == [
        (terms[0].id, "lapsed", "objection"),
        (terms[1].id, "skipped", "signer_dead_over_30_days"),
        (terms[2].id, "skipped", "change_pending"),
    ]
    made = db.session.scalars(select(Contract).filter_by(renewal_run_id=run.id)).all()
    assert sorted(one.contract_no for one in made) == [f"{term.root_no}-02" for term in terms[3:]]


def test_a_second_run_finds_nothing_new_reports_the_same_and_leaves_no_row(
    terms: list[Contract],
) -> None:
    first, second = renew(), renew()
    assert len(runs()) == 1
    assert len(results()) == 3
    assert (second.lapsed, second.skipped) == (first.lapsed, first.skipped)
    assert (second.due, second.renewed, second.already_renewed) == (3, 0, 3)


def test_a_night_without_anything_due_leaves_no_row(terms: list[Contract]) -> None:
    run_nightly(date(2026, 11, 21), date(2026, 11, 21), db.session.commit)
    assert runs() == []
    run_nightly(JANUARY, JANUARY, db.session.commit)
    for later in range(1, 4):
        day = JANUARY + timedelta(days=later)
        run_nightly(day, day, db.session.commit)
    assert [figures(run) for run in runs()] == [(3, 0, 1, 2)]


def test_what_waited_and_is_settled_later_is_entered_by_the_run_that_saw_it(
    terms: list[Contract],
) -> None:
    renew()
    change = db.session.scalars(select(Objection).filter_by(kind="change_team")).one()
    change.withdrawn_on = JANUARY
    _object(db.session.get_one(Contract, terms[1].id), "end")
    db.session.commit()
    renew(today=date(2027, 1, 2))
    assert [figures(run) for run in runs()] == [(3, 0, 1, 2), (1, 3, 1, 0)]
    assert results()[1:3] == [
        (terms[1].id, "skipped", "signer_dead_over_30_days"),
        (terms[1].id, "lapsed", "objection"),
    ]


def test_a_run_that_was_cut_is_gone_on_with_in_the_same_row(
    terms: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "CHUNK", 2)
    for chunks in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            renew_due(JANUARY, JANUARY, SYSTEM, _cut_after(chunks))
        db.session.rollback()
        (run,) = runs()
        assert run.finished_at_utc is None
    renew()
    (run,) = runs()
    assert figures(run) == (3, 0, 1, 2)
    assert run.finished_at_utc is not None
    assert len(results()) == 3


def _cut_after(chunks: int):  # type: ignore[no-untyped-def]
    left = chunks

    def checkpoint() -> None:
        nonlocal left
        db.session.commit()
        left -= 1
        if not left:
            raise KeyboardInterrupt

    return checkpoint


def test_what_a_cut_run_entered_is_not_entered_for_another_reason(
    terms: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "CHUNK", 3)
    with pytest.raises(KeyboardInterrupt):
        renew_due(JANUARY, JANUARY, SYSTEM, _cut_after(1))
    db.session.rollback()
    _object(db.session.get_one(Contract, terms[2].id), "end")
    db.session.commit()
    renew()
    (run,) = runs()
    assert figures(run) == (3, 0, 1, 2)


def test_a_run_begun_on_a_page_is_finished_even_when_nothing_was_due(any_app: Flask) -> None:
    signed_households(1)
    early = date(2026, 11, 21)
    open_run(early, SYSTEM)
    db.session.commit()
    renew_due(early, early, SYSTEM, db.session.commit)
    (run,) = runs()
    assert figures(run) == (0, 0, 0, 0)
    assert run.finished_at_utc is not None


def test_an_open_run_for_another_day_is_left_alone(terms: list[Contract]) -> None:
    other = open_run(date(2026, 12, 1), SYSTEM).id
    db.session.commit()
    renew()
    found = {run.id: run.finished_at_utc is None for run in runs()}
    assert len(found) == 2
    assert found[other]


def test_a_dry_run_leaves_no_row(terms: list[Contract]) -> None:
    report = renew_due(JANUARY, JANUARY, SYSTEM, db.session.commit, dry_run=True)
    assert (report.renewed, len(report.lapsed), len(report.skipped)) == (3, 1, 2)
    assert runs() == []


def test_a_run_in_an_area_looks_at_no_term_elsewhere(terms: list[Contract]) -> None:
    among = Contract.id > terms[3].id
    foreseen = renew_due(JANUARY, JANUARY, SYSTEM, db.session.commit, among, dry_run=True)
    report = renew_due(JANUARY, JANUARY, SYSTEM, db.session.commit, among)
    assert (foreseen.due, foreseen.renewed) == (report.due, report.renewed) == (2, 2)
    assert [figures(run) for run in runs()] == [(2, 0, 0, 0)]
    assert renew().renewed == 1

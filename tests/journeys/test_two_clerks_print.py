"""Two clerks print at once: no number twice, none without a paper or a reason."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.jobs.printing import run_print
from contracts_app.models import (
    Contract,
    Household,
    NumberCounter,
    PaperForm,
    PrintCopy,
    Resident,
    Team,
    User,
)
from contracts_app.queries.rows import table_of
from contracts_app.services import paper_forms, print_run
from contracts_app.vocabulary.paper import PrintKind
from tests.factories import COUNTY, TODAY, make_household, make_world
from tests.support.print_jobs import job_of, lines_of, order, plain_layout, unsigned_doors
from tests.support.signed_in import sign_up

HOMES = 12
pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Flask:
    return make_app(request.param, demo=True, today=TODAY)


def _in_two_threads(app: Flask, work: Callable[[str], None], keys: list[str]) -> None:
    start = threading.Barrier(len(keys))

    def clerk(key: str) -> None:
        with app.app_context():
            start.wait()
            work(key)
            db.session.remove()

    threads = [threading.Thread(target=clerk, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _unexplained() -> list[int]:
    """The serials of this year that are neither a contract's nor a form's."""
    year = f"{COUNTY}{TODAY.year}"
    last = db.session.scalars(
        select(NumberCounter.last).where(NumberCounter.series == f"root:{COUNTY}:{TODAY.year}")
    ).one()
    forms = list(db.session.scalars(select(PaperForm.number)))
    roots = list(db.session.scalars(select(Contract.root_no).distinct()))
    assert len(forms) == len(set(forms))
    assert not set(forms) & set(roots)
    known = {int(number.removeprefix(year)) for number in (*forms, *roots)}
    assert len(known) == len(forms) + len(roots)
    return sorted(set(range(1, last + 1)) ^ known)


def test_the_same_households_ordered_twice_get_one_form_each(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_run, "CHUNK", 5)
    with app.app_context():
        world = make_world(users=True)
        unsigned_doors(world, (f"{n}号" for n in range(1, HOMES + 1)))
        clerks = [world.users[name] for name in ("clerk", "leader")]
        keys = [order(user, PrintKind.PREPARED, layout=plain_layout()) for user in clerks]
        db.session.remove()
    _in_two_threads(app, run_print, keys)
    with app.app_context():
        states = [(line.state, line.reason) for key in keys for line in lines_of(key)]
        assert states.count(("printed", "")) == states.count(("skipped", "form_out")) == HOMES
        forms = list(db.session.scalars(select(PaperForm)))
        assert len({form.household_id for form in forms}) == len(forms) == HOMES
        copies = list(db.session.scalars(select(PrintCopy)))
        assert len(copies) == 2 * HOMES
        assert {job_of(key).status for key in keys} == {"done"}
        assert _unexplained() == []
        db.session.remove()


def test_blank_forms_signings_and_prepared_forms_share_one_series(app: Flask) -> None:
    with app.app_context():
        world = make_world(users=True)
        unsigned_doors(world, (f"{n}号" for n in range(1, 6)))
        signing = [make_household(world.grids[1], 2) for _ in range(5)]
        pairs = [(home.code, people[0].key) for home, people in signing]
        user = world.users["clerk"]
        blank = order(user, PrintKind.BLANK, team="T01", count=7, layout=plain_layout())
        prepared = order(user, PrintKind.PREPARED, grid="G1", layout=plain_layout())
        db.session.remove()

    def work(key: str) -> None:
        if key != "desk":
            run_print(key)
            return
        for code, signer in pairs:
            household = db.session.scalars(select(Household).filter_by(code=code)).one()
            person = db.session.scalars(select(Resident).filter_by(key=signer)).one()
            sign_up(household, person)
            db.session.commit()

    _in_two_threads(app, work, [blank, prepared, "desk"])
    with app.app_context():
        assert [job_of(key).done for key in (blank, prepared)] == [7, 5]
        assert len(list(db.session.scalars(select(Contract)))) == 5
        assert _unexplained() == []
        db.session.remove()


def test_the_same_contracts_printed_by_two_are_counted_one_after_the_other(app: Flask) -> None:
    with app.app_context():
        world = make_world(users=True)
        for _home in range(HOMES):
            household, people = make_household(world.grids[0], 2)
            sign_up(household, people[0])
        db.session.commit()
        clerks: list[User] = [world.users[name] for name in ("clerk", "leader")]
        keys = [order(user, layout=plain_layout()) for user in clerks]
        db.session.remove()
    _in_two_threads(app, run_print, keys)
    with app.app_context():
        copies = [
            (one.contract_id, one.copy, one.times) for one in db.session.scalars(select(PrintCopy))
        ]
        assert len(copies) == len(set(copies)) == 4 * HOMES
        assert sorted({times for _one, _copy, times in copies}) == [1, 2]
        db.session.remove()


def test_a_desk_finds_all_homes_of_a_print_held_before_the_first_one_has_its_number(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the desk holds the last home and waits for the team, and the print for that home."""
    free: list[int] = []
    prepare = paper_forms.prepare

    def watched(*asked: Any) -> PaperForm:
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as desk:
                for table in (table_of(Household), table_of(Team)):
                    found = select(table.c.id).with_for_update(skip_locked=True)
                    free.extend(desk.scalars(found))
        return prepare(*asked)

    monkeypatch.setattr(paper_forms, "prepare", watched)
    with app.app_context():
        world = make_world(users=True)
        unsigned_doors(world, ("3号", "1号", "2号"))
        key = order(world.users["clerk"], PrintKind.PREPARED, layout=plain_layout())
        run_print(key)
        assert job_of(key).done == 3
        assert free == []
        db.session.remove()

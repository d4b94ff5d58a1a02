"""Two desks note the same paper, or send the same photo, at the same moment: it counts once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, GridDuty, Institution, PaperForm, SignedScan
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound
from contracts_app.services.file_room import FileRoom
from contracts_app.services.paper_forms import prepare
from contracts_app.services.paper_returns import hold_for_returns, record_return, take_back
from contracts_app.services.scans import ReadScan, keep_scan
from tests.factories import TODAY, make_household, make_team, make_world
from tests.support.desks import Work, race
from tests.support.papers import form_out, printed, returns, sheet
from tests.support.signed_in import audited, sign_up


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A contract that was signed by hand, and a form that is out."""
    made = make_app(request.param)
    with made.app_context():
        world = make_world()
        household, people = make_household(world.grids[0], code="H1")
        sign_up(household, people[0])
        form_out(world.team.id)
        db.session.commit()
        yield made


def notes(text: str, household: bool = True, team: bool = True) -> Work:
    def work() -> str:
        seen = sheet(text, household, team)
        return record_return(seen, everything(TODAY), SYSTEM, TODAY).outcome

    return work


def takes_back(text: str) -> Work:
    def work() -> str:
        try:
            take_back(text, everything(TODAY), SYSTEM)
        except NotFound:
            return "not back"
        return "taken back"

    return work


def number_of(model: type[Contract] | type[PaperForm]) -> str:
    column = Contract.contract_no if model is Contract else PaperForm.number
    found = db.session.scalars(select(column)).one()
    db.session.rollback()
    return found


def test_two_desks_note_a_contract_once(app: Flask) -> None:
    number = number_of(Contract)
    assert race(app, [notes(number)] * 4) == {"new": 1, "already": 3}
    assert len(returns()) == 1
    assert len(audited("paper.return")) == 1


def test_two_desks_note_a_form_once(app: Flask) -> None:
    number = number_of(PaperForm)
    assert race(app, [notes(number, team=False)] * 3) == {"new": 1, "already": 2}
    assert len(returns()) == 1


def test_each_of_two_desks_sees_one_signature_and_the_paper_has_both(app: Flask) -> None:
    number = number_of(Contract)
    works = [notes(number, household=False), notes(number, team=False)]
    assert race(app, works) == {"new": 1, "completed": 1}
    (row,) = returns()
    assert (row.household_signed_on, row.team_signed_on) == (TODAY, TODAY)


def test_a_return_is_taken_back_once(app: Flask) -> None:
    number = number_of(Contract)
    record_return(sheet(number), everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    assert race(app, [takes_back(number)] * 3) == {"taken back": 1, "not back": 2}
    assert returns() == []
    assert len(audited("paper.take_back")) == 1


def test_whoever_confirms_many_waits_for_nobody_in_a_circle(app: Flask) -> None:
    """The papers of two teams, by number: each of two people confirms some that the other needs."""
    grids = db.session.scalars(select(Grid).order_by(Grid.code)).all()
    centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
    other, _doctor = make_team(centre, code="T02")
    db.session.execute(
        update(GridDuty).where(GridDuty.grid_id == grids[1].id).values(team_id=other.id)
    )
    forms = []
    for place in range(12):
        make_household(grids[place % 2], code=f"F{place}")
        form = prepare(f"F{place}", everything(TODAY), SYSTEM, TODAY)
        printed(form=form)
        forms.append(form.number)
    db.session.commit()
    piles = forms[:9], forms[3:], forms[1::2]
    assert race(app, [confirms(pile) for pile in piles]) == {"done": 3}
    assert len(returns()) == 12


def confirms(numbers: list[str]) -> Work:
    def work() -> str:
        hold_for_returns(numbers, everything(TODAY))
        for number in numbers:
            record_return(sheet(number), everything(TODAY), SYSTEM, TODAY)
        return "done"

    return work


def test_the_same_photo_sent_by_several_desks_is_kept_once(app: Flask, tmp_path: Path) -> None:
    room = FileRoom(tmp_path / "scans", "scan")
    read = ReadScan("0" * 64, b"picture", ())
    db.session.rollback()

    def sends() -> str:
        home = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
        return keep_scan(read, room, home, everything(TODAY), SYSTEM)

    assert race(app, [sends] * 4) == {"nothing": 1, "known": 3}
    (kept,) = db.session.scalars(select(SignedScan.file))
    assert [path.stem for path in room.folder.glob("*")] == [kept]

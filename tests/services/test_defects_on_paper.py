"""What goes wrong on paper in comparable programs: numbers, sheets, and who is printed on them."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.printing.agreement import render_agreement, render_batch
from contracts_app.printing.options import PrintItem
from contracts_app.queries.scope import everything
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.signers import HandSignature, sign_for_household
from tests.factories import World, make_household, make_world
from tests.printing.conftest import page_texts
from tests.services.test_defects_of_others import Family, MakeApp, night
from tests.services.test_signing import request_for
from tests.support.desks import desk, race

DIED = date(2026, 12, 20)
JANUARY = date(2027, 1, 1)
ADDRESS = "https://jyqy.example.gov.cn/v/7KQ2M9XD"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def newest(family: Family) -> Contract:
    number = family.terms(JANUARY)[-1]["contract_no"]
    return db.session.scalars(select(Contract).filter_by(contract_no=number)).one()


def printed(family: Family) -> list[str]:
    return page_texts(render_agreement(snapshot_of(newest(family)), ADDRESS))


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_desks_that_sign_at_once_print_different_numbers(make_app: MakeApp, engine: str) -> None:
    """Elsewhere two clerks get the same number, or one takes the highest so far and adds one."""
    app = make_app(engine)
    with app.app_context():
        grid = make_world().grids[0]
        families = [make_household(grid, code=f"H{n}") for n in range(6)]
        wanted = [request_for(home, people[0]) for home, people in families]
        db.session.commit()
    assert race(app, [desk(one) for one in wanted]) == {"signed": 6}
    with app.app_context():
        signed = list(db.session.scalars(select(Contract)))
        assert len({snapshot_of(one)["contract_no"] for one in signed}) == 6


def test_no_sheet_names_two_families(world: World) -> None:
    """Elsewhere several families stand on one sheet."""
    families = [Family(world) for _ in range(3)]
    pages = page_texts(
        render_batch([PrintItem(snapshot_of(newest(one)), ADDRESS) for one in families]).pdf
    )
    for page in pages:
        assert sum(newest(one).contract_no in page for one in families) == 1


def test_who_moved_away_is_not_printed_in_the_next_term(world: World) -> None:
    """Elsewhere members who moved away are still printed."""
    family = Family(world)
    stays, goes = family.people[1].name, family.people[2].name
    assert any(goes in page for page in printed(family))
    family.leave(2, DIED, "moved_out")
    night(JANUARY)
    pages = printed(family)
    assert any(stays in page for page in pages)
    assert not any(goes in page for page in pages)


def test_after_a_death_the_next_term_names_who_stands_for_the_household(world: World) -> None:
    """Elsewhere the head stays blank, or the dead go on signing."""
    family = Family(world)
    dead, heir = family.people[0], family.people[1]
    family.leave(0, DIED, "death", heir=heir.key)
    scope = everything(DIED)
    by_hand = HandSignature(DIED, paper=True)
    sign_for_household(family.number, heir.key, by_hand, scope, SYSTEM, DIED)
    night(JANUARY)
    told = snapshot_of(newest(family))
    assert told["representative"]["name"] == heir.name
    assert told["representative"]["id_number"] == heir.id_number
    assert told["signatures"]["household"]["name"] == heir.name
    pages = printed(family)
    assert not any(dead.name in page for page in pages)
    assert sum(f"签字人：{heir.name}" in page and "沿用首期签名" in page for page in pages) == 2

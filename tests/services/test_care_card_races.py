"""Two desks give and withdraw care cards at the same time."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import CareCard
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.care_cards import issue, withdraw
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, make_household, make_world, tag_with
from tests.support.around_care import given_card
from tests.support.desks import Work, race
from tests.support.signed_in import audited

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]


def people(number: int) -> list[str]:
    found = make_household(make_world().grids[0], members=number)[1]
    for one in found:
        tag_with(one, "ELDER")
    return [one.key for one in found]


def giving(keys: list[str]) -> Work:
    def work() -> str:
        issue(keys, TODAY.replace(year=2028), everything(TODAY), SYSTEM, TODAY)
        return "given"

    return work


@BOTH
def test_desks_that_tick_the_same_people_give_each_one_card(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        keys = people(5)
        db.session.commit()
    works = [giving(keys[start:] + keys[:start]) for start in range(4)]
    assert race(app, works) == {"given": 4}
    with app.app_context():
        assert db.session.scalar(select(func.count(CareCard.id))) == 5
        assert len(audited("card.issue")) == 5


@BOTH
def test_a_card_is_withdrawn_once_for_one_reason(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        person = make_household(make_world().grids[0], members=1)[1][0]
        number = given_card(person).card_no
        db.session.commit()

    def taking(reason: str) -> Work:
        def work() -> str:
            return str(withdraw(number, reason, everything(TODAY), SYSTEM, TODAY).end_reason)

        return work

    done = race(app, [taking("lost"), taking("mistake"), taking("lost"), taking("mistake")])
    assert len(done) == 1
    with app.app_context():
        assert len(audited("card.withdraw")) == 1


@BOTH
def test_whoever_dies_meanwhile_gets_no_card(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        keys = people(2)
        db.session.commit()

    def die() -> str:
        leave_household(keys[1], "death", TODAY, everything(TODAY), SYSTEM, TODAY)
        return "died"

    done = race(app, [giving(keys), die, giving(keys)])
    assert done["died"] == 1
    assert set(done) <= {"died", "given", "people_gone"}

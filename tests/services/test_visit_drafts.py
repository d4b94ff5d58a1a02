"""Drafts of visits on both engines: one for each person at the desk and each resident."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import User, VisitDraft
from contracts_app.services import visit_drafts
from contracts_app.services.errors import Refused
from tests.factories import World, make_household, make_world
from tests.support.desks import race
from tests.support.visit_pages import visit_of

FIELDS = [("htn-sbp", "138"), ("item", "HTN_VISIT"), ("item", "EXAM"), ("csrf_token", "x")]


@pytest.fixture
def people(world: World) -> tuple[int, int]:
    """The id of somebody at the desk, and that of a resident."""
    person = make_household(world.grids[0], code="H1")[1][0]
    return world.users["village"].id, person.id


def test_what_was_typed_comes_back_without_its_token(people: tuple[int, int]) -> None:
    visit_drafts.keep(*people, FIELDS, "")
    draft = visit_drafts.find(*people)
    assert draft is not None
    assert list(draft.fields) == FIELDS[:3]
    assert draft.touched_at <= clock.utcnow()


def test_the_newest_one_is_the_only_one(people: tuple[int, int]) -> None:
    for value in ("1", "13", "138"):
        visit_drafts.keep(*people, [("htn-sbp", value)], "")
    draft = visit_drafts.find(*people)
    assert draft is not None
    assert draft.fields == (("htn-sbp", "138"),)
    assert db.session.scalar(select(func.count()).select_from(VisitDraft)) == 1


def test_each_desk_has_its_own(world: World, people: tuple[int, int]) -> None:
    visit_drafts.keep(*people, FIELDS, "")
    assert visit_drafts.find(world.users["clerk"].id, people[1]) is None
    visit_drafts.forget(world.users["clerk"].id, people[1])
    assert visit_drafts.find(*people) is not None
    visit_drafts.forget(*people)
    assert visit_drafts.find(*people) is None


def test_values_are_not_readable_in_the_table(people: tuple[int, int]) -> None:
    visit_drafts.keep(*people, [("note", "头晕三天")], "")
    stored = db.session.connection().exec_driver_sql("SELECT fields FROM visit_draft").scalar_one()
    assert "头晕三天".encode() not in bytes(stored)


def test_what_comes_after_its_visit_is_not_kept(world: World) -> None:
    person = make_household(world.grids[0], code="H1")[1][0]
    visit_of(person)
    visit_drafts.keep(world.users["village"].id, person.id, FIELDS, f"page-{person.key}")
    assert visit_drafts.find(world.users["village"].id, person.id) is None


def test_more_than_a_page_can_hold_is_refused(people: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        visit_drafts.keep(*people, [("note", "长" * 30_000)], "")
    assert refused.value.codes == ["too_long"]


def test_after_a_week_it_is_gone(people: tuple[int, int]) -> None:
    visit_drafts.keep(*people, FIELDS, "")
    past = clock.utcnow() - visit_drafts.LIFE - timedelta(seconds=1)
    db.session.execute(update(VisitDraft).values(touched_at_utc=past))
    db.session.expire_all()
    assert visit_drafts.find(*people) is None
    visit_drafts.purge()
    assert db.session.scalar(select(func.count()).select_from(VisitDraft)) == 0


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_pages_that_keep_the_first_draft_at_once_keep_one(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        person = make_household(make_world(users=True).grids[0], code="H1")[1][0]
        user = db.session.scalars(select(User).filter_by(username="village")).one()
        ids = (user.id, person.id)
        db.session.commit()

    def keep() -> str:
        visit_drafts.keep(*ids, FIELDS, "")
        return "kept"

    assert race(app, [keep] * 4) == {"kept": 4}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(VisitDraft)) == 1

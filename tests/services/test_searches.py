"""A search is kept for its user alone, encrypted, and for half a day."""

from datetime import timedelta

from sqlalchemy import text

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import SearchTerm
from contracts_app.services import searches
from tests.factories import World


def test_the_token_opens_the_text_for_its_user_only(world: World) -> None:
    clerk, village = world.users["clerk"], world.users["village"]
    token = searches.remember(clerk.id, "王秀英")
    assert len(token) == 8
    assert searches.find_text(clerk.id, token) == "王秀英"
    assert searches.find_text(village.id, token) is None
    assert searches.find_text(clerk.id, "other") is None


def test_the_database_does_not_hold_the_text(world: World) -> None:
    searches.remember(world.users["clerk"].id, "wangxiuying")
    stored = db.session.execute(text("SELECT text FROM search_term")).scalar_one()
    assert b"wangxiuying" not in bytes(stored)


def test_a_search_is_forgotten_after_half_a_day(world: World) -> None:
    clerk = world.users["clerk"]
    token = searches.remember(clerk.id, "王秀英")
    db.session.get_one(SearchTerm, token).created_at_utc = clock.utcnow() - timedelta(hours=13)
    db.session.flush()
    assert searches.find_text(clerk.id, token) is None
    searches.remember(clerk.id, "李")
    db.session.expire_all()
    assert db.session.get(SearchTerm, token) is None

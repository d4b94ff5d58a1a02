"""The list of people from elsewhere and their cards."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Resident
from tests.factories import make_household, tag_with
from tests.pages import PageClient
from tests.support.signed_in import audited, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        _home, people = make_household(grid, members=2, code="H1")
        tag_with(people[0], "MIGRANT")
        db.session.commit()
        yield app


def key(name: str) -> str:
    return db.session.scalars(select(Resident.key).filter_by(name=name)).one()


def test_the_list_leads_to_the_cards_and_both_are_on_record(
    town: Flask, village: PageClient
) -> None:
    assert "/migrants" in village.get("/households").text
    page = village.get("/migrants?cover=none")
    assert "王秀英" in page.text
    assert "家人1" not in page.text
    assert audited("list")[-1].after == {"people": [key("王秀英")]}
    assert village.get("/migrants/cards.pdf").data.startswith(b"%PDF")
    assert village.get(f"/migrants/{key('王秀英')}/card.pdf").data.startswith(b"%PDF")
    assert len(audited("print")) == 2


def test_who_is_from_here_has_no_tracking_card(town: Flask, village: PageClient) -> None:
    assert village.get(f"/migrants/{key('家人1')}/card.pdf").status_code == 404
    assert village.get("/migrants/cards.pdf?grid=G2").status_code == 303

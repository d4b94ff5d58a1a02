"""Care cards are given from the list or the household, shown beside their holders, and printed."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import CareCard, Grid, Resident
from tests.factories import make_household, tag_with
from tests.pages import PageClient, codes, texts
from tests.support.signed_in import audited, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        _home, people = make_household(grid, members=3, code="H1")
        tag_with(people[0], "ELDER")
        tag_with(people[1], "DISABLED")
        db.session.commit()
        yield app


def key(name: str = "王秀英") -> str:
    return db.session.scalars(select(Resident.key).filter_by(name=name)).first() or ""


def card() -> CareCard:
    return db.session.scalars(select(CareCard)).one()


def test_ticked_people_get_cards_from_the_list(town: Flask, village: PageClient) -> None:
    assert "/care-cards" in village.get("/households").text
    page = village.get("/care-cards")
    assert "王秀英" in page.text
    values = {"resident": [key(), key("家人1")], "to_day": "2028-1-1"}
    answer = village.post_with_token("/care-cards", values)
    assert answer.status_code == 303
    assert "可以发卡" in village.get("/care-cards").text
    assert texts(village.get("/care-cards"), "//tbody/tr") == []
    assert "K1101992026000002" in village.get("/care-cards?show=with").text


def test_a_household_gives_and_withdraws_a_card_on_its_page(
    town: Flask, village: PageClient
) -> None:
    page = village.get("/households/H1")
    assert "发关爱优惠卡" in page.text
    values = {"resident": key(), "household": "H1"}
    answer = village.post_with_token("/care-cards", values)
    assert answer.location == "/households/H1#around-care"
    shown = texts(village.get("/households/H1"), "//*[@id='members']")[0]
    assert "关爱优惠卡" in shown
    withdraw = f"/care-cards/{card().card_no}/withdraw"
    answer = village.submit("/households/H1", {"reason": "lost"}, action=withdraw)
    assert answer.location == "/households/H1#around-care"
    db.session.expire_all()
    assert (card().state, card().end_reason) == ("withdrawn", "lost")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "nothing_chosen"),
        ({"resident": "家人2"}, "no_ground"),
        ({"resident": "王秀英", "to_day": "2026-1-1"}, "card_over"),
        ({"resident": "王秀英", "to_day": "soon"}, "bad_date"),
        ({"resident": "王秀英", "to_day": "2050-1-1"}, "card_too_long"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    town: Flask, village: PageClient, values: dict[str, str], code: str
) -> None:
    sent = {**values, **({"resident": key(values["resident"])} if "resident" in values else {})}
    answer = village.post_with_token("/care-cards", sent)
    assert (answer.status_code, codes(answer)) == (422, [code])


def test_whoever_ticks_nobody_is_told_to_tick_a_person(town: Flask, village: PageClient) -> None:
    assert "请至少勾选一人。" in village.post_with_token("/care-cards", {}).text


def test_cards_are_printed_and_the_print_is_on_record(town: Flask, village: PageClient) -> None:
    assert village.get("/care-cards/cards.pdf").status_code == 303
    village.post_with_token("/care-cards", {"resident": [key(), key("家人1")]})
    assert village.get("/care-cards/cards.pdf").data.startswith(b"%PDF")
    one = db.session.scalars(select(CareCard.card_no).order_by(CareCard.id)).first()
    assert village.get(f"/care-cards/{one}/card.pdf").data.startswith(b"%PDF")
    printed = audited("print")
    assert printed[0].object_key == "list"
    # One that is printed alone stands among the looks at its holder.
    assert (printed[1].object_type, printed[1].after) == ("resident", {"card": one})


def test_whoever_sees_the_list_is_on_record_with_whom_it_showed(
    town: Flask, village: PageClient
) -> None:
    village.get("/care-cards?ground=ELDER")
    assert audited("list")[-1].after == {"people": [key()]}

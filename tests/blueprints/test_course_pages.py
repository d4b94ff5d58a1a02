"""A pregnancy and a case of tuberculosis are followed on their pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Obligation, Pregnancy, Resident, TbCase
from tests.factories import make_household
from tests.pages import PageClient, codes
from tests.support.signed_in import audited, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        make_household(grid, members=2, code="H1")
        db.session.commit()
        yield app


def page_of(name: str, course: str) -> str:
    key = db.session.scalars(select(Resident.key).filter_by(name=name)).one()
    return f"/residents/{key}/{course}"


def send(client: PageClient, page: str, step: str, **days: str) -> Any:
    return client.submit(page, days, action=f"{page}?step={step}")


def due(item: str) -> list[str]:
    query = select(Obligation.slot).filter_by(item_code=item, state="open")
    return list(db.session.scalars(query))


def test_a_pregnancy_is_booked_born_and_closed(town: Flask, village: PageClient) -> None:
    page = page_of("王秀英", "pregnancy")
    booked = send(village, page, "book", lmp_on="2026-2-20", booked_on="2026-4-1")
    assert booked.status_code == 303
    assert "39周1天" in village.get(page).text
    assert due("ANTENATAL") == ["37w"]
    born = send(village, page, "birth", born_on="2026-11-18", home_on="2026-11-21")
    assert born.status_code == 303
    assert due("POSTPARTUM") == ["1"]
    ended = send(village, page, "end", outcome="born", ended_on="2026-11-21")
    assert ended.status_code == 303
    assert "产后服务已完成" in village.get(page).text
    assert due("POSTPARTUM") == []
    verbs = ("pregnancy.book", "pregnancy.birth", "pregnancy.end")
    assert [len(audited(verb)) for verb in verbs] == [1, 1, 1]


def test_what_cannot_be_is_said_beside_what_was_typed(town: Flask, village: PageClient) -> None:
    page = page_of("王秀英", "pregnancy")
    answer = send(village, page, "book", lmp_on="2027-1-1", booked_on="2026-11-21")
    assert (answer.status_code, codes(answer)) == (422, ["future_date"])
    assert 'value="2027-1-1"' in answer.text
    assert db.session.scalars(select(Pregnancy)).all() == []
    man = page_of("家人1", "pregnancy")
    answer = send(village, man, "book", lmp_on="2026-9-1", booked_on="2026-11-21")
    assert codes(answer) == ["not_for_person"]


def test_a_step_that_the_page_does_not_offer_is_not_there(town: Flask, village: PageClient) -> None:
    page = page_of("王秀英", "pregnancy")
    sent = village.post_with_token(f"{page}?step=birth", {"born_on": "2026-11-18"})
    assert sent.status_code == 404


def test_a_case_is_notified_treated_and_closed(town: Flask, village: PageClient) -> None:
    page = page_of("家人1", "tuberculosis")
    assert send(village, page, "notify", notified_on="2026-11-20").status_code == 303
    assert due("TB_VISIT") == ["first"]
    begun = send(village, page, "start", started_on="2026-11-20", intensive_until="")
    assert begun.status_code == 303
    assert "2027-01-20" in village.get(page).text
    stopped = send(village, page, "stop", outcome="completed", stopped_on="2026-11-21")
    assert stopped.status_code == 303
    assert "完成疗程" in village.get(page).text
    assert db.session.scalars(select(TbCase.outcome)).all() == ["completed"]
    assert due("TB_VISIT") == ["end"]

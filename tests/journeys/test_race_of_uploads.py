"""One signing that comes from everywhere at once: sealed, by the page, several times each."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, SealedSigning
from contracts_app.services.checks import run_checks
from tests.factories import PASSWORD, make_household, make_world
from tests.pages import PageClient, filled, form_of, page_client, tree
from tests.support.outbox import add_pair, content, seal
from tests.support.patience import wait_for_a_connection

BY_HAND = {"notice": "y", "consent": "y", "paper": "y"}
TIMES = 8

pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Flask:
    app = make_app(request.param)
    with app.app_context():
        make_household(make_world(users=True).grids[0], code="H1")
        db.session.commit()
        add_pair()
    return app


def at_once(app: Flask, clerk: PageClient, posts: list[tuple[str, Any]]) -> Counter[str]:
    """Send all posts at the same moment; how each was answered."""
    answers: list[str] = []
    start = threading.Barrier(len(posts))
    cookie = clerk.get_cookie("session")
    assert cookie is not None
    wait_for_a_connection(app)

    def tablet(url: str, fields: Any) -> None:
        client = page_client(app)
        client.set_cookie("session", cookie.value)
        start.wait()
        answer = client.post(url, data=fields)
        answers.append(answer.headers.get("X-Outbox", str(answer.status_code)))

    threads = [threading.Thread(target=tablet, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def test_packages_and_forms_of_one_page_make_one_contract(town: Flask) -> None:
    clerk = page_client(town)
    clerk.sign_in("clerk", PASSWORD)
    page = clerk.get("/sign/H1")
    form = filled(form_of(page, "/sign/H1"), BY_HAND)
    fields = dict(form.lists())
    token = fields.pop("csrf_token")
    ticket = tree(page).xpath("//*[@id='sealing']/@data-ticket")[0]
    package = {"sealed": seal(content(fields, ticket)), "csrf_token": token}
    posts = [("/sign/outbox", package)] * TIMES + [("/sign/H1", form)] * TIMES
    assert at_once(town, clerk, posts) == {"made": 1, "again": TIMES - 1, "303": TIMES}
    with town.app_context():
        assert db.session.scalar(select(func.count()).select_from(Contract)) == 1
        row = db.session.scalars(select(SealedSigning)).one()
        assert row.contract_id is not None
        assert run_checks().ok


def test_a_signing_that_is_refused_asks_for_attention_once(town: Flask) -> None:
    clerk = page_client(town)
    clerk.sign_in("clerk", PASSWORD)
    page = clerk.get("/sign/H1")
    fields = dict(filled(form_of(page, "/sign/H1"), {"notice": "y", "paper": "y"}).lists())
    token = fields.pop("csrf_token")
    ticket = tree(page).xpath("//*[@id='sealing']/@data-ticket")[0]
    package = {"sealed": seal(content(fields, ticket)), "csrf_token": token}
    answers = at_once(town, clerk, [("/sign/outbox", package)] * TIMES)
    assert answers == {"attention": 1, "again": TIMES - 1}
    with town.app_context():
        assert db.session.scalars(select(SealedSigning)).one().codes == ["consent_missing"]
        assert db.session.scalar(select(func.count()).select_from(Contract)) == 0

"""The household's page tells its past, and its state on any day of it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from contracts_app.models import Grid, HouseholdAction, Resident, User
from contracts_app.queries.scope import everything
from contracts_app.services import audit
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.household_life import leave_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, make_household
from tests.pages import PageClient, codes, texts
from tests.pages import select as elements
from tests.support.signed_in import audited, client_of, far_household, sign_up, world_app
from tests.support.statements import counted_statements

LINES = "//*[@id='timeline']//li//p[not(@class)]"


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0])
        far_household("FAR1")
        db.session.commit()
        yield app


def person(name: str) -> Resident:
    return db.session.scalars(select(Resident).filter_by(name=name)).first()


def number() -> str:
    return audited("contract.sign")[0].object_key


def die(actor: Actor = SYSTEM) -> None:
    scope = everything(TODAY)
    leave_household(person("家人1").key, "death", TODAY, scope, actor, TODAY)
    db.session.commit()


def test_a_death_is_one_happening_with_what_followed(town: Flask, village: PageClient) -> None:
    user = db.session.scalars(select(User).filter_by(username="clerk")).one()
    user.display_name = "孙会计"
    die(Actor.of(user, "request1"))
    page = village.get("/households/H1/timeline")
    assert texts(page, LINES) == [
        "死亡 · 家人1 · 2026-11-21",
        " · ".join(
            (
                *("签约", number(), "王秀英、家人1、家人2", "第一家庭医生团队"),
                *("2026-11-21 – 2027-12-31", "BASIC"),
            )
        ),
    ]
    heads = texts(page, "//*[@id='timeline']//li/p[@class='hint']")
    assert [text.split(" · ")[1] for text in heads] == ["孙会计", "系统"]


def test_what_was_taken_back_is_struck_out_with_the_reason(
    town: Flask, village: PageClient
) -> None:
    die()
    action = db.session.scalars(select(HouseholdAction.id)).one()
    undo_action(action, "写错了人", everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    page = village.get("/households/H1/timeline?kind=people")
    assert texts(page, LINES) == [
        "撤回登记 · 死亡 · 写错了人",
        "离开本户 · 家人1 · 2026-11-21 · 死亡",
        "死亡 · 家人1 · 2026-11-21 已撤回：写错了人",
    ]
    assert texts(page, "//*[@id='timeline']//s") == ["死亡 · 家人1 · 2026-11-21"]


def test_the_kinds_narrow_it_and_looks_are_shown_only_when_chosen(
    town: Flask, village: PageClient
) -> None:
    village.get("/households/H1")
    audit.record(SYSTEM, "contract.renew", "contract", number())
    audit.record(SYSTEM, "household.grid", "household", "H1")
    db.session.commit()

    def told(kind: str) -> list[str]:
        page = village.get(f"/households/H1/timeline?kind={kind}")
        return [text.split(" · ")[0] for text in texts(page, LINES)]

    assert told("") == told("nonsense") == ["转入其他网格", "已续约", "签约"]
    assert (told("contract"), told("renewal"), told("place")) == (
        ["签约"], ["已续约"], ["转入其他网格"],
    )  # fmt: skip
    assert told("people") == []
    assert set(told("looks")) == {"查看"}
    page = village.get("/households/H1/timeline?kind=place")
    assert texts(page, "//nav//a[@aria-current='true']") == ["所在网格与团队"]


def test_many_events_come_in_pages(town: Flask, village: PageClient) -> None:
    for _once in range(25):
        audit.record(SYSTEM, "household.grid", "household", "H1")
    db.session.commit()
    first = village.get("/households/H1/timeline?kind=place")
    assert len(texts(first, LINES)) == 20
    second = village.get(link(first, "next"))
    assert len(texts(second, LINES)) == 5
    assert len(texts(village.get(link(second, "prev")), LINES)) == 20
    odd = village.get("/households/H1/timeline?kind=place&after=%C2%B2&before=1e9")
    assert len(texts(odd, LINES)) == 20


def link(page: TestResponse, rel: str) -> str:
    return str(elements(page, f"//a[@rel='{rel}']")[0].get("href"))


def test_the_household_page_shows_the_newest_and_the_way_to_all(
    town: Flask, village: PageClient
) -> None:
    page = village.get("/households/H1")
    assert [text.split(" · ")[0] for text in texts(page, LINES)] == ["签约"]
    assert "/households/H1/timeline" in page.text
    contract = village.get(f"/contracts/{number()}")
    assert "/households/H1/timeline" in contract.text
    assert "/timeline" not in client_of(town, "bureau").get(f"/contracts/{number()}").text


def test_who_may_not_see_households_reads_no_names_in_the_history(town: Flask) -> None:
    page = client_of(town, "bureau").get(f"/contracts/{number()}")
    [signed] = texts(page, "//*[@id='events']//li")
    assert "王**、家**、家**" in signed


def test_a_day_of_the_past_shows_who_lived_there(town: Flask, village: PageClient) -> None:
    die()
    before = village.get("/households/H1/timeline?day=2026-11-20")
    assert texts(before, "//*[@id='state']//th[@scope='row']") == ["王秀英 ●户主", "家人1", "家人2"]
    assert "未签约" in texts(before, "//*[@id='state']//dl")[0]
    on_the_day = village.get("/households/H1/timeline?day=2026-11-21")
    state = texts(on_the_day, "//*[@id='state']")[0]
    assert number() in state
    assert "家人1" in state
    assert audited("view")[-1].after == {"day": "2026-11-21"}


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-11-22", "future_date"), ("soon", "bad_date"), ("2026-02-30", "bad_date")],
)
def test_a_day_that_is_none_or_not_yet_is_refused(village: PageClient, day: str, code: str) -> None:
    page = village.get(f"/households/H1/timeline?day={day}")
    assert page.status_code == 422
    assert codes(page) == [code]
    assert texts(page, "//*[@id='state']") == []


def test_what_lies_out_of_reach_has_no_timeline(village: PageClient) -> None:
    far = village.get("/households/FAR1/timeline")
    none = village.get("/households/NONE/timeline")
    assert (far.status_code, none.status_code) == (404, 404)


def test_a_page_costs_the_same_with_many_events_as_with_few(
    town: Flask, village: PageClient
) -> None:
    village.get("/households/H1/timeline?day=2026-11-21")
    with counted_statements() as few:
        village.get("/households/H1/timeline?day=2026-11-21")
    for _once in range(30):
        keys = [person(name).key for name in ("家人1", "家人2")]
        audit.record(SYSTEM, "contract.sign", "contract", number(), after={"members": keys})
    db.session.commit()
    with counted_statements() as many:
        village.get("/households/H1/timeline?day=2026-11-21")
    assert len(many) <= len(few)

"""The main job in a real browser: from a village roster to two printed copies."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.jobs.queue import Queue
from contracts_app.models import Contract, GridDuty, Signature
from contracts_app.services.accounts import hashed
from tests.factories import PASSWORD, id_number, make_world
from tests.printing.conftest import drawn_objects
from tests.support.browser import OpenContext, assert_accessible, sign_in
from tests.support.server import serving
from tests.support.tablet import draw

VILLAGE = "110199100201"
RARE_NAME = "吴𠮷"
HEADER = "户编号,姓名,证件类型,证件号码,与户主关系,联系电话,行政区划代码,网格编码,现住址,人群标签"


@dataclass
class Station:
    """A served instance with users, a team and two grids, the second without a team."""

    app: Flask
    url: str


@pytest.fixture
def station(make_app: Callable[..., Flask]) -> Iterator[Station]:
    app = make_app()
    with app.app_context():
        world = make_world(users=True)
        duty = db.session.scalars(select(GridDuty).filter_by(grid_id=world.grids[1].id)).one()
        db.session.delete(duty)
        world.users["village"].specimen = {
            "w": 300,
            "h": 200,
            "strokes": [[[40, 60, 0], [150, 90, 300]], [[90, 30, 500], [100, 160, 900]]],
        }
        world.users["village"].sign_pin_hash = hashed("258036")
        db.session.commit()
    with working(app.extensions["queue"]), serving(app) as url:
        yield Station(app, url)


@contextmanager
def working(queue: Queue) -> Iterator[None]:
    """The background worker, as `serve` runs it: it begins with the housekeeping.

    What it does every five minutes by the clock would happen in some runs only.
    """
    consumer = queue.huey.create_consumer(workers=1, worker_type="thread", periodic=False)
    # Signals belong to the main thread of a process, and this one is the test's.
    consumer._set_signal_handlers = lambda: None
    consumer.start()
    queue.housekeeping_now()
    try:
        yield
    finally:
        consumer.stop(graceful=True)


def roster(folder: Path) -> Path:
    """A household of three with a rare character, on the grid that has no team yet."""
    people = (
        (RARE_NAME, (1958, 3, 12), 1, "户主", "13800138000", "二组7号", "老年人、高血压"),
        ("王秀英", (1960, 5, 6), 2, "配偶", "", "", "老年人"),
        ("吴小宝", (2021, 6, 1), 3, "孙子", "", "", "0-6岁儿童"),
    )
    lines = [HEADER]
    for name, born, serial, relation, phone, address, tags in people:
        number = id_number(date(*born), serial)
        lines.append(
            f"H001,{name},居民身份证,{number},{relation},{phone},{VILLAGE},G2,{address},{tags}"
        )
    path = folder / "roster.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def import_roster(page: Page, url: str, file: Path) -> None:
    """The leader uploads a roster and waits until it is in."""
    page.goto(f"{url}/imports")
    assert_accessible(page)
    page.select_option("[name=kind]", "roster")
    page.set_input_files("[name=file]", file)
    page.uncheck("[name=dry_run]")
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector("#import .notice-good")


def assign_grid(page: Page, url: str) -> None:
    """The leader gives the grid to the team."""
    page.goto(f"{url}/grids")
    assert_accessible(page)
    page.check("[name=grid][value=G2]")
    page.select_option("select[name=team]", "T01")
    with page.expect_navigation():
        page.click("form[action='/grids/assign'] button[type=submit]")


def sign(page: Page, url: str) -> str:
    """The village doctor signs the household on the screen; returns the contract's number."""
    page.goto(f"{url}/sign")
    page.fill("#q", "H001")
    with page.expect_navigation():
        page.press("#q", "Enter")
    assert_accessible(page)
    page.click(".step:not([hidden]) .step-actions .btn-primary")
    page.click(".step:not([hidden]) .step-actions .btn-primary")
    page.check("#notice")
    page.check("#consent")
    page.click(".step:not([hidden]) .step-actions .btn-primary")
    draw(page)
    page.fill("[name=pin]", "258036")
    assert_accessible(page)
    with page.expect_navigation():
        page.click("#signature-step button[type=submit]")
    assert_accessible(page)
    return page.url.rsplit("/", 1)[1]


def read_agreement(page: Page, url: str, number: str) -> bytes:
    """The clerk opens the agreement; the bytes as the browser receives them."""
    page.goto(f"{url}/contracts/{number}")
    answer = page.request.get(f"{url}/contracts/{number}/agreement.pdf")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.body())


def test_from_a_roster_to_two_printed_copies(
    station: Station, open_context: OpenContext, tmp_path: Path
) -> None:
    leader = open_context().new_page()
    sign_in(leader, station.url, "leader", PASSWORD)
    import_roster(leader, station.url, roster(tmp_path))
    assign_grid(leader, station.url)

    tablet = open_context(viewport={"width": 768, "height": 1024}).new_page()
    sign_in(tablet, station.url, "village", PASSWORD)
    number = sign(tablet, station.url)

    clerk = open_context().new_page()
    sign_in(clerk, station.url, "clerk", PASSWORD)
    printed = read_agreement(clerk, station.url, number)
    agreement = PdfReader(io.BytesIO(printed))

    with station.app.app_context():
        contract = db.session.scalars(select(Contract).filter_by(contract_no=number)).one()
        start, end = contract.period_start, contract.period_end
        modes = set(db.session.scalars(select(Signature.mode)))
    assert modes == {"screen", "specimen"}
    texts = [page.extract_text() for page in agreement.pages]
    whole = "".join(texts).replace("\n", "")
    assert len(texts) <= 4
    half = len(texts) // 2
    for copy, mark in ((texts[:half], "甲方联"), (texts[half:], "乙方联")):
        said = "".join(copy)
        assert mark in said
        for name in (RARE_NAME, "王秀英", "吴小宝"):
            assert name in said
        assert number in said
    assert f"{start.year}年{start.month}月{start.day}日" in whole
    assert f"{end.year}年{end.month}月{end.day}日" in whole
    drawn = [len(names) for names in drawn_objects(printed)]
    # Two signatures and the QR code on each copy, besides the code at the foot of each page.
    assert sum(drawn[:half]) >= 3
    assert sum(drawn[half:]) >= 3

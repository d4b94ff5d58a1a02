"""A village through the print centre: ordered on a page, printed by the worker, read back."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.jobs.queue import queue
from contracts_app.models import Contract, PrintCopy, PrintPart
from contracts_app.services import print_run
from tests.factories import TODAY, GridFactory, make_household, make_world
from tests.pages import PageClient, texts
from tests.pages import select as nodes
from tests.support.paper import Paper
from tests.support.signed_in import client_of, sign_up

NAMES = ("王秀英", "王𠮷", "古丽娜尔·买买提", "李䶮", "欧阳㛃雪", "𬱖大山")
NUMBER = re.compile(r"协议编号：(\d{16}-\d{2})")
PATIENCE = 900
URL = "https://jyqy.example.gov.cn"


@dataclass(frozen=True)
class Village:
    """So many households of a village in grids of a hundred, or of less where it is small."""

    grids: int
    doors: int
    lists: int
    """Pages of one list of a part: 19 households a page, and a whole sheet of paper at the end."""

    @property
    def households(self) -> int:
        return self.grids * self.doors


SMALL = Village(grids=2, doors=4, lists=2)
WHOLE = Village(grids=3, doors=100, lists=6)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(demo=True, today=TODAY, public_url=URL)


def settle(app: Flask, village: Village) -> None:
    """Everybody signs; households differ in size, names, addresses and packages."""
    with app.app_context():
        world = make_world(users=True)
        grids = [*world.grids, *(GridFactory(code=f"G{n}") for n in range(3, 9))][: village.grids]
        for grid in grids:
            for door in range(village.doors):
                household, people = make_household(grid, 1 + door % 5)
                long_road = "杨柳镇向阳大道旧供销社家属院北侧" * (door % 3)
                household.address = f"{long_road}{door + 1}号"
                people[0].name = NAMES[door % len(NAMES)]
                sign_up(household, people[0])
        db.session.commit()
        db.session.remove()


@contextmanager
def worker(app: Flask) -> Iterator[None]:
    """The background worker, at work."""
    with app.app_context():
        consumer = queue().huey.create_consumer(workers=1, worker_type="thread", periodic=False)
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(graceful=True)


def printed(client: PageClient) -> list[bytes]:
    """The files of a job over all signed agreements, fetched once all parts are finished."""
    answer = client.submit("/print/check?kind=signed&village=110199100201")
    assert answer.status_code == 303, answer.text
    address, until = str(answer.location), time.monotonic() + PATIENCE
    while (page := client.htmx_get(address)).status_code == 200:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert page.status_code == 286
    parts = nodes(client.get(address), "//a[contains(@href, '/parts/')]")
    return [client.get(str(part.get("href"))).data for part in parts]


@pytest.mark.parametrize("village", [SMALL, pytest.param(WHOLE, marks=pytest.mark.deep)])
def test_a_village_is_printed_and_every_sheet_is_found_again(
    app: Flask, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_run, "CHUNK", village.doors)
    settle(app, village)
    clerk = client_of(app, "clerk")
    with worker(app):
        papers = [Paper(pdf) for pdf in printed(clerk)]
    _every_page_is_there(app, papers, village)
    for paper in papers:
        _no_household_shares_a_sheet(paper)
    seen = {number: pages for paper in papers for number, pages in _by_number(paper).items()}
    assert len(seen) == village.households
    with app.app_context():
        for contract in db.session.scalars(select(Contract)):
            _the_paper_says_what_was_signed(contract, seen[contract.contract_no])
        db.session.remove()
    _codes_lead_to_the_contract(clerk, papers, village)
    for paper in papers:
        paper.close()


def _every_page_is_there(app: Flask, papers: list[Paper], village: Village) -> None:
    agreements = village.doors * 2 * 2
    assert [len(paper) for paper in papers] == [agreements + 2 * village.lists] * village.grids
    with app.app_context():
        copies = list(db.session.scalars(select(PrintCopy)))
        parts = list(db.session.scalars(select(PrintPart)))
        assert len(copies) == len({(one.contract_id, one.copy) for one in copies})
        assert len(copies) == 2 * village.households
        assert [part.agreements for part in parts] == [village.doors] * village.grids
        assert {part.fetched for part in parts} == {1}
        db.session.remove()


def _no_household_shares_a_sheet(paper: Paper) -> None:
    for front, back in paper.sheets():
        on_sheet = set(NUMBER.findall(front)) | set(NUMBER.findall(back))
        lists = "签收单" in front or "核对单" in front or not front
        assert len(on_sheet) == (0 if lists else 1)
        if not lists:
            assert ("甲方联" in front) == ("甲方联" in back)
            assert ("乙方联" in front) == ("乙方联" in back)


def _by_number(paper: Paper) -> dict[str, str]:
    """The text of all pages of each agreement."""
    found: dict[str, str] = {}
    for page in range(len(paper)):
        text = paper.text(page)
        for number in set(NUMBER.findall(text)):
            found[number] = found.get(number, "") + text
    return found


def _the_paper_says_what_was_signed(contract: Contract, text: str) -> None:
    snapshot = contract.agreement_snapshot or {}
    words = [
        snapshot["household"]["code"],
        snapshot["household"]["address"],
        snapshot["institution"]["name"],
        snapshot["team"]["leader"],
        contract.verify_code,
    ]
    for member in snapshot["members"]:
        words += [member["name"], member["id_number"], member["birth_date"]]
    for package in snapshot["packages"]:
        words.append(package["name"])
    for word in words:
        assert text.count("".join(word.split())) >= 2, f"{word} is missing in one of the copies"


def _codes_lead_to_the_contract(clerk: PageClient, papers: list[Paper], village: Village) -> None:
    """Every code of a first page is read by another program and answers for its number."""
    read = 0
    for paper in papers:
        for page in range(village.lists, len(paper) - village.lists, 2):
            number = NUMBER.findall(paper.text(page))[0]
            address = paper.code_at_the_head(page)
            assert address.startswith(f"{URL}/v/"), number
            if page % 4 == 0:
                answer = clerk.get(address.removeprefix(URL))
                assert number in texts(answer, "//main")[0]
            read += 1
    assert read == 2 * village.households
    # The small codes of all other pages say the same.
    first = papers[0]
    heads = {first.code_at_the_head(village.lists), first.code_at_the_foot(village.lists + 1)}
    assert len(heads) == 1

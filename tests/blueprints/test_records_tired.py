"""What a tired person does wrong on the pages of records is answered, and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Grid, HealthRecord, Resident
from contracts_app.services.audit import SYSTEM
from contracts_app.services.record_events import note_event
from contracts_app.vocabulary.record_storage import Danger
from contracts_app.vocabulary.records import RecordEventKind
from tests.blueprints.test_record_access_pages import ASKED, send_paper
from tests.factories import TODAY, make_household, make_record
from tests.pages import PageClient, codes
from tests.support.signed_in import client_of, sign_up, world_app

CODE = "11019910010100001"
RECORD = f"/records/{CODE}"
LOAN = {"borrower": "周医生", "purpose": "visit", "lent_on": "2026-11-21", "due_on": "2026-11-25"}
SAFE = {one.value: "yes" for one in Danger} | {"institution": "ST1"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, members=2, code="H1")
        sign_up(household, people[0])
        note_event(make_record(people[0], CODE), RecordEventKind.UPDATED, TODAY, SYSTEM)
        db.session.commit()
        yield app


def lent(client: PageClient) -> str:
    """The address at which the paper is taken back."""
    assert client.submit(f"{RECORD}/loan", LOAN).status_code == 303
    text = client.get(f"{RECORD}/loan").text
    start = text.index("/records/loans/")
    return text[start : text.index('"', start)].replace("slip.pdf", "back")


def applied(client: PageClient) -> str:
    address = client.submit(f"{RECORD}/access", ASKED).location or ""
    assert send_paper(client, address).status_code == 303
    return address


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "2026-00", "x", "2026-1"])
@pytest.mark.parametrize("page", ["reviews", "archive-checks", "returns", "returns.pdf"])
def test_no_month_breaks_a_page(town: Flask, village: PageClient, page: str, month: str) -> None:
    assert village.get(f"/records/{page}?month={month}").status_code == 200


@pytest.mark.parametrize(
    "day", ["2026-02-29", "2026-11-22", "1000-01-01", "", "明天", "2025-11-20"]
)
def test_a_look_around_has_a_day_of_the_last_year(
    town: Flask, village: PageClient, day: str
) -> None:
    answer = village.post_with_token("/records/archive-checks", {**SAFE, "on": day})
    assert answer.status_code == 422
    assert codes(answer)


@pytest.mark.parametrize("day", ["2026-02-29", "2019-12-31", "1000-01-01", "2026-11-22"])
def test_a_paper_is_not_lent_before_there_was_one_nor_tomorrow(
    town: Flask, village: PageClient, day: str
) -> None:
    answer = village.submit(f"{RECORD}/loan", {**LOAN, "lent_on": day, "due_on": day})
    assert answer.status_code == 422
    assert codes(answer)[0] in ("bad_date", "future_date", "loan_before_record")


def test_a_second_press_lends_nothing_twice_and_takes_nothing_back_twice(
    town: Flask, village: PageClient
) -> None:
    back = lent(village)
    assert village.post_with_token(f"{RECORD}/loan", LOAN).status_code == 409
    assert village.post_with_token(back, {"returned_on": "2026-11-21"}).status_code == 303
    assert village.post_with_token(back, {"returned_on": "2026-11-21"}).status_code == 409


def test_a_reason_of_spaces_is_none(town: Flask, village: PageClient, leader: PageClient) -> None:
    address = applied(village)
    for reason in ("", "   ", "　"):
        answer = leader.post_with_token(f"{address}/refuse", {"reason": reason})
        assert answer.status_code == 422
        assert codes(answer), reason
    assert leader.post_with_token(f"{address}/refuse", {"reason": "不需要"}).status_code == 303
    for step in ("refuse", "approve", "end", "answer"):
        sent = {"reason": "再按", "until": "2026-11-22", "answer": "agreed", "basis": "own",
                "on": "2026-11-21", "paper": "y"}  # fmt: skip
        assert leader.post_with_token(f"{address}/{step}", sent).status_code == 409, step


def test_nobody_agrees_once_the_person_has_died(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    address = applied(village)
    assert leader.submit(address, action=f"{address}/approve").status_code == 303
    yesterday = TODAY - timedelta(days=1)
    owner = select(HealthRecord.resident_id).where(HealthRecord.code == CODE)
    db.session.execute(update(Resident).where(Resident.id.in_(owner)).values(died_on=yesterday))
    db.session.commit()
    said = {"answer": "agreed", "paper": "y"}
    answer = village.submit(address, said, action=f"{address}/answer")
    assert (answer.status_code, codes(answer)) == (422, ["access_of_dead"])
    assert "已去世" in answer.text


def test_what_another_village_keeps_is_not_there(town: Flask) -> None:
    other = client_of(town, "hospital")
    for page in ("", "/loan", "/access", "/storage", "/close", "/forms/basic", "/exams/new"):
        assert other.get(f"{RECORD}{page}").status_code == 404, page

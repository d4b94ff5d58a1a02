"""What an entry does is read before it is recorded, and it is recorded once."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Cover
from tests.factories import TODAY
from tests.pages import PageClient, codes, texts, tree
from tests.support.entries import DEATH, MOVE_OUT, entries, member, read, record
from tests.support.signed_in import client_of


def test_what_a_death_does_is_read_first_and_nothing_is_stored_by_reading(
    client: PageClient,
) -> None:
    values = {"member": member(0).key, "on": "2026-11-20", "new_head": member(1).key}
    page = client.submit(DEATH, values)
    lines = texts(page, "//*[@id='effects']/li")
    assert any("王秀英" in line and "2026-11-20" in line for line in lines)
    assert any("家人1" in line for line in lines)
    assert entries() == []
    assert member(0).died_on is None


def test_an_entry_that_does_something_else_by_now_is_read_again(client: PageClient) -> None:
    values = {"member": member(0).key, "on": "2026-11-20", "new_head": member(1).key}
    fields = read(client, DEATH, values)
    cover = db.session.scalars(select(Cover).filter_by(resident_id=member(0).id)).one()
    cover.state, cover.cover_to = "ended", TODAY.replace(day=1)
    db.session.commit()
    page = client.post(DEATH, data={**fields, "step": "confirm"})
    assert (page.status_code, codes(page)) == (422, ["report_not_read"])
    assert entries() == []
    assert texts(page, "//*[@id='effects']/li")


def test_an_entry_without_a_digest_is_only_shown(client: PageClient) -> None:
    values = {"member": member(2).key, "on": "2026-11-20", "step": "confirm"}
    assert client.post_with_token(DEATH, values).status_code == 200
    assert entries() == []


def test_something_can_be_changed_before_it_is_recorded(client: PageClient) -> None:
    fields = read(client, DEATH, {"member": member(2).key, "on": "2026-11-20"})
    page = client.post(DEATH, data={**fields, "step": "edit"})
    assert page.status_code == 200
    assert texts(page, "//*[@id='effects']") == []
    assert 'value="2026-11-20"' in page.text


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2026-12-01", "future_date"),
        ("1900-12-01", "bad_date"),
        ("nonsense", "bad_date"),
        ("  ", "invalid"),
    ],
)
def test_a_wrong_day_comes_back_with_its_code(client: PageClient, on: str, code: str) -> None:
    page = client.submit(DEATH, {"member": member(1).key, "on": on})
    assert page.status_code == 422
    assert code in codes(page)


@pytest.mark.parametrize(
    "address",
    [
        "/households/FAR1/entries",
        "/households/FAR1/entries/death",
        "/households/H1/entries/no_such_kind",
        "/households/NONE/entries",
    ],
)
def test_entries_elsewhere_do_not_exist(client: PageClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_button_that_was_pressed_twice_leads_to_what_it_did(client: PageClient) -> None:
    fields = read(client, MOVE_OUT, {"member": member(2).key, "on": "2026-11-20"})
    answers = [client.post(MOVE_OUT, data={**fields, "step": "confirm"}) for _n in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, "/households/H1")] * 2
    assert [one.kind for one in entries()] == ["move_out"]
    assert "没有重复登记" in client.get("/households/H1").text


def test_who_confirms_after_somebody_else_hears_who_and_when(
    town: Flask, client: PageClient
) -> None:
    values = {"member": member(2).key, "on": "2026-11-20"}
    late = read(client, MOVE_OUT, values)
    record(client_of(town, "leader"), MOVE_OUT, {**values, "on": "2026-11-19"})
    page = client.post(MOVE_OUT, data={**late, "step": "confirm"})
    assert page.status_code == 409
    assert tree(page).xpath("//main//@data-code") == ["changed_meanwhile"]
    assert "被他人先行修改" in page.text
    assert texts(page, "//a[@href='/households/H1']")[-1] == "重新打开页面"
    assert [one.happened_on for one in entries()] == [date(2026, 11, 19)]


def test_two_windows_of_one_person_are_not_called_somebody_else(client: PageClient) -> None:
    values = {"member": member(2).key, "on": "2026-11-20"}
    late = read(client, MOVE_OUT, values)
    record(client, MOVE_OUT, {**values, "on": "2026-11-19"})
    page = client.post(MOVE_OUT, data={**late, "step": "confirm"})
    assert page.status_code == 409
    assert tree(page).xpath("//main//@data-code") == ["changed_meanwhile"]
    assert "您自己已经办过一步" in page.text
    assert "被他人先行修改" not in page.text


def test_a_household_that_is_not_found_is_said_not_to_be_found(client: PageClient) -> None:
    values = {"other": "没有这户", "step": "edit"}
    page = client.post_with_token("/households/H1/entries/marriage", values)
    assert "没有找到家庭" in page.text

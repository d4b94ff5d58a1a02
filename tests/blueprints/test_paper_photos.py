"""Photos of signed paper: sent many at once, confirmed in one table, seen by nobody else."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.jobs.scans import scans_room
from contracts_app.models import Contract, Grid, SignedScan, Team
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.paper_forms import spoil
from tests.factories import TODAY, make_household
from tests.pages import PageClient, codes, texts
from tests.pages import select as nodes
from tests.support.papers import form_out, hand_signed, returns
from tests.support.photos_of_paper import jpeg, photo_of, sheet_with, side_by_side
from tests.support.signed_in import audited, client_of, sign_up

AT = "/sign/paper/photos"


@pytest.fixture
def contracts(town: Flask) -> list[Contract]:
    return hand_signed()


def send(client: PageClient, *files: bytes) -> Any:
    sent = [(BytesIO(data), f"王秀英{place}.jpg") for place, data in enumerate(files)]
    fields = {"photos": sent, "csrf_token": client.token()}
    return client.post(AT, data=fields, content_type="multipart/form-data")


def photo(contract: Contract) -> bytes:
    return photo_of(sheet_with(contract.verify_code), turned=4, blur=0.5)


def blank() -> bytes:
    return jpeg(Image.new("RGB", (400, 600), "white"))


def keys() -> list[str]:
    return list(db.session.scalars(select(SignedScan.key).order_by(SignedScan.id)))


def test_matched_photos_are_confirmed_in_one_table(
    clerk: PageClient, contracts: list[Contract]
) -> None:
    first, second = contracts
    assert send(clerk, photo(first), photo(second), blank()).status_code == 303
    page = clerk.get(AT)
    assert "照片：2 张已对上、1 张读不到二维码。" in page.text
    proposed = "//section[@aria-labelledby='proposed-title']//tbody/tr/th"
    assert texts(page, proposed) == [first.contract_no, second.contract_no]
    confirm = f"{AT}/confirm"
    only = {"number": [first.contract_no, second.contract_no], "team": [first.contract_no]}
    answer = clerk.submit(AT, only, action=confirm, follow_redirects=True)
    assert "已登记收回 2 份" in answer.text
    rows = {row.contract_id: row for row in returns()}
    assert {row.found_by for row in rows.values()} == {"photo"}
    assert (rows[first.id].household_signed_on, rows[first.id].team_signed_on) == (TODAY, TODAY)
    assert rows[second.id].team_signed_on is None
    assert texts(answer, proposed) == []
    contract_page = clerk.get(f"/contracts/{first.contract_no}")
    assert "2026-11-21 收回，双方已签" in contract_page.text
    assert nodes(contract_page, f"//a[@href='{AT}/{keys()[0]}']")


def test_nothing_ticked_and_a_broken_day_are_refused(
    clerk: PageClient, contracts: list[Contract]
) -> None:
    send(clerk, photo(contracts[0]))
    confirm = f"{AT}/confirm"
    nothing = clerk.submit(AT, {"number": None}, action=confirm)
    assert (nothing.status_code, codes(nothing)) == (422, ["nothing_chosen"])
    unsigned = clerk.submit(AT, {"household": None, "team": None}, action=confirm)
    assert (unsigned.status_code, codes(unsigned)) == (422, ["nobody_signed"])
    assert clerk.submit(AT, {"signed_on": "gestern"}, action=confirm).status_code == 422
    assert returns() == []


def test_what_is_no_picture_is_refused_and_the_others_are_kept(
    clerk: PageClient, contracts: list[Contract]
) -> None:
    refused = send(clerk, b"GIF89a")
    assert (refused.status_code, codes(refused)) == (422, ["photo_type"])
    assert send(clerk).status_code == 422
    many = send(clerk, *([b"x"] * 31))
    assert many.status_code == 422
    assert keys() == []
    assert send(clerk, b"%PDF-1.7", photo(contracts[0])).status_code == 303
    page = clerk.get(AT)
    assert "第 1 张：" in page.text
    assert len(keys()) == 1


def test_a_photo_without_a_code_is_given_its_number(
    clerk: PageClient, contracts: list[Contract]
) -> None:
    send(clerk, blank())
    (key,) = keys()
    match = f"{AT}/{key}/match"
    wrong = clerk.submit(AT, {"code": "1101992026999999-01"}, action=match)
    assert (wrong.status_code, codes(wrong)) == (422, ["paper_unknown"])
    assert codes(clerk.submit(AT, {"code": "x"}, action=match)) == ["no_paper_code"]
    number = contracts[0].contract_no
    answer = clerk.submit(AT, {"code": number}, action=match, follow_redirects=True)
    assert f"照片已归到 {number}" in answer.text


def test_a_photo_of_two_papers_asks_which_one_is_meant(
    clerk: PageClient, contracts: list[Contract]
) -> None:
    send(clerk, jpeg(side_by_side(*(sheet_with(one.verify_code) for one in contracts))))
    (key,) = keys()
    page = clerk.get(f"{AT}/{key}")
    offered = texts(page, f"//form[@action='{AT}/{key}/match']//button")
    assert [text.split(" ")[0] for text in offered[:2]] == [one.contract_no for one in contracts]
    clerk.post_with_token(f"{AT}/{key}/match", {"code": contracts[1].contract_no})
    assert db.session.scalars(select(SignedScan.contract_id)).one() == contracts[1].id


def test_a_photo_is_seen_in_reach_only_kept_by_no_browser_and_each_look_is_noted(
    town: Flask, clerk: PageClient, contracts: list[Contract]
) -> None:
    send(clerk, blank())
    (key,) = keys()
    whole, small = (clerk.get(f"{AT}/{key}/picture.jpg{more}") for more in ("", "?small=1"))
    assert (whole.status_code, whole.mimetype) == (200, "image/jpeg")
    assert whole.headers["Cache-Control"] == "no-store"
    with Image.open(BytesIO(small.data)) as picture:
        assert max(picture.size) == 320
    assert [row.object_key for row in audited("view") if row.object_type == "scan"] == [key, key]
    for role in ("doctor", "village"):
        other = client_of(town, role)
        for path in ("", "/picture.jpg"):
            assert other.get(f"{AT}/{key}{path}").status_code == 404
        assert other.post_with_token(f"{AT}/{key}/drop").status_code == 404
    assert client_of(town, "leader").get(f"{AT}/{key}").status_code == 200


def test_a_photo_whose_file_is_gone_is_said_to_be_gone(clerk: PageClient) -> None:
    send(clerk, blank())
    (key,) = keys()
    scans_room().forget(db.session.scalars(select(SignedScan.file)).one())
    assert clerk.get(f"{AT}/{key}/picture.jpg").status_code == 404
    assert clerk.get(f"{AT}/{key}").status_code == 200


def test_a_photo_of_something_else_is_deleted(clerk: PageClient) -> None:
    send(clerk, blank())
    (key,) = keys()
    answer = clerk.submit(f"{AT}/{key}", action=f"{AT}/{key}/drop", follow_redirects=True)
    assert "照片已删除" in answer.text
    assert keys() == []


def test_a_photo_of_the_second_signature_is_proposed_for_a_paper_that_waits_for_it(
    clerk: PageClient, contracts: list[Contract]
) -> None:
    number, confirm = contracts[0].contract_no, f"{AT}/confirm"
    desk = "/sign/paper"
    clerk.submit(desk, {"code": number, "team_signed": None}, action=desk)
    send(clerk, photo(contracts[0]))
    proposed = "//section[@aria-labelledby='proposed-title']//tbody/tr/th"
    assert texts(clerk.get(AT), proposed) == [number]
    same = clerk.submit(AT, {"team": None}, action=confirm)
    assert (same.status_code, codes(same)) == (422, ["already_back"])
    done = clerk.submit(AT, action=confirm, follow_redirects=True)
    assert "已登记收回 1 份" in done.text
    assert texts(done, proposed) == []
    (row,) = returns()
    assert (row.household_signed_on, row.team_signed_on) == (TODAY, TODAY)


def test_a_form_on_a_photo_that_is_no_contract_yet_says_what_stands_against_it(
    clerk: PageClient, town: Flask
) -> None:
    form = form_out(db.session.scalars(select(Team.id).filter_by(code="T01")).one())
    db.session.commit()
    send(clerk, photo_of(sheet_with(form.verify_code)))
    answer = clerk.submit(AT, action=f"{AT}/confirm", follow_redirects=True)
    assert "已登记收回 1 份" in answer.text
    assert f"{form.number} 还没有登记为协议" in answer.text


def test_a_photo_of_a_form_that_was_spoiled_meanwhile_is_not_ticked_and_says_what_to_do(
    town: Flask, clerk: PageClient
) -> None:
    team = db.session.scalars(select(Team.id).filter_by(code="T01")).one()
    form = form_out(team)
    db.session.commit()
    send(clerk, photo_of(sheet_with(form.verify_code)))
    ticked = "//input[@name='number'][@checked]"
    assert len(nodes(clerk.get("/sign/paper/photos"), ticked)) == 1
    spoil(form.number, "湿了", everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    page = clerk.get("/sign/paper/photos")
    assert texts(page, ticked) == []
    assert "请打开照片将其删除" in page.text


def test_a_part_of_many_photos_is_told_on_the_page_and_counts_on(
    clerk: PageClient, contracts: list[Contract]
) -> None:
    sent = {"photos": [(BytesIO(b"GIF89a"), "x.gif")], "csrf_token": clerk.token(), "first": "5"}
    kind = "multipart/form-data"
    answer = clerk.post(AT, data=sent, content_type=kind, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, AT)
    page = clerk.get(AT)
    assert "第 6 张：" in page.text
    assert "照片：。" not in page.text


def test_a_photo_of_a_form_that_was_entered_meanwhile_is_proposed_for_its_contract(
    clerk: PageClient, town: Flask
) -> None:
    form = form_out(db.session.scalars(select(Team.id).filter_by(code="T01")).one())
    number = form.number
    db.session.commit()
    send(clerk, photo_of(sheet_with(form.verify_code)))
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, code="H1")
    sign_up(household, people[0], form_number=number)
    db.session.commit()
    proposed = "//section[@aria-labelledby='proposed-title']//tbody/tr/th"
    assert texts(clerk.get(AT), proposed) == [f"{number}-01"]
    answer = clerk.submit(AT, action=f"{AT}/confirm", follow_redirects=True)
    assert "已登记收回 1 份" in answer.text


def test_a_number_that_was_typed_wrong_does_not_keep_a_photo_with_strangers(
    clerk: PageClient, contracts: list[Contract]
) -> None:
    back, meant = (one.contract_no for one in contracts)
    clerk.submit("/sign/paper", {"code": back}, action="/sign/paper")
    send(clerk, blank())
    (key,) = keys()
    match = f"{AT}/{key}/match"
    clerk.submit(AT, {"code": back}, action=match)
    assert texts(clerk.get(f"{AT}/{key}"), f"//form[@action='{AT}/{key}/drop']") == []
    answer = clerk.submit(f"{AT}/{key}", {"code": meant}, action=match, follow_redirects=True)
    assert f"照片已归到 {meant}" in answer.text
    clerk.submit(AT, action=f"{AT}/confirm")
    assert clerk.post_with_token(match, {"code": back}).status_code == 422

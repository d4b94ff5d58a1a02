"""Wordings in the browser: a draft begun, written, previewed and published."""

from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.vocabulary import Role
from tests.factories import PASSWORD, InstitutionFactory
from tests.pages import HTMX, PageClient, codes, filled, form_of, page_client, select, texts, tree
from tests.support.signed_in import audited, client_of
from tests.support.wording_pages import LIST, OWN, begin, press, stored
from tests.support.wordings import make_wording

DISCARD = f"{OWN}/discard"


def _lists(fields: Any) -> dict[str, Any]:
    return dict(fields.lists())


def shown_clauses(answer: Any) -> list[str]:
    return typed(answer, "clause")


def typed(answer: Any, name: str) -> list[str]:
    return [(node.text or "").strip() for node in select(answer, f"//textarea[@name='{name}']")]


def test_an_own_wording_is_begun_written_and_published(town: Flask, admin: PageClient) -> None:
    begun = begin(admin)
    assert (begun.status_code, begun.location) == (303, OWN)
    assert press(admin, "save", {"title": "本院协议书"}).status_code == 303
    assert stored().title == "本院协议书"
    assert "草稿" in texts(admin.get(LIST), "//tr[contains(., 'ORG01')]")[0]
    published = press(admin, "publish", {"valid_from": "2026-12-01"})
    assert (published.status_code, published.location) == (303, OWN)
    page = admin.get(OWN)
    assert not tree(page).xpath("//textarea")
    assert "2026-12-01" in texts(page, "//dl[@class='facts']")[0]
    assert "尚未开始" in texts(admin.get(LIST), "//tr[contains(., 'ORG01')]")[0]
    assert [row.actor for row in audited("template.publish")] == ["admin"]


def test_what_is_shown_is_what_is_published(town: Flask, admin: PageClient) -> None:
    begin(admin)
    press(admin, "publish", {"title": "最后的标题"})
    made = stored()
    assert (made.title, made.published_at_utc is not None) == ("最后的标题", True)


def test_clauses_are_added_moved_and_removed_without_a_script(
    town: Flask, admin: PageClient
) -> None:
    begin(admin)
    three = {"clause": ["甲{start}", "乙{end}", "丙"], "gloss": ["A", "B", "C"]}
    press(admin, "save", three)
    assert shown_clauses(press(admin, "up:2")) == ["乙{end}", "甲{start}", "丙"]
    assert shown_clauses(press(admin, "down:2")) == ["甲{start}", "丙", "乙{end}"]
    assert shown_clauses(press(admin, "remove:1")) == ["乙{end}", "丙"]
    added = press(admin, "add:1")
    assert shown_clauses(added) == ["甲{start}", "", "乙{end}", "丙"]
    assert typed(added, "gloss") == ["A", "", "B", "C"]
    for odd in ("up:1", "down:3", "remove:9", "add:99", "up:x", "nothing"):
        assert shown_clauses(press(admin, odd)) == ["甲{start}", "乙{end}", "丙"]
    assert stored().clauses == ["甲{start}", "乙{end}", "丙"]


def test_prose_is_stored_as_it_was_typed_but_for_its_line_breaks(
    town: Flask, admin: PageClient
) -> None:
    begin(admin)
    words = {"preamble": " 双方：\r\n  甲方－乙方１ ", "gloss": ["One\r\ntwo", *[""] * 11]}
    press(admin, "save", words)
    assert (stored().preamble, stored().gloss[0]) == ("双方：甲方－乙方１", "One two")


def test_the_preview_fills_in_and_names_what_stands_against_publishing(
    town: Flask, admin: PageClient
) -> None:
    begin(admin)
    words = {"title": "{org}与{name}", "clause": ["甲方{rep}。"], "gloss": [""]}
    page = press(admin, "look", words)
    assert page.status_code == 200
    assert texts(page, "//*[@class='sheet']/h3") == ["河口镇卫生院与{name}"]
    found = [node.get("data-problem") for node in select(page, "//*[@data-problem]")]
    assert found == ["placeholder_missing", "placeholder_unknown"]
    assert select(page, "//a[@href='#clause-1']")
    assert stored().title == "家庭医生签约服务协议书"


def test_htmx_gets_the_preview_alone_and_the_form_with_its_clauses(
    town: Flask, admin: PageClient
) -> None:
    begin(admin)
    look = press(admin, "look", {"title": "新标题"}, headers=HTMX)
    assert look.text.lstrip().startswith('<section id="wording-preview"')
    assert "新标题" in look.text
    moved = press(admin, "up:2", headers=HTMX)
    assert moved.text.lstrip().startswith('<div id="wording-draft"')
    assert moved.headers["Vary"].count("HX-Request") == 1
    saved = press(admin, "save", headers=HTMX)
    assert (saved.status_code, saved.headers["HX-Redirect"]) == (200, OWN)


@pytest.mark.parametrize(
    ("step", "values", "expected"),
    [
        ("save", {"title": "长" * 81}, ["too_long"]),
        ("publish", {"clause": ["只有{start}"], "gloss": [""]}, ["placeholder_missing"]),
        ("publish", {"notice": ["一。", "二。", "三。", "四。", " "]}, ["notice_count"]),
        ("publish", {"valid_from": "2026-11-20"}, ["valid_from_past"]),
        ("publish", {"valid_from": ""}, ["bad_date"]),
        ("publish", {"valid_from": "2026-02-30"}, ["bad_date"]),
        ("publish", {"valid_from": "2126-01-01"}, ["bad_date"]),
    ],
)
def test_what_is_refused_keeps_what_was_typed_and_stores_nothing(
    town: Flask, admin: PageClient, step: str, values: dict[str, Any], expected: list[str]
) -> None:
    begin(admin)
    answer = press(admin, step, {"preamble": "我的序言。", **values})
    assert (answer.status_code, codes(answer)) == (422, expected)
    assert typed(answer, "preamble") == ["我的序言。"]
    assert stored().preamble != "我的序言。"
    assert stored().published_at_utc is None


def test_whoever_read_an_older_draft_keeps_what_was_typed_and_overwrites_nothing(
    town: Flask, admin: PageClient
) -> None:
    begin(admin)
    mine = _lists(filled(form_of(admin.get(OWN), OWN), {"title": "我的标题"}))
    press(admin, "save", {"title": "他人的标题"})
    answer = admin.post(OWN, data={**mine, "step": "save"})
    assert (answer.status_code, codes(answer)) == (409, ["changed_since"])
    assert typed(answer, "title") == ["我的标题"]
    assert stored().title == "他人的标题"
    late = {"seen": mine["seen"], "csrf_token": mine["csrf_token"]}
    assert admin.post(DISCARD, data=late).status_code == 409


def test_a_draft_is_discarded(town: Flask, admin: PageClient) -> None:
    begin(admin)
    assert admin.submit(OWN, action=DISCARD).status_code == 303
    assert admin.get(OWN).status_code == 404
    begin(admin)
    press(admin, "publish")
    answer = admin.post_with_token(DISCARD, {"seen": "x"})
    assert (answer.status_code, codes(answer)) == (422, ["not_a_draft"])
    late = admin.post_with_token(OWN, {"step": "save", "title": "x"})
    assert (late.status_code, codes(late)) == (422, ["not_a_draft"])


def test_a_second_draft_leads_to_the_first_one(town: Flask, admin: PageClient) -> None:
    begin(admin)
    again = begin(admin)
    assert (again.status_code, again.location) == (303, OWN)
    assert "已有一份草稿" in admin.get(OWN).text


def test_a_new_version_is_a_copy_of_the_published_one(town: Flask, admin: PageClient) -> None:
    begin(admin)
    press(admin, "publish", {"title": "第一版"})
    assert admin.submit(OWN, action=LIST).location == "/admin/templates/ORG01/2"
    assert stored(version=2).title == "第一版"


def test_a_leader_reads_and_writes_nothing(town: Flask, admin: PageClient) -> None:
    begin(admin)
    leader = client_of(town, "leader")
    assert "家庭代表姓名" not in leader.get(OWN).text
    assert not tree(leader.get(OWN)).xpath("//textarea")
    assert not tree(leader.get(LIST)).xpath("//main//form[@method='post']")
    assert begin(leader).status_code == 404
    assert leader.post_with_token(OWN, {"step": "save"}).status_code == 404


def test_everybodys_wording_is_written_at_the_top_alone(town: Flask, admin: PageClient) -> None:
    assert begin(admin, "all").status_code == 403
    create_user("county", Role.ADMIN, "ORG00", SYSTEM, password=PASSWORD)
    db.session.commit()
    county = page_client(town)
    county.sign_in("county", PASSWORD)
    begun = begin(county, "all")
    assert begun.location == "/admin/templates/all/2"
    assert county.get(begun.location).status_code == 200
    assert admin.get(begun.location).status_code == 404
    assert stored("", 2).code == "STANDARD"


@pytest.mark.parametrize("source", ["", "all", "all/x", "all/9", "ORG02/1", "all/99999999"])
def test_a_source_that_is_none_begins_nothing(town: Flask, admin: PageClient, source: str) -> None:
    InstitutionFactory(code="ORG02")
    make_wording("ORG02")
    assert begin(admin, source=source).status_code == 404

"""Groups and sites are opened, joined and met with on pages without a script."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import CareGroupMember, Grid, Resident
from tests.factories import make_household, tag_with
from tests.pages import PageClient, codes, texts
from tests.support.signed_in import audited, world_app

CLUB = {"team": "T01", "kind": "club", "name": "高血压俱乐部", "topic": "HTN"}
SITE = {"team": "T01", "kind": "care_home", "name": "夕阳红养老院", "address": "河口街2号"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        _home, people = make_household(grid, members=2, code="H1")
        tag_with(people[0], "HTN")
        db.session.commit()
        yield app


def key(name: str = "王秀英") -> str:
    return db.session.scalars(select(Resident.key).filter_by(name=name)).one()


def opened(client: PageClient, what: str = "/groups/new", **values: str) -> str:
    given = (CLUB if what.startswith("/groups") else SITE) | values
    answer = client.submit(what, given, action=what)
    assert answer.status_code == 303
    return str(answer.location)


def test_a_club_is_opened_joined_by_who_fits_and_meets(town: Flask, village: PageClient) -> None:
    assert "/groups" in village.get("/teams").text
    club = opened(village)
    page = village.get(club)
    assert "王秀英" in page.text
    values = {"group": club.rsplit("/")[-1], "resident": key()}
    assert village.post_with_token("/groups/members", values).location == club
    answer = village.submit(club, {"topic": "低盐饮食"}, action=f"{club}/meetings")
    meeting = str(answer.location)
    assert village.submit(meeting, {"resident": key()}, action=meeting).location == club
    assert "低盐饮食" in village.get(club).text
    assert village.get(f"{meeting}/sheet.pdf").data.startswith(b"%PDF")
    assert "高血压俱乐部" in village.get("/groups").text
    assert "高血压俱乐部" not in village.get("/sites").text


def test_nobody_is_counted_at_a_meeting_that_is_to_come(town: Flask, village: PageClient) -> None:
    club = opened(village)
    for day in ("2026-11-21", "2026-12-12"):
        meeting = {"held_on": day, "topic": "低盐饮食"}
        village.submit(club, meeting, action=f"{club}/meetings")
    came = texts(village.get(club), "//td[@data-label='到场人数']")
    assert came == ["—", "0"]


def test_a_household_joins_the_roster_of_a_site_and_leaves_it(
    town: Flask, village: PageClient
) -> None:
    site = opened(village, "/sites/new")
    values = {"resident": key("家人1"), "group": site.rsplit("/")[-1]}
    answer = village.submit("/households/H1", values, action="/groups/members")
    assert answer.location == "/households/H1#around-care"
    assert "家人1 · 夕阳红养老院" in village.get("/households/H1").text
    leave = f"{site}/members/{key('家人1')}/leave"
    assert village.submit(site, {"last_day": "2026-11-21"}, action=leave).location == site
    assert "家人1 · 夕阳红养老院" not in village.get("/households/H1").text
    close = f"{site}/close"
    assert village.submit(site, {"last_day": "2026-11-21"}, action=close).location == site
    assert "2026-11-21 结束" in village.get("/sites").text


@pytest.mark.parametrize(
    ("action", "values", "code"),
    [
        ("members/{key}/leave", {"last_day": "soon"}, "bad_date"),
        ("members/{key}/leave", {"last_day": "2026-11-22"}, "future_date"),
        ("close", {"last_day": "soon"}, "bad_date"),
        ("close", {"last_day": "2026-11-20"}, "ends_before"),
        ("meetings", {"held_on": "2026-11-20", "topic": "x"}, "group_not_open"),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(
    town: Flask, village: PageClient, action: str, values: dict[str, str], code: str
) -> None:
    club = opened(village)
    sent = {"group": club.rsplit("/")[-1], "resident": key()}
    village.post_with_token("/groups/members", sent)
    answer = village.post_with_token(f"{club}/{action.format(key=key())}", values)
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert db.session.scalars(select(CareGroupMember.to_day)).all() == [None]


def test_one_name_is_given_to_one_open_group(town: Flask, village: PageClient) -> None:
    opened(village)
    other = {**CLUB, "address": "镇文化站"}
    answer = village.submit("/groups/new", other, action="/groups/new")
    assert (answer.status_code, codes(answer)) == (422, ["name_taken"])


def test_nobody_chosen_is_told_on_the_page_of_the_group(town: Flask, village: PageClient) -> None:
    club = opened(village)
    answer = village.post_with_token("/groups/members", {"group": club.rsplit("/")[-1]})
    assert (answer.status_code, codes(answer)) == (422, ["nothing_chosen"])
    assert "请至少勾选一人。" in answer.text


def test_whoever_looks_at_a_group_is_on_record_with_whom_it_showed(
    town: Flask, village: PageClient
) -> None:
    club = opened(village)
    village.get(club)
    assert audited("list")[-1].after == {"people": [key()]}


def test_nobody_is_proposed_for_a_closed_group_nor_counted_as_looked_at(
    town: Flask, village: PageClient
) -> None:
    club = opened(village)
    village.get(club)
    assert audited("list")[-1].after == {"people": [key()]}
    village.post_with_token(f"{club}/close", {"last_day": "2026-11-21"})
    assert "王秀英" not in village.get(club).text
    assert audited("list")[-1].after == {"people": []}

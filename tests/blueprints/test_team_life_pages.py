"""The month of a team, its events, results and photos on their pages."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Institution, Team, TeamEvent, TeamEventAttendance, TeamEventPhoto
from contracts_app.queries.team_life import list_photos
from tests.factories import make_team
from tests.pages import PageClient, codes, texts
from tests.pages import select as nodes
from tests.support.signed_in import audited, client_of
from tests.support.statements import counted_statements
from tests.support.team_life import event, picture

NEW = "/teams/T01/life/new"
LECTURE = {
    "kind": "lecture", "day": "2026-11-20", "from_minute": "9:00", "to_minute": "10：30",
    "place": "文化广场", "topic": "lifestyle", "form": "lecture", "audience": "45",
    "service_minutes": "12", "held": "yes",
}  # fmt: skip


@pytest.fixture
def doctor(town: Flask) -> PageClient:
    return client_of(town, "doctor")


def stored() -> TeamEvent:
    return db.session.scalars(select(TeamEvent).order_by(TeamEvent.id.desc())).first()  # type: ignore[return-value]


def page_of(one: TeamEvent, more: str = "") -> str:
    return f"/teams/T01/life/{one.key}{more}"


def test_an_event_is_planned_then_held_and_counts(town: Flask, village: PageClient) -> None:
    plan = {**LECTURE, "kind": "outreach", "day": "2026-11-21", "held": "no"}
    answer = village.submit(NEW, plan)
    assert answer.status_code == 303
    month = village.get("/teams/T01/life")
    assert texts(month, "//tbody//a[contains(@class, 'is-planned')]") == ["社区下社区服务, 计划中"]
    assert any("已开展 0 次，要求 2 次" in one for one in texts(month, "//li"))
    one = stored()
    edit = page_of(one, "/edit")
    assert village.submit(edit, {"held": "yes", "audience": "30"}).status_code == 303
    month = village.get("/teams/T01/life")
    assert any("已开展 1 次，要求 2 次" in one for one in texts(month, "//li"))
    db.session.expire_all()
    one = stored()
    assert (one.state, one.from_minute, one.to_minute, one.audience) == ("held", 540, 630, 30)


def test_minutes_of_a_meeting_are_encrypted_and_looks_at_them_are_on_record(
    town: Flask, village: PageClient
) -> None:
    there = str(nodes(village.get(NEW), "//input[@name='present']")[0].get("value"))
    fields = {
        "kind": "meeting", "place": "卫生院", "notes": "讨论王秀英的随访", "present": [there],
        "held": "yes",
    }  # fmt: skip
    assert village.submit(NEW, fields).status_code == 303
    (raw,) = db.session.execute(text("SELECT notes FROM team_event")).scalars()
    assert "王秀英".encode() not in raw
    one = stored()
    assert "讨论王秀英的随访" in client_of(town, "bureau").get(page_of(one)).text
    assert [(row.actor, row.object_key) for row in audited("view")][-1] == ("bureau", one.key)
    assert all("王秀英" not in str(row.after) for row in audited("team_event.add"))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"day": "2026-11-22"}, "future_date"),
        ({"from_minute": "25:00"}, "bad_time"),
        ({"from_minute": "10:00", "to_minute": "9:00"}, "bad_time"),
        ({"to_minute": ""}, "bad_time"),
        ({"topic": "records"}, "not_for_kind"),
        ({"topic": "", "topic_words": ""}, "topic_missing"),
        ({"service_minutes": "91"}, "minutes_too_long"),
        ({"audience": "viele"}, "invalid"),
        ({"place": ""}, "invalid"),
        ({"kind": "meeting", "topic": "", "form": "", "audience": "", "service_minutes": ""},
         "nobody_present"),
    ],
)  # fmt: skip
def test_what_does_not_make_sense_is_refused_and_what_was_typed_stays(
    town: Flask, village: PageClient, values: dict[str, str], code: str
) -> None:
    answer = village.submit(NEW, {**LECTURE, "notes": "很长的记录", **values})
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert "很长的记录" in answer.text
    assert db.session.scalars(select(TeamEvent)).all() == []


def test_a_correction_asks_for_its_reason(town: Flask, village: PageClient) -> None:
    village.submit(NEW, LECTURE)
    edit = page_of(stored(), "/edit")
    answer = village.submit(edit, {"audience": "50"})
    assert (answer.status_code, codes(answer)) == (422, ["missing_required"])
    assert village.submit(edit, {"audience": "50", "reason": "数错了"}).status_code == 303
    assert audited("team_event.change")[-1].reason == "数错了"


def test_whoever_opened_the_form_before_somebody_else_saved_hears_of_it(
    town: Flask, village: PageClient
) -> None:
    village.submit(NEW, LECTURE)
    edit = page_of(stored(), "/edit")
    village.submit(edit, {"reason": "一"})
    answer = village.submit(edit, {"reason": "二", "version": "1"})
    assert answer.status_code == 409
    assert any(node.get("href") == "/teams/T01/life" for node in nodes(answer, "//main//a"))


def test_a_cancelled_event_stays_in_the_list_and_counts_no_more(
    town: Flask, village: PageClient
) -> None:
    village.submit(NEW, {**LECTURE, "kind": "outreach"})
    cancel = page_of(stored(), "/cancel")
    assert codes(village.submit(cancel, {"reason": ""})) == ["invalid"]
    answer = village.submit(cancel, {"reason": "登记错了"}, follow_redirects=True)
    assert "登记错了" in answer.text
    assert any("已开展 0 次，要求 2 次" in one for one in texts(answer, "//li"))
    assert "/edit" not in village.get(page_of(stored())).text


def test_results_of_a_training_are_noted_and_corrected_with_a_reason(
    town: Flask, doctor: PageClient
) -> None:
    event("training")
    one = stored()
    page = doctor.get(page_of(one))
    name = str(nodes(page, "//select")[0].get("name"))
    mark, action = name.replace("passed", "result"), page_of(one, "/results")
    sent = {name: "passed", mark: "90分"}
    assert doctor.submit(page_of(one), sent, action=action).status_code == 303
    rows = select(TeamEventAttendance).order_by(TeamEventAttendance.id)
    found = [(row.passed, row.result) for row in db.session.scalars(rows)]
    assert found[0] == (True, "90分")
    assert found[1:] == [(None, ""), (None, "")]
    answer = doctor.submit(page_of(one), {name: "failed"}, action=action)
    assert (answer.status_code, codes(answer)) == (422, ["missing_required"])
    kept = nodes(answer, f"//select[@name='{name}']/option[@selected]")[0]
    assert kept.get("value") == "failed"
    again = {name: "failed", "reason": "看错成绩"}
    assert doctor.submit(page_of(one), again, action=action).status_code == 303
    assert "不合格" in doctor.get("/teams/T01/plan").text


def send_photo(client: PageClient, one: TeamEvent, data: bytes) -> Any:
    fields = {"photo": (io.BytesIO(data), "p.jpg"), "csrf_token": client.token()}
    url = page_of(one, "/photos")
    return client.post(url, data=fields, content_type="multipart/form-data")


def test_a_photo_is_sent_looked_at_and_taken_away(town: Flask, village: PageClient) -> None:
    event("lecture")
    one = stored()
    assert send_photo(village, one, picture((2000, 900))).status_code == 303
    page = village.get(page_of(one))
    address = str(nodes(page, "//main//img")[0].get("src"))
    answer = village.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert audited("view")[-1].after["photo"]
    photo = db.session.scalars(select(TeamEventPhoto)).one()
    withdraw = page_of(one, f"/photos/{photo.key}/withdraw")
    for blank in ("", " ", "\u3000"):
        assert codes(village.submit(withdraw, {"reason": blank})) == ["invalid"]
    assert village.submit(withdraw, {"reason": "拍到患者"}).status_code == 303
    assert village.get(address).status_code == 404
    assert village.get(withdraw).status_code == 404
    again = send_photo(village, one, picture((2000, 900)))
    assert codes(again) == ["photo_withdrawn"]
    assert codes(send_photo(village, one, b"no picture")) == ["photo_type"]
    assert village.post_with_token(page_of(one, "/photos"), {}).status_code == 422


def test_a_station_changes_nothing_that_the_team_of_the_centre_noted(
    town: Flask, village: PageClient, doctor: PageClient
) -> None:
    one = event("training")
    db.session.commit()
    assert send_photo(doctor, one, picture()).status_code == 303
    photo = list_photos(one.id)[0].key
    ways = [page_of(one, more) for more in ("/edit", "/cancel", f"/photos/{photo}/withdraw")]
    mine, page = doctor.get(page_of(one)).text, village.get(page_of(one))
    shown = [f'href="{way}"' for way in ways] + [f'action="{page_of(one, "/results")}"']
    assert all(way in mine for way in shown)
    assert not any(way in page.text for way in shown)
    assert nodes(page, f"//form[@action='{page_of(one, '/photos')}']")
    assert {village.get(way).status_code for way in ways} == {403}
    results = village.post_with_token(page_of(one, "/results"), {"version": "1"})
    assert results.status_code == 403
    assert texts(village.get("/teams/T01/plan"), "//main//form") == []
    sent = {"outreach": "24", "version": "0"}
    assert village.post_with_token("/teams/T01/plan?year=2026", sent).status_code == 403


def test_the_month_is_chosen_by_its_address(town: Flask, village: PageClient) -> None:
    event("outreach")
    assert "2026-10" in village.get("/teams/T01/life").text
    october = village.get("/teams/T01/life?month=2026-10")
    assert "本月没有计划或开展的活动。" in october.text
    assert any("滞后" in one for one in texts(october, "//li"))
    for odd in ("2026-13", "x", "1800-01", "9999-12"):
        assert "2026-11-21" in village.get(f"/teams/T01/life?month={odd}").text


def test_an_event_of_another_team_is_not_found_here(town: Flask, village: PageClient) -> None:
    team = db.session.scalars(select(Team).filter_by(code="T01")).one()
    make_team(db.session.get_one(Institution, team.institution_id), code="T02")
    event("lecture")
    one = stored()
    for more in ("", "/edit", "/cancel"):
        assert village.get(f"/teams/T02/life/{one.key}{more}").status_code == 404


def test_the_overview_shows_who_is_late_first(town: Flask) -> None:
    leader, bureau = client_of(town, "leader"), client_of(town, "bureau")
    for client in (leader, bureau):
        page = client.get("/team-life")
        assert texts(page, "//tbody/tr")[0].count("滞后") > 1
        card = texts(client.get("/"), "//section[.//h2[contains(., '工作进度滞后的团队')]]")
        assert "1" in card[0]


def test_a_doctor_sees_the_own_team_on_the_desk(town: Flask) -> None:
    doctor = client_of(town, "doctor")
    assert "本团队工作进度" in doctor.get("/").text
    assert "本团队工作进度" not in client_of(town, "clerk").get("/").text


def test_the_bureau_reads_and_writes_nothing(town: Flask) -> None:
    event("lecture")
    one, bureau = stored(), client_of(town, "bureau")
    assert "/edit" not in bureau.get(page_of(one)).text
    assert NEW not in bureau.get("/teams/T01/life").text
    assert bureau.get(NEW).status_code == 404


def test_a_month_costs_as_many_statements_with_many_events(
    town: Flask, village: PageClient
) -> None:
    counts = []
    for more in (1, 25):
        with town.app_context():
            for number in range(more):
                event("outreach", audience=number + 100 * more)
            db.session.commit()
        with counted_statements() as statements:
            village.get("/teams/T01/life")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_pages_are_in_english_too(town: Flask, village: PageClient) -> None:
    village.post_with_token("/preferences/lang", {"lang": "en"})
    event("lecture")
    assert "What the team has to hold" in village.get("/teams/T01/life").text
    assert "Health lecture" in village.get(page_of(stored())).text
    assert not re.search(r"[\u4e00-\u9fff]{6,}", texts(village.get(NEW), "//main//form")[0])


def test_a_plan_is_written_and_changed_with_a_reason(town: Flask, doctor: PageClient) -> None:
    url = "/teams/T01/plan"
    empty = doctor.submit(url, action=f"{url}?year=2026")
    assert codes(empty) == ["nothing_planned"]
    assert "计划还是空的" in empty.text
    first = {"outreach": "24", "words": "每月两次下社区"}
    assert doctor.submit(url, first, action=f"{url}?year=2026").status_code == 303
    page = doctor.get(url)
    assert any("0/24" in one for one in texts(page, "//*[@class='progress-line']"))
    second = {"outreach": "30"}
    answer = doctor.submit(url, second, action=f"{url}?year=2026")
    assert codes(answer) == ["missing_required"]
    done = doctor.submit(url, {**second, "reason": "扩面"}, action=f"{url}?year=2026")
    assert done.status_code == 303
    page = doctor.get(url)
    assert "扩面" in page.text
    stale = doctor.submit(url, {"reason": "x", "version": "1"}, action=f"{url}?year=2026")
    assert stale.status_code == 409
    assert doctor.get(f"{url}?year=2027").status_code == 200


def test_the_month_is_printed_with_names_and_minutes(town: Flask, village: PageClient) -> None:
    event("meeting", notes="一、随访进度\n二、下月安排")
    answer = village.get("/teams/T01/life/month.pdf?month=2026-11")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert audited("print")[-1].after == {"what": "month", "month": "2026-11"}

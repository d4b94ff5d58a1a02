"""Pages of the work list: lines and figures, what is done with people, and the days."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Household, Obligation, Resident, Staff, Visit
from tests.factories import TODAY, make_household
from tests.pages import PageClient, codes, texts, tree
from tests.support.signed_in import audited, client_of, far_household
from tests.support.statements import counted_statements
from tests.support.surrounded import leave
from tests.support.tasks import away, duty, visited

DAY = timedelta(days=1)


def grid(code: str = "G1") -> Grid:
    return db.session.scalars(select(Grid).filter_by(code=code)).one()


def person(name: str, code: str, **values: object) -> Resident:
    return make_household(grid(), members=1, code=code, name=name, **values)[1][0]


def listed(response: object) -> list[str]:
    return texts(response, "//*[@id='task-list']//tbody//th/a")  # type: ignore[arg-type]


def ways(response: object) -> list[str]:
    return texts(response, "//*[@id='task-list']//ul[@class='chips']//a")  # type: ignore[arg-type]


def colleague() -> Staff:
    return db.session.scalars(select(Staff).order_by(Staff.id)).first()  # type: ignore[return-value]


def open_duty(key: str) -> Obligation:
    db.session.expire_all()
    query = select(Obligation).join(Resident, Resident.id == Obligation.resident_id)
    return db.session.scalars(query.where(Resident.key == key)).first()  # type: ignore[return-value]


def test_the_list_tells_who_where_what_and_when_somebody_was_there(village: PageClient) -> None:
    late, today = person("王秀英", "H1", tags=("HTN",)), person("李建国", "H2")
    duty(late, TODAY - 3 * DAY)
    duty(today, TODAY, "DM_VISIT", kind="recall")
    seen = visited(late, TODAY - 90 * DAY, "uncontrolled")
    page = village.get("/tasks")
    assert listed(page) == ["王秀英", "李建国"]
    row = texts(page, "//*[@id='task-list']//tbody/tr")[0]
    for words in ("女", "68岁", f"尾号 {late.id_last4}", "高血压", "逾期 3 天", "控制不满意"):
        assert words in row
    assert late.id_number not in page.text
    links = tree(page).xpath("//tbody//a/@href")
    assert f"/residents/{late.key}" in links
    assert f"/residents/{late.key}/visit?item=HTN_VISIT" in links
    assert f"/visits/{seen.key}" in links
    assert ways(page)[:5] == [
        "已超期 1", "今天 2", "本周 2", "需复查 1", "转诊待跟踪 0",
    ]  # fmt: skip
    (look,) = audited("list")
    assert (look.object_type, look.after) == ("resident", {"keys": [late.key, today.key]})


def test_a_line_of_a_village_day_ticks_what_is_planned_for_it(village: PageClient) -> None:
    late = person("王秀英", "H1")
    duty(late, TODAY, planned_on=TODAY)
    duty(late, TODAY + 3 * DAY, "DM_VISIT")
    links = tree(village.get("/tasks?horizon=all")).xpath("//tbody//a/@href")
    assert f"/residents/{late.key}/visit?item=HTN_VISIT" in links


def test_filters_stand_in_the_address_and_come_as_a_partial(village: PageClient) -> None:
    one, two = person("甲", "H1"), person("乙", "H2")
    duty(one, TODAY)
    duty(two, TODAY + 5 * DAY, "DM_VISIT")
    assert listed(village.htmx_get("/tasks?horizon=month")) == ["甲", "乙"]
    assert listed(village.htmx_get("/tasks?horizon=month&programme=dm2")) == ["乙"]
    assert listed(village.get("/tasks?horizon=all&village=110199100201&item=HTN_VISIT")) == ["甲"]
    assert listed(village.get("/tasks?horizon=nonsense&kind=odd&programme=odd")) == ["甲"]
    assert "没有符合的人" in village.get("/tasks?grid=NO-SUCH").text
    day = (TODAY + 5 * DAY).isoformat()
    assert listed(village.get(f"/tasks?day={day}")) == ["乙"]
    assert listed(village.get(f"/tasks?planned={day}")) == []
    assert listed(village.get("/tasks?planned=no-day")) == ["甲"]


def test_who_is_away_is_counted_and_found(village: PageClient) -> None:
    gone = person("外出", "H1")
    duty(gone)
    home = db.session.scalars(select(Household).filter_by(code="H1")).one()
    away(gone, home.id)
    page = village.get("/tasks")
    assert "外出 1" in ways(page)
    assert listed(page) == []
    page = village.get("/tasks?away=1")
    assert listed(page) == ["外出"]
    assert "家中无人" not in texts(page, "//tbody")[0]


def test_an_empty_list_says_what_comes_next(village: PageClient) -> None:
    assert "本周随访已完成" in village.get("/tasks").text
    duty(person("甲", "H1"), TODAY + DAY)
    assert "今天的任务都做完了" in village.get("/tasks").text


def test_a_person_is_searched_without_a_name_in_the_address(village: PageClient) -> None:
    duty(person("诸葛亮", "H1"), TODAY + 60 * DAY)
    duty(person("司马懿", "H2"))
    found = village.post_with_token("/tasks/search", {"q": "诸葛"})
    assert found.status_code == 303
    assert "诸葛" not in found.location
    page = village.get(found.location)
    assert listed(page) == ["诸葛亮"]
    forgotten = village.get("/tasks?s=forgotten")
    assert (listed(forgotten), "请重新搜索" in forgotten.text) == ([], True)
    assert village.get("/tasks/walk.pdf?s=forgotten").status_code == 404
    empty = village.post_with_token("/tasks/search", {"q": " "})
    assert empty.status_code == 303
    assert "s=" not in empty.location


def test_ticked_people_are_handed_over_and_back(town: Flask, village: PageClient) -> None:
    one, two = person("甲", "H1"), person("乙", "H2")
    duty(one)
    duty(two)
    who = colleague()
    sent = village.post_with_token(
        "/tasks/hand-over?programme=htn", {"person": [one.key, two.key], "colleague": who.key}
    )
    assert sent.status_code == 303
    assert sent.location.endswith("/tasks?programme=htn")
    page = village.get(sent.location)
    assert "已把 2 人的任务交给同事" in page.text
    assert f"→ {who.name}" in texts(page, "//tbody/tr")[0]
    assert listed(village.get(f"/tasks?who={who.key}")) == ["甲", "乙"]
    assert listed(village.get("/tasks?who=nobody")) == []
    village.post_with_token("/tasks/hand-over", {"person": [one.key], "colleague": "team"})
    assert open_duty(one.key).staff_id is None
    assert open_duty(two.key).staff_id == who.id


def test_handing_over_says_what_is_missing_and_keeps_the_ticks(village: PageClient) -> None:
    one = person("甲", "H1")
    duty(one)
    page = village.post_with_token("/tasks/hand-over", {"person": [one.key]})
    assert (page.status_code, codes(page)) == (422, ["missing_required"])
    assert tree(page).xpath("//input[@name='person'][@checked]/@value") == [one.key]
    page = village.post_with_token("/tasks/hand-over", {"colleague": colleague().key})
    assert codes(page) == ["nothing_chosen"]
    page = village.post_with_token("/tasks/hand-over", {"person": one.key, "colleague": "x"})
    assert codes(page) == ["staff_unknown"]


def test_nobody_at_home_is_noted_in_the_line(village: PageClient) -> None:
    one = person("甲", "H1", tags=("HTN",))
    duty(one)
    row = village.htmx_post(f"/tasks/{one.key}/not-at-home")
    look = audited("list")[-1]
    assert (look.object_key, look.after) == ("tasks", {"keys": [one.key]})
    assert row.status_code == 200
    assert "2026-11-21 家中无人" in row.text
    assert "hx-post" not in row.text
    plain = village.post_with_token(f"/tasks/{one.key}/not-at-home?horizon=week")
    assert (plain.status_code, plain.location) == (303, "/tasks?horizon=week")
    assert len(db.session.scalars(select(Visit)).all()) == 1
    nothing = person("乙", "H2")
    assert codes(village.post_with_token(f"/tasks/{nothing.key}/not-at-home")) == ["nothing_done"]


def test_who_moved_away_since_a_vain_attempt_is_no_line_any_more(village: PageClient) -> None:
    gone = person("王秀英", "H1")
    duty(gone)
    assert village.htmx_post(f"/tasks/{gone.key}/not-at-home").status_code == 200
    leave(gone, "moved_out")
    db.session.commit()
    assert village.htmx_post(f"/tasks/{gone.key}/not-at-home").status_code == 404


def test_what_is_out_of_reach_does_not_exist(village: PageClient) -> None:
    _home, far = far_household()
    duty(far[0])
    assert village.post_with_token(f"/tasks/{far[0].key}/not-at-home").status_code == 404
    handed = village.post_with_token(
        "/tasks/hand-over", {"person": far[0].key, "colleague": colleague().key}
    )
    assert handed.status_code == 404
    assert listed(village.get("/tasks")) == []


def test_a_village_day_is_counted_planned_seen_and_taken_back(village: PageClient) -> None:
    one = person("甲", "H1")
    duty(one, TODAY + 9 * DAY)
    choice = {"village": "110199100201", "day": "2026-12-1", "programmes": ["htn", "dm2"]}
    page = village.get("/tasks/plan", query_string=choice)
    assert "给 1 人安排" in page.text
    where = texts(page, "//section[@aria-labelledby='counted-title']//dl/div/*")
    chosen = texts(page, "//select[@id='village']/option[@selected]")
    assert where[where.index("地点") + 1] == chosen[0]
    assert {one.get("autocomplete") for one in tree(page).xpath("//main//form")} == {"off"}
    assert open_duty(one.key).planned_on is None
    done = village.post_with_token("/tasks/plan", choice)
    assert done.status_code == 303
    page = village.get(done.location)
    assert listed(page) == ["甲"]
    assert "集中服务日已安排 1 人" in page.text
    assert "这一天已安排 1 人" in village.get("/tasks/plan", query_string=choice).text
    cleared = village.post_with_token("/tasks/plan/clear", choice)
    assert cleared.status_code == 303
    assert open_duty(one.key).planned_on is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"village": "", "day": "2026-12-1"}, "place_needed"),
        ({"village": "110199100201", "day": "2026-11-1"}, "bad_date"),
        ({"village": "110199100201", "day": "2026-12-1"}, "nothing_to_plan"),
    ],
)
def test_a_village_day_that_cannot_be_says_why(
    village: PageClient, given: dict[str, str], code: str
) -> None:
    assert codes(village.post_with_token("/tasks/plan", given)) == [code]
    if code != "nothing_to_plan":
        page = village.get("/tasks/plan", query_string=given)
        assert (page.status_code, codes(page)) == (422, [code])
    assert village.get("/tasks/plan?day=x&village=1").status_code == 422


def test_the_week_names_the_people_of_each_day(village: PageClient) -> None:
    for number in range(14):
        duty(person(f"周{number:02d}", f"H{number:02d}"), TODAY + 2 * DAY)
    duty(person("早", "H99"), TODAY - DAY)
    page = village.get("/tasks/week")
    rows = texts(page, "//tbody/tr")
    assert len(rows) == 7
    assert "今天" in rows[0]
    assert "14 人" in rows[2]
    assert "还有 2 人" in rows[2]
    assert "有 1 人逾期未做" in page.text
    assert len(audited("list")[0].after["keys"]) == 12
    later = village.get("/tasks/week?from=2026-11-28")
    assert "2026-12-04" in later.text
    assert village.get("/tasks/week?from=odd").status_code == 200
    assert village.get("/tasks/week?from=0001-01-02").status_code == 200


def test_the_month_leads_to_the_list_of_a_day(village: PageClient) -> None:
    duty(person("甲", "H1"), TODAY + 2 * DAY)
    page = village.get("/tasks/calendar")
    (link,) = [one for one in tree(page).xpath("//table//a/@href") if "day=2026-11-23" in str(one)]
    assert listed(village.get(str(link))) == ["甲"]
    assert "2026-12" in village.get("/tasks/calendar?month=2026-12").text
    for odd in ("2026-13", "x", "99999-1", "0001-01"):
        assert village.get(f"/tasks/calendar?month={odd}").status_code == 200


def test_the_page_asks_as_often_for_many_people_as_for_one(
    town: Flask, village: PageClient
) -> None:
    def asked() -> int:
        db.session.commit()
        with counted_statements() as seen:
            assert village.get("/tasks").status_code == 200
        assert len(set(seen)) == len(seen)
        return len(seen)

    duty(person("甲", "H0"))
    few = asked()
    for number in range(1, 25):
        duty(person(f"人{number}", f"H{number}"))
    assert asked() == few


def test_too_much_for_one_list_asks_for_a_place(
    town: Flask, leader: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        duty(person(f"人{number}", f"H{number}"))
    monkeypatch.setattr("contracts_app.queries.tasks.MOST", 2)
    assert "请选择村、网格或团队" in leader.get("/tasks").text
    assert len(listed(leader.get("/tasks?grid=G1"))) == 3
    for address in ("/tasks/week", "/tasks/calendar"):
        assert "请选择村、网格或团队" in leader.get(address).text
    assert client_of(town, "village").get("/tasks").status_code == 200

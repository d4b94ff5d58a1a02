"""What residents are shown of the packages: beside each other, on paper, and on the notice."""

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from contracts_app.extensions import db
from tests.factories import TODAY
from tests.pages import PageClient, page_client, select, texts
from tests.support.catalogue import DAY, draft, new_version
from tests.support.signed_in import client_of
from tests.support.statements import counted_statements

ALL = 17


def lines(page: object) -> list[str]:
    return texts(page, "//ul[contains(@class, 'packages')]/li")


def paper(client: PageClient, query: str = "") -> str:
    answer = client.get(f"/packages.pdf{query}")
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(answer.data))
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def test_everything_on_offer_stands_in_the_list_with_price_and_services(
    village: PageClient,
) -> None:
    found = lines(village.get("/packages"))
    assert len(found) == ALL
    (plus,) = (line for line in found if line.startswith("健康管理组合包"))
    for words in ("¥300，其中个人付费 ¥300", "示例价", "每户限2人", "适用人群：所有居民"):
        assert words in plus, words
    (adv,) = (line for line in found if line.startswith("高龄失能上门服务包"))
    assert "90岁及以上或长期卧床" in adv
    assert "医保 ¥100，公卫经费 ¥60，个人付 ¥40" in adv
    assert "上门访视 · 每年 4 次 · 每3个月一次 · 上门" in adv


def test_ticked_packages_stand_beside_each_other(village: PageClient) -> None:
    page = village.get("/packages?package=HTN&package=PLUS&package=NONE")
    heads = texts(page, "//*[@id='beside']//thead//th")
    assert heads[1:] == ["高血压服务包", "健康管理组合包"]
    rows = texts(page, "//*[@id='beside']//tbody/tr")
    assert any(row.startswith("血压测量") and row.endswith("—") for row in rows)
    assert len(select(page, "//input[@name='package'][@checked]")) == 2


def test_no_more_than_four_stand_beside_each_other(village: PageClient) -> None:
    codes = ("BASIC", "HTN", "DM2", "ELDER", "PLUS")
    page = village.get("/packages?" + "&".join(f"package={code}" for code in codes))
    assert len(texts(page, "//*[@id='beside']//thead//th")) == 5


def test_drafts_and_later_versions_are_not_shown(village: PageClient) -> None:
    draft("HTN", name="没有发布")
    new_version("TCM", TODAY + DAY, name="明天才有")
    db.session.commit()
    shown = village.get("/packages").text + paper(village)
    assert "没有发布" not in shown
    assert "明天才有" not in shown


def test_the_paper_names_what_everything_costs_in_large_letters(village: PageClient) -> None:
    said = paper(village)
    for words in (
        "服务包价目表", "河口镇卫生院", "高血压延伸包", "120元（示例）",
        "医保¥60，公卫经费¥36，个人付¥24", "每户限2人", "标“示例”的价格，经当地批准后才执行。",
    ):  # fmt: skip
        assert words in said, words
    assert "Basicpackage" not in said


def test_the_paper_has_english_below_where_it_is_asked_for(village: PageClient) -> None:
    said = paper(village, "?bilingual=y")
    for words in ("基本服务包", "Basicpackage", "Healthadvice:whenneeded", "Pricesareforoneyear."):
        assert words in said, words


def test_a_price_with_an_approval_is_no_example(village: PageClient) -> None:
    for code in ("ADV", "TCM", "ONCO", "PLUS", "HTN_PLUS", "DM2_PLUS", "DIS_PLUS"):
        new_version(code, approval_no="鲁价〔2026〕12号")
    db.session.commit()
    assert "示例" not in paper(village)
    assert "示例价" not in village.get("/packages").text


def test_the_same_day_gives_the_same_paper(village: PageClient) -> None:
    assert village.get("/packages.pdf").data == village.get("/packages.pdf").data


def test_the_notice_of_a_team_leads_to_the_packages(town: Flask) -> None:
    passer_by = page_client(town)
    notice = passer_by.get("/notice/T01")
    assert select(notice, "//a[@href='/notice/T01/packages']")
    page = passer_by.get("/notice/T01/packages")
    assert len(texts(page, "//main//section")) == ALL
    assert passer_by.get("/notice/NONE/packages").status_code == 404


def test_the_desk_and_the_contract_lead_to_the_prices(village: PageClient) -> None:
    assert select(village.get("/sign"), "//a[@href='/packages']")


@pytest.mark.parametrize(("role", "status"), [("bureau", 200), ("admin", 200), ("hospital", 404)])
def test_who_sees_the_prices(town: Flask, role: str, status: int) -> None:
    assert client_of(town, role).get("/packages").status_code == status


def test_the_page_asks_no_more_for_more_packages(village: PageClient) -> None:
    village.get("/packages")
    with counted_statements() as few:
        village.get("/packages?package=HTN")
    for code in ("TCM", "HTN", "PLUS"):
        new_version(code)
    db.session.commit()
    with counted_statements() as many:
        village.get("/packages?package=HTN&package=PLUS&package=TCM")
    assert len(many) == len(few)

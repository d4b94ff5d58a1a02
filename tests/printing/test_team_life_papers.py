"""The month of a team and the poster of a survey, read back from their files."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from pypdf import PdfReader

from contracts_app.printing.survey_poster import SurveyPoster, render_survey_poster
from contracts_app.printing.team_report import Held, MonthReport, QuotaLine, render_month
from tests.printing.pages import page_images

HELD = Held(
    day=date(2026, 11, 9),
    time="09:00–10:40",
    kind="下社区服务",
    topic="健康生活方式",
    place="村文化广场",
    people=("孙倩", "李文（合格 90分）"),
    audience=33,
    service_minutes=15,
    notes="一、测血压三十三人。\n二、发放资料四十份。",
)
REPORT = MonthReport(
    institution="河口镇卫生院",
    team="河口镇第1家庭医生团队",
    first=date(2026, 11, 1),
    printed_on=date(2026, 11, 30),
    quotas=[QuotaLine("下社区服务（每月）", 1, 2, "滞后")],
    held=[HELD],
)
POSTER = SurveyPoster(
    institution="河口镇卫生院",
    team="",
    title="签约居民满意度调查",
    kind="satisfaction",
    from_day=date(2026, 11, 21),
    to_day=date(2026, 11, 30),
    address="https://sign.example.cn/survey/abcdefghjkmnpqrs",
)


def texts(pdf: bytes) -> list[str]:
    pages = PdfReader(BytesIO(pdf)).pages
    return [re.sub(r"\s", "", page.extract_text()) for page in pages]


def test_the_month_tells_quotas_events_people_and_minutes() -> None:
    (page,) = texts(render_month(REPORT))
    assert "2026年11月家庭医生团队工作记录" in page
    assert "下社区服务（每月）12滞后" in page
    assert "2026-11-09下社区服务健康生活方式村文化广场23315" in page
    assert "参加人员（2人）：孙倩、李文（合格90分）" in page
    assert "一、测血压三十三人。二、发放资料四十份。" in page
    assert "团队长：" in page


def test_a_month_without_events_says_so() -> None:
    (page,) = texts(render_month(replace(REPORT, quotas=[], held=[])))
    assert "本月没有活动记录。" in page


def test_events_of_which_nothing_is_noted_stand_in_the_table_alone() -> None:
    plain = replace(HELD, people=(), notes="", audience=None, service_minutes=None)
    (page,) = texts(render_month(replace(REPORT, held=[plain])))
    assert "2026-11-09下社区服务健康生活方式村文化广场0——" in page
    assert "记录：" not in page


@pytest.mark.parametrize("count", [5, 14, 40])
def test_a_long_month_goes_on_over_pages_and_loses_nothing(count: int) -> None:
    held = [
        replace(HELD, day=date(2026, 11, n % 30 + 1), place=f"第{n}村",
                notes=f"开始{n}号。" + "内容很长，" * 80 + f"结束{n}号。")
        for n in range(count)
    ]  # fmt: skip
    pages = texts(render_month(replace(REPORT, held=held)))
    whole = "".join(pages)
    for n in range(count):
        assert whole.count(f"开始{n}号。") == whole.count(f"结束{n}号。") == 1
        assert whole.count(f"第{n}村") >= 2
    assert all(f"第{place}页共{len(pages)}页" in page for place, page in enumerate(pages, 1))


def _lowest_rows(pdf: bytes) -> Iterator[int]:
    """Of each page how far down something is printed, in hundredths of the page."""
    for image in page_images(pdf):
        grey = image.convert("L").point(lambda light: 255 if light < 200 else 0)
        box = grey.getbbox()
        yield round(100 * box[3] / image.height) if box else 0


def test_nothing_is_printed_below_the_margin() -> None:
    long = [replace(HELD, notes="内容很长，" * 300) for _ in range(12)]
    assert max(_lowest_rows(render_month(replace(REPORT, held=long)))) <= 96


def test_the_same_month_gives_the_same_file() -> None:
    assert render_month(REPORT) == render_month(REPORT)


@pytest.mark.parametrize("kind", ["satisfaction", "awareness"])
def test_a_poster_is_one_page_with_a_code_that_can_be_scanned(kind: str) -> None:
    pdf = render_survey_poster(replace(POSTER, kind=kind))
    (page,) = texts(pdf)
    assert "签约居民满意度调查" in page
    assert "2026年11月21日至2026年11月30日" in page
    (image,) = page_images(pdf, dots=100)
    (code,) = zxingcpp.read_barcodes(image.convert("L"))
    assert code.text == POSTER.address


@pytest.mark.parametrize(
    "values", [{"title": "很长的标题" * 16}, {"institution": "机构名称" * 20, "team": "团队" * 20}]
)
def test_long_names_stay_on_the_poster(values: dict[str, Any]) -> None:
    assert len(texts(render_survey_poster(replace(POSTER, **values)))) == 1

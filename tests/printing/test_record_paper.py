"""Records on paper: nothing is cut off, cards tell no diagnosis, lists are signed by two."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from contracts_app.printing.record_cards import InfoCard, info_cards
from contracts_app.printing.record_flow import EMPTY, Flow, Row, laid_out
from contracts_app.printing.record_lists import handover_list, return_lists
from contracts_app.printing.record_paper import RecordOnPaper, on_paper, record_pdf
from contracts_app.vocabulary.record_forms import BASIC, COVER, EXAM, FAMILY, FORMS
from tests.printing.conftest import page_texts

TODAY = date(2026, 11, 21)
CODE = "11019910010100001"


def resident(**values: Any) -> Any:
    given = {
        "name": "王秀英", "sex": "female", "birth_date": date(1958, 3, 12), "registered": True,
        "id_number": "110199195803121320", "phone": "13900001234", "ethnicity": "汉族",
        "education": "小学", "marital_status": "已婚",
    }  # fmt: skip
    return SimpleNamespace(**{**given, **values})


def section(kind: str, data: dict[str, Any], on: date = TODAY) -> Any:
    return SimpleNamespace(kind=kind, data=data, happened_on=on, number=1, version=1)


def paper(sections: list[Any], **values: Any) -> RecordOnPaper:
    owner = SimpleNamespace(
        Resident=resident(**values), address="一组1号", village="茶沟新村", store="河口镇卫生院",
        builder="刘敏",
    )  # fmt: skip
    record = SimpleNamespace(code=CODE, close_reason=None, closed_on=None, built_on=TODAY)
    return RecordOnPaper(record, owner, TODAY, [COVER, BASIC, FAMILY], sections)  # type: ignore[arg-type]


def test_a_record_has_its_cover_and_every_form(app: Any) -> None:
    told = [
        section("cover", {"registered_address": "邻县二组", "doctor": "李医生"}),
        section("basic", {"diseases": {"htn": "2015-03"}, "allergy": ["sulfa"]}),
        section("exam", {"pulse": 72, "height": 160.0, "weight": 64.0}, date(2026, 5, 4)),
    ]
    pages = page_texts(record_pdf(paper(told)))
    whole = "".join(pages)
    assert "110199 - 100 - 101 - 00001" in pages[0]
    for words in ("居民健康档案", "邻县二组", "李医生", "刘敏", "2026年11月21日"):
        assert words in pages[0], words
    for words in ("个人基本信息表", "家庭基本情况", "健康体检表", "■高血压（2015-03）", "□糖尿病",
                  "■磺胺", "72 次/分", "25.0 kg/m²", "110199195803121320"):  # fmt: skip
        assert words in whole, words
    assert f"第{len(pages) - 1}页 共{len(pages) - 1}页" in pages[-1]


def test_empty_forms_hold_every_field_that_concerns_the_person(app: Any) -> None:
    empty = paper([])
    empty = RecordOnPaper(empty.record, empty.owner, TODAY, [BASIC, EXAM], [])
    whole = "".join(page_texts(record_pdf(empty))).replace("\n", "")
    assert "■" not in whole
    for field in (*BASIC.fields, *EXAM.fields):
        assert field.zh[:6] in whole, field.code


def test_a_child_is_not_asked_what_only_the_old_are_asked(app: Any) -> None:
    child = paper([section("exam", {"pulse": 100})], birth_date=date(2020, 1, 1))
    whole = "".join(page_texts(record_pdf(child)))
    assert "老年人" not in whole


def test_very_long_texts_go_on_below_and_on_further_pages(app: Any) -> None:
    long = "头晕伴恶心呕吐，" * 25
    rows = tuple(Row(cells=(("所见", long),)) for _ in range(40))
    pages = laid_out(Flow("表", "", (Row(heading="查体"), *rows)))
    assert sum(len(page.rows) for page in pages) == 41
    assert len(pages) > 2
    assert all(not page.rows[-1][0].heading for page in pages)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.kind)
def test_every_option_stands_on_the_empty_form(form: Any) -> None:
    for field in form.fields:
        if field.options and not field.columns:
            text = on_paper(field, None)
            assert all(f"{EMPTY}{one.zh}" in text for one in field.options), field.code


def card(**values: str) -> InfoCard:
    row = SimpleNamespace(
        code=CODE, name=values.get("name", "王秀英"), sex="female", birth_date=date(1958, 3, 12),
        address="一组1号", village="茶沟新村", store="河口镇卫生院", phone="0539-6210000",
        built_on=TODAY,
    )  # fmt: skip
    return InfoCard.of(row, "https://qy.example.cn/records/card/abcdefghjkmnpqrs")


def test_a_card_tells_who_and_where_and_nothing_of_health(app: Any) -> None:
    [page] = page_texts(info_cards([card()]))
    for words in ("居民健康档案信息卡", "王秀英", "女", "1958年3月12日生", "河口镇卫生院",
                  "110199 - 100 - 101 - 00001"):  # fmt: skip
        assert words in page, words
    for words in ("高血压", "病", "血型", "过敏", "110199195803"):
        assert words not in page, words


def test_ten_cards_stand_on_a_sheet_and_a_very_long_name_fits(app: Any) -> None:
    long = card(name="阿布都热合曼·买买提依明江·吐尔逊尼亚孜")
    assert len(page_texts(info_cards([long] * 10))) == 1
    assert len(page_texts(info_cards([long] * 11))) == 2


def test_the_list_of_a_handover_is_signed_by_both_on_every_page(app: Any) -> None:
    handover = SimpleNamespace(
        giver="茶沟村卫生室", taker="河口镇卫生院", records=60, handed_on=TODAY, reason="撤并"
    )
    row = SimpleNamespace(
        code=CODE, name="王秀英", sex="female", birth_date=date(1958, 3, 12), address="一组1号",
        status="open",
    )  # fmt: skip
    pages = page_texts(handover_list(handover, [row] * 60, TODAY))
    assert len(pages) > 2
    for page in pages:
        assert "移交人（签字）" in page
        assert "接收人（签字）" in page
    assert "茶沟村卫生室向河口镇卫生院移交居民健康档案60份" in pages[0].replace("\n", "")


def test_the_return_of_a_month_has_counts_and_names(app: Any) -> None:
    counts = {"built": 3, "death": 1, "moved": 1, "lost": 0, "restored": 0, "open": 40}
    found = SimpleNamespace(
        month=SimpleNamespace(first=date(2026, 11, 1)),
        total=counts,
        villages=[SimpleNamespace(village="茶沟新村", **counts)],
    )
    closed = SimpleNamespace(
        code=CODE, name="王秀英", sex="female", birth_date=date(1958, 3, 12), close_reason="moved",
        closed_on=TODAY, note="邻县 · 邻县卫生院",
    )  # fmt: skip
    first, second = page_texts(return_lists(found, [closed], TODAY))
    assert "2\n合计" not in first
    for words in (
        "2026年11月新建3份；归档2份（死亡1、迁出1、失访0）",
        "茶沟新村",
        "合计",
        "填报人",
    ):
        assert words in first.replace("\n", ""), words
    for words in ("王秀英", "迁出", "2026-11-21", "邻县"):
        assert words in second, words

"""The record of an end or a change, read back from its PDF (the four fields of the county form)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contracts_app.printing.change_record import (
    ChangeRecord,
    Confirmed,
    GivenBack,
    NewTerm,
    render_change_record,
)

ENDED = ChangeRecord(
    title="家庭医生签约服务解约记录",
    contract_no="1101992026000123-01",
    what="解除协议",
    ends=True,
    reason="4 主动解约",
    note="搬去和女儿同住",
    asked_by="甲方（家庭）",
    asked_on=date(2026, 11, 20),
    last_day=date(2026, 11, 23),
    household={"code": "H000123", "signer": "王秀英", "address": "茶沟新村一组3号"},
    provider={"institution": "河口镇卫生院", "team": "第一家庭医生团队", "hotline": "0539-6210000"},
    start=date(2026, 3, 2),
    end=date(2027, 12, 31),
    by_household=Confirmed("王秀英", date(2026, 11, 21)),
    by_team=Confirmed("徐涵东", date(2026, 11, 23)),
    approved="",
    refunds=(GivenBack("中医药保健包", 6000, 3750), GivenBack("健康管理组合包", 30000, 20000)),
)
Read = Callable[[bytes], list[str]]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_an_end_is_printed_in_two_copies_with_its_four_fields(read_pages: Read) -> None:
    pages = read_pages(render_change_record(ENDED))
    assert ["甲方联" in page for page in pages] == [True, False]
    assert ["乙方联" in page for page in pages] == [False, True]
    for page in map(squeezed, pages):
        assert "解约时间2026年11月23日（服务至当日止）" in page
        assert "解约原因4主动解约：搬去和女儿同住" in page
        assert "甲方确认（签字）：" in page
        assert "家庭代表：王秀英日期：2026年11月21日" in page
        assert "乙方确认（签字）：" in page
        assert "经办人：徐涵东日期：2026年11月23日" in page
        assert "第1页/共1页" in page


def test_it_tells_what_is_given_back(read_pages: Read) -> None:
    page = squeezed(read_pages(render_change_record(ENDED))[0])
    assert "中医药保健包60.0037.50" in page
    assert "健康管理组合包300.00200.00" in page
    assert "合计237.50" in page
    free = squeezed(read_pages(render_change_record(replace(ENDED, refunds=())))[0])
    assert "无付费服务包，无需退费。" in free


def test_it_tells_the_packages_of_the_term(read_pages: Read) -> None:
    record = replace(ENDED, packages="基本服务包、中医药保健包")
    for page in map(squeezed, read_pages(render_change_record(record))):
        assert "原服务包基本服务包、中医药保健包" in page


def test_what_is_not_confirmed_yet_is_left_open_for_the_pen(read_pages: Read) -> None:
    asked = replace(ENDED, last_day=None, by_household=Confirmed(), by_team=Confirmed())
    page = squeezed(read_pages(render_change_record(asked))[0])
    assert "解约时间年月日" in page
    assert "徐涵东" not in page
    assert page.count("日期：年月日") == 2


def test_a_change_tells_of_the_contract_that_goes_on(read_pages: Read) -> None:
    changed = replace(
        ENDED,
        title="家庭医生签约服务变更记录",
        what="更换签约团队",
        ends=False,
        approved="同意。　刘院长　2026年11月23日",
        new_term=NewTerm(
            "1101992026000777-01",
            "第二家庭医生团队",
            "基本服务包、老年人服务包",
            date(2026, 11, 24),
            date(2027, 12, 31),
        ),
    )
    page = squeezed(read_pages(render_change_record(changed))[0])
    for words in (
        "申请事项更换签约团队",
        "1101992026000777-01",
        "第二家庭医生团队",
        "2026年11月24日至2027年12月31日",
        "基本服务包、老年人服务包",
        "机构意见同意。刘院长2026年11月23日",
        "变更原因搬去和女儿同住",
    ):
        assert words in page
    assert "解约" not in page


@pytest.mark.parametrize("side", ["by_household", "by_team"])
def test_a_signature_on_the_screen_is_drawn(
    make_strokes: Callable[..., dict[str, Any]], side: str
) -> None:
    signed = replace(ENDED, **{side: Confirmed("王秀英", date(2026, 11, 21), make_strokes())})
    plain, drawn = render_change_record(ENDED), render_change_record(signed)
    assert b"/Subtype /Image" not in plain
    assert b"/Subtype /Image" in drawn

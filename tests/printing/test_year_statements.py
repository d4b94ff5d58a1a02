"""The statement of a year on paper: what it says, in which order, and where pages end."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from contracts_app.printing.year_statements import (
    PersonPart,
    ServiceLine,
    Statement,
    Text,
    year_statements,
)

DAY = date(2026, 12, 28)
HTN = Text("高血压面对面随访", "Hypertension visit, face to face")
ADVICE = Text("健康咨询", "Health advice")


def statement(people: int = 1, services: int = 2) -> Statement:
    lines = tuple(
        ServiceLine(HTN, 4, ("3月3日", "6月1日"), 2) if number % 2 == 0
        else ServiceLine(ADVICE, None, ("7月2日",), None)
        for number in range(services)
    )  # fmt: skip
    parts = tuple(
        PersonPart(Text(f"王秀英{number}（68岁）", "aged 68"), lines, (("2月1日", HTN),))
        for number in range(people)
    )
    return Statement(
        2026, "1101992026000001-01", "H1", "一组 1号", "王秀英", "河口镇卫生院 第一团队",
        "0539-6210000", date(2026, 1, 5), date(2027, 12, 31), parts,
        ((date(2026, 9, 1), "37.50元"),),
    )  # fmt: skip


def pages(*statements: Statement, english: bool = False) -> list[str]:
    pdf = year_statements(list(statements), DAY, english=english)
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_it_says_what_was_promised_done_left_and_given_back() -> None:
    (page,) = pages(statement())
    for words in (
        "2026年家庭医生签约服务年度清单", "王秀英 家（户编号 H1）", "高血压面对面随访", "4次",
        "3月3日、6月1日", "随时", "2026年9月1日 退回 37.50元", "2次",
        "协议以外的公共卫生服务", "0539-6210000",
        "截至 2026年12月28日",
    ):  # fmt: skip
        assert words in page, words
    assert "Hypertension" not in page


def test_with_english_each_service_has_both_names() -> None:
    page = "".join(pages(statement(), english=True))
    assert "高血压面对面随访" in page
    assert "Hypertension visit" in page
    assert "aged 68" in page


def test_each_household_begins_on_a_page_of_its_own() -> None:
    told = pages(statement(), statement())
    assert len(told) == 2
    assert all("年度清单" in page for page in told)


def test_a_long_statement_goes_on_and_no_title_is_the_last_of_a_page() -> None:
    told = pages(statement(people=9, services=7))
    assert len(told) > 2
    whole = "".join(told)
    for number in range(9):
        assert f"王秀英{number}（68岁）" in whole
    for page in told:
        before_foot = page.split("H1　")[0].strip().splitlines()
        assert not before_foot[-1].endswith("（68岁）")
    assert f"1/{len(told)}" in told[0]


def test_a_table_that_goes_on_says_again_whose_it_is() -> None:
    told = pages(statement(people=3, services=40))
    assert len(told) > 4
    for page in told[1:]:
        first, second = page.strip().splitlines()[:2]
        assert (first.endswith("（68岁）"), "服务项目" in second) in ((True, True), (False, False))
        assert not first.startswith((HTN.zh, ADVICE.zh)), first


def test_everything_is_done_is_said_in_words() -> None:
    lines = (ServiceLine(HTN, 1, ("3月3日",), 0),)
    one = Statement(
        2026, "N", "H1", "", "王", "队", "", DAY, DAY, (PersonPart(Text("王"), lines, ()),)
    )
    (page,) = pages(one)
    assert "全做了" in page
    assert "退费" not in page


def test_the_same_statement_gives_the_same_bytes() -> None:
    first, again = (year_statements([statement()], DAY, english=False) for _turn in range(2))
    assert first == again

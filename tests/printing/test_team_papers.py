"""Contact cards, badges and posters read back: sizes in millimetres, pages, and what they say."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from contracts_app.printing.cards import LONG, SHORT, Badge, ContactCard, badges, contact_cards
from contracts_app.printing.poster import Poster, PosterPerson, people_of, render_poster
from contracts_app.printing.typeset import MM, fitted, lines_of, one_line, plain, width_of

CARD = ContactCard(
    institution="河口镇卫生院",
    team="河口镇卫生院第一家庭医生团队",
    leader="徐涵东",
    contact="孙倩",
    contact_phone="0539-6210011",
    hotline="0539-6210001",
    hours="周一至周五 8:00-17:30",
    url="https://sign.example.cn/notice/T01",
)
LONG_TEXT = "高血压、糖尿病、冠心病的诊治与长期管理；" * 20


def squeezed(pdf: bytes, page: int = 0) -> str:
    return re.sub(r"\s", "", PdfReader(BytesIO(pdf)).pages[page].extract_text())


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 400), "grey").save(out, "JPEG")
    return out.getvalue()


def person(number: int, **more: Any) -> PosterPerson:
    values = {"name": f"医生{number:02d}号", "post": "全科医生", "phone": f"0539-62100{number:02d}"}
    return PosterPerson(**{**values, **more})


def poster(people: int, text: str = "慢病管理", **more: Any) -> Poster:
    words = {"title": "主治医师", "training": text, "expertise": text, "services": text}
    values: dict[str, Any] = {
        "institution": "河口镇卫生院",
        "team": "河口镇卫生院第一家庭医生团队",
        "people": [person(n, **words, leads=n == 0) for n in range(people)],
        "duties": ["全科医生：诊疗、健康体检和健康指导。"],
        "services": ["基本服务包（免费）"],
        "hotline": "0539-6210001",
        "hours": "周一至周五 8:00-17:30",
        "contact": "孙倩",
        "places": "河口东村（第一网格）",
        "url": "https://sign.example.cn/notice/T01",
    }
    return Poster(**{**values, **more})


def millimetres(pdf: bytes) -> tuple[int, int]:
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) / MM), round(float(box.height) / MM)


def test_ten_cards_of_a_bank_cards_size_stand_on_a_sheet() -> None:
    assert (round(LONG / MM, 1), round(SHORT / MM, 1)) == (85.6, 54.0)
    pdf = contact_cards(CARD)
    assert millimetres(pdf) == (210, 297)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    text = squeezed(pdf)
    for words in (CARD.team, CARD.leader, CARD.contact, CARD.hotline, "周一至周五", "扫码"):
        assert text.count(re.sub(r"\s", "", words)) == 10, words


def test_cut_marks_stand_where_the_cards_end() -> None:
    content = PdfReader(BytesIO(contact_cards(CARD))).pages[0].get_contents()
    assert content is not None
    number = r"(-?[\d.]+)"
    found = re.findall(rf"n {number} {number} m {number} {number} l S".encode(), content.get_data())
    lines = [tuple(float(part) for part in line) for line in found]
    uprights = sorted({round(x, 1) for x, _y, to, _to in lines if abs(x - to) < 0.01})
    steps = [round((b - a) / MM, 1) for a, b in zip(uprights, uprights[1:], strict=False)]
    assert steps == [85.6, 85.6]
    levels = sorted({round(y, 1) for _x, y, _to, to in lines if abs(y - to) < 0.01})
    assert len(levels) == 6
    assert {round((b - a) / MM) for a, b in zip(levels, levels[1:], strict=False)} == {54}


def test_a_long_name_of_a_team_is_cut_and_never_runs_over_the_edge() -> None:
    pdf = contact_cards(replace(CARD, team="很长的名字" * 20, hotline="0539-6210001转8001"))
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert "…" in squeezed(pdf)


@pytest.mark.parametrize(("people", "pages"), [(1, 1), (9, 1), (10, 2), (12, 2)])
def test_every_member_has_one_badge(people: int, pages: int) -> None:
    made = [
        Badge("县人民医院", "第一团队", f"医生{n:02d}", "专家", "", photo() if n % 2 else None)
        for n in range(people)
    ]
    pdf = badges(made)
    assert len(PdfReader(BytesIO(pdf)).pages) == pages
    text = "".join(squeezed(pdf, page) for page in range(pages))
    assert [text.count(one.name) for one in made] == [1] * people
    assert text.count("县人民医院") == people


def test_a_team_of_nobody_prints_an_empty_sheet() -> None:
    assert len(PdfReader(BytesIO(badges([]))).pages) == 1


@pytest.mark.parametrize(("size", "sides"), [("a4", (210, 297)), ("a3", (297, 420))])
@pytest.mark.parametrize("people", [0, 1, 3, 8, 12, 24])
def test_a_poster_is_one_page_that_names_everybody(
    size: str, sides: tuple[int, int], people: int
) -> None:
    pdf = render_poster(poster(people, LONG_TEXT, photo=photo()), size)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert millimetres(pdf) == sides
    text = squeezed(pdf)
    for number in range(people):
        assert f"医生{number:02d}号" in text
        assert f"0539-62100{number:02d}" in text
    for words in ("名单", "职责", "项目", "热线", "时间", "服务范围", "0539-6210001", "孙倩"):
        assert words in text, words


def test_nothing_lies_below_the_page_however_long_the_texts(monkeypatch: Any) -> None:
    from contracts_app.printing.typeset import Sheet

    lowest: list[float] = []
    line = Sheet.line

    def noted(self: Sheet, x: float, y: float, text: str, ink: Any, align: str = "left") -> None:
        lowest.append(y + ink.size)
        line(self, x, y, text, ink, align)

    monkeypatch.setattr(Sheet, "line", noted)
    everything = poster(
        24,
        LONG_TEXT,
        photo=photo(),
        duties=["长" * 2000],
        services=["长" * 2000],
        places="村" * 3000,
        hidden=7,
    )
    render_poster(everything, "a4")
    assert max(lowest) < 842


def test_a_short_text_is_set_large_and_whole() -> None:
    text = squeezed(render_poster(poster(3, "擅长老年病"), "a4"))
    assert "…" not in text
    assert text.count("擅长老年病") == 9


def test_people_beyond_what_a_page_holds_are_counted() -> None:
    shown, hidden = people_of([person(n) for n in range(31)])
    assert (len(shown), hidden) == (24, 7)
    assert "另有7人" in squeezed(render_poster(poster(2, hidden=hidden), "a4"))


def test_rare_characters_are_drawn_and_unknown_ones_stand_as_their_code() -> None:
    assert "𠮷䶮" in squeezed(contact_cards(replace(CARD, leader="李𠮷䶮")))
    assert plain("a\U0010ffffb") == "a[U+10FFFF]b"


def test_the_same_paper_is_the_same_file() -> None:
    assert contact_cards(CARD) == contact_cards(CARD)
    assert render_poster(poster(3), "a4") == render_poster(poster(3), "a4")


def test_lines_break_within_the_room_and_not_before_a_comma() -> None:
    lines = lines_of("健康档案，健康教育，预防接种\n第二段", 10, 52)
    assert all(width_of(line, 10) <= 52.1 for line in lines)
    assert not any(line.startswith("，") for line in lines)
    assert lines[-1] == "第二段"
    assert lines_of("", 10, 50) == [""]


def test_one_line_shrinks_first_and_is_cut_then() -> None:
    assert fitted("短", 100, 12, 6) == 12
    assert 6 <= fitted("很长的一行文字", 60, 12, 6) < 12
    assert one_line("很长的一行文字", 30, 10).endswith("…")
    assert one_line("长", 1, 10) == ""


def test_a_line_that_was_made_smaller_to_fit_is_not_cut() -> None:
    text = "河口镇卫生院第一家庭医生团队 0539-6210011"
    rooms = [80 + step / 7 for step in range(700)]
    sizes = [(room, fitted(text, room, 24, 1)) for room in rooms]
    assert [one_line(text, room, size) for room, size in sizes] == [text] * len(rooms)

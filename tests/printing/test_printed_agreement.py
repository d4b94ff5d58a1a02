"""One agreement read back from its PDF."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from contracts_app.printing.agreement import missing_in, render_agreement, render_batch
from contracts_app.printing.layouts import layout, stand_in
from contracts_app.printing.options import STANDARD, PrintItem, PrintOptions
from contracts_app.printing.pdf import RenderError, render_html, render_pdf
from contracts_app.vocabulary.agreement import STANDARD_AGREEMENT
from tests.printing.conftest import drawn_objects

PAGE = """<html><head><style>html, p {{ font-family: Doc; }}</style></head>
<body><p>字<img src="{}" width="9" height="9"></p></body></html>"""


def squeezed(text):
    """A text without any white space: where lines break is the renderer's affair."""
    return re.sub(r"\s", "", text)


@pytest.fixture
def printed(make_snapshot, verify_url):
    return render_agreement(make_snapshot(members=6, packages=14), verify_url)


def test_a_household_gets_both_copies_on_two_sheets(printed, read_pages):
    pages = read_pages(printed)
    assert len(pages) == 4
    assert ["甲方联" in page for page in pages] == [True, True, False, False]
    assert ["乙方联" in page for page in pages] == [False, False, True, True]
    for copy in (pages[:2], pages[2:]):
        assert "第 1 页 / 共 2 页" in copy[0]
        assert "第 2 页 / 共 2 页" in copy[1]


def test_every_page_carries_the_number_of_the_agreement(printed, read_pages):
    assert all("协议编号：1101992026000123-01" in page for page in read_pages(printed))


def test_every_member_stands_on_both_copies_with_the_full_id_number(
    printed, read_pages, make_snapshot
):
    pages = read_pages(printed)
    for copy in (squeezed("".join(pages[:2])), squeezed("".join(pages[2:]))):
        for member in make_snapshot(members=6)["members"]:
            for key in ("name", "id_number", "birth_date", "record_code"):
                assert member[key] in copy


def test_the_clauses_are_printed_word_for_word_with_the_term(printed, read_pages):
    text = squeezed(read_pages(printed)[0])
    term = {"{start}": "2026年3月5日", "{end}": "2027年12月31日"}
    for clause in STANDARD_AGREEMENT.clauses:
        wanted = re.sub(r"\{\w+\}", lambda field: term[field[0]], clause)
        assert wanted in text


def test_prices_and_their_three_shares_are_in_yuan_with_a_total(printed, read_pages):
    text = squeezed(read_pages(printed)[1])
    assert "120.0060.0036.0024.00" in text
    assert "合计1170.00435.00198.00537.00" in text


@pytest.mark.parametrize("size", [STANDARD, PrintOptions(big_font=True)])
@pytest.mark.parametrize("fee", [1_234_500, 99_999_999, 1_234_567_890])
def test_a_large_amount_stands_on_one_line(make_snapshot, read_pages, size, fee):
    snapshot = make_snapshot(packages=1)
    snapshot["packages"][0] |= {"fee_fen": fee, "self_fen": fee}
    snapshot["packages"][0] |= {"insurance_fen": 0, "public_health_fen": 0}
    for options in (size, replace(size, bilingual=True)):
        pdf = render_batch([PrintItem(snapshot, "https://x.example/v/a")], options).pdf
        words = " ".join(read_pages(pdf)).split()
        # Each copy has the price and the household's share, of the package and in all.
        assert words.count(f"{fee // 100}.{fee % 100:02d}") == 8


def test_the_code_and_both_signatures_are_drawn_on_each_copy(printed):
    shown = drawn_objects(printed)
    assert [len(pictures) for pictures in shown] == [1, 2, 1, 2]
    assert shown[:2] == shown[2:]


def test_without_strokes_there_is_a_line_to_sign_on(make_snapshot, verify_url, read_pages):
    snapshot = make_snapshot()
    snapshot["signatures"]["household"] = {"name": "王建国", "paper": True, "strokes": None}
    snapshot["signatures"]["team"]["strokes"] = None
    pdf = render_agreement(snapshot, verify_url)
    assert [len(pictures) for pictures in drawn_objects(pdf)] == [1, 0, 1, 0]
    assert "签字人：王建国" in read_pages(pdf)[1]


def test_who_signs_by_hand_writes_the_day_too(make_snapshot, verify_url, read_pages):
    snapshot = make_snapshot()
    on_screen = squeezed(read_pages(render_agreement(snapshot, verify_url))[1])
    snapshot["signatures"]["household"]["paper"] = True
    by_hand = squeezed(read_pages(render_agreement(snapshot, verify_url))[1])
    assert (on_screen.count("日期：20"), by_hand.count("日期：20")) == (2, 0)


def test_what_holds_no_more_says_so_on_every_page(make_snapshot, verify_url, read_pages):
    snapshot = make_snapshot()
    assert not any("已作废" in page for page in read_pages(render_agreement(snapshot, verify_url)))
    ended = read_pages(render_agreement({**snapshot, "ended": "已作废"}, verify_url))
    assert len(ended) == 4
    assert all("已作废" in page for page in ended)


@pytest.mark.parametrize(("ended", "cut"), [("", False), ("已作废", True)])
def test_a_long_title_leaves_room_for_what_stands_beside_it_at_the_head_of_a_page(
    make_snapshot, verify_url, read_pages, ended, cut
):
    snapshot = {**make_snapshot(), "ended": ended}
    title = "清溪镇社区卫生服务中心家庭医生签约服务协议书（修订版）"
    snapshot["template"]["title"] = title
    _first, second, *_rest = read_pages(render_agreement(snapshot, verify_url, times=2))
    assert ("…" in second, title in second) == (cut, not cut)
    assert "第 2 次打印" in second


def test_a_renewed_agreement_tells_that_its_signatures_are_the_first_ones(
    make_snapshot, verify_url, read_pages
):
    renewal = {"of": "1101992026000123-01", "on": "2027-01-01"}
    renewed = {**make_snapshot(), "renewal": renewal}
    assert read_pages(render_agreement(renewed, verify_url))[1].count("沿用首期签名") == 2


def test_subsets_of_one_name_hold_the_same(make_snapshot, verify_url):
    other = make_snapshot(serial=2)
    other["members"][0]["name"] = "欧阳靖"
    subsets = {}
    for snapshot in (make_snapshot(serial=1), other):
        for font in fonts_of(render_agreement(snapshot, verify_url)):
            held = (
                font["/FontDescriptor"]["/FontFile2"].get_data(),
                font["/ToUnicode"].get_data(),
            )
            assert subsets.setdefault(font["/BaseFont"], held) == held
    assert len(set(subsets.values())) == len(subsets) > 4


def fonts_of(pdf):
    for page in PdfReader(BytesIO(pdf)).pages:
        yield from (font.get_object() for font in page["/Resources"]["/Font"].values())


def test_every_font_is_an_embedded_subset(printed):
    for font in fonts_of(printed):
        assert re.fullmatch(r"/[A-Z]{6}\+Noto.*", font["/BaseFont"])
        assert "/FontFile2" in font["/FontDescriptor"]


def test_the_document_tells_its_title_and_language_and_nothing_else(printed):
    reader = PdfReader(BytesIO(printed))
    assert dict(reader.metadata) == {
        "/Title": "家庭医生签约服务协议书 1101992026000123-01",
        "/CreationDate": "D:20260305000000+08'00'",
        "/ModDate": "D:20260305000000+08'00'",
    }
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.xmp_metadata is None
    assert reader.outline == []


@pytest.mark.parametrize("name", ["<img src=x>", "<pdf:pagenumber>", "{{ 7 * 7 }}", "王&amp;李"])
def test_a_hostile_name_prints_as_text(make_snapshot, verify_url, read_pages, name):
    snapshot = make_snapshot()
    snapshot["members"][1]["name"] = name
    snapshot["representative"]["name"] = name
    pages = read_pages(render_agreement(snapshot, verify_url))
    assert squeezed(name) in squeezed(pages[0])
    assert squeezed(name) in squeezed(pages[2])


@pytest.mark.parametrize(
    "source", ["file:///etc/hostname", "/etc/hostname", "http://127.0.0.1:9/x.png", "data:,x"]
)
def test_nothing_outside_the_document_is_fetched(source):
    with pytest.raises(RenderError, match="fault"):
        render_pdf(f'<p><img src="{source}"></p>', "test")


def test_an_image_that_vanishes_without_a_word_stops_the_printing(monkeypatch):
    def without_images(html, seed):
        return render_pdf(re.sub("<img[^>]*>", "", html), seed)

    monkeypatch.setattr("contracts_app.printing.layouts.render_pdf", without_images)
    with pytest.raises(RenderError, match="image"):
        layout(PAGE.format(stand_in("qr")))


def test_a_character_in_no_font_is_boxed_and_reported(make_snapshot, verify_url, read_pages):
    snapshot = make_snapshot()
    snapshot["members"][0]["name"] = "王\U0002a6df"
    assert missing_in(snapshot) == ["\U0002a6df"]
    text = squeezed(read_pages(render_agreement(snapshot, verify_url))[0])
    assert "王U+2A6DF" in text


def test_a_character_in_no_font_stops_no_title(make_snapshot, verify_url, read_pages):
    snapshot = make_snapshot()
    snapshot["template"]["title"] = "协议\U0002a6df"
    assert "协议[U+2A6DF]" in read_pages(render_agreement(snapshot, verify_url))[1]


def test_a_renewed_term_says_which_agreement_it_continues(make_snapshot, verify_url, read_pages):
    snapshot = make_snapshot()
    snapshot["renewal"] = {"of": "1101992024000123-01", "on": "2026-01-01"}
    text = squeezed(read_pages(render_agreement(snapshot, verify_url))[1])
    assert "2026年1月1日续约：接续协议1101992024000123-01" in text


def test_the_large_print_fills_whole_sheets_and_says_which_page_is_empty(
    make_snapshot, verify_url, read_pages
):
    pages = read_pages(render_agreement(make_snapshot(), verify_url, PrintOptions(big_font=True)))
    assert len(pages) == 8
    assert "（此页无正文）" in pages[3]
    assert "第 4 页 / 共 4 页" in pages[3]
    assert "甲方联" in pages[3]


def test_a_single_copy_can_be_printed(make_snapshot, verify_url, read_pages):
    pages = read_pages(
        render_agreement(make_snapshot(), verify_url, PrintOptions(copies=("乙方联",)))
    )
    assert ["乙方联" in page for page in pages] == [True, True]


def test_every_value_a_template_places_is_escaped():
    html = render_html("print/agreement.html", style="<b>", parts=[], blank="")
    assert "&lt;b&gt;" in html


def test_the_licence_number_of_the_institution_stands_beside_its_name(
    make_snapshot, verify_url, read_pages
):
    said = make_snapshot()
    numbered = {**said["institution"], "registration_no": "PDY99010137011919A1"}
    pages = read_pages(render_agreement({**said, "institution": numbered}, verify_url))
    assert "登记号：PDY99010137011919A1" in squeezed(pages[0])
    unnumbered = read_pages(render_agreement(said, verify_url))
    assert "登记号" not in squeezed(unnumbered[0])


def test_a_document_that_is_no_resident_id_card_is_named(make_snapshot, verify_url, read_pages):
    snapshot = make_snapshot()
    foreign = {"id_type": "护照", "id_number": "E12345678"}
    snapshot["representative"] |= foreign
    snapshot["members"][1] |= foreign
    snapshot["members"][2] |= {"id_type": "户口簿"}
    text = "".join(read_pages(render_agreement(snapshot, verify_url))).replace("\n", "")
    assert text.count("护照 E12345678") == 4
    assert "居民身份证" not in text
    assert "户口簿" not in text


@pytest.mark.parametrize(("place", "said"), [("", "通用第2版"), ("ORG01", "ORG01 第2版")])
def test_the_version_of_the_wording_stands_above_the_signatures(
    make_snapshot, verify_url, read_pages, place, said
):
    snapshot = make_snapshot()
    snapshot["template"] |= {"institution_code": place, "version": 2}
    text = "".join(read_pages(render_agreement(snapshot, verify_url))).replace("\n", "")
    assert text.count(f"双方已阅读并同意本协议（文本：{said}）") == 2
